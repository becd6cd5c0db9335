"""The memos and the research diary out of the door: as a table, or as a document to read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from formats.tables import codings_table, table_bytes
from workflow.memo_pages import DIARY, MemoLine, all_memos
from workflow.study import Study, setting

# Headers that spreadsheets and reviewers can rely on: they never change order.
COLUMNS = (
    "soort",
    "over",
    "titel",
    "tekst",
    "citaat",
    "transcript",
    "begin",
    "eind",
    "codeur",
    "tijd",
    "gewijzigd",
)
KINDS = {
    "study": "studie",
    DIARY: "dagboek",
    "transcript": "transcript",
    "participant": "deelnemer",
    "code": "code",
    "group": "groep",
    "relation": "relatie",
    "coding": "codering",
    "suggestion": "suggestie",
    "candidate": "themavoorstel",
}


def memos_bytes(study: Study, suffix: str) -> bytes:
    """Give all memos and the diary as the content of a csv or xlsx file."""
    rows = [_row(line) for line in all_memos(study)]
    return table_bytes(codings_table(rows, COLUMNS), f"memos{suffix}")


def memos_markdown(study: Study, words: Mapping[str, str]) -> bytes:
    """Give the diary by day and then the memos by what they are about, as Markdown.

    `words` holds `title`, `diary`, `gone` and a heading for each kind of thing.
    """
    lines = all_memos(study)
    parts = [f"# {words['title']} – {setting(study, 'name', study.path.stem)}"]
    parts += _diary([line for line in reversed(lines) if line.memo.target.kind == DIARY], words)
    for kind in KINDS:
        of_kind = [line for line in reversed(lines) if line.memo.target.kind == kind != DIARY]
        if of_kind:
            parts.append(f"## {words[kind]}")
            parts += _by_thing(of_kind, words)
    return ("\n\n".join(parts) + "\n").encode()


def _diary(pages: list[MemoLine], words: Mapping[str, str]) -> list[str]:
    parts = [f"## {words['diary']}"] if pages else []
    day = ""
    for line in pages:
        at = _local(line.memo.created_at)
        if f"{at:%Y-%m-%d}" != day:
            day = f"{at:%Y-%m-%d}"
            parts.append(f"### {day}")
        head = f"**{_one_line(line.memo.title)}** · " if line.memo.title else ""
        parts += [f"{head}{line.memo.coder}, {at:%H:%M}", _text(line.memo.text)]
    return parts


def _by_thing(lines: list[MemoLine], words: Mapping[str, str]) -> list[str]:
    parts: list[str] = []
    things: dict[str, list[MemoLine]] = {}
    for line in lines:
        things.setdefault(line.memo.target.id, []).append(line)
    for on_one in things.values():
        about = on_one[0].about
        parts.append(f"### {_one_line(about.name) if about else words['gone']}")
        for line in on_one:
            parts += _memo(line)
    return parts


def _memo(line: MemoLine) -> list[str]:
    memo, about = line.memo, line.about
    quote = [f"> {about.quote}  \n> ({about.transcript})"] if about and about.quote else []
    head = f"**{_one_line(memo.title)}** · " if memo.title else ""
    return [*quote, f"{head}{memo.coder}, {_local(memo.created_at):%Y-%m-%d}", _text(memo.text)]


def _local(moment: str) -> dt.datetime:
    """Give a moment as the clock on the wall had it."""
    return dt.datetime.fromisoformat(moment).astimezone()


def _text(text: str) -> str:
    """Keep a memo's own lines: two spaces at the end of a line hold it in Markdown."""
    return text.strip().replace("\r\n", "\n").replace("\n", "  \n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _row(line: MemoLine) -> dict[str, Any]:
    memo, about = line.memo, line.about
    values = (
        KINDS[memo.target.kind],
        about.name if about and memo.target.kind != DIARY else "",
        memo.title,
        memo.text,
        about.quote if about else "",
        about.transcript if about else "",
        about.start if about and about.quote else None,
        about.end if about and about.quote else None,
        memo.coder,
        memo.created_at,
        memo.changed_at or "",
    )
    return dict(zip(COLUMNS, values, strict=True))

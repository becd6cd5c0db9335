"""What stands in the margin of a transcript, as the browser shows it."""

from typing import Any

from ui.components import quoting
from ui.components.colours import pair
from ui.labels import moment, t
from workflow import memos, transcript_page
from workflow.memos import MemoView
from workflow.study import Study
from workflow.transcript_page import MarkView, OpenSuggestion
from workflow.views import PATH_SEPARATOR

NOTE_LENGTH = 48


def marks_of(study: Study, transcript_id: str) -> list[dict[str, Any]]:
    """Give the codings, the open suggestions and the notes of a transcript."""
    codings = transcript_page.marks(study, transcript_id)
    written = memos.memos_by_target(study, "coding", [mark.id for mark in codings])
    about = memos.memos(study, "transcript", [transcript_id])
    return [
        *(_coding(mark, written.get(mark.id, [])) for mark in codings),
        *(_offer(one) for one in transcript_page.open_suggestions(study, transcript_id)),
        *(_note(memo) for memo in about if memo.target.start is not None),
    ]


def _coding(mark: MarkView, written: list[MemoView]) -> dict[str, Any]:
    own = next((memo for memo in reversed(written) if memo.mine), written[-1] if written else None)
    how = t(f"read.origin_{mark.origin}")
    return {
        "id": mark.id,
        "kind": "mine" if mark.mine else "other",
        "start": mark.start,
        "end": mark.end,
        "code_id": mark.code_id,
        **_code(mark.code, mark.colour),
        "by": _beside(mark, own),
        "title": t("read.title_of", code=mark.code, coder=mark.coder, how=how),
        "origin": _origin(mark, how),
        "certainty": mark.certainty,
        "why": quoting.why(mark.reason) if mark.origin != "manual" else None,
        "memo": {"id": own.id if own.mine else None, "text": own.text} if own else None,
    }


def _beside(mark: MarkView, memo: MemoView | None) -> str:
    """Say below the name what is not plain: who else gave it, and whether there is a memo or doubt."""
    parts = [] if mark.mine else [mark.coder]
    if mark.certainty == 1:
        parts.append(t("read.in_doubt"))
    if memo is not None:
        parts.append(t("read.has_memo"))
    return " · ".join(parts)


def _origin(mark: MarkView, how: str) -> str:
    said = t("read.given_by", coder=mark.coder, when=moment(mark.created_at), how=how)
    if mark.offered is not None:
        said += " " + t("read.was_offered", code=mark.offered)
    return said


def _offer(one: OpenSuggestion) -> dict[str, Any]:
    band = t(f"queue.band_{one.band}")
    return {
        "id": f"s.{one.id}",
        "suggestion": one.id,
        "kind": "offer",
        "start": one.start,
        "end": one.end,
        "code_id": one.code_id,
        **_code(one.code, one.colour),
        "by": t("read.offered", band=band),
        "title": t("read.offer_title", code=one.code, band=band),
        "why": quoting.why(one.reason),
    }


def _note(memo: MemoView) -> dict[str, Any]:
    text = " ".join(memo.text.split())
    return {
        "id": f"n.{memo.id}",
        "memo_id": memo.id,
        "kind": "note",
        "start": memo.target.start,
        "end": memo.target.end,
        "name": text if len(text) <= NOTE_LENGTH else text[: NOTE_LENGTH - 1].rstrip() + "…",
        "text": memo.text,
        "by": t("read.note_by", coder=memo.coder, when=moment(memo.changed_at or memo.created_at)),
        "title": t("read.note_title", coder=memo.coder),
        "mine": memo.mine,
    }


def _code(label: str, colour: str) -> dict[str, Any]:
    light, dark = pair(colour)
    return {"name": label.rpartition(PATH_SEPARATOR)[2], "label": label, "colour": light, "dark": dark}

"""Out of the door: the codings with all that belongs to them, and the codebook."""

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from formats.errors import FormatError, Problem
from formats.parsed import Origin as ParsedOrigin
from formats.parsed import ParsedCode
from formats.tables import write_codebook, write_codings
from workflow.codebook import codes
from workflow.reading import codings, participants_table
from workflow.study import Study
from workflow.views import CodeView, CodingView

# Headers that spreadsheets, reviewers and a later import can rely on: they never change order.
COLUMNS = (
    "citaat",
    "code",
    "pad",
    "thema",
    "codeur",
    "deelnemer",
    "spreker",
    "rol",
    "transcript",
    "begin",
    "eind",
    "herkomst",
    "score",
    "tijd",
)
SUFFIXES = (".csv", ".xlsx")
ORIGINS = {"manual": "handmatig", "suggested": "suggestie", "changed": "suggestie, aangepast"}


def codings_table(study: Study) -> list[dict[str, Any]]:
    """Give every coding as a row: COLUMNS, then one column for each attribute of the participants."""
    by_code = {code.id: code for code in codes(study)}
    people = {person["label"]: person["attributes"] for person in participants_table(study)}
    headers = _headers(list(next(iter(people.values()), {})))
    rows = []
    for coding in codings(study):
        values = people.get(coding.stretch.participant or "", {})
        row = _row(coding, by_code[coding.code_id])
        rows.append(row | {header: values.get(name, "") for name, header in headers.items()})
    return rows


def export_codings(study: Study, path: Path) -> int:
    """Write the codings to a csv or xlsx file and return how many."""
    rows = codings_table(study)
    people = participants_table(study)
    attributes = list(people[0]["attributes"]) if people else []
    with _place_for(path):
        write_codings(rows, path, columns=[*COLUMNS, *_headers(attributes).values()])
    return len(rows)


def export_codebook(study: Study, path: Path) -> int:
    """Write the codebook to a csv or xlsx file in the columns that an import reads; return how many codes."""
    known = codes(study)
    parsed = [_parsed(code) for code in known if not _is_bare_parent(code, known)]
    with _place_for(path):
        write_codebook(parsed, path)
    return len(parsed)


def codings_bytes(study: Study, suffix: str) -> bytes:
    """Give the codings as the content of a file with this suffix."""
    return _bytes(study, suffix, export_codings)


def codebook_bytes(study: Study, suffix: str) -> bytes:
    """Give the codebook as the content of a file with this suffix."""
    return _bytes(study, suffix, export_codebook)


def _bytes(study: Study, suffix: str, export: Any) -> bytes:  # noqa: ANN401 one of the two above
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{suffix}"
        export(study, path)
        return path.read_bytes()


def _row(coding: CodingView, code: CodeView) -> dict[str, Any]:
    stretch = coding.stretch
    return dict(
        zip(
            COLUMNS,
            (
                stretch.text,
                code.name,
                code.label,
                " › ".join(code.path[:-1]),
                coding.coder,
                stretch.participant or "",
                stretch.speaker or "",
                stretch.role,
                stretch.transcript,
                stretch.start,
                stretch.end,
                ORIGINS[coding.origin],
                coding.score,
                coding.created_at,
            ),
            strict=True,
        )
    )


def _headers(attributes: Sequence[str]) -> dict[str, str]:
    """Give the column of each attribute; one with the name of a column of ours is told apart."""
    headers: dict[str, str] = {}
    taken = {*COLUMNS, *attributes}
    for name in attributes:
        header = name
        while header in COLUMNS or (header != name and header in taken):
            header = f"deelnemer: {header}"
        headers[name] = header
    return headers


@contextmanager
def _place_for(path: Path) -> Iterator[None]:
    """Say what is wrong with the place as it was named, not with the file that is written first."""
    if path.suffix.lower() not in SUFFIXES:
        raise FormatError(Problem.UNWRITTEN_SUFFIX, path.name, suffix=path.suffix, supported=list(SUFFIXES))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _parsed(code: CodeView) -> ParsedCode:
    return ParsedCode(
        path=code.path,
        origin=cast("ParsedOrigin | None", code.origin),
        definition=code.definition,
        inclusion=code.inclusion,
        exclusion=code.exclusion,
        examples=code.examples,
    )


def _is_bare_parent(code: CodeView, known: list[CodeView]) -> bool:
    """Tell whether a code only groups others, so that its children's rows say all about it."""
    has_children = any(other.parent_id == code.id for other in known)
    texts = (code.definition, code.inclusion, code.exclusion, code.examples)
    return has_children and not (code.origin or any(texts))

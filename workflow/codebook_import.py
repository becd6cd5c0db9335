"""A codebook file becomes codes: parents where they are needed, nothing merged, nothing overwritten."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formats.parsed import ParsedCode, ParsedCodebook
from models import log
from models.records import Code
from workflow.codebook import COLOURS, tree


def codebook_changes(session: Session, parsed: ParsedCodebook) -> tuple[list[log.Change], int, int]:
    """Describe the codes to be added; also how many of the file's codes are new and how many known.

    A code is known when one with the same full path is there; it is left as it is, and only an
    empty definition is filled in.
    """
    known = {code.path: code.id for code in tree(session)}
    position = session.scalar(select(func.count()).select_from(Code)) or 0
    changes: list[log.Change] = []
    new = 0
    for code in parsed.codes:
        for depth in range(1, len(code.path)):
            position += _ensure(known, changes, replace(_theme(code), path=code.path[:depth]), position)
        if code.path in known:
            changes += _filled(session, known[code.path], code)
        else:
            position += _ensure(known, changes, code, position)
            new += 1
    return changes, new, len(parsed.codes) - new


def _theme(code: ParsedCode) -> ParsedCode:
    return replace(code, origin=None, definition="", inclusion="", exclusion="", examples=())


def _ensure(
    known: dict[tuple[str, ...], str], changes: list[log.Change], code: ParsedCode, position: int
) -> int:
    """Add the code unless its path is there; returns how many were added."""
    if code.path in known:
        return 0
    record = Code(
        name=code.path[-1],
        parent_id=known.get(code.path[:-1]),
        is_theme=code.origin is None and not code.definition,
        origin=None if code.origin is None else str(code.origin),
        definition=code.definition,
        inclusion=code.inclusion,
        exclusion=code.exclusion,
        examples=list(code.examples),
        colour=COLOURS[position % len(COLOURS)],
        position=position,
    )
    known[code.path] = record.id
    changes.append(log.added(record))
    return 1


def _filled(session: Session, code_id: str, code: ParsedCode) -> list[log.Change]:
    record = session.get(Code, code_id)
    if record is None:  # added a moment ago, as the parent of a code higher up in this file
        return []
    empty = {
        field: getattr(code, field)
        for field in ("definition", "inclusion", "exclusion")
        if not getattr(record, field) and getattr(code, field)
    }
    return [log.updated(record, **empty)] if empty else []

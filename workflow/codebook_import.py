"""A codebook file becomes codes: parents where they are needed, nothing merged, nothing overwritten."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formats.parsed import ParsedCode, ParsedCodebook
from models import log
from models.records import Code
from workflow.codebook import COLOURS, tree


def codebook_changes(session: Session, parsed: ParsedCodebook) -> tuple[list[log.Change], int, int]:
    """Describe the codes to be added; also how many of the file's codes are new and how many known.

    A code is known when one with the same full path is there; it is left as it is, and only what is
    empty in it is filled in. A theme may have a row of its own, above or below those of its codes.
    """
    ids = {code.path: code.id for code in tree(session)}
    known = set(ids)
    rows = {code.path: code for code in parsed.codes}
    themes = {code.path[:depth] for code in parsed.codes for depth in range(1, len(code.path))}
    position = session.scalar(select(func.count()).select_from(Code)) or 0
    changes: list[log.Change] = []
    for code in parsed.codes:
        if code.path in known:
            changes += _filled(session.get_one(Code, ids[code.path]), code)
        for depth in range(1, len(code.path) + 1):
            path = code.path[:depth]
            if path not in ids:
                row = rows.get(path, ParsedCode(path))
                record = _record(row, ids.get(path[:-1]), position, is_theme=path in themes and _bare(row))
                ids[path] = record.id
                changes.append(log.added(record))
                position += 1
    new = len(rows.keys() - known)
    return changes, new, len(parsed.codes) - new


def _bare(code: ParsedCode) -> bool:
    """Tell whether nothing says that this is a code itself; a theme too may have quotes that show it."""
    return not (code.origin or code.definition or code.inclusion or code.exclusion)


def _record(code: ParsedCode, parent_id: str | None, position: int, *, is_theme: bool) -> Code:
    return Code(
        name=code.path[-1],
        parent_id=parent_id,
        is_theme=is_theme,
        origin=None if code.origin is None else str(code.origin),
        definition=code.definition,
        inclusion=code.inclusion,
        exclusion=code.exclusion,
        examples=list(code.examples),
        colour=COLOURS[position % len(COLOURS)],
        position=position,
    )


def _filled(record: Code, code: ParsedCode) -> list[log.Change]:
    given = {
        "origin": None if code.origin is None else str(code.origin),
        "definition": code.definition,
        "inclusion": code.inclusion,
        "exclusion": code.exclusion,
        "examples": list(code.examples),
    }
    empty = {field: value for field, value in given.items() if value and not getattr(record, field)}
    return [log.updated(record, **empty)] if empty else []

"""Rearranging the tree: another parent, another place among the others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import Code
from workflow.codebook import CodebookError, UnknownCodeError, path_of
from workflow.merging_codes import sibling_names
from workflow.study import Study


def move_code(
    study: Study,
    code_id: str,
    parent_id: str | None,
    *,
    before_id: str | None = None,
    client_id: str | None = None,
) -> None:
    """Put a code, with all below it, under a parent (None: at the top) before a sibling, or last."""
    with study.store.write() as session:
        code = session.get(Code, code_id)
        if code is None or (parent_id is not None and session.get(Code, parent_id) is None):
            raise UnknownCodeError(code_id)
        _check(session, code, parent_id)
        was = path_of(session, code_id, whole=True)
        changes = _places(session, code, parent_id, before_id)
        if parent_id != code.parent_id:
            changes.insert(0, log.updated(code, parent_id=parent_id))
        changes = [change for change in changes if change.after]
        if not changes:
            return
        with log.rehearsed(session, changes):
            to = path_of(session, code_id, whole=True)
        kind = "code_moved" if to != was else "code_ordered"
        log.record(session, log.Act(study.coder_id, kind, {"code": was, "to": to}, client_id), changes)


def _check(session: Session, code: Code, parent_id: str | None) -> None:
    above = parent_id
    while above is not None:
        if above == code.id:
            raise CodebookError("below_itself", code.name)
        above = session.get_one(Code, above).parent_id
    if parent_id != code.parent_id and code.name in sibling_names(session, parent_id):
        raise CodebookError("name_taken", code.name)


def _places(session: Session, code: Code, parent_id: str | None, before_id: str | None) -> list[log.Change]:
    """Give the new siblings the numbers of their new order; those of other branches don't matter."""
    where = Code.parent_id.is_(None) if parent_id is None else Code.parent_id == parent_id
    order = select(Code).where(where, Code.id != code.id).order_by(Code.position, Code.created_at, Code.id)
    siblings = list(session.scalars(order))
    at = next((number for number, one in enumerate(siblings) if one.id == before_id), len(siblings))
    siblings.insert(at, code)
    return [log.updated(one, position=number) for number, one in enumerate(siblings)]

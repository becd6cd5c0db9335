"""What hangs on a code besides codings: groups, relations, memos, themes it was made of."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import log
from models.axial import CodeRelation, GroupMember
from models.memos import Memo
from models.records import ThemeDecision


def ties_moved(session: Session, code_id: str, into_id: str | None) -> list[log.Change]:
    """Describe what becomes of a code's groups, relations, memos and themes: to another code, or away."""
    return [
        *_members(session, code_id, into_id),
        *_relations(session, code_id, into_id),
        *_memos(session, code_id, into_id),
        *_themes(session, code_id, into_id),
    ]


def related(code_id: str) -> ColumnElement[bool]:
    """Select the relations of a code, whichever way they point."""
    return or_(CodeRelation.source_id == code_id, CodeRelation.target_id == code_id)


def coding_memos_moved(session: Session, twins: Mapping[str, str]) -> list[log.Change]:
    """Describe the move of memos from codings that go to the ones that stay in their place."""
    found = session.scalars(select(Memo).where(Memo.target_kind == "coding", Memo.target_id.in_(list(twins))))
    return [log.updated(one, target_id=twins[one.target_id]) for one in found]


def _members(session: Session, code_id: str, into_id: str | None) -> list[log.Change]:
    has = set(session.scalars(select(GroupMember.group_id).where(GroupMember.code_id == into_id)))
    changes: list[log.Change] = []
    for one in session.scalars(select(GroupMember).where(GroupMember.code_id == code_id)):
        changes.append(log.removed(one))
        if into_id is not None and one.group_id not in has:
            changes.append(log.added(GroupMember(group_id=one.group_id, code_id=into_id)))
    return changes


def _relations(session: Session, code_id: str, into_id: str | None) -> list[log.Change]:
    changes: list[log.Change] = []
    has = {
        (one.source_id, one.target_id, one.kind)
        for one in session.scalars(select(CodeRelation).where(related(into_id or "")))
    }
    for one in session.scalars(select(CodeRelation).where(related(code_id))):
        source = into_id if one.source_id == code_id else one.source_id
        target = into_id if one.target_id == code_id else one.target_id
        if into_id is None or source == target or (source, target, one.kind) in has:
            changes.append(log.removed(one))
        else:
            has.add((str(source), str(target), one.kind))
            changes.append(log.updated(one, source_id=source, target_id=target))
    return changes


def _memos(session: Session, code_id: str, into_id: str | None) -> list[log.Change]:
    found = session.scalars(select(Memo).where(Memo.target_kind == "code", Memo.target_id == code_id))
    return [log.removed(one) if into_id is None else log.updated(one, target_id=into_id) for one in found]


def _themes(session: Session, code_id: str, into_id: str | None) -> list[log.Change]:
    found = session.scalars(select(ThemeDecision).where(ThemeDecision.code_id == code_id))
    return [log.removed(one) if into_id is None else log.updated(one, code_id=into_id) for one in found]

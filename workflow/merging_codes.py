"""One code taken up into another, with everything that hangs on it, and what that would touch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models import log
from models.axial import CodeRelation, GroupMember
from models.memos import Memo
from models.records import Code, Coder, Coding, Decision, Quotation
from workflow.code_ties import coding_memos_moved, related, ties_moved
from workflow.codebook import CodebookError, UnknownCodeError, path_of
from workflow.study import Study


@dataclass(frozen=True)
class Touched:
    """What a change of the codebook touches; `coincide` counts codings that would be there twice.

    `others` names the coders besides oneself whose codings are among them.
    """

    codings: int = 0
    quotations: int = 0
    transcripts: int = 0
    coders: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    coincide: int = 0
    children: tuple[str, ...] = ()
    groups: int = 0
    relations: int = 0
    memos: int = 0
    clashes: tuple[str, ...] = field(default=())


def preview_merge(study: Study, code_id: str, into_id: str) -> Touched:
    """Tell what taking a code up into another would touch."""
    with study.store.read() as session:
        code, into = _both(session, code_id, into_id)
        taken = _twins(session, code_id, into_id)
        names = sibling_names(session, into.id)
        clashes = [name for name in sibling_names(session, code.id) if name in names]
        return touched(session, study, code_id, coincide=len(taken), clashes=clashes)


def preview_remove(study: Study, code_id: str) -> Touched:
    """Tell what taking a code away would touch."""
    with study.store.read() as session:
        if session.get(Code, code_id) is None:
            raise UnknownCodeError(code_id)
        return touched(session, study, code_id)


def touched(
    session: Session, study: Study, code_id: str, *, coincide: int = 0, clashes: Sequence[str] = ()
) -> Touched:
    """Count what hangs on a code."""
    codings, quotations, transcripts = session.execute(
        select(
            func.count(Coding.id),
            func.count(Coding.quotation_id.distinct()),
            func.count(Quotation.transcript_id.distinct()),
        )
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .where(Coding.code_id == code_id)
    ).one()
    coders = tuple(
        session.scalars(
            select(Coder.name)
            .where(Coder.id.in_(select(Coding.coder_id).where(Coding.code_id == code_id)))
            .order_by(Coder.created_at)
        )
    )
    return Touched(
        codings,
        quotations,
        transcripts,
        coders,
        tuple(name for name in coders if name != study.coder),
        coincide,
        tuple(sibling_names(session, code_id)),
        _count(session, GroupMember.group_id, GroupMember.code_id == code_id),
        _count(session, CodeRelation.id, related(code_id)),
        _count(session, Memo.id, (Memo.target_kind == "code") & (Memo.target_id == code_id)),
        tuple(clashes),
    )


def merge_codes(study: Study, code_id: str, into_id: str, *, client_id: str | None = None) -> None:
    """Take a code up into another: its codings, subcodes, groups, relations and memos go along.

    A coding that the other code has on the same quotation by the same coder stays as one.
    """
    with study.store.write() as session:
        code, into = _both(session, code_id, into_id)
        counts = touched(session, study, code_id)
        about = {
            "code": path_of(session, code_id, whole=True),
            "to": path_of(session, into_id, whole=True),
            "codings": counts.codings,
        }
        changes = [*_codings(session, code_id, into_id), *_children(session, code, into)]
        changes += [*ties_moved(session, code_id, into_id), *_definition(code, into), log.removed(code)]
        log.record(session, log.Act(study.coder_id, "code_merged", about, client_id), changes)


def _codings(session: Session, code_id: str, into_id: str) -> list[log.Change]:
    twins = _twins(session, code_id, into_id)
    resting = or_(Decision.code_id == code_id, Decision.coding_id.in_(list(twins)))
    decisions = session.scalars(select(Decision).where(resting)).all()
    codings = session.scalars(select(Coding).where(Coding.code_id == code_id)).all()
    changes = [
        log.updated(
            one,
            code_id=into_id if one.code_id == code_id else one.code_id,
            coding_id=twins.get(str(one.coding_id), one.coding_id),
        )
        for one in decisions
    ]
    changes += coding_memos_moved(session, twins)
    changes += [log.removed(one) if one.id in twins else log.updated(one, code_id=into_id) for one in codings]
    return changes


def _twins(session: Session, code_id: str, into_id: str) -> dict[str, str]:
    """Find codings that both codes have on one quotation by one coder: the first one's, the other's."""
    other = select(Coding).where(Coding.code_id == into_id).subquery()
    rows = session.execute(
        select(Coding.id, other.c.id)
        .join(other, (other.c.quotation_id == Coding.quotation_id) & (other.c.coder_id == Coding.coder_id))
        .where(Coding.code_id == code_id)
    )
    return {str(one): str(twin) for one, twin in rows}


def _children(session: Session, code: Code, into: Code) -> list[log.Change]:
    """Move the subcodes; one whose name is taken there gets the name of its old parent behind it."""
    taken = set(sibling_names(session, into.id))
    changes = []
    for child in session.scalars(select(Code).where(Code.parent_id == code.id).order_by(Code.position)):
        if child.id == into.id:  # the code was taken up into its own subcode
            beside = set(sibling_names(session, code.parent_id))
            name = free_name(child.name, beside, code.name)
            changes.append(log.updated(child, parent_id=code.parent_id, name=name))
            continue
        name = free_name(child.name, taken, code.name)
        taken.add(name)
        changes.append(log.updated(child, parent_id=into.id, name=name))
    return changes


def free_name(name: str, taken: set[str], beside: str) -> str:
    """Give a name that no sibling has."""
    if name not in taken:
        return name
    tried, number = f"{name} ({beside})", 2
    while tried in taken:
        tried, number = f"{name} ({beside} {number})", number + 1
    return tried


def _definition(code: Code, into: Code) -> list[log.Change]:
    """Let the definition go along where the other has none: nothing written is lost from sight."""
    values = {
        name: getattr(code, name)
        for name in ("definition", "inclusion", "exclusion")
        if getattr(code, name) and not getattr(into, name)
    }
    examples = [one for one in code.examples if one not in into.examples]
    if examples:
        values["examples"] = [*into.examples, *examples]
    return [log.updated(into, **values)] if values else []


def _both(session: Session, code_id: str, into_id: str) -> tuple[Code, Code]:
    code, into = session.get(Code, code_id), session.get(Code, into_id)
    if code is None or into is None:
        raise UnknownCodeError(code_id if code is None else into_id)
    if code is into:
        raise CodebookError("merge_itself", code.name)
    return code, into


def sibling_names(session: Session, parent_id: str | None) -> list[str]:
    """List the names right below a code, or at the top."""
    where = Code.parent_id.is_(None) if parent_id is None else Code.parent_id == parent_id
    return list(session.scalars(select(Code.name).where(where).order_by(Code.position)))


def _count(session: Session, column: Any, where: ColumnElement[bool]) -> int:  # noqa: ANN401 any column
    return session.scalar(select(func.count(column)).where(where)) or 0

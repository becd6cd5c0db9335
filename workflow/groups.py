"""Groups, themes and relations of codes: what axial and selective coding make."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models import log
from models.axial import CodeGroup, CodeRelation, GroupMember
from models.memos import Memo
from models.records import Code, Coding, Quotation, Transcript
from workflow.blindness import codings_seen
from workflow.codebook import CodebookError, UnknownCodeError, path_of
from workflow.study import Study

RELATIONS = ("part_of", "leads_to", "contradicts")
KINDS = ("group", "theme")


@dataclass(frozen=True)
class GroupView:
    """A group or theme with its codes; the counts are of their codings that one sees, each quote once."""

    id: str
    name: str
    kind: str
    definition: str
    code_ids: tuple[str, ...]
    quotations: int = 0
    transcripts: int = 0


@dataclass(frozen=True)
class RelationView:
    """A relation as it is read: source, kind, target."""

    id: str
    source_id: str
    target_id: str
    kind: str
    note: str


def groups(study: Study) -> list[GroupView]:
    """List the groups and themes, themes first."""
    with study.store.read() as session:
        members: dict[str, list[str]] = defaultdict(list)
        for group_id, code_id in session.execute(
            select(GroupMember.group_id, GroupMember.code_id)
            .join(Code, Code.id == GroupMember.code_id)
            .order_by(Code.position, Code.created_at, Code.id)
        ):
            members[group_id].append(code_id)
        counts = _counts(session, codings_seen(session, study.coder_id))
        return [
            GroupView(
                one.id,
                one.name,
                one.kind,
                one.definition,
                tuple(members[one.id]),
                *counts.get(one.id, (0, 0)),
            )
            for one in session.scalars(
                select(CodeGroup).order_by(CodeGroup.kind.desc(), CodeGroup.position, CodeGroup.created_at)
            )
        ]


def add_group(
    study: Study, name: str, *, kind: str = "group", code_ids: Sequence[str] = (), definition: str = ""
) -> str:
    """Make a group or theme of codes and return its identifier."""
    with study.store.write() as session:
        name = _free_name(session, name)
        if kind not in KINDS:
            raise CodebookError("group_kind", kind)
        position = session.scalar(select(func.count()).select_from(CodeGroup)) or 0
        group = CodeGroup(name=name, kind=kind, definition=definition.strip(), position=position)
        changes = [log.added(group), *(_member(session, group.id, one) for one in dict.fromkeys(code_ids))]
        log.record(session, log.Act(study.coder_id, f"{kind}_added", {"name": name}), changes)
        return group.id


def edit_group(
    study: Study,
    group_id: str,
    *,
    name: str | None = None,
    kind: str | None = None,
    definition: str | None = None,
    code_ids: Sequence[str] | None = None,
) -> None:
    """Rename a group, word its claim, make a theme of it, or say which codes are in it: in one step."""
    with study.store.write() as session:
        group = _group(session, group_id)
        values = {"kind": kind, "definition": None if definition is None else definition.strip()}
        if name is not None and " ".join(name.split()) != group.name:
            values["name"] = _free_name(session, name)
        change = log.updated(group, **{key: value for key, value in values.items() if value is not None})
        filling = [] if code_ids is None else _filling(session, group_id, code_ids)
        if change.after:
            about = {"name": group.name, "fields": sorted(change.after)}
            log.record(session, log.Act(study.coder_id, "group_edited", about), [change, *filling])
        elif filling and code_ids is not None:
            _fill(session, study, group, len(set(code_ids)), filling)


def remove_group(study: Study, group_id: str) -> None:
    """Take a group or theme away; its codes stay as they are."""
    with study.store.write() as session:
        group = _group(session, group_id)
        members = session.scalars(select(GroupMember).where(GroupMember.group_id == group_id))
        notes = session.scalars(select(Memo).where(Memo.target_kind == "group", Memo.target_id == group_id))
        changes = [*map(log.removed, members), *map(log.removed, notes), log.removed(group)]
        log.record(session, log.Act(study.coder_id, "group_removed", {"name": group.name}), changes)


def set_members(study: Study, group_id: str, code_ids: Sequence[str]) -> None:
    """Say which codes are in a group."""
    with study.store.write() as session:
        group = _group(session, group_id)
        if filling := _filling(session, group_id, code_ids):
            _fill(session, study, group, len(set(code_ids)), filling)


def relations(study: Study, code_id: str | None = None) -> list[RelationView]:
    """List the relations, or those of one code, whichever way they point."""
    query = select(CodeRelation).order_by(CodeRelation.created_at, CodeRelation.id)
    if code_id is not None:
        query = query.where(or_(CodeRelation.source_id == code_id, CodeRelation.target_id == code_id))
    with study.store.read() as session:
        return [
            RelationView(one.id, one.source_id, one.target_id, one.kind, one.note)
            for one in session.scalars(query)
        ]


def relate(study: Study, source_id: str, kind: str, target_id: str, *, note: str = "") -> str:
    """Say what one code has to do with another; the same again changes the note only."""
    if kind not in RELATIONS or source_id == target_id:
        raise CodebookError("relation", kind)
    with study.store.write() as session:
        for one in (source_id, target_id):
            if session.get(Code, one) is None:
                raise UnknownCodeError(one)
        known = session.scalar(
            select(CodeRelation).where(
                CodeRelation.source_id == source_id,
                CodeRelation.target_id == target_id,
                CodeRelation.kind == kind,
            )
        )
        relation = known or CodeRelation(
            source_id=source_id, target_id=target_id, kind=kind, note=note.strip()
        )
        change = log.added(relation) if known is None else log.updated(relation, note=note.strip())
        if change.after:
            act = log.Act(study.coder_id, "related", _about(session, relation))
            log.record(session, act, [change])
        return relation.id


def unrelate(study: Study, relation_id: str) -> None:
    """Take a relation away."""
    with study.store.write() as session:
        relation = session.get(CodeRelation, relation_id)
        if relation is None:
            raise CodebookError("unknown_relation", relation_id)
        act = log.Act(study.coder_id, "unrelated", _about(session, relation))
        log.record(session, act, [log.removed(relation)])


def _filling(session: Session, group_id: str, code_ids: Sequence[str]) -> list[log.Change]:
    """Describe what makes these codes the ones of a group."""
    members = session.scalars(select(GroupMember).where(GroupMember.group_id == group_id))
    before = {one.code_id: one for one in members}
    wanted = dict.fromkeys(code_ids)
    changes = [_member(session, group_id, one) for one in wanted if one not in before]
    return changes + [log.removed(one) for code_id, one in before.items() if code_id not in wanted]


def _fill(session: Session, study: Study, group: CodeGroup, codes: int, changes: list[log.Change]) -> None:
    about = {"name": group.name, "codes": codes}
    log.record(session, log.Act(study.coder_id, "group_filled", about), changes)


def _about(session: Session, relation: CodeRelation) -> dict[str, str]:
    return {
        "code": path_of(session, relation.source_id, whole=True),
        "relation": relation.kind,
        "to": path_of(session, relation.target_id, whole=True),
    }


def _member(session: Session, group_id: str, code_id: str) -> log.Change:
    if session.get(Code, code_id) is None:
        raise UnknownCodeError(code_id)
    return log.added(GroupMember(group_id=group_id, code_id=code_id))


def _group(session: Session, group_id: str) -> CodeGroup:
    group = session.get(CodeGroup, group_id)
    if group is None:
        raise CodebookError("unknown_group", group_id)
    return group


def _free_name(session: Session, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        reason = "no_name"
        raise CodebookError(reason)
    if session.scalar(select(CodeGroup.id).where(CodeGroup.name == name)):
        raise CodebookError("group_name_taken", name)
    return name


def _counts(session: Session, seen: ColumnElement[bool]) -> dict[str, tuple[int, int]]:
    query = (
        select(
            GroupMember.group_id,
            func.count(Coding.quotation_id.distinct()),
            func.count(Quotation.transcript_id.distinct()),
        )
        .join(Coding, Coding.code_id == GroupMember.code_id)
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .join(Transcript, Transcript.id == Quotation.transcript_id)
        .where(Transcript.removed.is_(False), seen)
        .group_by(GroupMember.group_id)
    )
    return {group_id: (quotes, transcripts) for group_id, quotes, transcripts in session.execute(query)}

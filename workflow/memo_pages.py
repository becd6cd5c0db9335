"""All that was written beside the work, a page at a time: each memo with what it is about."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from models.axial import CodeGroup, CodeRelation
from models.memos import Memo
from models.records import (
    Code,
    Coder,
    Coding,
    Participant,
    Quotation,
    Setting,
    Suggestion,
    ThemeCandidate,
    Transcript,
)
from workflow.codebook import labels_of
from workflow.memos import MemoView, Target, view_of, visible
from workflow.study import Study

PAGE = 20
DIARY = "diary"
LONGEST_QUOTE = 300


@dataclass(frozen=True)
class MemoFilter:
    """Which memos to list; `kind` None is all but the diary."""

    kind: str | None = None
    coder_id: str | None = None
    text: str = ""


@dataclass(frozen=True)
class About:
    """What a memo is about: its name, the words it points at, and where they stand."""

    name: str = ""
    quote: str = ""
    transcript: str = ""
    transcript_id: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class MemoLine:
    """A memo with what it is about; None when that is no longer there."""

    memo: MemoView
    about: About | None


def memo_page(study: Study, wanted: MemoFilter, number: int = 1) -> tuple[list[MemoLine], int]:
    """List one page of memos, the newest first, and tell how many there are in all."""
    with study.store.read() as session:
        where = _where(session, study, wanted)
        total = session.scalar(select(func.count(Memo.id)).where(*where)) or 0
        query = _newest_first(where).limit(PAGE).offset((max(number, 1) - 1) * PAGE)
        return _lines(session, study, query), total


def all_memos(study: Study) -> list[MemoLine]:
    """List every memo and every page of the diary that this coder may see, the newest first."""
    with study.store.read() as session:
        return _lines(session, study, _newest_first([visible(session, study)]))


def kinds_in_use(study: Study) -> dict[str, int]:
    """Count the memos on each kind of thing, the diary among them."""
    with study.store.read() as session:
        query = select(Memo.target_kind, func.count()).where(visible(session, study))
        return {row[0]: row[1] for row in session.execute(query.group_by(Memo.target_kind))}


def things(study: Study, kind: str) -> dict[str, str]:
    """Name the things of a kind that a memo can be written on from a list, by identifier."""
    with study.store.read() as session:
        if kind == "code":
            return dict(sorted(labels_of(session).items(), key=lambda one: one[1].casefold()))
        if kind == "relation":
            named = _relations(session, session.scalars(select(CodeRelation.id)).all())
            return dict(
                sorted(((id_, one.name) for id_, one in named.items()), key=lambda one: one[1].casefold())
            )
        queries: Mapping[str, Select[str, str]] = {
            "transcript": select(Transcript.id, Transcript.name)
            .where(Transcript.removed.is_(False))
            .order_by(Transcript.position),
            "participant": select(Participant.id, Participant.label).order_by(Participant.position),
            "group": select(CodeGroup.id, CodeGroup.name).order_by(CodeGroup.position),
        }
        return {row[0]: row[1] for row in session.execute(queries[kind])}


def _where(session: Session, study: Study, wanted: MemoFilter) -> list[ColumnElement[bool]]:
    where = [visible(session, study)]
    where.append(Memo.target_kind == wanted.kind if wanted.kind else Memo.target_kind != DIARY)
    if wanted.coder_id:
        where.append(Memo.coder_id == wanted.coder_id)
    for word in wanted.text.split():
        where.append(
            or_(Memo.text.icontains(word, autoescape=True), Memo.title.icontains(word, autoescape=True))
        )
    return where


def _newest_first(where: Sequence[ColumnElement[bool]]) -> Select[Memo, str]:
    query = select(Memo, Coder.name).join(Coder, Coder.id == Memo.coder_id).where(*where)
    return query.order_by(Memo.created_at.desc(), Memo.id.desc())


def _lines(session: Session, study: Study, query: Select[Memo, str]) -> list[MemoLine]:
    views = [view_of(memo, coder, study) for memo, coder in session.execute(query)]
    by_kind: dict[str, set[str]] = defaultdict(set)
    for view in views:
        by_kind[view.target.kind].add(view.target.id)
    known = {
        (kind, id_): about
        for kind, ids in by_kind.items()
        for id_, about in _ABOUT[kind](session, sorted(ids)).items()
    }
    return [MemoLine(view, _stretched(session, view.target, known)) for view in views]


def _stretched(session: Session, target: Target, known: Mapping[tuple[str, str], About]) -> About | None:
    """Give what a memo is about; a note in the margin quotes its stretch."""
    about = known.get((target.kind, target.id))
    if about is None or target.start is None or target.end is None:
        return about
    text = session.scalar(
        select(func.substr(Transcript.text, target.start + 1, target.end - target.start)).where(
            Transcript.id == target.id
        )
    )
    return About(about.name, _short(text), about.transcript, target.id, target.start, target.end)


def _study(session: Session, ids: Sequence[str]) -> dict[str, About]:
    name = session.get(Setting, "name")
    return dict.fromkeys(ids, About(str(name.value) if name else ""))


def _transcripts(session: Session, ids: Sequence[str]) -> dict[str, About]:
    rows = session.execute(select(Transcript.id, Transcript.name).where(Transcript.id.in_(ids)))
    return {id_: About(name, "", name, id_) for id_, name in rows}


def _participants(session: Session, ids: Sequence[str]) -> dict[str, About]:
    rows = session.execute(select(Participant.id, Participant.label).where(Participant.id.in_(ids)))
    return {id_: About(label) for id_, label in rows}


def _groups(session: Session, ids: Sequence[str]) -> dict[str, About]:
    rows = session.execute(select(CodeGroup.id, CodeGroup.name).where(CodeGroup.id.in_(ids)))
    return {id_: About(name) for id_, name in rows}


def _codes(session: Session, ids: Sequence[str]) -> dict[str, About]:
    names = labels_of(session)
    return {id_: About(names[id_]) for id_ in ids if id_ in names}


def _relations(session: Session, ids: Sequence[str]) -> dict[str, About]:
    names = labels_of(session)
    found = session.scalars(select(CodeRelation).where(CodeRelation.id.in_(ids)))
    return {one.id: About(f"{names[one.source_id]} → {names[one.target_id]}") for one in found}


def _candidates(session: Session, ids: Sequence[str]) -> dict[str, About]:
    found = session.scalars(select(ThemeCandidate).where(ThemeCandidate.id.in_(ids)))
    return {one.id: About(", ".join(one.terms[:5])) for one in found}


def _codings(session: Session, ids: Sequence[str]) -> dict[str, About]:
    query = (
        select(Coding.id, Code.name, Quotation.start, Quotation.end, Transcript.id, Transcript.name)
        .add_columns(func.substr(Transcript.text, Quotation.start + 1, Quotation.end - Quotation.start))
        .join(Code, Code.id == Coding.code_id)
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .join(Transcript, Transcript.id == Quotation.transcript_id)
    )
    rows = session.execute(query.where(Coding.id.in_(ids)))
    return {
        id_: About(code, _short(text), transcript, transcript_id, start, end)
        for id_, code, start, end, transcript_id, transcript, text in rows
    }


def _suggestions(session: Session, ids: Sequence[str]) -> dict[str, About]:
    query = (
        select(Suggestion.id, Code.name, Suggestion.start, Suggestion.end, Transcript.id, Transcript.name)
        .add_columns(func.substr(Transcript.text, Suggestion.start + 1, Suggestion.end - Suggestion.start))
        .join(Transcript, Transcript.id == Suggestion.transcript_id)
        .outerjoin(Code, Code.id == Suggestion.code_id)
    )
    rows = session.execute(query.where(Suggestion.id.in_(ids)))
    return {
        id_: About(code or "", _short(text), transcript, transcript_id, start, end)
        for id_, code, start, end, transcript_id, transcript, text in rows
    }


def _short(text: str | None) -> str:
    flat = " ".join((text or "").split())
    return flat if len(flat) <= LONGEST_QUOTE else flat[: LONGEST_QUOTE - 1].rstrip() + "…"


_ABOUT: Mapping[str, Callable[[Session, Sequence[str]], dict[str, About]]] = {
    "study": _study,
    DIARY: _study,
    "transcript": _transcripts,
    "participant": _participants,
    "code": _codes,
    "group": _groups,
    "relation": _relations,
    "coding": _codings,
    "suggestion": _suggestions,
    "candidate": _candidates,
}

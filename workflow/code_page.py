"""One code on a page: its quotes a few at a time, its spread, what it may be the same as, its history."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import String, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from models import log
from models.records import (
    Code,
    Coder,
    Coding,
    Event,
    Participant,
    Quotation,
    Speaker,
    Transcript,
    Turn,
)
from models.roles import Role
from nlp.ranking import code_vectors
from workflow.applying import code_query
from workflow.blindness import codings_seen, hidden
from workflow.codebook import codes
from workflow.history import seen_by
from workflow.index import NotPreparedError, index
from workflow.reading import TurnRow, stretch_of, turn_at, turn_rows
from workflow.study import Study
from workflow.views import CodeView, CodingView, HistoryLine, Stretch

CONTEXT = 240  # characters shown before and after a quote
LIKELY_SAME = 0.5  # cosine of two definitions, or share of quotes in common, worth a look
SHOWN_ALIKE = 6


@dataclass(frozen=True)
class QuoteView:
    """A coding with the words around it and the question before it."""

    coding: CodingView
    question: Stretch | None
    before: str
    after: str


@dataclass(frozen=True)
class Spread:
    """How often a code occurs in each transcript, with each participant and by each coder."""

    transcripts: tuple[tuple[str, str, int], ...]
    participants: tuple[tuple[str, int], ...]
    coders: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Alike:
    """A code that this one may be the same as: why, as cosine and as share of quotes in common."""

    code_id: str
    code: str
    likeness: float | None
    shared: int
    share: float


def quote_count(study: Study, code_id: str) -> int:
    """Count the codings of a code that this coder may see."""
    with study.store.read() as session:
        query = _visible(session, study, select(func.count(Coding.id)), code_id)
        return session.scalar(query) or 0


def quotes(study: Study, code_id: str, *, start: int = 0, count: int = 20) -> list[QuoteView]:
    """Give some of a code's quotes in the order of the transcripts."""
    with study.store.read() as session:
        columns = select(Coding, Quotation, Transcript, Code.colour, Code.name, Coder.name)
        query = _visible(session, study, columns, code_id)
        query = query.join(Code, Code.id == Coding.code_id).join(Coder, Coder.id == Coding.coder_id)
        order = (Transcript.position, Quotation.start, Quotation.end, Coding.created_at, Coding.id)
        rows = session.execute(query.order_by(*order).offset(start).limit(count)).all()
        turns = {one: turn_rows(session, one) for one in {transcript.id for _, _, transcript, *_ in rows}}
        return [_quote(row, turns[row[2].id]) for row in rows]


def spread(study: Study, code_id: str) -> Spread:
    """Count a code per transcript, participant and coder; transcripts without it count nought."""
    with study.store.read() as session:
        columns = select(Transcript.id, Quotation.start, Coder.name)
        query = _visible(session, study, columns, code_id).join(Coder, Coder.id == Coding.coder_id)
        rows = session.execute(query).all()
        names = session.execute(
            select(Transcript.id, Transcript.name)
            .where(Transcript.removed.is_(False))
            .order_by(Transcript.position)
        ).all()
        in_transcript = Counter(row[0] for row in rows)
        people: Counter[str] = Counter()
        said_by = _speakers(session, list(in_transcript))
        for transcript_id, start, _ in rows:
            starts, who = said_by.get(transcript_id, ([], []))
            if (turn := bisect_right(starts, start) - 1) >= 0 and who[turn]:
                people[str(who[turn])] += 1
        return Spread(
            tuple((one.id, one.name, in_transcript[one.id]) for one in names),
            tuple(people.most_common()),
            tuple(Counter(row[2] for row in rows).most_common()),
        )


def alike(study: Study, code_id: str) -> list[Alike]:
    """List codes that mean much the same by their definitions, or that stand on the same quotes."""
    known = codes(study)
    own = next((code for code in known if code.id == code_id), None)
    if own is None or own.is_theme:
        return []
    others = [code for code in known if code.id != code_id and not code.is_theme]
    likeness = _likeness(study, [own, *others]) if others else None
    shared, mine = _shared(study, code_id)
    found = []
    for number, code in enumerate(others):
        like = None if likeness is None else float(likeness[number])
        both = shared.get(code.id, 0)
        share = both / max(1, min(mine, code.codings))
        if (like is not None and like >= LIKELY_SAME) or (both > 1 and share >= LIKELY_SAME):
            found.append(Alike(code.id, code.label, like, both, share))
    found.sort(key=lambda one: (-(one.likeness or 0) - one.share, one.code))
    return found[:SHOWN_ALIKE]


def code_history(study: Study, code_id: str, limit: int = 50) -> list[HistoryLine]:
    """List the acts that changed a code or gave or took it, the latest first."""
    with study.store.read() as session:
        names = {coder.id: coder.name for coder in session.scalars(select(Coder))}
        gone = log.undone(session)
        query = (
            select(Event)
            .where(type_coerce(Event.changes, String).like(f"%{code_id}%"), *seen_by(session, study))
            .order_by(Event.id.desc())
        )
        return [
            HistoryLine(one.uid, one.at, names[one.coder_id], one.kind, one.about, one.uid in gone)
            for one in session.scalars(query.limit(limit))
        ]


def _speakers(session: Session, ids: Sequence[str]) -> dict[str, tuple[list[int], list[str | None]]]:
    """Give per transcript where its turns begin and who speaks in them; no more than that of each turn."""
    found: dict[str, tuple[list[int], list[str | None]]] = {}
    query = (
        select(Turn.transcript_id, Turn.start, func.coalesce(Participant.label, Speaker.label))
        .outerjoin(Speaker, Speaker.id == Turn.speaker_id)
        .outerjoin(Participant, Participant.id == Speaker.participant_id)
        .where(Turn.transcript_id.in_(ids))
        .order_by(Turn.transcript_id, Turn.position)
    )
    for transcript_id, start, who in session.execute(query):
        starts, speakers = found.setdefault(transcript_id, ([], []))
        starts.append(start)
        speakers.append(who)
    return found


def _quote(row: Any, turns: Sequence[TurnRow]) -> QuoteView:  # noqa: ANN401 a row of `quotes`
    coding, quotation, transcript, colour, name, coder = row
    turn = turn_at(turns, quotation.start)
    earlier = turns[: turn.position if turn else 0]
    asked = next((one for one in reversed(earlier) if one.role == Role.INTERVIEWER), None)
    view = CodingView(
        coding.id,
        coding.code_id,
        name,
        colour,
        coder,
        coding.origin,
        stretch_of(transcript, turn, quotation.start, quotation.end),
        coding.created_at,
        coding.score,
    )
    return QuoteView(
        view,
        stretch_of(transcript, asked, asked.start, asked.end) if asked else None,
        transcript.text[max(0, quotation.start - CONTEXT) : quotation.start],
        transcript.text[quotation.end : quotation.end + CONTEXT],
    )


def _likeness(study: Study, known: Sequence[CodeView]) -> np.ndarray | None:
    """Give the cosine of the first code to each other one; None when there are no vectors yet."""
    try:
        made = index(study)
    except NotPreparedError:
        return None
    vectors = np.asarray(code_vectors([code_query(code) for code in known], made.embed_codes))
    return np.asarray(vectors[1:] @ vectors[0])


def _shared(study: Study, code_id: str) -> tuple[dict[str, int], int]:
    """Count per other code the quotes of this one that it touches; also how many this one has."""
    own, other = aliased(Quotation), aliased(Quotation)
    given, beside = aliased(Coding), aliased(Coding)
    with study.store.read() as session:
        blind = hidden(session, study.coder_id)
        seen = or_(beside.coder_id == study.coder_id, other.transcript_id.not_in(blind))
        known = or_(given.coder_id == study.coder_id, own.transcript_id.not_in(blind))
        there = own.transcript_id.in_(select(Transcript.id).where(Transcript.removed.is_(False)))
        rows = session.execute(
            select(beside.code_id, func.count(own.id.distinct()))
            .join_from(given, own, own.id == given.quotation_id)
            .join(
                other,
                (other.transcript_id == own.transcript_id)
                & (other.start < own.end)
                & (own.start < other.end),
            )
            .join(beside, beside.quotation_id == other.id)
            .where(given.code_id == code_id, beside.code_id != code_id, seen, known, there)
            .group_by(beside.code_id)
        )
        shared = {str(other_id): int(count) for other_id, count in rows}
        mine = _visible(session, study, select(func.count(Coding.quotation_id.distinct())), code_id)
        return shared, session.scalar(mine) or 0


def _visible(session: Session, study: Study, query: Any, code_id: str) -> Any:  # noqa: ANN401
    """Keep to codings of a code that this coder may see: others' only outside what they code blind."""
    return (
        query.join_from(Coding, Quotation, Quotation.id == Coding.quotation_id)
        .join(Transcript, Transcript.id == Quotation.transcript_id)
        .where(
            Coding.code_id == code_id, Transcript.removed.is_(False), codings_seen(session, study.coder_id)
        )
    )

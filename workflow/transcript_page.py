"""One transcript as a page to read and code: its words once, and what was put on them each time."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.records import (
    Code,
    Coder,
    Coding,
    Decision,
    Quotation,
    Segment,
    Setting,
    Speaker,
    Suggestion,
    Transcript,
)
from workflow.blindness import hidden
from workflow.codebook import labels_of
from workflow.reading import turn_rows
from workflow.study import Study
from workflow.suggestions import reason_of
from workflow.views import Reason

SHOWN_BANDS = ("certain", "possible")  # the others are for the queue, one code at a time


@dataclass(frozen=True)
class PageTurn:
    """A turn with its words; `segments` are offsets in the transcript."""

    position: int
    start: int
    who: str | None
    role: str
    time_start: float | None
    text: str
    segments: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class MarkView:
    """A coding on the page: where, which code, and who put it there for what reason."""

    id: str
    start: int
    end: int
    code_id: str
    code: str
    colour: str
    coder: str
    mine: bool
    origin: str
    created_at: str
    certainty: int | None
    score: float | None = None
    band: str | None = None
    reason: Reason | None = None
    offered: str | None = None


@dataclass(frozen=True)
class OpenSuggestion:
    """A stretch offered for a code that this coder has not decided on."""

    id: str
    start: int
    end: int
    code_id: str
    code: str
    colour: str
    band: str
    score: float
    reason: Reason | None


def text_version(study: Study, transcript_id: str) -> str:
    """Name the state of what `turns` gives, so that it is sent to the browser only when it changed."""
    with study.store.read() as session:
        transcript = session.get_one(Transcript, transcript_id)
        speakers = session.execute(
            select(Speaker.label, Speaker.role, Speaker.participant_id)
            .where(Speaker.transcript_id == transcript_id)
            .order_by(Speaker.label)
        ).all()
        cut = session.execute(
            select(func.count(), func.max(Segment.id)).where(Segment.transcript_id == transcript_id)
        ).one()
        rules = session.get(Setting, "segmentation")
        state = repr((transcript.sha256, list(map(tuple, speakers)), tuple(cut), rules and rules.value))
        return hashlib.sha256(state.encode()).hexdigest()[:16]


def turns(study: Study, transcript_id: str) -> list[PageTurn]:
    """Give the words of a transcript, turn by turn."""
    with study.store.read() as session:
        transcript = session.get_one(Transcript, transcript_id)
        segments: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for position, start, end in session.execute(
            select(Segment.turn_position, Segment.start, Segment.end)
            .where(Segment.transcript_id == transcript_id)
            .order_by(Segment.position)
        ):
            segments[position].append((start, end))
        return [
            PageTurn(
                turn.position,
                turn.start,
                turn.participant or turn.speaker,
                turn.role,
                turn.time_start,
                transcript.text[turn.start : turn.end],
                tuple(segments[turn.position]),
            )
            for turn in turn_rows(session, transcript_id)
        ]


def marks(study: Study, transcript_id: str) -> list[MarkView]:
    """List the codings on a transcript; those of others stay out while this coder codes it blind."""
    query = (
        select(Coding, Quotation.start, Quotation.end, Code.colour, Coder.name, Suggestion)
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .join(Code, Code.id == Coding.code_id)
        .join(Coder, Coder.id == Coding.coder_id)
        .outerjoin(Suggestion, Suggestion.id == Coding.suggestion_id)
        .where(Quotation.transcript_id == transcript_id)
        .order_by(Quotation.start, Quotation.end.desc(), Coding.created_at, Coding.id)
    )
    with study.store.read() as session:
        if transcript_id in hidden(session, study.coder_id):
            query = query.where(Coding.coder_id == study.coder_id)
        labels = labels_of(session)
        return [
            _mark(study, labels, coding, (start, end), colour, coder, suggestion)
            for coding, start, end, colour, coder, suggestion in session.execute(query)
        ]


def open_suggestions(study: Study, transcript_id: str) -> list[OpenSuggestion]:
    """List what is offered here for a code and not decided on yet; nothing while coding blind."""
    decided = select(Decision.suggestion_id).where(Decision.coder_id == study.coder_id)
    query = (
        select(Suggestion, Code.colour)
        .join(Code, Code.id == Suggestion.code_id)
        .where(
            Suggestion.transcript_id == transcript_id,
            Suggestion.kind == "code",
            Suggestion.band.in_(SHOWN_BANDS),
            Suggestion.id.not_in(decided),
        )
        .order_by(Suggestion.start, Suggestion.score.desc(), Suggestion.id)
    )
    with study.store.read() as session:
        if transcript_id in hidden(session, study.coder_id):
            return []
        labels = labels_of(session)
        given = _given(session, study.coder_id, transcript_id)
        return [
            OpenSuggestion(
                one.id,
                one.start,
                one.end,
                str(one.code_id),
                labels[str(one.code_id)],
                colour,
                one.band,
                one.score,
                reason_of(one.evidence),
            )
            for one, colour in session.execute(query)
            if not any(start < one.end and one.start < end for start, end in given.get(one.code_id, ()))
        ]


def recent_codes(study: Study, limit: int = 6) -> list[str]:
    """List the codes that this coder gave last."""
    query = (
        select(Coding.code_id, func.max(Coding.created_at).label("last"))
        .where(Coding.coder_id == study.coder_id)
        .group_by(Coding.code_id)
        .order_by(func.max(Coding.created_at).desc())
        .limit(limit)
    )
    with study.store.read() as session:
        return [row.code_id for row in session.execute(query)]


def _given(session: Session, coder_id: str, transcript_id: str) -> dict[Any, list[tuple[int, int]]]:
    """Give per code where this coder gave it: what is coded already is not offered again."""
    found: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    query = (
        select(Coding.code_id, Quotation.start, Quotation.end)
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .where(Coding.coder_id == coder_id, Quotation.transcript_id == transcript_id)
    )
    for code_id, start, end in session.execute(query):
        found[code_id].append((start, end))
    return found


def _mark(
    study: Study,
    labels: dict[str, str],
    coding: Coding,
    place: tuple[int, int],
    colour: str,
    coder: str,
    suggestion: Suggestion | None,
) -> MarkView:
    offered = labels.get(str(suggestion.code_id)) if suggestion is not None else None
    return MarkView(
        coding.id,
        *place,
        coding.code_id,
        labels[coding.code_id],
        colour,
        coder,
        coding.coder_id == study.coder_id,
        coding.origin,
        coding.created_at,
        coding.certainty,
        coding.score,
        suggestion.band if suggestion else None,
        reason_of(suggestion.evidence) if suggestion else None,
        offered if offered != labels[coding.code_id] else None,
    )

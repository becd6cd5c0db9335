"""How far the study is: what was seen, what was coded, and in how many transcripts a code occurs."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.records import (
    Coding,
    Decision,
    Participant,
    Quotation,
    Segment,
    Speaker,
    Suggestion,
    Transcript,
    Turn,
    Viewing,
)
from models.roles import Role
from workflow import preparing
from workflow.codebook import tree
from workflow.study import Study, coders, setting
from workflow.views import CodeStatus, Status, TranscriptStatus

Span = tuple[int, int]


@dataclass
class _Rows:
    """Per transcript: the spans that the counts are made of."""

    segments: list[Span] = field(default_factory=list)
    coded: list[Span] = field(default_factory=list)
    seen: list[Span] = field(default_factory=list)
    codings: int = 0
    turns: int = 0
    words: int = 0
    speakers: list[tuple[str, str]] = field(default_factory=list)


def status(study: Study) -> Status:
    """Count the whole study; interviewers' words are never counted as segments."""
    preparation = preparing.state(study)
    with study.store.read() as session:
        names = {row.id: row.name for row in session.execute(_active())}
        rows = _rows(session, set(names))
        transcripts = tuple(
            _transcript_status(transcript, names[transcript], position, rows[transcript])
            for position, transcript in enumerate(names, start=1)
        )
        return Status(
            name=setting(study, "name", study.path.stem),
            transcripts=transcripts,
            codes=_code_statuses(session, names),
            participants=session.scalar(select(func.count()).select_from(Participant)) or 0,
            segments=sum(one.segments for one in transcripts),
            seen=sum(one.seen for one in transcripts),
            coded=sum(one.coded for one in transcripts),
            codings=sum(one.codings for one in transcripts),
            by_origin=_by_origin(session, set(names)),
            decisions=_decisions(session, set(names)),
            prepared=preparation.ready,
            encoder={"setting": preparation.encoder, "lacking": preparation.lacking},
            coders=coders(study),
        )


def overlapping(spans: Iterable[Span], others: Sequence[Span]) -> list[bool]:
    """Tell for each span whether it shares a character with one of the others."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(others):  # merged, so that the last one to begin before a span's end is decisive
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    found = []
    for start, end in spans:
        at = bisect_right(starts, end - 1) - 1
        found.append(at >= 0 and ends[at] > start)
    return found


def _transcript_status(transcript_id: str, name: str, position: int, rows: _Rows) -> TranscriptStatus:
    coded = overlapping(rows.segments, rows.coded)
    seen = overlapping(rows.segments, rows.seen)
    return TranscriptStatus(
        id=transcript_id,
        name=name,
        position=position,
        words=rows.words,
        turns=rows.turns,
        speakers=tuple(rows.speakers),
        segments=len(rows.segments),
        seen=sum(a or b for a, b in zip(seen, coded, strict=True)),
        coded=sum(coded),
        codings=rows.codings,
    )


def _rows(session: Session, active: set[str]) -> dict[str, _Rows]:
    rows: dict[str, _Rows] = defaultdict(_Rows)
    for transcript in session.scalars(select(Transcript).where(Transcript.id.in_(active))):
        turns = session.execute(
            select(Turn.start, Turn.end, Speaker.role)
            .outerjoin(Speaker, Speaker.id == Turn.speaker_id)
            .where(Turn.transcript_id == transcript.id)
            .order_by(Turn.start)
        ).all()
        own = rows[transcript.id]
        own.turns = len(turns)
        own.words = sum(len(transcript.text[turn.start : turn.end].split()) for turn in turns)
        own.segments = _answers(session, transcript.id, [(turn.start, turn.role) for turn in turns])
        own.speakers = [
            (label, role)
            for label, role in session.execute(
                select(Speaker.label, Speaker.role)
                .where(Speaker.transcript_id == transcript.id)
                .order_by(Speaker.label)
            )
        ]
    spans = select(Quotation.transcript_id, Quotation.start, Quotation.end, func.count(Coding.id))
    spans = spans.join(Coding, Coding.quotation_id == Quotation.id).group_by(Quotation.id)
    for transcript_id, start, end, count in session.execute(spans):
        rows[transcript_id].coded.append((start, end))
        rows[transcript_id].codings += count
    for transcript_id, start, end in session.execute(
        select(Viewing.transcript_id, Viewing.start, Viewing.end)
    ):
        rows[transcript_id].seen.append((start, end))
    return rows


def _answers(session: Session, transcript_id: str, turns: Sequence[tuple[int, str | None]]) -> list[Span]:
    """List the segments that count: what was said by others than the interviewer, backchannels apart."""
    starts = [start for start, _ in turns]
    query = select(Segment.start, Segment.end).where(
        Segment.transcript_id == transcript_id, Segment.backchannel.is_(False)
    )
    return [
        (start, end)
        for start, end in session.execute(query.order_by(Segment.position))
        if turns[bisect_right(starts, start) - 1][1] != Role.INTERVIEWER
    ]


def _code_statuses(session: Session, names: dict[str, str]) -> tuple[CodeStatus, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    query = select(Coding.code_id, Quotation.transcript_id).join(
        Quotation, Quotation.id == Coding.quotation_id
    )
    for code_id, transcript_id in session.execute(query):
        if transcript_id in names:
            counts[code_id][transcript_id] += 1
    return tuple(
        CodeStatus(
            code.id,
            code.label,
            code.path,
            counts[code.id].total(),
            len(counts[code.id]),
            tuple(name for transcript_id, name in names.items() if counts[code.id][transcript_id]),
        )
        for code in tree(session)
        if counts[code.id] or not code.is_theme  # a heading that holds codes is none itself
    )


def _by_origin(session: Session, active: set[str]) -> dict[str, int]:
    query = (
        select(Coding.origin, func.count())
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .where(Quotation.transcript_id.in_(active))
        .group_by(Coding.origin)
    )
    return _counts(session, query)


def _decisions(session: Session, active: set[str]) -> dict[str, int]:
    query = (
        select(Decision.verdict, func.count())
        .join(Suggestion, Suggestion.id == Decision.suggestion_id)
        .where(Suggestion.transcript_id.in_(active))
        .group_by(Decision.verdict)
    )
    return _counts(session, query)


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {key: count for key, count in session.execute(query)}  # noqa: C416 rows are no plain pairs


def _active() -> Select[str, str]:
    return (
        select(Transcript.id, Transcript.name)
        .where(Transcript.removed.is_(False))
        .order_by(Transcript.position)
    )

"""How far the study is: what was seen, what was coded, and in how many transcripts a code occurs."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import ColumnElement, Select, func, or_, select, true
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
from workflow import preparing, versions
from workflow.blindness import codings_seen, hidden
from workflow.codebook import plain_tree
from workflow.study import Study, coders, setting
from workflow.views import CodeStatus, Status, TranscriptStatus

Span = tuple[int, int]


@dataclass(frozen=True)
class _Facts:
    """What a transcript is, whatever people do with it: `answers` are the segments that count."""

    id: str
    name: str
    words: int
    turns: int
    speakers: tuple[tuple[str, str], ...]
    answers: tuple[Span, ...]


_facts: versions.Kept[tuple[_Facts, ...]] = versions.Kept(versions.texts_mark)
_words: versions.Kept[tuple[int, int]] = versions.Kept(lambda _session: None)  # of one transcript, for good
_status: versions.Kept[Status] = versions.Kept(versions.marks)


def status(study: Study) -> Status:
    """Count the study as this coder may know it; interviewers' words are never counted as segments.

    What others did in a transcript that the coder codes blind is in no count.
    """
    preparation = preparing.state(study)
    return _status.get(study, lambda: _count(study, preparation), of=(study.coder_id, preparation))


def _count(study: Study, preparation: preparing.Preparation) -> Status:
    facts = _facts.get(study, lambda: _read_facts(study))
    with study.store.read() as session:
        names = {one.id: one.name for one in facts}
        seen = codings_seen(session, study.coder_id)
        blind = hidden(session, study.coder_id)
        spans = _spans(session, seen, _others_out(Viewing, study, blind))
        transcripts = tuple(
            _transcript_status(one, position, spans.get(one.id, _Spans()))
            for position, one in enumerate(facts, start=1)
        )
        return Status(
            name=setting(study, "name", study.path.stem),
            transcripts=transcripts,
            codes=_code_statuses(session, names, spans),
            participants=session.scalar(select(func.count()).select_from(Participant)) or 0,
            segments=sum(one.segments for one in transcripts),
            seen=sum(one.seen for one in transcripts),
            coded=sum(one.coded for one in transcripts),
            codings=sum(one.codings for one in transcripts),
            by_origin=_by_origin(session, seen),
            decisions=_decisions(session, _others_out(Decision, study, blind)),
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


def _transcript_status(facts: _Facts, position: int, spans: "_Spans") -> TranscriptStatus:
    coded = overlapping(facts.answers, spans.coded)
    seen = overlapping(facts.answers, spans.coded + spans.seen)
    return TranscriptStatus(
        id=facts.id,
        name=facts.name,
        position=position,
        words=facts.words,
        turns=facts.turns,
        speakers=facts.speakers,
        segments=len(facts.answers),
        seen=sum(seen),
        coded=sum(coded),
        codings=spans.codings,
    )


@dataclass
class _Spans:
    """Per transcript: the stretches that people coded or had before them."""

    coded: list[Span] = field(default_factory=list)
    seen: list[Span] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    codings: int = 0


def _spans(session: Session, seen: ColumnElement[bool], viewed: ColumnElement[bool]) -> dict[str, _Spans]:
    found: dict[str, _Spans] = defaultdict(_Spans)
    coded = select(Quotation.transcript_id, Quotation.start, Quotation.end, Coding.code_id)
    rows = session.execute(coded.join(Coding, Coding.quotation_id == Quotation.id).where(seen)).all()
    for transcript_id, start, end, code_id in rows:
        own = found[transcript_id]
        own.coded.append((start, end))
        own.codes[code_id] += 1
        own.codings += 1
    for transcript_id, start, end in session.execute(
        select(Viewing.transcript_id, Viewing.start, Viewing.end).where(viewed)
    ):
        found[transcript_id].seen.append((start, end))
    return found


def _read_facts(study: Study) -> tuple[_Facts, ...]:
    """Read what the transcripts are; their texts never change, so the words are counted once."""
    with study.store.read() as session:
        speakers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for transcript_id, label, role in session.execute(
            select(Speaker.transcript_id, Speaker.label, Speaker.role).order_by(Speaker.label)
        ):
            speakers[transcript_id].append((label, role))
        found = []
        for transcript_id, name in session.execute(_active()):
            turns, words = _words.get(study, partial(_count_words, session, transcript_id), of=transcript_id)
            answers = _answers(session, transcript_id)
            own = tuple(speakers[transcript_id])
            found.append(_Facts(transcript_id, name, words, turns, own, answers))
        return tuple(found)


def _count_words(session: Session, transcript_id: str) -> tuple[int, int]:
    """Count the turns of a transcript and the words in them."""
    text = session.scalar(select(Transcript.text).where(Transcript.id == transcript_id)) or ""
    turns = session.execute(select(Turn.start, Turn.end).where(Turn.transcript_id == transcript_id)).all()
    return len(turns), sum(len(text[start:end].split()) for start, end in turns)


def _answers(session: Session, transcript_id: str) -> tuple[Span, ...]:
    """List the segments that count: what was said by others than the interviewer, backchannels apart."""
    query = (
        select(Segment.start, Segment.end)
        .join(Turn, (Turn.transcript_id == Segment.transcript_id) & (Turn.position == Segment.turn_position))
        .outerjoin(Speaker, Speaker.id == Turn.speaker_id)
        .where(Segment.transcript_id == transcript_id, Segment.backchannel.is_(False))
        .where(func.coalesce(Speaker.role, "") != Role.INTERVIEWER.value)
        .order_by(Segment.position)
    )
    return tuple((start, end) for start, end in session.execute(query))


def _code_statuses(
    session: Session, names: dict[str, str], spans: dict[str, _Spans]
) -> tuple[CodeStatus, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for transcript_id in names:
        for code_id, count in spans[transcript_id].codes.items() if transcript_id in spans else ():
            counts[code_id][transcript_id] = count
    return tuple(
        CodeStatus(
            code.id,
            code.label,
            code.path,
            counts[code.id].total(),
            len(counts[code.id]),
            tuple(names[transcript_id] for transcript_id in counts[code.id]),
        )
        for code in plain_tree(session)
        if counts[code.id] or not code.is_theme  # a heading that holds codes is none itself
    )


def _by_origin(session: Session, seen: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(Coding.origin, func.count())
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .join(Transcript, Transcript.id == Quotation.transcript_id)
        .where(Transcript.removed.is_(False), seen)
        .group_by(Coding.origin)
    )
    return _counts(session, query)


def _decisions(session: Session, seen: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(Decision.verdict, func.count())
        .join(Suggestion, Suggestion.id == Decision.suggestion_id)
        .join(Transcript, Transcript.id == Suggestion.transcript_id)
        .where(Transcript.removed.is_(False), seen)
        .group_by(Decision.verdict)
    )
    return _counts(session, query)


def _others_out(record: type[Viewing | Decision], study: Study, blind: frozenset[str]) -> ColumnElement[bool]:
    """Leave out what others looked at or decided on in transcripts that this coder codes blind."""
    if not blind:
        return true()
    place = Viewing.transcript_id if record is Viewing else Suggestion.transcript_id
    return or_(record.coder_id == study.coder_id, place.not_in(blind))


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {key: count for key, count in session.execute(query)}  # noqa: C416 rows are no plain pairs


def _active() -> Select[str, str]:
    return (
        select(Transcript.id, Transcript.name)
        .where(Transcript.removed.is_(False))
        .order_by(Transcript.position)
    )

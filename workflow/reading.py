"""Reading the study: transcripts as turns, codings as quotes, participants as a table."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import log
from models.records import (
    Attribute,
    AttributeValue,
    Code,
    Coder,
    Coding,
    Participant,
    Quotation,
    Segment,
    Speaker,
    Transcript,
    Turn,
)
from models.roles import Role
from workflow.blindness import codings_seen
from workflow.codebook import labels_of
from workflow.participants import link_changes
from workflow.study import Study
from workflow.views import CodingView, ReaderTurn, Stretch


@dataclass(frozen=True)
class TurnRow:
    """A turn with its speaker, as the rest of the workflow needs it."""

    position: int
    start: int
    end: int
    speaker: str | None
    role: str
    participant: str | None
    participant_id: str | None
    time_start: float | None


def transcripts(study: Study) -> list[tuple[str, str]]:
    """List the transcripts of the study: identifier and name."""
    with study.store.read() as session:
        rows = session.execute(_active(select(Transcript.id, Transcript.name)))
        return [(row.id, row.name) for row in rows]


def read(study: Study, transcript_id: str) -> list[ReaderTurn]:
    """Give a transcript turn by turn with the segments in each and the codings that this coder sees."""
    with study.store.read() as session:
        transcript = session.get_one(Transcript, transcript_id)
        query = _codings().where(
            Quotation.transcript_id == transcript_id, codings_seen(session, study.coder_id)
        )
        marks = coding_views(session, query)
        segments: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in session.execute(
            select(Segment.turn_position, Segment.start, Segment.end)
            .where(Segment.transcript_id == transcript_id)
            .order_by(Segment.position)
        ):
            segments[row.turn_position].append((row.start, row.end))
        return [
            ReaderTurn(
                stretch_of(transcript, turn, turn.start, turn.end),
                turn.position,
                turn.time_start,
                tuple(
                    mark for mark in marks if mark.stretch.start < turn.end and turn.start < mark.stretch.end
                ),
                tuple(segments[turn.position]),
            )
            for turn in turn_rows(session, transcript_id)
        ]


def turn_starts(study: Study, transcript_id: str) -> list[int]:
    """List where each turn of a transcript begins."""
    query = select(Turn.start).where(Turn.transcript_id == transcript_id).order_by(Turn.position)
    with study.store.read() as session:
        return list(session.scalars(query))


def codings(
    study: Study, *, code_id: str | None = None, transcript_id: str | None = None
) -> list[CodingView]:
    """List the codings that this coder sees with their quotes, in the order of the transcripts."""
    query = _codings()
    if code_id is not None:
        query = query.where(Coding.code_id == code_id)
    if transcript_id is not None:
        query = query.where(Quotation.transcript_id == transcript_id)
    with study.store.read() as session:
        return coding_views(session, query.where(codings_seen(session, study.coder_id)))


def attributes(study: Study) -> dict[str, list[str]]:
    """List the participants' attributes with the values that occur, numbers in order of size."""
    with study.store.read() as session:
        found: dict[str, dict[str, float | None]] = {}
        for name, value, number in session.execute(
            select(Attribute.name, AttributeValue.value, AttributeValue.number)
            .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
            .order_by(Attribute.position)
        ):
            found.setdefault(name, {})[value] = number
        return {name: _sorted_values(values) for name, values in found.items()}


def participants_table(study: Study) -> list[dict[str, Any]]:
    """Give the participants table: label, attributes as written, and the transcripts they speak in."""
    with study.store.read() as session:
        return participants_in(session)


def participants_in(session: Session) -> list[dict[str, Any]]:
    """Give the participants table within an open session."""
    names = list(session.scalars(select(Attribute.name).order_by(Attribute.position)))
    values: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(AttributeValue.participant_id, Attribute.name, AttributeValue.value)
    for person, name, value in session.execute(
        query.join(Attribute, Attribute.id == AttributeValue.attribute_id)
    ):
        values[person][name] = value
    speaks: dict[str, list[str]] = defaultdict(list)
    rows = (
        select(Speaker.participant_id, Transcript.name)
        .join(Transcript)
        .where(Speaker.participant_id.is_not(None))
    )
    for person, transcript in session.execute(_active(rows)):
        if transcript not in speaks[person]:
            speaks[person].append(transcript)
    people = session.scalars(select(Participant).order_by(Participant.position))
    return [
        {
            "id": person.id,
            "label": person.label,
            "attributes": {name: values[person.id].get(name, "") for name in names},
            "transcripts": speaks[person.id],
        }
        for person in people
    ]


def set_role(study: Study, transcript_id: str, label: str, role: Role) -> None:
    """Correct who somebody is; the transcript's segments are cut anew at the next preparation."""
    with study.store.write() as session:
        speaker = session.scalar(
            select(Speaker).where(Speaker.transcript_id == transcript_id, Speaker.label == label)
        )
        if speaker is None:
            message = f"no speaker {label}"
            raise KeyError(message)
        change = log.updated(speaker, role=Role(role).value)
        if change.after:
            transcript = session.get_one(Transcript, transcript_id).name
            about = {"speaker": label, "transcript": transcript, "role": Role(role).value}
            with log.rehearsed(session, [change]):
                links = link_changes(session, transcript_id)
            log.record(session, log.Act(study.coder_id, "role", about), [change, *links])


def remove_transcript(study: Study, transcript_id: str) -> None:
    """Take a transcript out of the study; undo brings it back with all its codings."""
    with study.store.write() as session:
        transcript = session.get_one(Transcript, transcript_id)
        if not transcript.removed:
            act = log.Act(study.coder_id, "transcript_removed", {"transcript": transcript.name})
            log.record(session, act, [log.updated(transcript, removed=True)])


def turn_rows(session: Session, transcript_id: str) -> list[TurnRow]:
    """List a transcript's turns with who speaks."""
    query = (
        select(Turn, Speaker, Participant.label)
        .outerjoin(Speaker, Speaker.id == Turn.speaker_id)
        .outerjoin(Participant, Participant.id == Speaker.participant_id)
        .where(Turn.transcript_id == transcript_id)
        .order_by(Turn.position)
    )
    return [
        TurnRow(
            turn.position,
            turn.start,
            turn.end,
            speaker.label if speaker else None,
            speaker.role if speaker else Role.UNKNOWN.value,
            participant,
            speaker.participant_id if speaker else None,
            turn.time_start,
        )
        for turn, speaker, participant in session.execute(query)
    ]


def stretch_of(transcript: Transcript, turn: TurnRow | None, start: int, end: int) -> Stretch:
    """Make a stretch of a transcript that lies in `turn`."""
    return Stretch(
        transcript.id,
        transcript.name,
        start,
        end,
        transcript.text[start:end],
        turn.speaker if turn else None,
        turn.role if turn else Role.UNKNOWN.value,
        turn.participant if turn else None,
    )


def turn_at(turns: Sequence[TurnRow], start: int) -> TurnRow | None:
    """Find the turn in which a position lies, or the last one before it."""
    found = None
    for turn in turns:
        if turn.start > start:
            break
        found = turn
    return found


def coding_views(session: Session, query: Select[Any]) -> list[CodingView]:
    """Turn rows of `_codings` into views."""
    labels = labels_of(session)
    turns: dict[str, list[TurnRow]] = {}
    views = []
    for coding, quotation, transcript, code, coder in session.execute(query):
        if transcript.id not in turns:
            turns[transcript.id] = turn_rows(session, transcript.id)
        turn = turn_at(turns[transcript.id], quotation.start)
        stretch = stretch_of(transcript, turn, quotation.start, quotation.end)
        views.append(
            CodingView(
                coding.id,
                code.id,
                labels[code.id],
                code.colour,
                coder.name,
                coding.origin,
                stretch,
                coding.created_at,
                coding.score,
            )
        )
    return views


def _codings() -> Select[Any]:
    query = (
        select(Coding, Quotation, Transcript, Code, Coder)
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .join(Transcript, Transcript.id == Quotation.transcript_id)
        .join(Code, Code.id == Coding.code_id)
        .join(Coder, Coder.id == Coding.coder_id)
    )
    active: Select[Any] = _active(query)
    return active.order_by(Quotation.start, Quotation.end, Coding.created_at, Coding.id)


def _active(query: Any) -> Any:  # noqa: ANN401 a query of any columns
    return query.where(Transcript.removed.is_(False)).order_by(Transcript.position)


def _sorted_values(values: dict[str, float | None]) -> list[str]:
    def order(value: str) -> tuple[float, str]:
        number = values[value]
        return (float("inf") if number is None else number, value)

    return sorted(values, key=order)

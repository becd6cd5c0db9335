"""Which segments the coder wants to look in, and what they call them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from formats.participants import number
from models.records import Attribute, AttributeValue, Coding, Participant, Quotation, Speaker, Transcript
from workflow.codebook import codes, resolve_code
from workflow.index import StudyIndex
from workflow.status import overlapping
from workflow.study import Study
from workflow.views import Filters


class UnknownNameError(Exception):
    """Nothing in the study is called so; `candidates` are the names that there are."""

    def __init__(self, reason: str, about: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(f"{reason}: {about}")
        self.reason = reason
        self.about = about
        self.candidates = tuple(candidates)


def named_filters(study: Study, wanted: Filters) -> Filters:
    """Find what people call by name, whatever the capitals, or refuse a name that nothing has.

    Transcripts and participants may be given by identifier too, and codes by identifier or path; a
    code brings along those below it. A number finds the same number written otherwise.
    """
    with study.store.read() as session:
        transcripts = _transcripts(session)
        query = select(Participant).order_by(Participant.position)
        people = {person.id: person.label for person in session.scalars(query)}
        written = _written(session)
    attributes = {}
    for name, values in wanted.attributes.items():
        columns = {column: column for column in written}
        for column in _called(name, columns, "unknown_attribute"):
            attributes[column] = frozenset(
                written_so for value in values for written_so in _meant(value, column, written[column])
            )
    return Filters(
        transcripts=_all_called(wanted.transcripts, transcripts, "unknown_transcript"),
        roles=wanted.roles,
        codes=_with_those_below(study, wanted.codes),
        participants=_all_called(wanted.participants, people, "unknown_participant"),
        attributes=attributes,
    )


def transcript_called(study: Study, name: str) -> str:
    """Give the identifier of the one transcript with this name."""
    with study.store.read() as session:
        known = _transcripts(session)
    found = _called(name, known, "unknown_transcript")
    if len(found) > 1:
        raise UnknownNameError("unknown_transcript", name, (known[key] for key in found))
    return found[0]


def speaker_called(study: Study, transcript_id: str, label: str) -> str:
    """Give the label in a transcript as it is written there."""
    with study.store.read() as session:
        query = select(Speaker.label).where(Speaker.transcript_id == transcript_id).order_by(Speaker.label)
        known = {label: label for label in session.scalars(query)}
    return _called(label, known, "unknown_speaker")[0]


def stretch_at(study: Study, name: str, start: int, end: int) -> tuple[str, int, int]:
    """Give the place of a stretch in the transcript with this name, or refuse one outside its text."""
    transcript_id = transcript_called(study, name)
    with study.store.read() as session:
        text = session.get_one(Transcript, transcript_id).text
    if not 0 <= start < end <= len(text):
        raise UnknownNameError("unknown_stretch", f"{name}:{start}-{end}")
    return transcript_id, start, end


@dataclass(frozen=True)
class _Value:
    """One value of an attribute: as written, and as a number where it is one."""

    text: str
    number: float | None


def rows_matching(session: Session, study: Study, made: StudyIndex, filters: Filters) -> np.ndarray:
    """Mark the rows that every filter lets through.

    Transcripts may be named by identifier or name, participants by identifier or label, codes by
    identifier; a segment has a code when this coder put it on some part of it.
    """
    mask = np.ones(len(made.rows), dtype=bool)
    if filters.transcripts:
        wanted = filters.transcripts
        mask &= [row.transcript_id in wanted or row.transcript in wanted for row in made.rows]
    if filters.roles:
        mask &= [row.role in filters.roles for row in made.rows]
    if filters.participants:
        people = filters.participants
        mask &= [row.participant_id in people or row.participant in people for row in made.rows]
    for name, wanted in filters.attributes.items():
        having = _people_with(session, name, wanted)
        mask &= [row.participant_id in having for row in made.rows]
    if filters.codes:
        mask &= _coded(session, study, made, filters.codes)
    return mask


def _transcripts(session: Session) -> dict[str, str]:
    query = select(Transcript.id, Transcript.name).where(Transcript.removed.is_(False))
    return {row.id: row.name for row in session.execute(query.order_by(Transcript.position))}


def _written(session: Session) -> dict[str, list[_Value]]:
    found: dict[str, list[_Value]] = {
        name: [] for name in session.scalars(select(Attribute.name).order_by(Attribute.position))
    }
    query = select(Attribute.name, AttributeValue.value, AttributeValue.number).distinct()
    for name, text, value in session.execute(query.join(Attribute).order_by(AttributeValue.value)):
        found[name].append(_Value(text, value))
    return found


def _all_called(names: Iterable[str], known: Mapping[str, str], reason: str) -> frozenset[str]:
    return frozenset(key for name in names for key in _called(name, known, reason))


def _called(name: str, known: Mapping[str, str], reason: str) -> list[str]:
    """Give the keys of what has this name: exactly, or else whatever the capitals."""
    if name in known:
        return [name]
    for plain in (_plain, lambda text: _plain(text).casefold()):
        if found := [key for key, own in known.items() if plain(own) == plain(name)]:
            return found
    raise UnknownNameError(reason, name, known.values())


def _meant(value: str, column: str, known: Iterable[_Value]) -> list[str]:
    """Give the ways in which a value is written in its column."""
    size = number(value)
    found = [
        one.text
        for one in known
        if _plain(one.text).casefold() == _plain(value).casefold()
        or (size is not None and one.number == size)
    ]
    if not found:
        candidates = (one.text for one in known if one.text)
        raise UnknownNameError("unknown_value", f"{column}={value}", candidates)
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _with_those_below(study: Study, wanted: Iterable[str]) -> frozenset[str]:
    known = codes(study)
    paths = {code.id: code.path for code in known}
    above = [paths[text] if text in paths else resolve_code(study, text).path for text in wanted]
    return frozenset(code.id for code in known for path in above if code.path[: len(path)] == path)


def _people_with(session: Session, name: str, values: frozenset[str]) -> set[str]:
    query = (
        select(AttributeValue.participant_id)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(Attribute.name == name, AttributeValue.value.in_(values))
    )
    return set(session.scalars(query))


def _coded(session: Session, study: Study, made: StudyIndex, codes: frozenset[str]) -> np.ndarray:
    spans: dict[str, list[tuple[int, int]]] = {}
    query = (
        select(Quotation.transcript_id, Quotation.start, Quotation.end)
        .join(Coding, Coding.quotation_id == Quotation.id)
        .where(Coding.code_id.in_(codes), Coding.coder_id == study.coder_id)
    )
    for transcript, start, end in session.execute(query):
        spans.setdefault(transcript, []).append((start, end))
    mask = np.zeros(len(made.rows), dtype=bool)
    for transcript, own in spans.items():
        numbers = made.rows_of.get(transcript, [])
        mask[numbers] = overlapping(
            [(made.rows[number].start, made.rows[number].end) for number in numbers], own
        )
    return mask

"""The participants table, and which speaker in which transcript is which participant."""

import re
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formats.parsed import ParsedParticipants
from formats.participants import number
from models import log
from models.records import Attribute, AttributeValue, Participant, Speaker, Transcript
from models.roles import Role


def participant_changes(session: Session, parsed: ParsedParticipants) -> tuple[list[log.Change], int, int]:
    """Describe the table's rows: new participants, and new or other values for known ones."""
    changes: list[log.Change] = []
    attributes = {attribute.name: attribute for attribute in session.scalars(select(Attribute))}
    for column in parsed.attributes:
        if column.name not in attributes:
            attribute = Attribute(name=column.name, kind=column.kind, position=len(attributes))
            attributes[column.name] = attribute
            changes.append(log.added(attribute))
    people = {person.label: person for person in session.scalars(select(Participant))}
    new = 0
    for row in parsed.rows:
        person = people.get(row.label)
        if person is None:
            person = Participant(label=row.label, position=len(people))
            people[row.label] = person
            changes.append(log.added(person))
            new += 1
        for name, value in row.values.items():
            changes += _value_changes(session, person, attributes[name], value)
    return changes, new, len(parsed.rows) - new


def link_changes(session: Session, transcript_id: str | None = None) -> list[log.Change]:
    """Describe which speakers are which participants, for speakers that have none yet.

    A speaker is a participant with the same label, or with an attribute that holds exactly that
    label (a column of names), or the only participant whose label stands in the file's name when
    the transcript has one participant speaking.
    """
    by_name = _people_by_name(session)
    if not by_name:
        return []
    query = select(Speaker, Transcript.name).join(Transcript, Transcript.id == Speaker.transcript_id)
    if transcript_id is not None:
        query = query.where(Speaker.transcript_id == transcript_id)
    rows = [(speaker, name) for speaker, name in session.execute(query) if speaker.role != Role.INTERVIEWER]
    per_transcript: dict[str, int] = {}
    for speaker, _ in rows:
        per_transcript[speaker.transcript_id] = per_transcript.get(speaker.transcript_id, 0) + 1
    changes = []
    for speaker, file_name in rows:
        if speaker.participant_id is not None:
            continue
        names = [speaker.label]
        if per_transcript[speaker.transcript_id] == 1:
            names += _labels_in(file_name)
        person = next((by_name[_key(name)] for name in names if by_name.get(_key(name))), None)
        if person is not None:
            changes.append(log.updated(speaker, participant_id=person))
    return changes


def _value_changes(
    session: Session, person: Participant, attribute: Attribute, value: str
) -> list[log.Change]:
    numeric = number(value) if attribute.kind == "number" else None
    known = session.get(AttributeValue, (person.id, attribute.id))
    if known is not None:
        change = log.updated(known, value=value, number=numeric)
        return [change] if change.after else []
    record = AttributeValue(participant_id=person.id, attribute_id=attribute.id, value=value, number=numeric)
    return [log.added(record)]


def _people_by_name(session: Session) -> dict[str, str | None]:
    """Map every name somebody goes by to that participant, or to None when two share it."""
    found: dict[str, str | None] = {}
    labels = session.execute(select(Participant.label, Participant.id)).all()
    values = session.execute(
        select(AttributeValue.value, AttributeValue.participant_id)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(Attribute.kind == "text", func.lower(Attribute.name).like("%naam%"))
    ).all()
    for name, person in [*values, *labels]:
        key = _key(name)
        found[key] = person if found.get(key, person) == person else None
    return found


def _labels_in(file_name: str) -> Iterable[str]:
    stem = file_name.rpartition(".")[0] or file_name
    return [stem, *(word for word in re.split(r"[\s_\-.,()]+", stem) if word)]


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip().casefold()

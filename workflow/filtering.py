"""Which segments the coder wants to look in."""

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Attribute, AttributeValue, Coding, Quotation
from workflow.index import StudyIndex
from workflow.status import overlapping
from workflow.study import Study
from workflow.views import Filters


def rows_matching(session: Session, study: Study, made: StudyIndex, filters: Filters) -> np.ndarray:
    """Mark the rows that every filter lets through.

    Transcripts may be named by identifier or name, participants by identifier or label, codes by
    identifier; a segment has a code when this coder put it on some part of it.
    """
    mask = np.ones(len(made.rows), dtype=bool)
    if filters.transcripts:
        mask &= [{row.transcript_id, row.transcript} & filters.transcripts != set() for row in made.rows]
    if filters.roles:
        mask &= [row.role in filters.roles for row in made.rows]
    if filters.participants:
        mask &= [{row.participant_id, row.participant} & filters.participants != set() for row in made.rows]
    for name, wanted in filters.attributes.items():
        people = _people_with(session, name, wanted)
        mask &= [row.participant_id in people for row in made.rows]
    if filters.codes:
        mask &= _coded(session, study, made, filters.codes)
    return mask


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
        numbers = [number for number, row in enumerate(made.rows) if row.transcript_id == transcript]
        mask[numbers] = overlapping(
            [(made.rows[number].start, made.rows[number].end) for number in numbers], own
        )
    return mask

"""The rows behind a coding: how one is put on a stretch and how it is taken off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import Coding, CodingOrigin, Decision, Quotation


@dataclass(frozen=True)
class Mark:
    """A code to be put on a stretch by a coder, and where the idea came from."""

    transcript_id: str
    start: int
    end: int
    code_id: str
    coder_id: str
    origin: CodingOrigin = CodingOrigin.MANUAL
    suggestion_id: str | None = None
    score: float | None = None


def coding_changes(
    session: Session, mark: Mark, *, withdrawn: Collection[str] = ()
) -> tuple[list[log.Change], str]:
    """Describe a coding on a stretch; a quotation that is there already is used again.

    `withdrawn` names codings that the same event takes off first. Returns no change and the existing
    coding when this coder gave this code to this stretch before.
    """
    quotation = session.scalar(
        select(Quotation).where(
            Quotation.transcript_id == mark.transcript_id,
            Quotation.start == mark.start,
            Quotation.end == mark.end,
        )
    )
    changes = []
    if quotation is None:
        quotation = Quotation(transcript_id=mark.transcript_id, start=mark.start, end=mark.end)
        changes.append(log.added(quotation))
    elif (existing := _existing(session, quotation.id, mark)) is not None and existing.id not in withdrawn:
        return [], existing.id
    coding = Coding(
        quotation_id=quotation.id,
        code_id=mark.code_id,
        coder_id=mark.coder_id,
        origin=mark.origin.value,
        suggestion_id=mark.suggestion_id,
        score=mark.score,
    )
    return [*changes, log.added(coding)], coding.id


def uncoding_changes(
    session: Session, codings: Sequence[Coding], *, keep_quotations: bool = False
) -> list[log.Change]:
    """Describe the removal of codings, with the decisions that rest on them and quotations left bare."""
    ids = {coding.id for coding in codings}
    decisions = session.scalars(select(Decision).where(Decision.coding_id.in_(ids)))
    changes = [log.removed(decision) for decision in decisions]
    changes += [log.removed(coding) for coding in codings]
    for quotation_id in dict.fromkeys(coding.quotation_id for coding in codings):
        others = select(Coding.id).where(Coding.quotation_id == quotation_id, Coding.id.not_in(ids))
        if not keep_quotations and session.scalar(others.limit(1)) is None:
            changes.append(log.removed(session.get_one(Quotation, quotation_id)))
    return changes


def _existing(session: Session, quotation_id: str, mark: Mark) -> Coding | None:
    return session.scalar(
        select(Coding).where(
            Coding.quotation_id == quotation_id,
            Coding.code_id == mark.code_id,
            Coding.coder_id == mark.coder_id,
        )
    )

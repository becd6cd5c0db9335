"""The machine's suggestions as rows and as what the coder sees of them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Coding, Decision, Quotation, Suggestion, Transcript
from workflow.codebook import labels_of
from workflow.index import Row, StudyIndex
from workflow.study import Study
from workflow.views import Reason, SuggestionView

Place = tuple[str, int, int]
CodesOn = dict[str, list[tuple[int, int, str]]]  # per transcript: start, end, label of the code
ID_LENGTH = 12


@dataclass(frozen=True)
class Offer:
    """One stretch to be offered: for which code or candidate, with which score and evidence."""

    place: Place
    kind: str
    target: str
    position: int
    score: float
    band: str
    evidence: dict[str, Any]
    lane: str = "best"

    @property
    def id(self) -> str:
        """The identifier that follows from what is offered."""
        return self.name(self.kind, self.target, self.place)

    @staticmethod
    def name(kind: str, target: str, place: Place) -> str:
        """Give the identifier of a stretch that is offered for a target."""
        return short_hash(kind, target, *map(str, place))


def short_hash(*parts: str) -> str:
    """Make a short identifier of several parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:ID_LENGTH]


def keep(session: Session, run_id: str, offers: Sequence[Offer]) -> list[Suggestion]:
    """Write the offers as suggestions of a run; one that was offered before gets the new score."""
    known = {one.id: one for one in by_ids(session, [offer.id for offer in offers])}
    kept = []
    for offer in offers:
        suggestion = known.get(offer.id)
        if suggestion is None:
            transcript_id, start, end = offer.place
            suggestion = Suggestion(
                id=offer.id,
                run_id=run_id,
                kind=offer.kind,
                transcript_id=transcript_id,
                start=start,
                end=end,
                position=offer.position,
                score=offer.score,
                band=offer.band,
                lane=offer.lane,
                evidence=offer.evidence,
                candidate_id=offer.target if offer.kind == "theme" else None,
                code_id=offer.target if offer.kind == "code" else None,
            )
            session.add(suggestion)
        else:
            suggestion.run_id, suggestion.position, suggestion.lane = run_id, offer.position, offer.lane
            suggestion.score, suggestion.band, suggestion.evidence = offer.score, offer.band, offer.evidence
        kept.append(suggestion)
    return kept


def by_ids(session: Session, ids: Sequence[str]) -> list[Suggestion]:
    """Read suggestions by their identifiers, however many."""
    found: list[Suggestion] = []
    for start in range(0, len(ids), 500):
        found += session.scalars(select(Suggestion).where(Suggestion.id.in_(ids[start : start + 500])))
    return found


def removed_transcripts(session: Session) -> frozenset[str]:
    """Give the transcripts that were taken out of the study: nothing in them is decided on any more."""
    return frozenset(session.scalars(select(Transcript.id).where(Transcript.removed)))


def views(
    session: Session,
    study: Study,
    made: StudyIndex,
    found: Sequence[Suggestion],
    *,
    codes: CodesOn | None = None,
) -> list[SuggestionView]:
    """Show suggestions to the coder, with their own verdicts and the codes they gave already."""
    verdicts = verdicts_of(session, study.coder_id, [one.id for one in found])
    if codes is None:
        codes = codes_on(session, study, {one.transcript_id for one in found})
    return [
        _view(made, one, verdicts.get(one.id), codes)
        for one in found
        if (one.transcript_id, one.start, one.end) in made.places
    ]


def verdicts_of(session: Session, coder_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Give the coder's verdict per suggestion."""
    return {key: one.verdict for key, one in decisions_of(session, coder_id, ids).items()}


def decisions_of(session: Session, coder_id: str, ids: Sequence[str]) -> dict[str, Decision]:
    """Give the coder's decision per suggestion."""
    found: dict[str, Decision] = {}
    for start in range(0, len(ids), 500):
        query = select(Decision).where(
            Decision.coder_id == coder_id, Decision.suggestion_id.in_(ids[start : start + 500])
        )
        found.update((one.suggestion_id, one) for one in session.scalars(query))
    return found


def codes_on(session: Session, study: Study, transcripts: Iterable[str]) -> CodesOn:
    """Give per transcript the stretches this coder coded, with the code's label."""
    labels = labels_of(session)
    found: CodesOn = defaultdict(list)
    query = (
        select(Quotation.transcript_id, Quotation.start, Quotation.end, Coding.code_id)
        .join(Coding, Coding.quotation_id == Quotation.id)
        .where(Coding.coder_id == study.coder_id, Quotation.transcript_id.in_(list(transcripts)))
        .order_by(Coding.created_at)
    )
    for transcript_id, start, end, code_id in session.execute(query):
        found[transcript_id].append((start, end, labels[code_id]))
    return found


def labels_on(row: Row, codes: CodesOn) -> tuple[str, ...]:
    """List the codes on (part of) a segment, each once."""
    touching = (
        label for start, end, label in codes.get(row.transcript_id, ()) if start < row.end and row.start < end
    )
    return tuple(dict.fromkeys(touching))


def _view(made: StudyIndex, one: Suggestion, verdict: str | None, codes: CodesOn) -> SuggestionView:
    row = made.rows[made.places[(one.transcript_id, one.start, one.end)]]
    before, after = made.around(row)
    return SuggestionView(
        id=one.id,
        kind=one.kind,
        stretch=row.stretch(),
        question=made.question(row),
        before=before,
        after=after,
        score=one.score,
        band=one.band,
        lane=one.lane,
        position=one.position,
        reason=reason_of(one.evidence),
        verdict=verdict,
        codes=labels_on(row, codes),
        code_id=one.code_id,
        candidate_id=one.candidate_id,
        probability=one.evidence.get("probability"),
    )


def reason_of(evidence: dict[str, Any]) -> Reason | None:
    """Read back why a stretch was offered; None when that was not kept."""
    if not evidence:
        return None
    start, end = evidence["sentence"]
    return Reason(
        evidence["kind"],
        evidence["phrase"],
        tuple(evidence["terms"]),
        (start, end),
        evidence.get("similarity"),
    )

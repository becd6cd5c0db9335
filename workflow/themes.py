"""Candidate themes: made from clusters by the machine, made into codes only by a person."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import (
    CandidateStatus,
    Code,
    Decision,
    Suggestion,
    SuggestionRun,
    ThemeCandidate,
    Verdict,
)
from nlp.grouping import comparable, nearest_group
from workflow.codebook import NewCode, code_change, path_of
from workflow.deciding import DecisionError, decision_changes, mark_seen
from workflow.discovering import suggest_themes
from workflow.index import StudyIndex, index
from workflow.study import Study
from workflow.suggestions import codes_on, labels_on, views
from workflow.views import CandidateView, Hit

__all__ = [
    "accept_candidate",
    "candidate",
    "candidates",
    "outdated",
    "outsiders",
    "reject_candidate",
    "suggest_themes",
]

QUOTES = 3
OUTSIDER = 0.45  # cosine to a theme's centre from which an outsider is said to lie near it


def outdated(study: Study) -> bool:
    """Tell whether there are no candidates yet, or the study changed since they were made."""
    with study.store.read() as session:
        run = _last_run(session)
    return run is None or run.fingerprint != index(study).fingerprint


def candidates(study: Study, *, status: str | None = None, quotes: int = QUOTES) -> list[CandidateView]:
    """List the candidates of the last run with their most characteristic quotes."""
    made = index(study)
    with study.store.read() as session:
        if (run := _last_run(session)) is None:
            return []
        query = (
            select(ThemeCandidate).where(ThemeCandidate.run_id == run.id).order_by(ThemeCandidate.position)
        )
        found = session.scalars(
            query if status is None else query.where(ThemeCandidate.status == status)
        ).all()
        return [_view(session, study, made, candidate, quotes) for candidate in found]


def candidate(study: Study, candidate_id: str) -> CandidateView:
    """Give one candidate with all its segments, the most characteristic first."""
    made = index(study)
    with study.store.read() as session:
        return _view(session, study, made, _existing(session, candidate_id), None)


def accept_candidate(
    study: Study,
    candidate_id: str,
    *,
    code: NewCode | None = None,
    into: str | None = None,
    chosen: Sequence[str] | None = None,
    client_id: str | None = None,
) -> str:
    """Make a code of a candidate, or make it part of an existing one; the chosen segments get it.

    With `chosen`, the other segments count as dropped; without, all are chosen. A segment that was
    decided on before keeps its decision. Returns the code.
    """
    if (code is None) == (into is None):
        reason = "needs_code"
        raise DecisionError(reason, candidate_id)
    with study.store.write() as session:
        found = _existing(session, candidate_id)
        if found.status == CandidateStatus.ACCEPTED.value:
            raise DecisionError("not_open", candidate_id)
        changes: list[log.Change] = []
        code_id = into
        if code is not None:
            change, code_id = code_change(session, code)
            changes.append(change)
        elif session.get(Code, into) is None:
            raise DecisionError("unknown_code", str(into))
        members = session.scalars(select(Suggestion).where(Suggestion.candidate_id == candidate_id)).all()
        count = 0
        for one in _undecided(session, study, members):
            verdict = Verdict.ACCEPTED if chosen is None or one.id in chosen else Verdict.REJECTED
            count += verdict is Verdict.ACCEPTED
            more, _ = decision_changes(session, study.coder_id, one, verdict, code_id)
            changes += more
            mark_seen(session, study.coder_id, one.transcript_id, one.start, one.end)
        changes.append(log.updated(found, status=CandidateStatus.ACCEPTED.value, code_id=code_id))
        name = (
            path_of(session, code.parent_id) + code.name.strip()
            if code
            else path_of(session, into, whole=True)
        )
        about = {"code": name, "segments": count}
        log.record(session, log.Act(study.coder_id, "theme_accepted", about, client_id), changes)
        return str(code_id)


def reject_candidate(study: Study, candidate_id: str, *, client_id: str | None = None) -> None:
    """Turn a candidate down; its segments stay in the study and can be found as before."""
    with study.store.write() as session:
        found = _existing(session, candidate_id)
        change = log.updated(found, status=CandidateStatus.REJECTED.value)
        if change.after:
            about = {"terms": found.terms[:3]}
            log.record(session, log.Act(study.coder_id, "theme_rejected", about, client_id), [change])


def outsiders(study: Study, limit: int = 50) -> list[tuple[Hit, str | None]]:
    """List segments in no candidate, each with the candidate it lies near, nearest first."""
    made = index(study)
    with study.store.read() as session:
        if (run := _last_run(session)) is None:
            return []
        labels, names = _labels(session, made, run.id)
        rows = np.flatnonzero(made.offered)
        hints = {
            hint.segment: hint
            for hint in nearest_group(comparable(made.space.vectors[rows]), labels[rows], least=OUTSIDER)
        }
        codes = codes_on(session, study, made.texts)
    outside = [at for at, row in enumerate(rows) if labels[row] < 0]
    outside.sort(key=lambda at: -hints[at].similarity if at in hints else 0.0)
    found = []
    for at in outside[:limit]:
        row = made.rows[rows[at]]
        hint = hints.get(at)
        hit = Hit(
            row.stretch(),
            made.question(row),
            hint.similarity if hint else 0.0,
            (),
            (0, len(row.text)),
            labels_on(row, codes),
        )
        found.append((hit, names[hint.group] if hint else None))
    return found


def _view(
    session: Session, study: Study, made: StudyIndex, found: ThemeCandidate, quotes: int | None
) -> CandidateView:
    query = select(Suggestion).where(Suggestion.candidate_id == found.id).order_by(Suggestion.position)
    members = session.scalars(query if quotes is None else query.limit(quotes)).all()
    figures = found.figures
    similar = figures.get("similar_code_id")
    if similar is not None and session.get(Code, similar) is None:
        similar = None
    return CandidateView(
        id=found.id,
        position=found.position,
        quotes=tuple(views(session, study, made, members)),
        terms=tuple(found.terms),
        segments=figures["segments"],
        transcripts=figures["transcripts"],
        transcripts_in_study=figures["transcripts_in_study"],
        largest_share=figures["largest_share"],
        largest_transcript=figures["largest_transcript"],
        status=found.status,
        code_id=found.code_id,
        code=path_of(session, found.code_id, whole=True) or None,
        similar_code_id=similar,
        similar_code=path_of(session, similar, whole=True) or None,
        similarity=figures.get("similarity") if similar else None,
    )


def _labels(session: Session, made: StudyIndex, run_id: str) -> tuple[np.ndarray, list[str]]:
    """Give the candidate of every row (-1: none) and the candidates by number."""
    names = list(
        session.scalars(
            select(ThemeCandidate.id).where(ThemeCandidate.run_id == run_id).order_by(ThemeCandidate.position)
        )
    )
    labels = np.full(len(made.rows), -1, dtype=np.intp)
    for number, name in enumerate(names):
        places = select(Suggestion.transcript_id, Suggestion.start, Suggestion.end)
        for transcript, start, end in session.execute(places.where(Suggestion.candidate_id == name)):
            if (at := made.places.get((transcript, start, end))) is not None:
                labels[at] = number
    return labels, names


def _undecided(session: Session, study: Study, members: Sequence[Suggestion]) -> list[Suggestion]:
    decided = set(
        session.scalars(
            select(Decision.suggestion_id)
            .join(Suggestion, Suggestion.id == Decision.suggestion_id)
            .where(Decision.coder_id == study.coder_id, Suggestion.kind == "theme")
        )
    )
    return [one for one in members if one.id not in decided]


def _existing(session: Session, candidate_id: str) -> ThemeCandidate:
    found = session.get(ThemeCandidate, candidate_id)
    if found is None:
        raise DecisionError("unknown_suggestion", candidate_id)
    return found


def _last_run(session: Session) -> SuggestionRun | None:
    query = select(SuggestionRun).where(SuggestionRun.kind == "themes")
    found: SuggestionRun | None = session.scalar(query.order_by(SuggestionRun.made_at.desc()).limit(1))
    return found

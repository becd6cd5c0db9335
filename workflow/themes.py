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
    ThemeDecision,
    Verdict,
)
from nlp.grouping import comparable, nearest_group
from workflow.codebook import NewCode, UnknownCodeError, code_change, path_of
from workflow.deciding import DecisionError, Ruling, decision_changes, mark_seen
from workflow.discovering import still_settled, suggest_themes
from workflow.index import StudyIndex, index
from workflow.study import Study
from workflow.suggestions import CodesOn, codes_on, labels_on, views
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
    """Tell whether there are no candidates yet, or they leave something out that they should not.

    Accepting one of them doesn't make the others old; taking an acceptance back, after candidates
    were made without its segments, does.
    """
    with study.store.read() as session:
        run = _last_run(session)
    made = index(study)
    return run is None or run.fingerprint != made.fingerprint or not still_settled(study, made, run)


def candidates(study: Study, *, status: str | None = None, quotes: int = QUOTES) -> list[CandidateView]:
    """List the candidates of the last run with their most characteristic quotes."""
    made = index(study)
    with study.store.read() as session:
        if (run := _last_run(session)) is None:
            return []
        query = (
            select(ThemeCandidate).where(ThemeCandidate.run_id == run.id).order_by(ThemeCandidate.position)
        )
        codes = codes_on(session, study, made.texts)
        shown = [
            _view(session, study, made, candidate, quotes=quotes, codes=codes)
            for candidate in session.scalars(query).all()
        ]
    return [one for one in shown if status in (None, one.status)]


def candidate(study: Study, candidate_id: str) -> CandidateView:
    """Give one candidate with all its segments, the most characteristic first."""
    made = index(study)
    with study.store.read() as session:
        return _view(session, study, made, _existing(session, candidate_id))


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
        earlier = _open_decision(session, study, candidate_id)
        changes: list[log.Change] = []
        code_id = into
        if code is not None:
            change, code_id = code_change(session, code)
            changes.append(change)
        elif session.get(Code, into) is None:
            raise UnknownCodeError(str(into))
        members = session.scalars(select(Suggestion).where(Suggestion.candidate_id == candidate_id)).all()
        if strangers := set(chosen or ()) - {one.id for one in members}:
            raise DecisionError("unknown_suggestion", ", ".join(sorted(strangers)))
        count = 0
        for one in _undecided(session, study, members):
            verdict = Verdict.ACCEPTED if chosen is None or one.id in chosen else Verdict.REJECTED
            count += verdict is Verdict.ACCEPTED
            more, _ = decision_changes(session, study.coder_id, one, Ruling(verdict, code_id))
            changes += more
            mark_seen(session, study.coder_id, one.transcript_id, one.start, one.end)
        changes.append(_ruled(found.id, study, earlier, CandidateStatus.ACCEPTED, code_id))
        name = (
            path_of(session, code.parent_id) + " ".join(code.name.split())
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
        earlier = _open_decision(session, study, candidate_id)
        if earlier is None:
            change = _ruled(candidate_id, study, None, CandidateStatus.REJECTED, None)
            about = {"terms": found.terms[:3]}
            log.record(session, log.Act(study.coder_id, "theme_rejected", about, client_id), [change])


def _open_decision(session: Session, study: Study, candidate_id: str) -> ThemeDecision | None:
    """Give this coder's decision on a candidate, refusing one whose code is there already."""
    earlier = session.get(ThemeDecision, (candidate_id, study.coder_id))
    if earlier is not None and earlier.status == CandidateStatus.ACCEPTED.value:
        raise DecisionError("not_open", candidate_id)
    return earlier


def _ruled(
    candidate_id: str,
    study: Study,
    earlier: ThemeDecision | None,
    status: CandidateStatus,
    code_id: str | None,
) -> log.Change:
    if earlier is not None:
        return log.updated(earlier, status=status.value, code_id=code_id)
    return log.added(
        ThemeDecision(
            candidate_id=candidate_id, coder_id=study.coder_id, status=status.value, code_id=code_id
        )
    )


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
    session: Session,
    study: Study,
    made: StudyIndex,
    found: ThemeCandidate,
    *,
    quotes: int | None = None,
    codes: CodesOn | None = None,
) -> CandidateView:
    query = select(Suggestion).where(Suggestion.candidate_id == found.id).order_by(Suggestion.position)
    members = session.scalars(query if quotes is None else query.limit(quotes)).all()
    figures = found.figures
    ruling = session.get(ThemeDecision, (found.id, study.coder_id))
    similar = figures.get("similar_code_id")
    if similar is not None and session.get(Code, similar) is None:
        similar = None
    return CandidateView(
        id=found.id,
        position=found.position,
        quotes=tuple(views(session, study, made, members, codes=codes)),
        terms=tuple(found.terms),
        segments=figures["segments"],
        transcripts=figures["transcripts"],
        transcripts_in_study=figures["transcripts_in_study"],
        largest_share=figures["largest_share"],
        largest_transcript=figures["largest_transcript"],
        status=ruling.status if ruling else CandidateStatus.OPEN.value,
        code_id=ruling.code_id if ruling else None,
        code=path_of(session, ruling.code_id if ruling else None, whole=True) or None,
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

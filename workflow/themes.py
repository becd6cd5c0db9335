"""Candidate themes: made from clusters by the machine, made into codes only by a person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

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
from nlp.grouping import Grouping, central, group, nearest_group
from nlp.lexical import words_in_common
from nlp.naming import characteristic_terms
from workflow import preparing
from workflow.codebook import NewCode, code_change, path_of, tree
from workflow.deciding import DecisionError, decision_changes, mark_seen
from workflow.index import StudyIndex, index
from workflow.preparing import Progress
from workflow.study import Study
from workflow.suggestions import Offer, codes_on, keep, labels_on, short_hash, views
from workflow.views import CandidateView, Hit

TERMS = 8
QUOTES = 3
SIMILAR_CODE = 0.35  # cosine to a code's name and definition from which "lijkt op" is said
OUTSIDER = 0.45  # cosine to a theme's centre from which an outsider is said to lie near it
FIRM, LOOSE = 0.8, 0.4  # how strongly a segment belongs: HDBSCAN's probability


def suggest_themes(study: Study, *, size: int | None = None, progress: Progress | None = None) -> str:
    """Make candidate themes of what participants say and return the run.

    Segments that already carry a code from an accepted theme are left out. The same segments in
    the same study give the same candidates, with the same identifiers.
    """
    report = progress or (lambda _stage, _done, _total: None)
    made = index(study)
    rows = np.flatnonzero(made.offered & ~_settled(study, made))
    report("group", 0, 100)
    found = group(
        made.space.vectors[rows],
        size=size,
        progress=lambda _stage, share: report("group", int(share * 100), 100),
    )
    report("name", 0, 1)
    candidates = _candidates(study, made, rows, found)
    with study.store.write() as session:
        run = SuggestionRun(
            kind="themes",
            encoder=preparing.provenance(made.encoder),
            fingerprint=made.fingerprint,
            parameters={**found.parameters, "size": size, "space": made.space.parameters},
            versions=_versions(),
        )
        session.add(run)
        session.flush()
        for position, (candidate, offers) in enumerate(candidates):
            _keep_candidate(session, replace_run(candidate, run.id, position))
            keep(session, run.id, offers)
    report("name", 1, 1)
    return run.id


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
            for hint in nearest_group(made.space.vectors[rows], labels[rows], least=OUTSIDER)
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


def replace_run(candidate: ThemeCandidate, run_id: str, position: int) -> ThemeCandidate:
    """Give the candidate its place in a run."""
    candidate.run_id, candidate.position = run_id, position
    return candidate


def _candidates(
    study: Study, made: StudyIndex, rows: np.ndarray, found: Grouping
) -> list[tuple[ThemeCandidate, list[Offer]]]:
    texts = [made.rows[row].text for row in rows]
    members = [np.flatnonzero(found.labels == number) for number in range(found.groups)]
    rest = [texts[at] for at in np.flatnonzero(found.labels < 0)]
    terms = characteristic_terms([[texts[at] for at in own] for own in members], rest, top=TERMS)
    near = _similar_codes(study, made, [rows[own] for own in members])
    vectors, sources = made.space.vectors[rows], made.sources[rows]
    result = []
    for number, own in enumerate(members):
        words = [term.term for term in terms[number]]
        first = central(
            vectors, found.labels, number, k=len(own) if len(own) < 10 else 10, sources=list(sources)
        )
        order = first + sorted(set(own.tolist()) - set(first), key=lambda at: (-found.strengths[at], at))
        places = sorted(made.rows[rows[at]].place for at in own)
        candidate_id = short_hash("theme", *(str(part) for place in places for part in place))
        figures = _figures(made, rows[own]) | near[number]
        offers = [
            Offer(
                made.rows[rows[at]].place,
                "theme",
                candidate_id,
                position,
                float(found.strengths[at]),
                _band(float(found.strengths[at])),
                _evidence(texts[at], words),
            )
            for position, at in enumerate(order)
        ]
        result.append(
            (ThemeCandidate(id=candidate_id, run_id="", position=0, terms=words, figures=figures), offers)
        )
    return result


def _figures(made: StudyIndex, rows: np.ndarray) -> dict[str, Any]:
    counts = Counter(made.rows[row].transcript for row in rows)
    name, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    return {
        "segments": len(rows),
        "transcripts": len(counts),
        "transcripts_in_study": len(made.texts),
        "largest_share": most / len(rows),
        "largest_transcript": name,
    }


def _similar_codes(study: Study, made: StudyIndex, groups: Sequence[np.ndarray]) -> list[dict[str, Any]]:
    with study.store.read() as session:
        known = [code for code in tree(session) if not code.is_theme]
    if not known or not groups:
        return [{} for _ in groups]
    codes = made.embed(
        [f"{code.name}: {code.definition}" if code.definition else code.name for code in known]
    )
    found: list[dict[str, Any]] = []
    for rows in groups:
        centre = made.space.plain[rows].mean(axis=0)
        cosines = codes @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
        best = int(cosines.argmax())
        near = {"similar_code_id": known[best].id, "similarity": float(cosines[best])}
        found.append(near if cosines[best] >= SIMILAR_CODE else {})
    return found


def _evidence(text: str, words: Sequence[str]) -> dict[str, Any]:
    keys = {word: 1.0 for term in words for word in term.split()}
    return {
        "kind": "theme",
        "phrase": "",
        "terms": list(words_in_common(text, keys)),
        "sentence": [0, len(text)],
    }


def _band(strength: float) -> str:
    if strength >= FIRM:
        return "certain"
    return "possible" if strength >= LOOSE else "doubtful"


def _keep_candidate(session: Session, made: ThemeCandidate) -> None:
    """Write a candidate; one that the same segments gave before keeps its status."""
    known = session.get(ThemeCandidate, made.id)
    if known is None:
        session.add(made)
    else:
        known.run_id, known.position, known.terms, known.figures = (
            made.run_id,
            made.position,
            made.terms,
            made.figures,
        )
    session.flush()


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
        for place in session.execute(
            select(Suggestion.transcript_id, Suggestion.start, Suggestion.end).where(
                Suggestion.candidate_id == name
            )
        ):
            if (at := made.places.get(tuple(place))) is not None:
                labels[at] = number
    return labels, names


def _settled(study: Study, made: StudyIndex) -> np.ndarray:
    """Mark the rows that carry a code because a theme with them was accepted."""
    settled = np.zeros(len(made.rows), dtype=bool)
    with study.store.read() as session:
        query = (
            select(Suggestion.transcript_id, Suggestion.start, Suggestion.end)
            .join(Decision, Decision.suggestion_id == Suggestion.id)
            .where(Suggestion.kind == "theme", Decision.verdict != Verdict.REJECTED.value)
        )
        for place in session.execute(query):
            if (at := made.places.get(tuple(place))) is not None:
                settled[at] = True
    return settled


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


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("hdbscan", "umap-learn", "scikit-learn", "numpy", "simplemma")}

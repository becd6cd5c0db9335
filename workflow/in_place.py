"""Suggestions within one transcript: the codes that fit a stretch, and the best places for every code."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from models.records import SuggestionRun
from nlp.bands import Band
from nlp.evidence import Evidence, explain, phrases_of
from nlp.learning import Feedback
from nlp.ranking import PreparedQuery, RankParams, Scored, code_vectors, ranking
from nlp.sentences import Span
from workflow import codebook, preparing, screening
from workflow.applying import code_query, prepared_codes
from workflow.blindness import states
from workflow.deciding import DecisionError
from workflow.index import NotPreparedError, StudyIndex, index
from workflow.study import Study
from workflow.suggestions import Offer, keep
from workflow.views import CodeView

FITTING = 4  # codes named for a stretch: more would be a second codebook
LEAST_LIKE = 0.25  # cosine below which a code is no suggestion for a stretch
PER_SEGMENT = 2  # codes offered on one fragment: the margin stays readable


@dataclass(frozen=True)
class _Found:
    """A segment offered for a code, with the reason."""

    code_id: str
    scored: Scored
    sentence: Span
    reason: Evidence


def fitting_codes(study: Study, transcript_id: str, start: int, end: int) -> list[str]:
    """List the codes that are most like a stretch, best first; none while the transcript is coded blind."""
    if states(study).get(transcript_id) == "blind":
        return []
    try:
        made = index(study)
    except NotPreparedError:
        return []
    rows = [at for at in made.rows_of.get(transcript_id, ()) if _touches(made, at, start, end)]
    known = _codes(study)
    if not rows or not known:
        return []
    vectors = code_vectors([code_query(code) for code in known], made.embed_codes)
    likeness = np.asarray(vectors) @ made.space.plain[rows].mean(axis=0)
    best = np.argsort(-likeness, kind="stable")[:FITTING]
    return [known[at].id for at in best if likeness[at] >= LEAST_LIKE]


def suggest_in(study: Study, transcript_id: str) -> int:
    """Offer the best places of this transcript for every code, and return how many there are.

    A place is offered when it is among the strong or middling ones of the whole study for its code.
    """
    if states(study).get(transcript_id) == "blind":
        raise DecisionError("coded_blind", transcript_id)
    made = index(study)
    known = _codes(study)
    found = _best(study, made, known, transcript_id)
    with study.store.write() as session:
        for code in known:
            own = [one for one in found if one.code_id == code.id]
            if own:
                run = _run(made, code, transcript_id)
                session.add(run)
                session.flush()
                keep(session, run.id, [_offer(made, one, number) for number, one in enumerate(own)])
    return len(found)


def _best(study: Study, made: StudyIndex, known: Sequence[CodeView], transcript_id: str) -> list[_Found]:
    prepared = prepared_codes(made, known)
    rows = set(made.rows_of.get(transcript_id, ()))
    found: list[_Found] = []
    for code in known:
        with study.store.read() as session:
            decided = screening.known(session, study, made, code.id)
        feedback = Feedback(decided.accepted, decided.rejected)
        done = {*decided.accepted, *decided.rejected}
        found += _places(made, code.id, prepared[code.id], feedback, rows - done)
    found.sort(key=lambda one: (one.scored.segment, -one.scored.score, one.code_id))
    kept: dict[int, list[_Found]] = {}
    for one in found:
        kept.setdefault(one.scored.segment, []).append(one)
    return [one for own in kept.values() for one in own[:PER_SEGMENT]]


def _places(
    made: StudyIndex, code_id: str, prepared: PreparedQuery, feedback: Feedback, rows: set[int]
) -> list[_Found]:
    ranked = ranking(prepared, made.corpus, mask=made.offered, feedback=feedback)
    here = np.flatnonzero(np.isin(ranked.segments, list(rows)))
    good = [one for one in ranked.pick(here.tolist()) if one.band is not Band.DOUBTFUL]
    phrases = phrases_of(prepared, made.corpus, feedback)
    reasons = explain([one.segment for one in good], phrases, made.corpus, embed=None)
    return [
        _Found(code_id, one, sentence, reason) for one, (sentence, reason) in zip(good, reasons, strict=True)
    ]


def _offer(made: StudyIndex, one: _Found, number: int) -> Offer:
    evidence = {
        "probability": one.scored.probability,
        "kind": one.reason.kind.value,
        "phrase": one.reason.phrase,
        "terms": list(one.reason.terms),
        "sentence": list(one.sentence),
        "similarity": one.reason.similarity,
    }
    place = made.rows[one.scored.segment].place
    return Offer(place, "code", one.code_id, number, one.scored.score, one.scored.band.value, evidence)


def _run(made: StudyIndex, code: CodeView, transcript_id: str) -> SuggestionRun:
    """Write down where the scores come from."""
    return SuggestionRun(
        kind="code",
        code_id=code.id,
        encoder=preparing.provenance(made.encoder),
        fingerprint=made.fingerprint,
        parameters={
            **asdict(RankParams()),
            "space": made.space.parameters,
            "query": asdict(code_query(code)),
            "transcript": transcript_id,
        },
        versions={},
    )


def _codes(study: Study) -> list[CodeView]:
    """List the codes that can be given: a theme that only holds others can't."""
    known = codebook.codes(study)
    parents = {code.parent_id for code in known}
    return [code for code in known if not code.is_theme or code.id not in parents]


def _touches(made: StudyIndex, at: int, start: int, end: int) -> bool:
    return made.rows[at].start < end and start < made.rows[at].end

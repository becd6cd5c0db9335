"""The machine's side of themes: what participants say is grouped, and each group described.

Nothing here is a code: `workflow.themes` shows the candidates and keeps what a person decides.
"""

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Decision, Suggestion, SuggestionRun, ThemeCandidate, Verdict
from nlp.grouping import Grain, Grouping, central, comparable, group, least_size
from nlp.lexical import words_in_common
from nlp.naming import characteristic_terms
from workflow import preparing
from workflow.codebook import tree
from workflow.index import StudyIndex, index
from workflow.preparing import Progress
from workflow.study import Study
from workflow.suggestions import Offer, keep, short_hash

TERMS = 8
SHOWN_FIRST = 10  # quotes chosen to be central and diverse; the rest follows by how firmly it belongs
FEWEST_WORDS = 8  # a shorter segment is left outside: the turn around it decides where it would go
FEWEST_ROWS = 50  # with fewer left than this, every segment is grouped
SIMILAR_CODE = 0.35  # cosine to a code's name and definition from which the theme is said to be like it
FIRM, LOOSE = 0.8, 0.4  # how strongly a segment belongs: HDBSCAN's probability


def suggest_themes(
    study: Study, *, size: int | None = None, grain: str = Grain.NORMAL, progress: Progress | None = None
) -> str:
    """Make candidate themes of what participants say and return the run.

    Segments that already carry a code from an accepted theme are left out. The same segments in
    the same study give the same candidates, with the same identifiers.
    """
    report = progress or (lambda _stage, _done, _total: None)
    made = index(study)
    settled = _settled(study, made)
    rows = np.flatnonzero(made.offered & _speaking(made) & ~settled)
    short = int((made.offered & ~_speaking(made)).sum())
    fewest = size or least_size(len(rows), Grain(grain))
    report("group", 0, 100)
    found = group(
        made.space.vectors[rows],
        size=fewest,
        progress=lambda _stage, share: report("group", int(share * 100), 100),
    )
    report("name", 0, 1)
    candidates = _candidates(study, made, rows, found)
    with study.store.write() as session:
        run = SuggestionRun(
            kind="themes",
            encoder=preparing.provenance(made.encoder),
            fingerprint=made.fingerprint,
            parameters={
                **found.parameters,
                "size": size,
                "grain": grain,
                "too_short": short,
                "settled": np.flatnonzero(settled).tolist(),
                "space": made.space.parameters,
            },
            versions=_versions(),
        )
        session.add(run)
        session.flush()
        for position, (candidate, offers) in enumerate(candidates):
            candidate.run_id, candidate.position = run.id, position
            _keep_candidate(session, candidate)
            keep(session, run.id, offers)
    report("name", 1, 1)
    return run.id


def _candidates(
    study: Study, made: StudyIndex, rows: np.ndarray, found: Grouping
) -> list[tuple[ThemeCandidate, list[Offer]]]:
    texts = [made.rows[row].text for row in rows]
    members = [np.flatnonzero(found.labels == number) for number in range(found.groups)]
    rest = [texts[at] for at in np.flatnonzero(found.labels < 0)]
    origins = made.sources[rows].tolist()
    terms = characteristic_terms(
        [[texts[at] for at in own] for own in members],
        rest,
        top=TERMS,
        sources=[[origins[at] for at in own] for own in members],
    )
    near = _similar_codes(study, made, [rows[own] for own in members])
    points, lengths = comparable(made.space.vectors[rows]), [len(text.split()) for text in texts]
    result = []
    for number, own in enumerate(members):
        words = [term.term for term in terms[number]]
        first = central(points, own, k=SHOWN_FIRST, sources=origins, lengths=lengths)
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
        "transcripts_in_study": made.transcripts,
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
    """Write a candidate; one that the same segments gave before keeps what was decided."""
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


def still_settled(study: Study, made: StudyIndex, run: SuggestionRun) -> bool:
    """Tell whether all that the run left out, because a theme had it, is still in an accepted theme."""
    now = set(np.flatnonzero(_settled(study, made)).tolist())
    return set(run.parameters.get("settled", ())) <= now


def _settled(study: Study, made: StudyIndex) -> np.ndarray:
    """Mark the rows that carry a code because this coder accepted a theme with them."""
    settled = np.zeros(len(made.rows), dtype=bool)
    with study.store.read() as session:
        query = (
            select(Suggestion.transcript_id, Suggestion.start, Suggestion.end)
            .join(Decision, Decision.suggestion_id == Suggestion.id)
            .where(
                Suggestion.kind == "theme",
                Decision.verdict != Verdict.REJECTED.value,
                Decision.coder_id == study.coder_id,
            )
        )
        for transcript, start, end in session.execute(query):
            if (at := made.places.get((transcript, start, end))) is not None:
                settled[at] = True
    return settled


def _speaking(made: StudyIndex) -> np.ndarray:
    """Mark the rows with enough words to be about something, unless that would leave hardly any."""
    long = np.array([len(row.text.split()) >= FEWEST_WORDS for row in made.rows], dtype=bool)
    return long if (long & made.offered).sum() >= FEWEST_ROWS else np.ones(len(made.rows), dtype=bool)


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("hdbscan", "umap-learn", "scikit-learn", "numpy", "simplemma")}

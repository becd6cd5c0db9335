"""The machine's side of themes: what participants say is grouped, and each group described.

Nothing here is a code: `workflow.themes` shows the candidates and keeps what a person decides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from models.records import SuggestionRun, ThemeCandidate
from nlp.grouping import OUTSIDE, Grouping, central, comparable, group
from nlp.grouping.nodes import Node, deepest, forest
from nlp.lexical import words_in_common
from nlp.naming import characteristic_terms, weight_of_words
from workflow import preparing
from workflow.codebook import plain_tree
from workflow.index import StudyIndex, index
from workflow.preparing import Progress
from workflow.study import Study
from workflow.suggestions import Offer, keep
from workflow.theme_identity import Identity, earlier_themes, identify

TERMS = 8
SHOWN_FIRST = 10  # quotes chosen to be central and diverse; the rest follows by how firmly it belongs
FEWEST_WORDS = 8  # a shorter segment is left outside: the turn around it decides where it would go
FEWEST_ROWS = 50  # with fewer left than this, every segment is grouped
SIMILAR_CODE = 0.35  # cosine to a code's name and definition from which the theme is said to be like it
SIMILAR_THEME = 0.75  # cosine of two centres from which one theme may be the other again
FIRM, LOOSE = 0.6, 0.25  # share of the runs in which a segment lay within a group
KEPT_GONE = 50


@dataclass(frozen=True, eq=False)
class _Found:
    """A grouping of some rows of the study, with its forest and the points it was made of."""

    rows: np.ndarray
    points: np.ndarray
    grouping: Grouping
    nodes: list[Node]


def suggest_themes(study: Study, *, size: int | None = None, progress: Progress | None = None) -> str:
    """Make candidate themes of what participants say, coarse to fine, and return the run.

    Everything is grouped, also what already carries a code, so that a theme stays what it was; what
    is decided is not offered again. The same segments in the same study give the same candidates. A
    theme that comes back keeps its identifier, and with it what was decided.
    """
    report = progress or (lambda _stage, _done, _total: None)
    made = index(study)
    telling = speaking(made)
    rows = np.flatnonzero(made.offered & telling)
    report("group", 0, 100)
    found = group(
        made.space.vectors[rows],
        size=size,
        progress=lambda _stage, share: report("group", int(share * 100), 100),
    )
    report("name", 0, 1)
    all_found = _Found(rows, comparable(made.space.vectors[rows]), found, forest(found.levels))
    with study.store.read() as session:
        earlier = earlier_themes(session, made)
    identities, gone = identify([rows[node.members] for node in all_found.nodes], made, earlier)
    candidates = _candidates(study, made, all_found, identities)
    with study.store.write() as session:
        run = _run(made, all_found, too_short=int((made.offered & ~telling).sum()))
        run.parameters["size"] = size
        run.parameters["gone"] = [one.as_json() for one in gone[:KEPT_GONE]]
        session.add(run)
        session.flush()
        for candidate, offers in candidates:
            candidate.run_id = run.id
            _keep_candidate(session, candidate)
            keep(session, run.id, offers)
    report("name", 1, 1)
    return run.id


def _run(made: StudyIndex, found: _Found, *, too_short: int) -> SuggestionRun:
    """Write down where the candidates come from: everything a second run would need."""
    scales = [
        {
            "resolution": level.resolution,
            "themes": level.groups,
            "outside": int((level.labels == OUTSIDE).sum()) + too_short,
        }
        for level in found.grouping.levels
    ]
    return SuggestionRun(
        kind="themes",
        encoder=preparing.provenance(made.encoder),
        fingerprint=made.fingerprint,
        parameters={
            **found.grouping.parameters,
            "scales": scales,
            "normal": found.grouping.normal,
            "too_short": too_short,
            "space": made.space.parameters,
        },
        versions=_versions(),
    )


def _candidates(
    study: Study, made: StudyIndex, found: _Found, identities: Sequence[Identity]
) -> list[tuple[ThemeCandidate, list[Offer]]]:
    """Describe each group; a segment becomes a suggestion of the smallest group that holds it."""
    nodes = found.nodes
    texts = [made.rows[row].text for row in found.rows]
    lengths = [len(text.split()) for text in texts]
    origins = made.sources[found.rows].tolist()
    terms = _terms(found, texts, origins)
    near = _similar_codes(study, made, [found.rows[node.members] for node in nodes])
    like = _similar_themes(found)
    owner = deepest(nodes, len(found.rows))
    strengths = found.grouping.strengths
    weight = np.array([weight_of_words(text) for text in texts], dtype=float)
    usual = max(float(weight.mean()), 1.0) if len(weight) else 1.0
    result = []
    worth = []
    for place, node in enumerate(nodes):
        first = central(found.points, node.members, k=SHOWN_FIRST, sources=origins, lengths=lengths)
        own = [at for at in node.members.tolist() if owner[at] == place]
        offers = [
            _offer(made, found, at, identities[place].id, words=terms[place], strength=float(strengths[at]))
            for at in sorted(own, key=lambda at: (-strengths[at], at))
        ]
        shown = [
            Offer.name("theme", identities[int(owner[at])].id, made.rows[found.rows[at]].place)
            for at in first
        ]
        figures = (
            _figures(made, found.rows[node.members])
            | near[place]
            | {
                "scales": [node.first, node.last],
                "parent": None if node.parent is None else identities[node.parent].id,
                "stability": round(node.stability, 4),
                "cohesion": _cohesion(found.points[node.members]),
                "like": [[identities[other].id, round(cosine, 4)] for other, cosine in like[place]],
                "central": shown,
                **identities[place].as_json(),
            }
        )
        worth.append(_worth(figures, float(weight[node.members].mean() / usual)))
        result.append(
            (
                ThemeCandidate(
                    id=identities[place].id, run_id="", position=0, terms=terms[place], figures=figures
                ),
                offers,
            )
        )
    order = sorted(range(len(nodes)), key=lambda place: (-worth[place], identities[place].id))
    for position, place in enumerate(order):
        result[place][0].position = position
    return result


def _worth(figures: dict[str, Any], telling: float) -> float:
    """Return by what a theme comes first: how firm, over how many interviews, how much alike, how telling.

    A pile of small talk is firm, for it is short and alike, and in every interview: `telling` is its mean
    number of words with meaning as a share of the usual one, at most 1.
    """
    spread = float(np.sqrt(figures["transcripts"]))
    return float(figures["stability"]) * spread * max(float(figures["cohesion"]), 0.0) * min(telling, 1.0)


def _cohesion(points: np.ndarray) -> float:
    """Return the mean cosine of the members to their centre."""
    centre = points.mean(axis=0)
    return round(float(np.linalg.norm(centre)), 4)  # the mean of unit rows with their own mean


def _offer(
    made: StudyIndex, found: _Found, at: int, candidate_id: str, *, words: Sequence[str], strength: float
) -> Offer:
    row = made.rows[found.rows[at]]
    return Offer(row.place, "theme", candidate_id, 0, strength, _band(strength), _evidence(row.text, words))


def _terms(found: _Found, texts: Sequence[str], origins: Sequence[int]) -> list[list[str]]:
    """Name each group against the others of the coarsest scale it exists at."""
    result: list[list[str]] = [[] for _ in found.nodes]
    for number, level in enumerate(found.grouping.levels):
        here = [place for place, node in enumerate(found.nodes) if node.first <= number <= node.last]
        if not any(found.nodes[place].first == number for place in here):
            continue
        groups = [found.nodes[place].members.tolist() for place in here]
        rest = [texts[at] for at in np.flatnonzero(level.labels == OUTSIDE).tolist()]
        named = characteristic_terms(
            [[texts[at] for at in own] for own in groups],
            rest,
            top=TERMS,
            sources=[[origins[at] for at in own] for own in groups],
        )
        for place, terms in zip(here, named, strict=True):
            if found.nodes[place].first == number:
                result[place] = [term.term for term in terms]
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


def _similar_themes(found: _Found) -> list[list[tuple[int, float]]]:
    """Give for each group those of a common scale that it might be the same as, likest first."""
    nodes = found.nodes
    if not nodes:
        return []
    centres = np.stack([found.points[node.members].mean(axis=0) for node in nodes])
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    cosines = (centres / np.maximum(lengths, 1e-9)) @ (centres / np.maximum(lengths, 1e-9)).T
    result: list[list[tuple[int, float]]] = []
    for place, node in enumerate(nodes):
        others = [
            (other, float(cosines[place, other]))
            for other in np.flatnonzero(cosines[place] >= SIMILAR_THEME).tolist()
            if other != place and nodes[other].first <= node.last and node.first <= nodes[other].last
        ]
        result.append(sorted(others, key=lambda one: (-one[1], one[0]))[:3])
    return result


def _similar_codes(study: Study, made: StudyIndex, groups: Sequence[np.ndarray]) -> list[dict[str, Any]]:
    with study.store.read() as session:
        known = [code for code in plain_tree(session) if not code.is_theme]
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
    """Write a candidate; one that came back keeps what was decided."""
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


def speaking(made: StudyIndex) -> np.ndarray:
    """Mark the rows with enough words to be about something, unless that would leave hardly any."""
    long = np.array([len(row.text.split()) >= FEWEST_WORDS for row in made.rows], dtype=bool)
    return long if (long & made.offered).sum() >= FEWEST_ROWS else np.ones(len(made.rows), dtype=bool)


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("hdbscan", "umap-learn", "scikit-learn", "numpy", "simplemma")}

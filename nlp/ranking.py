"""Rank all segments for one code: by its words and meaning first, by what was decided later."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nlp.corpus import Corpus, Embed
from nlp.evidence import Evidence, explain, phrases_of
from nlp.learning import Feedback, learned_scores, rocchio
from nlp.querying import CodeQuery, EvidenceKind, PreparedQuery, prepare
from nlp.sentences import Span
from nlp.vectors import spread, standard, unit

__all__ = [
    "Band",
    "CodeQuery",
    "Corpus",
    "Evidence",
    "EvidenceKind",
    "Feedback",
    "PreparedQuery",
    "RankParams",
    "Ranked",
    "Scored",
    "best_scored",
    "prepare",
    "rank",
    "rank_scores",
]


class Band(StrEnum):
    """How far a segment stands out in the ranking of one code. A rough order, never a probability."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class RankParams:
    """What the ranking weighs; recorded with every run."""

    dense_share: float = 0.75  # meaning against words
    exclusion_share: float = 0.0  # how much likeness to the exclusion criteria costs
    learn_from: int = 1  # accepted segments from which a classifier is fitted
    half_learned: float = 2.0  # accepted segments at which it counts for half
    certain_z: float = 3.5
    possible_z: float = 2.0
    certain_share: float = 0.01  # no more than this share of all segments is ever "certain"
    possible_share: float = 0.10


@dataclass(frozen=True, slots=True)
class Ranked:
    """A segment offered for a code; `sentence` is the telling part, as (start, end) in its text."""

    segment: int
    score: float
    band: Band
    sentence: Span
    reason: Evidence


@dataclass(frozen=True, slots=True)
class Scored:
    """A segment with its place in the ranking of one code."""

    segment: int
    score: float
    band: Band


def rank(
    query: CodeQuery | PreparedQuery,
    corpus: Corpus,
    *,
    embed: Embed | None = None,
    feedback: Feedback | None = None,
    mask: np.ndarray | None = None,
    top: int = 50,
    params: RankParams | None = None,
) -> list[Ranked]:
    """Return the `top` segments for a code, best first, equal scores in order of the corpus.

    `mask` says which segments may be offered (participants only, not decided on yet); scores and
    bands are taken over those. A prepared query saves encoding the code again. Sentences are encoded
    for the returned segments alone, and only with `embed`.
    """
    feedback = feedback or Feedback()
    prepared = query if isinstance(query, PreparedQuery) else prepare(query, embed)
    best = best_scored(prepared, corpus, feedback=feedback, mask=mask, top=top, params=params)
    phrases = phrases_of(prepared, corpus, feedback)
    reasons = explain([one.segment for one in best], phrases, corpus, embed=embed)
    return [
        Ranked(one.segment, one.score, one.band, sentence, reason)
        for one, (sentence, reason) in zip(best, reasons, strict=True)
    ]


def best_scored(
    prepared: PreparedQuery,
    corpus: Corpus,
    *,
    feedback: Feedback | None = None,
    mask: np.ndarray | None = None,
    top: int = 50,
    params: RankParams | None = None,
) -> list[Scored]:
    """Return the `top` segments as `rank` does, without saying why."""
    params = params or RankParams()
    allowed = np.arange(len(corpus.texts)) if mask is None else np.flatnonzero(mask)
    if not len(allowed):
        return []
    scores = spread(rank_scores(prepared, corpus, feedback=feedback, params=params)[allowed])
    order = np.argsort(-scores, kind="stable")[:top]
    bands = _bands(scores, order, params)
    return [
        Scored(int(allowed[index]), float(scores[index]), band)
        for index, band in zip(order, bands, strict=True)
    ]


def rank_scores(
    prepared: PreparedQuery,
    corpus: Corpus,
    *,
    feedback: Feedback | None = None,
    params: RankParams | None = None,
) -> np.ndarray:
    """Return a score for every segment; only their order and relative distance mean something."""
    params = params or RankParams()
    feedback = feedback or Feedback()
    prior = _prior(prepared, corpus, feedback, params)
    if len(feedback.accepted) < params.learn_from or not corpus.has_vectors:
        return prior
    anchors = prepared.facets if prepared.facets is not None else corpus.vectors[:0]
    learned = learned_scores(corpus.vectors, feedback, anchors)
    weight = len(feedback.accepted) / (len(feedback.accepted) + params.half_learned)
    return (1 - weight) * standard(prior) + weight * standard(learned)


def _prior(prepared: PreparedQuery, corpus: Corpus, feedback: Feedback, params: RankParams) -> np.ndarray:
    """Combine meaning and words, each stretched to 0 to 1; whichever says nothing is left out."""
    lexical = spread(corpus.lexicon.scores(prepared.words))
    if prepared.pooled is None or prepared.facets is None or not corpus.has_vectors:
        return lexical
    dense = spread(_meaning(prepared.pooled, prepared.facets, corpus, feedback))
    if not lexical.any():
        return dense
    if not dense.any():
        return lexical
    return params.dense_share * dense + (1 - params.dense_share) * lexical


def _meaning(pooled: np.ndarray, facets: np.ndarray, corpus: Corpus, feedback: Feedback) -> np.ndarray:
    """Return the mean of likeness to the whole code and to the facet that comes nearest."""
    if len(feedback.accepted) or len(feedback.rejected):
        pooled = rocchio(pooled, corpus.vectors, feedback)
        facets = np.vstack([facets, corpus.vectors[list(feedback.accepted)]])
    nearest = (corpus.vectors @ unit(facets.astype(np.float32)).T).max(axis=1)
    return np.asarray((corpus.vectors @ pooled.astype(np.float32) + nearest) / 2)


def _bands(scores: np.ndarray, order: np.ndarray, params: RankParams) -> list[Band]:
    """Give each ranked segment a band, from its distance to the middle of all scores.

    The distance is (score - median) / (1.4826 x median absolute deviation), which a handful of very
    good segments does not move; the caps keep a flat ranking from looking full of finds.
    """
    middle = np.median(scores)
    deviation = 1.4826 * float(np.median(np.abs(scores - middle)))
    distance = (scores - middle) / deviation if deviation > 1e-9 else np.zeros_like(scores)
    certain = max(1, int(params.certain_share * len(scores)))
    possible = max(1, int(params.possible_share * len(scores)))
    return [
        _band(float(distance[index]), place < certain, place < possible, params)
        for place, index in enumerate(order)
    ]


def _band(distance: float, in_first: bool, in_second: bool, params: RankParams) -> Band:  # noqa: FBT001
    if in_first and distance >= params.certain_z:
        return Band.CERTAIN
    return Band.POSSIBLE if in_second and distance >= params.possible_z else Band.DOUBTFUL

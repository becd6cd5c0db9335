"""Rank all segments for one code: by its words and meaning first, by what was decided later."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nlp.corpus import Corpus, Embed
from nlp.evidence import Evidence, explain, phrases_of
from nlp.learning import Feedback, learned_scores, rocchio
from nlp.querying import CodeQuery, EvidenceKind, PreparedQuery, prepare
from nlp.sentences import Span
from nlp.vectors import unit

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


_WORDS_ALONE = 0.5  # without meaning nothing comes near "certain"


class Band(StrEnum):
    """How good a match a segment is, and how far it stands out. A rough order, never a probability."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class RankParams:
    """What the ranking weighs; recorded with every run.

    The floors were set on two Dutch collections that are no interviews, with codes that have a
    definition and nothing learned: of what reached 0.25, 60 and 90 % was right, of what reached 0.75
    96 % (45 of 47) and 3 of 3. With a name alone: 47 and 83 %, 86 % and 1 of 1. Subjects are far less
    rare there than in interviews, so these are no promises.
    """

    dense_share: float = 0.8  # meaning against words
    words_half: float = 8.0  # BM25 score at which the words count for half
    even: float = 0.4  # likeness that scores 0.5, and
    steepness: float = 11.5  # how fast the score rises there: as the classifier's log-odds do
    learn_from: int = 1  # accepted segments from which a classifier is fitted
    half_learned: float = 1.4  # accepted segments at which it counts for half
    certain_z: float = 3.5
    possible_z: float = 2.0
    certain_share: float = 0.01  # no more than this share of all segments is ever "certain"
    possible_share: float = 0.10
    certain_floor: float = 0.75  # no score below it is ever "certain", however far it stands out
    possible_floor: float = 0.25


@dataclass(frozen=True, slots=True)
class Ranked:
    """A segment offered for a code; `sentence` is the telling part, as (start, end) in its text.

    `score` is that of `rank_scores`.
    """

    segment: int
    score: float
    band: Band
    sentence: Span
    reason: Evidence


@dataclass(frozen=True, slots=True)
class Scored:
    """A segment with its score (see `rank_scores`) and band for one code."""

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

    `mask` says which segments may be offered (participants only, not decided on yet); bands are taken
    over those, scores don't depend on it. A prepared query saves encoding the code again. Sentences are
    encoded for the returned segments alone, and only with `embed`.
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
    values = _log_odds(prepared, corpus, feedback or Feedback(), params)[allowed]
    scores = _score(values)
    order = np.argsort(-values, kind="stable")[:top]
    bands = _bands(values, order, params)
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
    """Return the score of every segment, from 0 to 1, by which it is ranked.

    A score doesn't depend on which other segments are left, and only what was learned moves it, so
    scores of two codes or two moments can be compared. It is no probability.

    Notes
    -----
    score = 1 / (1 + exp(-v)), v = (1 - w) 11.5 (likeness - 0.4) + w l.
    likeness = 0.8 m + 0.2 b / (b + 8): m is the mean of the cosine to the whole code and that to the
    facet (definition, example, accepted quote) that comes nearest, b the BM25 score of the words of
    the code. l are the log-odds of the classifier, w = a / (a + 1.4) for a accepted segments.
    """
    return _score(_log_odds(prepared, corpus, feedback or Feedback(), params or RankParams()))


def _score(log_odds: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _log_odds(prepared: PreparedQuery, corpus: Corpus, feedback: Feedback, params: RankParams) -> np.ndarray:
    prior = params.steepness * (_likeness(prepared, corpus, feedback, params) - params.even)
    if len(feedback.accepted) < params.learn_from or not corpus.has_vectors:
        return prior
    anchors = prepared.facets if prepared.facets is not None else corpus.vectors[:0]
    learned = learned_scores(corpus.vectors, feedback, anchors).astype(np.float64)
    weight = len(feedback.accepted) / (len(feedback.accepted) + params.half_learned)
    return (1 - weight) * prior + weight * learned


def _likeness(prepared: PreparedQuery, corpus: Corpus, feedback: Feedback, params: RankParams) -> np.ndarray:
    """Combine meaning and words on scales of their own; words alone say half as much."""
    found = corpus.lexicon.scores(prepared.words).astype(np.float64)
    lexical = found / (found + params.words_half)
    if prepared.pooled is None or prepared.facets is None or not corpus.has_vectors:
        return _WORDS_ALONE * lexical
    dense = _meaning(prepared.pooled, prepared.facets, corpus, feedback)
    return params.dense_share * dense + (1 - params.dense_share) * lexical


def _meaning(pooled: np.ndarray, facets: np.ndarray, corpus: Corpus, feedback: Feedback) -> np.ndarray:
    """Return the mean of likeness to the whole code and to the facet that comes nearest."""
    if len(feedback.accepted) or len(feedback.rejected):
        pooled = rocchio(pooled, corpus.vectors, feedback)
        facets = np.vstack([facets, corpus.vectors[list(feedback.accepted)]])
    nearest = (corpus.vectors @ unit(facets.astype(np.float32)).T).max(axis=1)
    return np.asarray((corpus.vectors @ pooled.astype(np.float32) + nearest) / 2)


def _bands(values: np.ndarray, order: np.ndarray, params: RankParams) -> list[Band]:
    """Give each ranked segment a band, from its score and its distance to the middle of them all.

    The distance is (log-odds - median) / (1.4826 x median absolute deviation), which a handful of very
    good segments does not move; the shares keep a flat ranking from looking full of finds, the
    floors one in which the best is poor.
    """
    middle = np.median(values)
    deviation = 1.4826 * float(np.median(np.abs(values - middle)))
    distance = (values - middle) / deviation if deviation > 1e-9 else np.zeros_like(values)
    scores = _score(values)
    places = np.arange(len(order))
    certain, possible = (
        (places < max(1, int(share * len(values)))) & (distance[order] >= least) & (scores[order] >= floor)
        for share, least, floor in (
            (params.certain_share, params.certain_z, params.certain_floor),
            (params.possible_share, params.possible_z, params.possible_floor),
        )
    )
    return [
        Band.CERTAIN if first else Band.POSSIBLE if second else Band.DOUBTFUL
        for first, second in zip(certain, possible, strict=True)
    ]

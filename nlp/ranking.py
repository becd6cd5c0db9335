"""Rank all segments for one code: by its words and meaning first, by what was decided later."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from nlp.bands import Band, BandParams, bands
from nlp.calibrating import Calibration, calibrated
from nlp.corpus import Corpus, Embed
from nlp.evidence import Evidence, explain, phrases_of
from nlp.learning import Feedback, LearningParams, classifier, expecting, towards
from nlp.querying import CodeQuery, EvidenceKind, PreparedQuery, code_vectors, prepare
from nlp.sentences import Span

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
    "Ranking",
    "Scored",
    "best_scored",
    "code_vectors",
    "prepare",
    "rank",
    "rank_scores",
    "ranking",
]


_WORDS_ALONE = 0.5  # without meaning nothing comes near "certain"


@dataclass(frozen=True, slots=True)
class RankParams:
    """What the ranking weighs; recorded with every run.

    Set on two Dutch sets, one of translated news and the demo study, that no figure of ours is
    reported on as if they were new: see docs/quality.md.
    """

    dense_share: float = 0.95  # meaning against words
    words_half: float = 8.0  # BM25 score at which the words count for half
    excluded_weight: float = 0.5  # of lying nearer to what the code excludes
    even: float = 0.4  # likeness that scores 0.5, and
    steepness: float = 11.5  # how fast the score rises there: as the classifier's log-odds do
    learning: LearningParams = field(default_factory=LearningParams)
    bands: BandParams = field(default_factory=BandParams)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A segment offered for a code; `sentence` is the telling part, as (start, end) in its text.

    `score` is that of `rank_scores`; `probability` that it is right is only known once enough was decided.
    """

    segment: int
    score: float
    band: Band
    sentence: Span
    reason: Evidence
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A segment with its score (see `rank_scores`) and band for one code."""

    segment: int
    score: float
    band: Band
    probability: float | None = None


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
        Ranked(one.segment, one.score, one.band, sentence, reason, one.probability)
        for one, (sentence, reason) in zip(best, reasons, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """All segments that may be offered for a code, best first, with their scores."""

    segments: np.ndarray
    scores: np.ndarray
    values: np.ndarray
    _levels: np.ndarray
    _params: BandParams
    _calibration: Calibration | None

    def within(self, mask: np.ndarray) -> "Ranking":
        """Return the same order of fewer segments: what `ranking` gives for a mask that holds them alone."""
        here = mask[self.segments]
        return Ranking(
            self.segments[here],
            self.scores[here],
            self.values[here],
            self._levels[here],
            self._params,
            self._calibration,
        )

    def pick(self, places: Sequence[int]) -> list[Scored]:
        """Give what stands at some places, with its band and, if enough was decided, its probability."""
        at = np.asarray(places, dtype=np.intp)
        found = bands(self.values, at, _score(self._levels[at]), self._params)
        chances = self._calibration.probability(self.values[at]).tolist() if self._calibration else None
        return [
            Scored(
                int(self.segments[place]),
                float(self.scores[place]),
                band,
                None if chances is None else chances[number],
            )
            for number, (place, band) in enumerate(zip(at, found, strict=True))
        ]


def ranking(
    prepared: PreparedQuery,
    corpus: Corpus,
    *,
    feedback: Feedback | None = None,
    mask: np.ndarray | None = None,
    params: RankParams | None = None,
) -> Ranking:
    """Order the segments of the mask for a code; equal scores stay in order of the corpus."""
    params = params or RankParams()
    allowed = np.arange(len(corpus.texts)) if mask is None else np.flatnonzero(mask)
    found = _weighed(prepared, corpus, feedback or Feedback(), params)
    order = allowed[np.argsort(-found.values[allowed], kind="stable")]
    values = found.values[order]
    return Ranking(order, _score(values), values, found.absolute[order], params.bands, found.calibration)


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
    found = ranking(prepared, corpus, feedback=feedback, mask=mask, params=params)
    return found.pick(range(max(0, min(top, len(found.segments)))))


def rank_scores(
    prepared: PreparedQuery,
    corpus: Corpus,
    *,
    feedback: Feedback | None = None,
    params: RankParams | None = None,
) -> np.ndarray:
    """Return the score of every segment, from 0 to 1, by which it is ranked.

    A score doesn't depend on which other segments are left, and not on the order of segments or
    decisions; it is no probability.

    Notes
    -----
    score = 1 / (1 + exp(-v)), v = (1 - w) 11.5 (likeness - 0.4) + w l.
    likeness = 0.95 m + 0.05 b / (b + 8) - 0.5 x: m is the cosine to the code as it was drawn to what
    was decided (`expecting`, `towards`), less than one where decisions disagree; b the BM25 score of the
    words of the code; x how much nearer the segment lies to what the code excludes than to what it
    includes. l are the log-odds of the classifier, fitted from 5 accepted segments on, w = a / (a + 6)
    for a accepted ones.
    """
    return _score(_weighed(prepared, corpus, feedback or Feedback(), params or RankParams()).values)


def _score(log_odds: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """What segments are ordered by, in log-odds, and how good the match is by itself."""

    values: np.ndarray
    absolute: np.ndarray
    calibration: Calibration | None = None


def _weighed(prepared: PreparedQuery, corpus: Corpus, feedback: Feedback, params: RankParams) -> _Weighed:
    """Combine meaning and words on scales of their own; words alone say half as much."""
    found = prepared.likenesses(corpus)
    lexical = found.words / (found.words + params.words_half)
    if prepared.pooled is None or not corpus.has_vectors:
        words = params.steepness * (_WORDS_ALONE * lexical - params.even)
        return _Weighed(words, words)
    share, learning = params.dense_share, params.learning
    first = share * found.meaning + (1 - share) * lexical - params.excluded_weight * found.excluded
    drawn = expecting(prepared.pooled, corpus, first, feedback=feedback, params=learning)
    moved = towards(drawn, corpus, feedback, learning)
    fixed = params.steepness * ((1 - share) * lexical - params.excluded_weight * found.excluded - params.even)
    direction = params.steepness * share * moved
    if len(feedback.accepted) < learning.classify_from:
        values = corpus.along(direction) + fixed
        # drawn to what is likely right, a code likes everything better: that says nothing by itself
        plain = values if feedback.accepted else params.steepness * (first - params.even)
        return _Weighed(values, plain)
    fitted = classifier(corpus, feedback, drawn, first, learning)
    weight = len(feedback.accepted) / (len(feedback.accepted) + learning.half_classified)
    values = corpus.along((1 - weight) * direction + weight * fitted.direction)
    values += (1 - weight) * fixed + weight * fitted.bias
    return _Weighed(values, values, calibrated(values, fitted, weight))

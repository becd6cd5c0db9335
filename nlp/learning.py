"""What the decisions on a code teach: the code moves towards them, and a classifier is fitted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.corpus import Corpus
from nlp.vectors import unit_row

_STEPS, _CLOSE = 25, 1e-5
_FREE = 10.0  # variance of the intercept, against 1 for the weights
_MOST = 200  # of a kind that the classifier takes in: it has to answer within a blink


@dataclass(frozen=True, slots=True)
class Feedback:
    """The segments a coder accepted and rejected for one code.

    `neighbours` are quotes of codes that exclude this one: weak evidence against.
    """

    accepted: Sequence[int] = ()
    rejected: Sequence[int] = ()
    neighbours: Sequence[int] = ()

    @property
    def against(self) -> tuple[int, ...]:
        """The neighbours that nothing was decided on for this code."""
        own = {*self.accepted, *self.rejected}
        return tuple(sorted(set(self.neighbours) - own))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to learn from."""
        return not (len(self.accepted) or len(self.rejected) or len(self.neighbours))


@dataclass(frozen=True, slots=True)
class LearningParams:
    """What learning weighs.

    Set on two Dutch sets that are not reported on (see `RankParams`), by simulated coders who judge
    the best of the queue. The classifier's costs: 10 for each accepted segment, 3 for a rejected one,
    1.5 for a neighbour, 1 for the code itself, and 100 together for the unseen.
    """

    expected: int = 10  # segments taken to be right until there are as many accepted ones
    expected_weight: float = 0.75
    accepted_weight: float = 4.0
    half_accepted: float = 3.0  # accepted segments at which that weight is reached for half
    rejected_weight: float = 0.2
    neighbour_share: float = 0.5  # of a rejection
    classify_from: int = 5  # accepted segments from which a classifier is fitted
    half_classified: float = 6.0  # accepted segments at which it counts for half
    cost_accepted: float = 10.0
    cost_rejected: float = 3.0
    cost_code: float = 1.0
    cost_unseen: float = 100.0
    unseen: int = 300


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A score that is linear in a segment's vector."""

    direction: np.ndarray
    bias: float
    accepted: np.ndarray  # the decided segments it was fitted on
    rejected: np.ndarray
    added: np.ndarray  # what its own decision adds to the score of each of them, in that order


def towards(query: np.ndarray, corpus: Corpus, feedback: Feedback, params: LearningParams) -> np.ndarray:
    """Return a code's vector moved towards what was accepted and away from what was rejected.

    Notes
    -----
    v = (q + g mean(accepted)) / (1 + g) - 0.2 r / (r + 3) mean(rejected), g = 4 a / (a + 3); a and r
    count the segments, a neighbour as half a rejected one.

    Reference: Rocchio, J. (1971). Relevance feedback in information retrieval.
    """
    moved = query.astype(np.float64)
    if count := len(feedback.accepted):
        pull_in = params.accepted_weight * count / (count + params.half_accepted)
        moved = (moved + pull_in * mean_of(corpus, feedback.accepted)) / (1 + pull_in)
    against = feedback.against
    rejected = len(feedback.rejected)
    weight = rejected + params.neighbour_share * len(against)
    if weight:
        pull = np.zeros_like(moved)
        if rejected:
            pull += rejected / weight * mean_of(corpus, feedback.rejected)
        if against:
            pull += (weight - rejected) / weight * mean_of(corpus, against)
        moved -= params.rejected_weight * weight / (weight + 3) * pull
    return moved


def expecting(
    query: np.ndarray, corpus: Corpus, prior: np.ndarray, *, feedback: Feedback, params: LearningParams
) -> np.ndarray:
    """Return the code's vector drawn to the segments that are most likely right, at length one.

    Those are the accepted ones and, up to ten in all, the best by `prior` that weren't rejected:
    what people say about a subject is found in how the best of them say it.
    """
    likely = [*feedback.accepted]
    if wanted := max(0, params.expected - len(likely)):
        open_ = np.ones(len(prior), dtype=bool)
        open_[[*feedback.accepted, *feedback.rejected, *feedback.against]] = False
        likely += best_rows(prior, np.flatnonzero(open_), corpus.shuffled, wanted).tolist()
    if not likely:
        return query
    drawn = query + params.expected_weight * mean_of(corpus, likely)
    return unit_row(drawn.astype(np.float32))


def mean_of(corpus: Corpus, rows: Sequence[int]) -> np.ndarray:
    """Return the mean vector of some segments; sorted by column, so that the order changes no bit."""
    taken = np.sort(corpus.vectors[list(rows)], axis=0)
    return np.asarray(taken.mean(axis=0, dtype=np.float64))


def best_rows(scores: np.ndarray, rows: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
    """Return the `count` rows with the best scores; `places` settle which of equal ones come first."""
    if count < len(rows):
        own = scores[rows]
        rows = rows[own >= np.partition(own, len(own) - count)[len(own) - count]]
    return rows[np.lexsort((places[rows], -scores[rows]))][:count]


def classifier(
    corpus: Corpus, feedback: Feedback, code: np.ndarray, prior: np.ndarray, params: LearningParams
) -> Linear:
    """Fit an L2-penalised logistic regression on what was decided.

    Right are the accepted segments and the code itself; wrong the rejected ones, the neighbours, and
    at a low weight segments that nobody has looked at: most of them are. Of rejected segments and
    neighbours those are kept that `prior` likes best, of the others a draw that follows from their text.
    """
    places = corpus.shuffled
    accepted = _drawn(np.asarray(feedback.accepted, dtype=np.intp), places, _MOST)
    rejected = best_rows(prior, np.asarray(feedback.rejected, dtype=np.intp), places, _MOST)
    against = best_rows(prior, np.asarray(feedback.against, dtype=np.intp), places, _MOST // 2)
    unseen = _unseen(corpus, feedback, params.unseen)
    costs = np.concatenate(
        [
            np.full(len(accepted), params.cost_accepted),
            np.full(len(rejected), params.cost_rejected),
            [params.cost_code],
            np.full(len(against), params.cost_rejected * params.neighbour_share),
            np.full(len(unseen), params.cost_unseen / max(1, len(unseen))),
        ]
    )
    accepted, rejected, against, unseen = (
        _drawn(rows, places, len(rows)) for rows in (accepted, rejected, against, unseen)
    )
    decided = np.concatenate([accepted, rejected])
    rows = np.vstack([corpus.vectors[decided], code[None, :], corpus.vectors[[*against, *unseen]]])
    target = np.full(len(rows), -1.0)
    target[: len(accepted)] = 1.0
    target[len(decided)] = 1.0
    direction, bias, shares = regression(rows.astype(np.float64), target, costs)
    return Linear(direction, bias, accepted, rejected, shares[: len(decided)])


def _drawn(rows: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
    return rows[np.argsort(places[rows], kind="stable")][:count]


def _unseen(corpus: Corpus, feedback: Feedback, count: int) -> np.ndarray:
    """Draw segments that nobody has looked at: the first in the order that their texts give."""
    free = np.ones(len(corpus.texts), dtype=bool)
    free[[*feedback.accepted, *feedback.rejected, *feedback.against]] = False
    rows = np.flatnonzero(free)
    places = corpus.shuffled
    if count < len(rows):
        rows = rows[np.argpartition(places[rows], count)[:count]]
    return _drawn(rows, places, count)


def regression(
    rows: np.ndarray, target: np.ndarray, costs: np.ndarray
) -> tuple[np.ndarray, float, np.ndarray]:
    """Minimise |w|^2 / 2 + b^2 / 20 + sum_i c_i ln(1 + exp(-y_i (w x_i + b))).

    Also returns what each row's own decision adds to its score.

    Notes
    -----
    There are a few hundred rows and many more columns, so Newton's method works on the rows:
    w = sum_i a_i x_i and b = 10 sum_i a_i, where each step solves (K + W^-1) a = z; K = X X^T + 10,
    W is the curvature of the loss at each row and z its working response. Left out, row i would score
    z_i - a_i / [(K + W^-1)^-1]_ii in the quadratic problem of the last step.

    References: Rasmussen, C. & Williams, C. (2006). Gaussian Processes for Machine Learning, 5.4.2.
    """
    from scipy.linalg import cho_factor, cho_solve
    from scipy.special import expit

    kernel = rows @ rows.T + _FREE
    fitted, shares = np.zeros(len(rows)), np.zeros(len(rows))
    for _ in range(_STEPS):
        missing = expit(-target * fitted)
        curvature = np.maximum(costs * missing * (1 - missing), 1e-9)
        response = fitted + costs * target * missing / curvature
        solved = cho_factor(kernel + np.diag(1 / curvature))
        shares = cho_solve(solved, response)
        after = kernel @ shares
        settled = float(np.abs(after - fitted).max()) < _CLOSE
        fitted = after
        if settled:
            break
    own = fitted - response + shares / np.diag(cho_solve(solved, np.eye(len(rows))))  # of K + W^-1
    return rows.T @ shares, _FREE * float(shares.sum()), own

"""What the decisions on a code teach: the query moves (Rocchio), and a classifier is fitted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.vectors import unit_row

_BETA, _GAMMA = 0.75, 0.2
_SAMPLE, _SAMPLE_WEIGHT = 200, 0.3
_STRENGTH = 4.0  # C of the regression
_STEPS, _CLOSE = 25, 1e-6


@dataclass(frozen=True, slots=True)
class Feedback:
    """The segments a coder accepted and rejected for one code."""

    accepted: Sequence[int] = ()
    rejected: Sequence[int] = ()


def rocchio(query: np.ndarray, vectors: np.ndarray, feedback: Feedback) -> np.ndarray:
    """Move a query towards what was accepted and away from what was rejected.

    Notes
    -----
    q' = q + 0.75 mean(accepted) - 0.2 mean(rejected), at length one.
    """
    moved = query.astype(np.float32).copy()
    if len(feedback.accepted):
        moved += _BETA * vectors[list(feedback.accepted)].mean(axis=0)
    if len(feedback.rejected):
        moved -= _GAMMA * vectors[list(feedback.rejected)].mean(axis=0)
    return unit_row(moved)


def learned_scores(vectors: np.ndarray, feedback: Feedback, anchors: np.ndarray) -> np.ndarray:
    """Return the log-odds of every segment from a balanced, L2-penalised logistic regression.

    Positives are the accepted segments and `anchors` (definition and examples); negatives the
    rejected ones and, at three tenths of their weight, segments nobody has looked at yet, evenly spread.
    """
    unseen = _unseen(len(vectors), feedback)
    positive = np.vstack([vectors[list(feedback.accepted)], anchors])
    rows = np.vstack([positive, vectors[list(feedback.rejected)], vectors[unseen]]).astype(np.float64)
    target = np.where(np.arange(len(rows)) < len(positive), 1.0, -1.0)
    weights = np.ones(len(rows))
    weights[len(rows) - len(unseen) :] = _SAMPLE_WEIGHT
    direction, bias = _regression(rows, target, _balanced(weights, target))
    return np.asarray(vectors @ direction.astype(vectors.dtype) + vectors.dtype.type(bias))


def _unseen(rows: int, feedback: Feedback) -> np.ndarray:
    seen = np.zeros(rows, dtype=bool)
    seen[[*feedback.accepted, *feedback.rejected]] = True
    free = np.flatnonzero(~seen)
    if len(free) <= _SAMPLE:
        return free
    return free[np.linspace(0, len(free) - 1, _SAMPLE).astype(np.intp)]


def _balanced(weights: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Let both sides weigh alike, with the total that the weights had."""
    half = weights.sum() / 2
    sums = np.where(target > 0, weights[target > 0].sum(), weights[target < 0].sum())
    share: np.ndarray = np.divide(half, sums, out=np.zeros_like(weights), where=sums > 0)
    return np.asarray(weights * share)


def _regression(rows: np.ndarray, target: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Minimise |w|^2 / 2 + C sum_i s_i ln(1 + exp(-y_i (w x_i + b))).

    There are a few hundred rows and many more columns, so Newton's method works on the rows:
    w = sum_i a_i x_i, and each step solves (K + W^-1) a = z - b with sum_i a_i = 0, where K = X X^T,
    W the curvature of the loss at each row and z its working response.
    """
    from scipy.linalg import cho_factor, cho_solve
    from scipy.special import expit

    kernel = rows @ rows.T
    fitted, bias = np.zeros(len(rows)), 0.0
    shares = np.zeros(len(rows))
    for _ in range(_STEPS):
        missing = expit(-target * fitted)
        curvature = np.maximum(_STRENGTH * weights * missing * (1 - missing), 1e-9)
        response = fitted + _STRENGTH * weights * target * missing / curvature
        solved = cho_factor(kernel + np.diag(1 / curvature))
        ones, wanted = cho_solve(solved, np.ones(len(rows))), cho_solve(solved, response)
        bias = float(wanted.sum() / ones.sum())
        shares = wanted - bias * ones
        after = kernel @ shares + bias
        settled = float(np.abs(after - fitted).max()) < _CLOSE
        fitted = after
        if settled:
            break
    return rows.T @ shares, bias

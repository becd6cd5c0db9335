"""From scores to probabilities, once enough was decided to say how often a score is right.

References: Platt, J. (1999). Probabilistic outputs for support vector machines and comparisons to
regularized likelihood methods. Advances in Large Margin Classifiers.
"""

from dataclasses import dataclass

import numpy as np

from nlp.learning import Linear

FEWEST_ACCEPTED, FEWEST_REJECTED = 20, 40
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Calibration:
    """p = 1 / (1 + exp(-(slope v + offset))) for the log-odds v of the ranking."""

    slope: float
    offset: float

    def probability(self, values: np.ndarray) -> np.ndarray:
        """Return the probability that a segment with this value is right."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * values + self.offset))))


def calibrated(values: np.ndarray, fitted: Linear, weight: float) -> Calibration | None:
    """Fit a calibration on what was decided, None with fewer than 20 accepted and 40 rejected.

    Each decided segment is given the value it would have had without its own decision; the
    decided ones are the best of the queue, so that is where the probability holds.
    """
    accepted, rejected = fitted.accepted, fitted.rejected
    if len(accepted) < FEWEST_ACCEPTED or len(rejected) < FEWEST_REJECTED:
        return None
    rows = np.concatenate([accepted, rejected])
    without = values[rows] - weight * fitted.added
    return platt(without, np.arange(len(rows)) < len(accepted))


def platt(values: np.ndarray, right: np.ndarray) -> Calibration:
    """Fit slope and offset by Newton's method on Platt's smoothed targets; the slope is never negative."""
    count, other = int(right.sum()), int((~right).sum())
    target = np.where(right, (count + 1) / (count + 2), 1 / (other + 2))
    rows = np.column_stack([np.sort(values), np.ones(len(values))])
    target = target[np.argsort(values, kind="stable")]
    found = np.array([0.0, np.log((count + 1) / (other + 1))])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(rows @ found)))
        curvature = rows.T @ (rows * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, rows.T @ (target - chance))
        found = found + np.clip(step, -5, 5)
        if float(np.abs(step).max()) < 1e-8:
            break
    if found[0] < 0:  # decisions that go against the ranking: all that is known is how many were right
        return Calibration(0.0, float(np.log((count + 1) / (other + 1))))
    return Calibration(float(found[0]), float(found[1]))

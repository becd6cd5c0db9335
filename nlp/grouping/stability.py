"""How firmly a group stands: whether it comes back when the grouping is made again on a sample.

References: Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics
& Data Analysis 52(1).
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

OUTSIDE = -1
FIRM, FAIR = 0.75, 0.6  # Hennig's bounds: stable from .75, below .60 not to be trusted


class Firmness(StrEnum):
    """A word for how often a group comes back."""

    FIRM = "firm"
    FAIR = "fair"
    SHAKY = "shaky"


def word(stability: float) -> Firmness:
    """Return the word for a mean Jaccard coefficient."""
    if stability >= FIRM:
        return Firmness.FIRM
    return Firmness.FAIR if stability >= FAIR else Firmness.SHAKY


def jaccard(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return |A n B| / |A u B| for every group of `left` (rows) and of `right` (columns).

    Both give the group of each item, -1 for none.
    """
    kept, other = int(left.max(initial=OUTSIDE)) + 1, int(right.max(initial=OUTSIDE)) + 1
    shared = np.zeros((kept, other))
    both = (left != OUTSIDE) & (right != OUTSIDE)
    np.add.at(shared, (left[both], right[both]), 1)
    own = np.bincount(left[left != OUTSIDE], minlength=kept)[:, None]
    theirs = np.bincount(right[right != OUTSIDE], minlength=other)[None, :]
    joined = own + theirs - shared
    return np.divide(shared, joined, out=np.zeros_like(shared), where=joined > 0)


def stability(
    labels: np.ndarray, replicates: Sequence[tuple[np.ndarray, Sequence[np.ndarray]]]
) -> np.ndarray:
    """Return for each group the mean over replicates of its best match there.

    A replicate is a mask of the rows that it sampled, and its groups at several scales (over all
    rows); a group that another scale gives back has come back. The match is Jaccard's coefficient on
    the sampled rows.
    """
    count = int(labels.max(initial=OUTSIDE)) + 1
    found = np.zeros(count)
    if not replicates:
        return found
    for sampled, scales in replicates:
        best = np.zeros(count)
        for scale in scales:
            match = jaccard(np.where(sampled, labels, OUTSIDE), np.where(sampled, scale, OUTSIDE))
            if match.size:
                best[: len(match)] = np.maximum(best[: len(match)], match.max(axis=1))
        found += best
    return np.asarray(found / len(replicates))

"""What many groupings agree on: how often two rows are together, and the tree that follows from it.

References: Fred, A. & Jain, A. (2005). Combining multiple clusterings using evidence accumulation.
IEEE Transactions on Pattern Analysis and Machine Intelligence 27(6).
"""

from collections.abc import Sequence

import numpy as np

from nlp.grouping.fine import Run

LIKENESS = 0.2  # how much the cosine of two leaves counts beside how often they are together
MOST_LEAVES = 4_000  # beyond this many rows, those that the finest run keeps together are one leaf


def leaves(rows: int, made: Sequence[Run]) -> np.ndarray:
    """Return the leaf of the tree that each row is in: its own, or that of a handful like it."""
    if rows <= MOST_LEAVES or not made:
        return np.arange(rows)
    best = finest(made)
    second = finest([run for run in made if run.replicate != best.replicate] or [best])
    kept = np.where(best.sampled, best.labels, best.labels.max() + 1 + second.labels)
    _, found = np.unique(kept, return_inverse=True)
    return np.asarray(found, dtype=np.intp)


def finest(made: Sequence[Run]) -> Run:
    """Return the run with the most groups, the first one of equals."""
    return max(made, key=lambda run: (int(run.labels[run.sampled].max()), -run.replicate))


def together(made: Sequence[Run], leaf: np.ndarray) -> np.ndarray:
    """Return how often two leaves (rows, or handfuls of them) share a group, of the runs that hold both.

    Notes
    -----
    P_ab = sum_r sum_c m_rac m_rbc / sum_r s_ra s_rb, where m_rac counts the rows of leaf a in group c
    of run r and s_ra those that run r sampled; 0 where no run holds both.
    """
    from scipy.sparse import csr_matrix

    count = int(leaf.max()) + 1
    same = np.zeros((count, count), dtype=np.float32)
    both = np.zeros((count, count), dtype=np.float32)
    for run in made:
        rows = np.flatnonzero(run.sampled)
        shape = (count, int(run.labels[rows].max()) + 1)
        ones = np.ones(len(rows), dtype=np.float32)
        members = csr_matrix((ones, (leaf[rows], run.labels[rows])), shape=shape).toarray()
        same += members @ members.T
        sampled = members.sum(axis=1)
        both += np.outer(sampled, sampled)
    shares = np.divide(same, both, out=np.zeros_like(same), where=both > 0)
    np.fill_diagonal(shares, 1.0)
    return shares


def tree(shares: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """Return the average-link tree over leaves, as scipy's (leaves - 1, 4) merges.

    The cosines in `likeness` decide where the runs don't: which of the groups that no run brings
    together are nearest to one another.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1.0 - (1.0 - LIKENESS) * shares - LIKENESS * np.clip(likeness, 0, 1), 0, 1)
    distances = (distances + distances.T) / 2
    np.fill_diagonal(distances, 0)
    return np.asarray(linkage(squareform(distances, checks=False), method="average"))


def likeness(points: np.ndarray, leaf: np.ndarray) -> np.ndarray:
    """Return the cosines between the centres of leaves."""
    from scipy.sparse import csr_matrix

    from nlp.vectors import unit

    shape = (int(leaf.max()) + 1, len(leaf))
    member = csr_matrix((np.ones(len(leaf), dtype=np.float32), (leaf, np.arange(len(leaf)))), shape=shape)
    centres = unit(np.asarray(member @ points, dtype=np.float32))
    return np.asarray(centres @ centres.T)


def unplaced(made: Sequence[Run], rows: int) -> np.ndarray:
    """Return for each row the share of the runs that left it outside every group."""
    outside, sampled = np.zeros(rows), np.zeros(rows)
    for run in made:
        outside += run.outside
        sampled += run.sampled
    return np.divide(outside, sampled, out=np.zeros(rows), where=sampled > 0)

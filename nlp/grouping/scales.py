"""From a tree to groups at every scale, each scale inside the one above it.

A cut through the tree is as good as its modularity: what lies inside the groups of the graph of
neighbours, less what would lie there by chance. The resolution says how heavily chance counts, so
that a higher one asks for smaller groups. In one tree, the best cut at a higher resolution always
lies inside that at a lower one, which makes it a scale to slide along.

References: Reichardt, J. & Bornholdt, S. (2006). Statistical mechanics of community detection.
Physical Review E 74. Guigues, L. et al. (2006). Scale-sets image analysis. International Journal of
Computer Vision 68(3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

OUTSIDE = -1
AFAR = 0.2  # part of the weight that goes by likeness alone
_EVEN = 1e-12  # a split has to gain more than this
_STAYS = 0.8  # a group is split only where so many of its members end in a group that is large enough


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A binary tree over leaves, with for each node the weight inside it and its volume as shares."""

    children: np.ndarray  # (leaves - 1, 2), by node number: leaves first, the root last
    inside: np.ndarray
    volume: np.ndarray

    @property
    def leaves(self) -> int:
        """How many leaves there are."""
        return len(self.children) + 1

    def cut(self, resolution: float) -> np.ndarray:
        """Return the group of each leaf in the best cut.

        Notes
        -----
        Maximises sum_C w_C / W - resolution (v_C / W)^2 over all cuts through the tree, where w_C is
        the weight inside group C, v_C its volume and W that of the whole graph.
        """
        own = self.inside - resolution * self.volume**2
        best = own.copy()
        whole = np.ones(len(own), dtype=bool)
        for place, (left, right) in enumerate(self.children):
            parts = best[left] + best[right]
            node = self.leaves + place
            if parts > own[node] + _EVEN:
                best[node], whole[node] = parts, False
        return self._groups(whole)

    def _groups(self, whole: np.ndarray) -> np.ndarray:
        group = np.full(len(whole), OUTSIDE, dtype=np.intp)
        count = 0
        for node in range(len(whole) - 1, -1, -1):
            if group[node] == OUTSIDE and whole[node]:
                group[node], count = count, count + 1
            if node >= self.leaves and group[node] != OUTSIDE:
                group[self.children[node - self.leaves]] = group[node]
        return group[: self.leaves]


def grow(
    merges: np.ndarray,
    graph: Any,  # noqa: ANN401  (scipy ships no types)
    leaf: np.ndarray,
    likeness: np.ndarray,
) -> Tree:
    """Weigh a tree (scipy's merges) by the graph between rows; `leaf` is the leaf of each row.

    The graph only knows who is near. So that the coarse scales can bring groups together that aren't
    neighbours, a small part of all weight goes by the cosines between leaves in `likeness`.
    """
    from scipy.sparse import csr_matrix

    count = len(merges) + 1
    member = csr_matrix((np.ones(len(leaf)), (np.arange(len(leaf)), leaf)), shape=(len(leaf), count))
    between = (member.T @ graph @ member).toarray()
    between += _afar(likeness, np.bincount(leaf), between.sum())
    total = float(between.sum()) or 1.0
    children = merges[:, :2].astype(np.intp)
    inside, volume = np.zeros(2 * count - 1), np.zeros(2 * count - 1)
    inside[:count] = between.diagonal() / total
    volume[:count] = between.sum(axis=1) / total
    rows = between  # row of each node's representative: its weight to all other representatives
    own = np.arange(2 * count - 1)
    for place, (left, right) in enumerate(children):
        node = count + place
        kept, gone = own[left], own[right]
        inside[node] = inside[left] + inside[right] + 2 * rows[kept, gone] / total
        volume[node] = volume[left] + volume[right]
        rows[kept] += rows[gone]
        rows[:, kept] += rows[:, gone]
        own[node] = kept
    return Tree(children, inside, volume)


def _afar(likeness: np.ndarray, sizes: np.ndarray, total: float) -> np.ndarray:
    """Return weights between leaves by their cosine, that add up to a fixed part of the total."""
    weights = np.clip(likeness, 0, None) * np.outer(sizes, sizes)
    np.fill_diagonal(weights, 0)
    whole = float(weights.sum())
    return np.asarray(weights * (AFAR * (total or 1.0) / whole)) if whole else weights


def nested(cuts: Sequence[np.ndarray], least: int) -> list[np.ndarray]:
    """Return the cuts, coarse to fine, without splits that leave crumbs: (rows,) each.

    A group of one scale stays whole at the next if fewer than four fifths of its members would come
    into a group of at least `least` there.
    """
    found: list[np.ndarray] = []
    for cut in cuts:
        labels = cut if not found else _without_crumbs(found[-1], cut, least)
        found.append(np.unique(labels, return_inverse=True)[1].astype(np.intp))
    return found


def _without_crumbs(above: np.ndarray, cut: np.ndarray, least: int) -> np.ndarray:
    sizes = np.bincount(cut)
    fits = sizes[cut] >= least
    placed = np.bincount(above, weights=fits)
    whole = placed < _STAYS * np.bincount(above)
    return np.where(whole[above], len(sizes) + above, cut)

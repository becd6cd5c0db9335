"""Who lies near whom: the nearest rows of each row, and the graph that follows from them."""

from dataclasses import dataclass

import numpy as np

_AT_ONCE = 2_000  # rows compared with all others at a time
_EXACT_UP_TO = 5_000  # beyond this many rows they are compared on their main axes
_AXES = 256
_MOST, _FEWEST, _SHARE = 15, 3, 5  # neighbours that count: a fifth of the rows, from 3 to 15
_SPARE = 10


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest other rows of each row, nearest first, with their cosines."""

    rows: np.ndarray  # (n, k) int32
    cosines: np.ndarray  # (n, k) float32, from 0 up

    def graph(self) -> "np.ndarray":
        """Return the symmetric weights between rows as a sparse matrix: the sum of both cosines.

        Only the nearest of all neighbours count.
        """
        from scipy.sparse import csr_matrix

        count = len(self.rows)
        width = _width(count)
        rows, cosines = self.rows[:, :width], self.cosines[:, :width]
        starts = np.arange(0, count * width + 1, width)
        one_way = csr_matrix((cosines.ravel(), rows.ravel(), starts), shape=(count, count))
        found = (one_way + one_way.T).tocsr()
        found.sort_indices()
        return found  # type: ignore[no-any-return]

    def among(self, sample: np.ndarray) -> "Neighbours":
        """Return the neighbours that the sampled rows (numbers, in order) have among themselves."""
        number = np.full(len(self.rows), -1, dtype=np.int32)
        number[sample] = np.arange(len(sample), dtype=np.int32)
        near = number[self.rows[sample]]
        order = np.argsort(near < 0, axis=1, kind="stable")
        width = min(_width(len(sample)), int((near >= 0).sum(axis=1).min()))
        kept = order[:, : max(1, width)]
        return Neighbours(
            np.maximum(np.take_along_axis(near, kept, axis=1), 0),
            np.take_along_axis(self.cosines[sample], kept, axis=1),
        )

    def with_self(self) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and cosine distances as UMAP wants them: each row is its own first neighbour."""
        own = np.arange(len(self.rows), dtype=np.int32)[:, None]
        distances = np.clip(1 - self.cosines, 0, None)
        return np.hstack([own, self.rows]), np.hstack([np.zeros_like(distances[:, :1]), distances])


def nearest(points: np.ndarray) -> Neighbours:
    """Find the neighbours of each row of `points` (at length one); there have to be at least two rows."""
    count = len(points)
    width = min(count - 1, 2 * _width(count) + _SPARE)  # so that a sample of the rows has enough as well
    rows = np.empty((count, width), dtype=np.int32)
    cosines = np.empty((count, width), dtype=np.float32)
    compared = points if count <= _EXACT_UP_TO else on_main_axes(points, _AXES)
    for first in range(0, count, _AT_ONCE):
        own = np.arange(first, min(first + _AT_ONCE, count))
        block = compared[own] @ compared.T
        block[np.arange(len(own)), own] = -np.inf
        near = np.argpartition(-block, width - 1, axis=1)[:, :width]
        near.sort(axis=1)  # equal cosines: the earlier row first
        values = np.take_along_axis(block, near, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        rows[own] = np.take_along_axis(near, order, axis=1)
        cosines[own] = np.clip(np.take_along_axis(values, order, axis=1), 0, 1)
    return Neighbours(rows, cosines)


def _width(count: int) -> int:
    """Return how many neighbours count."""
    return min(count - 1, int(np.clip(count // _SHARE, _FEWEST, _MOST)))


def on_main_axes(points: np.ndarray, axes: int) -> np.ndarray:
    """Return the rows on the axes along which they differ most, at length one."""
    from nlp.vectors import unit

    if min(points.shape) <= axes:
        return points
    moments = points.T.astype(np.float64) @ points.astype(np.float64)
    _, directions = np.linalg.eigh(moments)
    return unit((points @ directions[:, : -axes - 1 : -1].astype(np.float32)).astype(np.float32))

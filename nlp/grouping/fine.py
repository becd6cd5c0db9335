"""Many fine groupings of the same rows: other starts, other sizes, other samples.

One run of UMAP and HDBSCAN is a matter of chance; what many of them put together is not.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from nlp.grouping.neighbours import Neighbours, on_main_axes

OUTSIDE = -1
SMALL_STUDY = 60  # below this many rows a layout in few dimensions means little
_DIMENSIONS = 5
EPOCHS = 60  # a rough layout: the mean over several beats one that is polished
_SIZES = 5
_SMALLEST, _LARGEST_SHARE, _LARGEST = 5, 30, 120
SAMPLE = 0.8
_VOTERS = 5
_KMEANS_AXES = 50
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One fine grouping: who was sampled (n,), the group of each (n,), and who was in none at first.

    Labels of rows that weren't sampled mean nothing; those that were left outside carry the label
    of the group around them, and count as outside in `outside`.
    """

    replicate: int
    sampled: np.ndarray
    labels: np.ndarray
    outside: np.ndarray

    def on(self, rows: np.ndarray) -> "Run":
        """Return the same grouping of some of the rows."""
        return Run(self.replicate, self.sampled[rows], self.labels[rows], self.outside[rows])


def starts(rows: int) -> int:
    """Return how many layouts are made: fewer for a study that takes long."""
    return 8 if rows <= 3_000 else 5 if rows <= 8_000 else 2


def runs(points: np.ndarray, near: Neighbours, seed: int, report: Progress) -> tuple[list[Run], str]:
    """Group the rows (at length one) finely in several ways; also tell by which method."""
    if len(points) >= SMALL_STUDY:
        try:
            made = list(_dense_regions(points, near, seed, report))
        except (ValueError, TypeError, ArithmeticError, np.linalg.LinAlgError, ImportError):
            made = []
        if made:
            return made, "umap+hdbscan"
    return list(_balls(points, seed, report)), "k-means"


def sizes(rows: int) -> list[int]:
    """Return the least sizes of the groups of the several runs, from 5 to a thirtieth of the rows."""
    largest = float(np.clip(rows / _LARGEST_SHARE, _SMALLEST + 1, _LARGEST))
    return sorted({round(value) for value in np.geomspace(_SMALLEST, largest, _SIZES)})


def warm_up() -> None:
    """Compile UMAP's inner loops ahead of the first real run; later processes read them from disk."""
    from nlp.grouping.neighbours import nearest
    from nlp.vectors import unit

    points = unit(np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32))
    _layout(points, nearest(points), 0)


def _dense_regions(points: np.ndarray, near: Neighbours, seed: int, report: Progress) -> Iterator[Run]:
    count = starts(len(points))
    for start in range(count):
        report("reducing", 0.05 + 0.8 * start / count)
        sampled = _sample(len(points), seed + start)
        rows = np.flatnonzero(sampled)
        placed = _layout(points[rows], near.among(rows), seed + start)
        for size in sizes(len(points)):
            found = _leaves(placed, size)
            if found.max(initial=OUTSIDE) < 1:  # one group says nothing about who belongs together
                continue
            labels = np.full(len(points), OUTSIDE, dtype=np.intp)
            labels[sampled] = _all_inside(placed, found)
            outside = np.zeros(len(points), dtype=bool)
            outside[sampled] = found == OUTSIDE
            yield Run(start, sampled, labels, outside)


def _layout(points: np.ndarray, near: Neighbours, seed: int) -> np.ndarray:
    with _quiet():
        from nlp.compiled import load_umap

        rows, distances = near.with_self()
        umap = load_umap()
        return np.asarray(
            umap.UMAP(
                n_neighbors=rows.shape[1],
                n_components=_DIMENSIONS,
                min_dist=0.0,
                metric="cosine",
                random_state=seed,
                n_jobs=1,
                n_epochs=EPOCHS,
                precomputed_knn=(rows, distances, None),
            ).fit_transform(points),
            dtype=np.float64,
        )


def _leaves(placed: np.ndarray, size: int) -> np.ndarray:
    with _quiet():
        import hdbscan

        model = hdbscan.HDBSCAN(
            min_cluster_size=size,
            min_samples=max(2, size // 3),
            cluster_selection_method="leaf",
            core_dist_n_jobs=1,
        ).fit(placed)
    return np.asarray(model.labels_, dtype=np.intp)


def _all_inside(placed: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Give rows that are in no group the group of most of the grouped rows near them."""
    from sklearn.neighbors import KNeighborsClassifier

    outside = labels == OUTSIDE
    if not outside.any():
        return labels
    inside = np.flatnonzero(~outside)
    voters = KNeighborsClassifier(min(_VOTERS, len(inside)), weights="distance")
    complete = labels.copy()
    complete[outside] = voters.fit(placed[inside], labels[inside]).predict(placed[outside])
    return complete


def _balls(points: np.ndarray, seed: int, report: Progress) -> Iterator[Run]:
    """Group by k-means where there are too few rows for a layout, or none can be made."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    reduced = on_main_axes(points, min(_KMEANS_AXES, points.shape[1]))
    count = starts(0)
    for start in range(count):
        report("grouping", 0.1 + 0.7 * start / count)
        sampled = _sample(len(points), seed + start)
        rows = np.flatnonzero(sampled)
        for groups in sorted({max(2, len(points) // share) for share in (16, 12, 8, 6, 4)}):
            if groups >= len(rows):
                continue
            labels = np.full(len(points), OUTSIDE, dtype=np.intp)
            with _quiet(), threadpool_limits(1):  # sums of several threads differ in their last bits
                labels[rows] = KMeans(groups, n_init=4, random_state=seed + start).fit(reduced[rows]).labels_
            yield Run(start, sampled, labels, np.zeros(len(points), dtype=bool))


def _sample(rows: int, seed: int) -> np.ndarray:
    chosen = np.random.default_rng(seed).permutation(rows)[: max(2, round(SAMPLE * rows))]
    sampled = np.zeros(rows, dtype=bool)
    sampled[chosen] = True
    return sampled


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the warnings of the compiled libraries from the researcher's screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield

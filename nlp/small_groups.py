"""Groups in a small study: average-link clustering, cut where the groups stand apart best."""

import numpy as np

from nlp.vectors import unit, unit_row

OUTSIDE = -1
_COMPONENTS = 50
_MOST_CUTS = 60
Parameters = dict[str, str | int | float]


def group_few(points: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray, Parameters]:
    """Return labels, strengths and parameters for centred unit rows.

    The cut is the one with the greatest share of segments in groups x their mean silhouette.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    least = max(2, min(least, len(points) // 5))
    reduced = _principal(points)
    distances = _cosine_distances(reduced)
    tree = linkage(squareform(distances, checks=False), method="average")
    cuts = [_sizeable(fcluster(tree, count, "maxclust"), least) for count in _counts(len(points), least)]
    cuts.append(np.zeros(len(points), dtype=np.intp))
    best = max(cuts, key=lambda labels: _quality(labels, distances))
    strengths = _strengths(reduced, best)
    parameters: Parameters = {
        "method": "pca+average_link",
        "n_components": reduced.shape[1],
        "metric": "cosine",
        "min_cluster_size": least,
        "groups": int(best.max()) + 1,
    }
    return best, strengths, parameters


def _principal(points: np.ndarray) -> np.ndarray:
    """Return the rows on their main axes, at length one again."""
    kept = min(_COMPONENTS, *points.shape)
    left, values, _ = np.linalg.svd(points.astype(np.float64), full_matrices=False)
    return unit(left[:, :kept] * values[:kept])


def _cosine_distances(rows: np.ndarray) -> np.ndarray:
    distances = np.clip(1 - rows @ rows.T, 0, 2)
    empty = ~rows.any(axis=1)
    distances[np.ix_(empty, empty)] = 0  # rows without direction are like each other
    distances[distances < 1e-9] = 0
    np.fill_diagonal(distances, 0)
    return np.asarray((distances + distances.T) / 2)


def _counts(rows: int, least: int) -> list[int]:
    most = min(_MOST_CUTS, max(2, rows // 2), max(2, 3 * rows // least))
    return list(range(2, most + 1))


def _sizeable(labels: np.ndarray, least: int) -> np.ndarray:
    """Return labels with clusters numbered from 0 and those that are too small outside."""
    values, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    names = np.full(len(values), OUTSIDE, dtype=np.intp)
    large = np.flatnonzero(counts >= least)
    names[large] = np.arange(len(large))
    return names[codes]


def _quality(labels: np.ndarray, distances: np.ndarray) -> float:
    inside = np.flatnonzero(labels != OUTSIDE)
    if not len(inside):
        return -1.0
    count = int(labels.max()) + 1
    if count == 1:  # one group is right only for rows that hardly differ
        return 0.5 if distances[np.ix_(inside, inside)].mean() < 0.05 else 0.0
    member = np.eye(count)[labels[inside]]
    sizes = member.sum(axis=0)
    sums = distances[np.ix_(inside, inside)] @ member
    own = sums[np.arange(len(inside)), labels[inside]] / np.maximum(1, sizes[labels[inside]] - 1)
    means = sums / sizes
    means[np.arange(len(inside)), labels[inside]] = np.inf
    nearest = means.min(axis=1)
    widest = np.maximum(own, nearest)
    silhouette = np.divide(nearest - own, widest, out=np.zeros_like(own), where=widest > 0)
    return float(silhouette.mean()) * len(inside) / len(labels)


def _strengths(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    strengths = np.zeros(len(rows))
    for value in range(int(labels.max()) + 1):
        members = labels == value
        centre = unit_row(rows[members].mean(axis=0))
        strengths[members] = np.clip(rows[members] @ centre, 0, 1) if centre.any() else 1.0
    return strengths

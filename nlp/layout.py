"""Where segments lie on a flat map: what is alike lies together, the same way every time."""

import warnings

import numpy as np

from nlp.grouping.neighbours import nearest

VERSION = 1  # of the recipe below: another one makes another map
FEWEST = 16  # with fewer rows their main axes say all there is to say
MIN_DIST = 0.08
SEED = 20261


def lay_out(vectors: np.ndarray) -> np.ndarray:
    """Place rows on a flat map.

    Parameters
    ----------
    vectors
        n × d, of unit length.

    Returns
    -------
    np.ndarray
        n × 2 float32 in the square from 0 to 1, with the same scale along both axes. The same rows give
        the same map bit for bit on one machine, in whatever order they come; equal rows share a place.

    Notes
    -----
    UMAP (McInnes, Healy and Melville 2018, arXiv:1802.03426) on the exact neighbours of each row, begun
    from the main axes, with one thread and a fixed seed.
    """
    points = np.ascontiguousarray(vectors, dtype=np.float32)
    if len(points) == 0:
        return np.zeros((0, 2), dtype=np.float32)
    order = np.lexsort(points.T[::-1])
    ordered = points[order]
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    places = _placed(ordered[fresh])
    found = np.empty((len(points), 2), dtype=np.float32)
    found[order] = _in_square(places)[np.cumsum(fresh) - 1]
    return found


def _placed(points: np.ndarray) -> np.ndarray:
    """Place distinct rows, in a fixed order."""
    flat = _main_axes(points)
    if len(points) < FEWEST:
        return flat
    from nlp.compiled import load_umap

    rows, distances = nearest(points).with_self()
    spread = flat.std(axis=0).max() or 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = load_umap().UMAP(
            n_neighbors=rows.shape[1],
            n_components=2,
            min_dist=MIN_DIST,
            metric="cosine",
            init=(flat / spread * 10).astype(np.float32),
            random_state=SEED,
            n_jobs=1,
            precomputed_knn=(rows, distances, None),
        )
        return np.asarray(model.fit_transform(points), dtype=np.float64)


def _main_axes(points: np.ndarray) -> np.ndarray:
    """Place rows on their two main axes, pointing a fixed way."""
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    if len(points) < 2:
        return np.zeros((len(points), 2))
    if len(points) <= points.shape[1]:
        values, vectors = np.linalg.eigh(centred @ centred.T)
        flat = vectors[:, ::-1][:, :2] * np.sqrt(np.clip(values[::-1][:2], 0, None))
    else:
        _, vectors = np.linalg.eigh(centred.T @ centred)
        flat = centred @ vectors[:, ::-1][:, :2]
    if flat.shape[1] < 2:
        flat = np.hstack([flat, np.zeros((len(flat), 2 - flat.shape[1]))])
    largest = flat[np.abs(flat).argmax(axis=0), np.arange(2)]
    return np.asarray(flat * np.where(largest < 0, -1, 1))


def _in_square(places: np.ndarray) -> np.ndarray:
    """Scale to the square, in its middle."""
    low, high = places.min(axis=0), places.max(axis=0)
    width = float((high - low).max()) or 1.0
    return np.asarray((places - (low + high) / 2) / width + 0.5, dtype=np.float32)

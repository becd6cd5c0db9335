"""Group segments that say alike things; what belongs nowhere stays outside."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nlp.small_groups import Parameters, group_few
from nlp.vectors import centred, unit

OUTSIDE = -1
SMALL_STUDY = 300
_FEWEST = 5
_TELLING_WORDS = 12
Progress = Callable[[str, float], None]
Found = tuple[np.ndarray, np.ndarray, Parameters]


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """The group of each segment (-1: outside), how firmly it belongs there, and how this was found."""

    labels: np.ndarray
    strengths: np.ndarray
    parameters: Parameters

    @property
    def groups(self) -> int:
        """How many groups there are; they are numbered from 0, the largest first."""
        return int(self.labels.max(initial=OUTSIDE)) + 1


@dataclass(frozen=True, slots=True)
class Hint:
    """The group an outsider comes nearest to, with the cosine to its centre."""

    segment: int
    group: int
    similarity: float


def group(
    vectors: np.ndarray, *, seed: int = 0, size: int | None = None, progress: Progress | None = None
) -> Grouping:
    """Group the rows of `vectors`; `size` is the least number of segments in a group.

    The same rows give the same groups, bit for bit on one machine and in whatever order they come.
    Under 300 rows, or where UMAP fails, the groups come from average-link clustering.
    """
    report = progress or _silent
    rows = len(vectors)
    least = max(2, size) if size else least_size(rows)
    if rows < _FEWEST:
        return Grouping(np.full(rows, OUTSIDE), np.zeros(rows), {"method": "none", "rows": rows})
    order = _by_content(vectors)
    points = comparable(np.asarray(vectors, dtype=np.float32)[order])
    labels, strengths, parameters = _grouped(points, least, seed, report)
    labels = _largest_first(labels)
    report("grouped", 1.0)
    back = np.empty(rows, dtype=np.intp)
    back[order] = np.arange(rows)
    return Grouping(labels[back], strengths[back], parameters | {"rows": rows, "seed": seed})


class Grain(StrEnum):
    """How fine the groups should be."""

    FINE = "fine"
    NORMAL = "normal"
    COARSE = "coarse"


_DIVISORS = {Grain.FINE: 5.0, Grain.NORMAL: 3.0, Grain.COARSE: 1.5}


def least_size(rows: int, grain: Grain = Grain.NORMAL) -> int:
    """Return the least size of a group for this many segments: round(sqrt(n) / 3), from 5 to 40.

    Finer than sqrt(n) / 2: on the demo study's coding more of the codes then have a group of their
    own, and joining two themes is less work than taking one apart.
    """
    smallest = 3 if grain is Grain.FINE else 5
    return int(
        np.clip(round(np.sqrt(rows) / _DIVISORS[grain]), smallest, 80 if grain is Grain.COARSE else 40)
    )


def comparable(vectors: np.ndarray) -> np.ndarray:
    """Return the rows as groups compare them: at length one, seen from their common middle."""
    return unit(centred(unit(np.asarray(vectors, dtype=np.float32))))


def central(
    points: np.ndarray,
    members: np.ndarray,
    *,
    k: int = 5,
    sources: Sequence[int] | None = None,
    lengths: Sequence[int] | None = None,
) -> list[int]:
    """Return up to `k` telling members: near the centre, unlike each other, from several interviews.

    `points` come from `comparable`; `sources` and `lengths` (in words) count over all rows. Maximal
    marginal relevance: 0.6 x cosine to the centre - 0.4 x greatest cosine to those chosen, less 0.15
    for each chosen one from the same source, and up to 0.3 for fewer than 12 words.
    """
    own = points[members]
    to_centre = own @ unit(own.mean(axis=0, keepdims=True))[0] if len(own) else np.zeros(0)
    origin = np.asarray(sources)[members] if sources is not None else np.arange(len(members))
    if lengths is not None:  # a short quote is central through the turn around it, and shows little
        to_centre = to_centre - 0.5 * np.clip(1 - np.asarray(lengths)[members] / _TELLING_WORDS, 0, 1)
    picked: list[int] = []
    while len(picked) < min(k, len(members)):
        value = 0.6 * to_centre
        if picked:
            value -= 0.4 * (own @ own[picked].T).max(axis=1)
            value -= 0.15 * (origin[:, None] == origin[picked][None, :]).sum(axis=1)
            value[picked] = -np.inf
        picked.append(int(value.argmax()))
    return [int(members[index]) for index in picked]


def nearest_group(points: np.ndarray, labels: np.ndarray, *, least: float = 0.0) -> list[Hint]:
    """Return the nearest group of each outsider whose cosine is at least `least`; nobody is moved.

    `points` come from `comparable`.
    """
    outsiders = np.flatnonzero(labels == OUTSIDE)
    groups = np.unique(labels[labels != OUTSIDE])
    if not len(groups) or not len(outsiders):
        return []
    centres = unit(np.stack([points[labels == number].mean(axis=0) for number in groups]))
    cosines = points[outsiders] @ centres.T
    best = cosines.argmax(axis=1)
    hints = (
        Hint(int(row), int(groups[index]), float(cosines[at, index]))
        for at, (row, index) in enumerate(zip(outsiders, best, strict=True))
    )
    return [hint for hint in hints if hint.similarity >= least]


def warm_up() -> None:
    """Compile UMAP's inner loops ahead of the first real run; later processes read them from disk."""
    points = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
    _reduced(unit(points), 0)


def _grouped(points: np.ndarray, least: int, seed: int, report: Progress) -> Found:
    if len(points) < SMALL_STUDY:
        report("grouping", 0.1)
        return _alike_together(points, group_few(points, least))
    try:
        report("reducing", 0.05)
        reduced = _reduced(points, seed)
        report("grouping", 0.85)
        found = _alike_together(points, _dense_regions(reduced, least))
    except (ValueError, TypeError, ArithmeticError, np.linalg.LinAlgError, ImportError) as error:
        reason = type(error).__name__
    else:
        if found[0].max(initial=OUTSIDE) >= 0:
            return found
        reason = "no groups"
    labels, strengths, parameters = _alike_together(points, group_few(points, least))
    return labels, strengths, parameters | {"instead_of": "umap+hdbscan", "reason": reason}


def _reduced(points: np.ndarray, seed: int) -> np.ndarray:
    with _quiet():
        from nlp.compiled import load_umap

        umap = load_umap()
        return np.asarray(
            umap.UMAP(
                n_neighbors=_neighbours(len(points)),
                n_components=5,
                min_dist=0.0,
                metric="cosine",
                random_state=seed,
                n_jobs=1,
            ).fit_transform(points),
            dtype=np.float64,
        )


def _neighbours(rows: int) -> int:
    return min(10 if rows < 800 else 15, rows - 1)


def _dense_regions(reduced: np.ndarray, least: int) -> Found:
    samples = max(2, least // 3)
    with _quiet():
        import hdbscan

        model = hdbscan.HDBSCAN(
            min_cluster_size=least,
            min_samples=samples,
            cluster_selection_method="leaf",
            core_dist_n_jobs=1,
        ).fit(reduced)
    parameters: Parameters = {
        "method": "umap+hdbscan",
        "n_neighbors": _neighbours(len(reduced)),
        "n_components": 5,
        "min_dist": 0.0,
        "metric": "cosine",
        "min_cluster_size": least,
        "min_samples": samples,
        "selection": "leaf",
    }
    return model.labels_.astype(np.intp), model.probabilities_.astype(float), parameters


def _by_content(vectors: np.ndarray) -> np.ndarray:
    rows = np.ascontiguousarray(vectors, dtype=np.float32) + np.float32(0)  # -0.0 becomes 0.0
    return np.asarray(sorted(range(len(rows)), key=lambda index: rows[index].tobytes()), dtype=np.intp)


def _alike_together(points: np.ndarray, found: Found) -> Found:
    """Give equal rows one group: that of most of them, so that their order cannot matter."""
    labels, strengths, parameters = found[0].copy(), found[1].copy(), found[2]
    same = np.r_[False, (points[1:] == points[:-1]).all(axis=1)]
    starts = np.flatnonzero(~same)
    for start, end in zip(starts, np.r_[starts[1:], len(points)], strict=True):
        if end - start > 1:
            values, counts = np.unique(labels[start:end], return_counts=True)
            labels[start:end] = values[counts.argmax()]
            strengths[start:end] = strengths[start:end].mean()
    return labels, strengths, parameters


def _largest_first(labels: np.ndarray) -> np.ndarray:
    values = [int(value) for value in np.unique(labels) if value != OUTSIDE]
    ranked = sorted(
        values, key=lambda value: (-int((labels == value).sum()), int((labels == value).argmax()))
    )
    renamed = np.full(len(labels), OUTSIDE, dtype=np.intp)
    for new, old in enumerate(ranked):
        renamed[labels == old] = new
    return renamed


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the warnings of the compiled libraries from the researcher's screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _silent(_stage: str, _fraction: float) -> None:
    """Report nothing."""

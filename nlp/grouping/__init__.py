"""Group segments that say alike things, from coarse to fine; what belongs nowhere stays outside.

Many fine groupings of the same segments are made (`fine`), put together by what they agree on
(`consensus`), and cut at several scales, each inside the one above it (`scales`). How firmly a
group stands follows from the same groupings on samples (`stability`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from nlp.grouping import consensus, fine
from nlp.grouping.fine import OUTSIDE, SMALL_STUDY, Progress, Run, warm_up
from nlp.grouping.neighbours import nearest
from nlp.grouping.quotes import Hint, central, comparable, nearest_group
from nlp.grouping.scales import grow, nested
from nlp.grouping.stability import Firmness, jaccard, stability, word

__all__ = [
    "NORMAL",
    "OUTSIDE",
    "RESOLUTIONS",
    "SMALL_STUDY",
    "Firmness",
    "Grain",
    "Grouping",
    "Hint",
    "Level",
    "central",
    "comparable",
    "group",
    "jaccard",
    "level_of",
    "nearest_group",
    "warm_up",
    "word",
]

RESOLUTIONS = (0.5, 1.0, 1.5, 2.5, 4.0, 6.5)
NORMAL = 2  # the scale shown first
LEAST = 3  # a theme of one or two segments is a quote, not a theme
_FEWEST = 5
_UNPLACED = 0.9  # a segment that so many of the runs leave outside every group belongs nowhere
_MOST_OUTSIDE = 0.19
Parameters = dict[str, Any]


class Grain(StrEnum):
    """How fine the groups should be, in three words."""

    COARSE = "coarse"
    NORMAL = "normal"
    FINE = "fine"


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The groups at one scale: the group of each segment (-1: outside) and how firm each group is."""

    resolution: float
    labels: np.ndarray
    stability: np.ndarray

    @property
    def groups(self) -> int:
        """How many groups there are; they are numbered from 0, the largest first."""
        return int(self.labels.max(initial=OUTSIDE)) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Groups at several scales, coarse to fine, and how firmly each segment lies in any group at all.

    Each group lies inside one group of the scale above it. `labels` are those of the scale that
    is shown first.
    """

    levels: tuple[Level, ...]
    strengths: np.ndarray
    parameters: Parameters
    normal: int = NORMAL

    @property
    def labels(self) -> np.ndarray:
        """The group of each segment at the scale shown first (-1: outside)."""
        return self.levels[self.normal].labels

    @property
    def groups(self) -> int:
        """How many groups there are at the scale shown first."""
        return self.levels[self.normal].groups


def level_of(grain: Grain | str) -> int:
    """Return the scale that a word stands for."""
    return {Grain.COARSE: 1, Grain.NORMAL: NORMAL, Grain.FINE: 4}[Grain(grain)]


def group(
    vectors: np.ndarray, *, seed: int = 0, size: int | None = None, progress: Progress | None = None
) -> Grouping:
    """Group the rows of `vectors`; `size` is the least number of segments in a group.

    The same rows give the same groups, bit for bit on one machine and in whatever order they come.
    """
    report = progress or _silent
    least = max(2, size) if size else LEAST
    if len(vectors) < _FEWEST:
        return _nothing(len(vectors))
    points, place = _distinct(vectors)
    if len(points) < _FEWEST:
        return _few_kinds(place, least)
    near = nearest(points)
    made, method = fine.runs(points, near, seed, report)
    report("grouping", 0.87)
    scales, outside, firm = _scales(points, near.graph(), made)
    whole = nested([scale[place] for scale in scales], least)
    labels = [_numbered(scale, outside[place], least) for scale in whole]
    replicates = [(sampled[place], [scale[place] for scale in found]) for sampled, found in firm]
    report("grouping", 0.97)
    levels = tuple(
        Level(resolution, found, stability(found, replicates))
        for resolution, found in zip(RESOLUTIONS, labels, strict=True)
    )
    report("grouped", 1.0)
    strengths = 1.0 - consensus.unplaced(made, len(points))[place]
    return Grouping(levels, strengths, _parameters(len(vectors), seed, least, method=method, runs=made))


def _scales(
    points: np.ndarray,
    graph: Any,  # noqa: ANN401  (scipy ships no types)
    made: Sequence[Run],
) -> tuple[list[np.ndarray], np.ndarray, list[tuple[np.ndarray, list[np.ndarray]]]]:
    """Cut the tree of all runs, and that of each replicate, at every scale; tell who belongs nowhere."""
    scales = _cuts(made, points, graph, consensus.leaves(len(points), made))
    replicates = []
    for number in sorted({run.replicate for run in made}):
        own = [run for run in made if run.replicate == number]
        replicates.append((own[0].sampled, _replicated(own, points, graph)))
    unplaced = consensus.unplaced(made, len(points))
    bound = max(_UNPLACED, float(np.quantile(unplaced, 1 - _MOST_OUTSIDE)))
    outside = unplaced > bound if bound > _UNPLACED else unplaced >= bound
    return scales, outside, replicates


def _cuts(
    made: Sequence[Run],
    points: np.ndarray,
    graph: Any,  # noqa: ANN401
    leaf: np.ndarray,
) -> list[np.ndarray]:
    likeness = consensus.likeness(points, leaf)
    grown = grow(consensus.tree(consensus.together(made, leaf), likeness), graph, leaf, likeness)
    return [grown.cut(resolution)[leaf] for resolution in RESOLUTIONS]


def _replicated(own: Sequence[Run], points: np.ndarray, graph: Any) -> list[np.ndarray]:  # noqa: ANN401
    """Cut the tree of one start by itself, over the rows that it sampled; the others get group 0."""
    rows = np.flatnonzero(own[0].sampled)
    leaf = consensus.finest(own).labels[rows]
    found = []
    for cut in _cuts([run.on(rows) for run in own], points[rows], graph[rows][:, rows], leaf):
        labels = np.zeros(len(own[0].sampled), dtype=np.intp)
        labels[rows] = cut
        found.append(labels)
    return found


def _distinct(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct rows, in an order of their own, ready to be compared; and the place of each row."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32) + np.float32(0)  # -0.0 becomes 0.0
    keys = [row.tobytes() for row in rows]
    known = {key: number for number, key in enumerate(sorted(set(keys)))}
    place = np.array([known[key] for key in keys], dtype=np.intp)
    first = {number: row for row, number in reversed(list(enumerate(place.tolist())))}
    return comparable(rows[[first[number] for number in range(len(known))]]), place


def _numbered(labels: np.ndarray, outside: np.ndarray, least: int) -> np.ndarray:
    """Leave out what belongs nowhere or is in a group that is too small; number the others by size.

    Groups of one size are numbered by their first member in `_distinct`'s order, which doesn't
    depend on the order of the rows.
    """
    kept = np.where(outside, OUTSIDE, labels)
    counts = np.bincount(kept[kept != OUTSIDE], minlength=int(labels.max()) + 1)
    ranked = sorted(np.flatnonzero(counts >= least).tolist(), key=lambda number: (-counts[number], number))
    names = np.full(len(counts) + 1, OUTSIDE, dtype=np.intp)  # the last one: of those outside
    names[ranked] = np.arange(len(ranked))
    return names[kept]


def _nothing(rows: int) -> Grouping:
    none = np.full(rows, OUTSIDE, dtype=np.intp)
    levels = tuple(Level(resolution, none, np.zeros(0)) for resolution in RESOLUTIONS)
    return Grouping(levels, np.zeros(rows), {"method": "none", "rows": rows})


def _few_kinds(place: np.ndarray, least: int) -> Grouping:
    """Group rows of which there are hardly any kinds: equal ones together."""
    labels = _numbered(place, np.zeros(len(place), dtype=bool), least)
    levels = tuple(Level(one, labels, np.ones(int(labels.max()) + 1)) for one in RESOLUTIONS)
    strengths = (labels != OUTSIDE).astype(float)
    return Grouping(levels, strengths, {"method": "equal rows", "rows": len(place)})


def _parameters(rows: int, seed: int, least: int, *, method: str, runs: Sequence[Run]) -> Parameters:
    return {
        "method": f"consensus of {method}",
        "rows": rows,
        "seed": seed,
        "least": least,
        "runs": len(runs),
        "starts": fine.starts(rows),
        "sizes": fine.sizes(rows),
        "sample": fine.SAMPLE,
        "epochs": fine.EPOCHS,
        "resolutions": list(RESOLUTIONS),
        "unplaced": _UNPLACED,
    }


def _silent(_stage: str, _fraction: float) -> None:
    """Report nothing."""

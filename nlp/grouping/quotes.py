"""Which members of a group to show first, and where a segment outside every group lies nearest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.vectors import centred, unit

OUTSIDE = -1
_TELLING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Hint:
    """The group an outsider comes nearest to, with the cosine to its centre."""

    segment: int
    group: int
    similarity: float


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


def nearest_group(points: np.ndarray, labels: np.ndarray) -> list[Hint]:
    """Return the nearest group of each outsider that lies as near to it as half of its members do.

    `points` come from `comparable`; nobody is moved. A fixed cosine would not do: how near the members
    of a group lie to its centre differs between coarse and fine, and between encoders.
    """
    outsiders = np.flatnonzero(labels == OUTSIDE)
    groups = np.unique(labels[labels != OUTSIDE])
    if not len(groups) or not len(outsiders):
        return []
    centres = unit(np.stack([points[labels == number].mean(axis=0) for number in groups]))
    usual = np.array(
        [np.median(points[labels == number] @ centre) for number, centre in zip(groups, centres, strict=True)]
    )
    cosines = points[outsiders] @ centres.T
    best = cosines.argmax(axis=1)
    return [
        Hint(int(row), int(groups[index]), float(cosines[at, index]))
        for at, (row, index) in enumerate(zip(outsiders, best, strict=True))
        if cosines[at, index] >= usual[index]
    ]

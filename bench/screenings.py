"""Screenings by a simulated coder through the product's own queue: what is offered and decided when."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from nlp.mixing import Lane, Turn, by_chance, mix, place_keys
from stats.screening import Decided
from stats.stopping import rejections_in_a_row

Ranking = Sequence[tuple[int, float]]  # row and score from 0 to 1, best first


class Ranker(Protocol):
    """Anything that orders the undecided rows, knowing what was decided."""

    def __call__(self, accepted: Sequence[int], rejected: Sequence[int], mask: np.ndarray) -> Ranking: ...


@dataclass
class Course:
    """One screening as far as it has come."""

    relevant: np.ndarray
    chance: np.ndarray  # for each row its number in the order of chance
    rows: list[int] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.relevant)

    @property
    def labels(self) -> list[bool]:
        return [bool(self.relevant[row]) for row in self.rows]

    @property
    def found(self) -> int:
        return int(self.relevant[self.rows].sum()) if self.rows else 0

    @property
    def turn(self) -> Turn:
        chosen = [
            right for right, lane in zip(self.labels, self.lanes, strict=True) if lane is not Lane.RANDOM
        ]
        return Turn(len(self.rows), rejections_in_a_row(chosen))

    def decided(self) -> list[Decided]:
        return [
            Decided(right, lane is Lane.RANDOM) for right, lane in zip(self.labels, self.lanes, strict=True)
        ]


def order_of_chance(size: int, *seed: str) -> np.ndarray:
    """Shuffle as the product does, by the places of made-up segments."""
    return by_chance(place_keys([("bench", row, row + 1) for row in range(size)]), *seed)


def screen(
    relevant: np.ndarray,
    ranker: Ranker,
    seed: str,
    *,
    step: int,
    until: float = 1.0,
    known: Collection[int] = (),
) -> Iterator[Course]:
    """Work through the queue, `step` decisions between two rankings, and stop by after each step.

    `relevant` is what the coder says of each row; `known` rows are coded outside the queue, and there
    may come more of them on the way.
    """
    course = Course(relevant, order_of_chance(len(relevant), seed))
    mask = np.ones(len(relevant), dtype=bool)
    while len(course.rows) < until * course.size:
        mask[list(known)] = False
        if not mask.any():
            return
        rows = np.array(course.rows, dtype=np.intp)
        right = relevant[rows]
        ranking = ranker(sorted({*known, *rows[right].tolist()}), rows[~right].tolist(), mask)
        places = [row for row, _ in ranking]
        order = np.argsort(course.chance[places], kind="stable").tolist()
        for one in mix([score for _, score in ranking], order, course.turn, count=step):
            course.rows.append(places[one.place])
            course.lanes.append(one.lane)
            mask[places[one.place]] = False
        yield course


@dataclass(frozen=True, eq=False)
class MadeUp:
    """A ranker of a chosen quality: scores of relevant rows lie `apart` standard deviations higher.

    `learning` lets that grow with what was found; of `hidden` rows nothing ever shows, they rank low.
    """

    noise: np.ndarray
    relevant: np.ndarray
    apart: float
    learning: float = 0.0
    hidden: np.ndarray | None = None

    def __call__(self, accepted: Sequence[int], rejected: Sequence[int], mask: np.ndarray) -> Ranking:
        del rejected
        gain = self.apart + self.learning * len(accepted) / (len(accepted) + 5)
        logits = self.noise + gain * self.relevant - 1.5
        if self.hidden is not None:
            logits[self.hidden] = self.noise[self.hidden] - 2.5
        scores = 1 / (1 + np.exp(-logits))
        rows = np.flatnonzero(mask)
        order = rows[np.argsort(-scores[rows], kind="stable")]
        return list(zip(order.tolist(), scores[order].tolist(), strict=True))

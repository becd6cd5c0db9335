"""Which segment is offered next, and why: mostly the best, some uncertain, one in ten by chance."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

__all__ = ["CHECK_AFTER", "Lane", "Offered", "Turn", "by_chance", "lane_at", "mix", "place_keys"]

CHECK_AFTER = 20  # rejections in a row after which more is drawn by chance: the best has dried up
_EVERY = 10
_FIRST_CHANCE = 4  # so that of any five offered in a row from the start one was drawn by chance
_UNCERTAIN = frozenset({3, 7})
_CHECKING = frozenset({2, 6})
_EVEN = 0.5  # the score at which it could go either way


class Lane(StrEnum):
    """Why a segment is offered. Kept with the decision, never shown: it might colour the verdict."""

    BEST = "best"
    UNCERTAIN = "uncertain"
    RANDOM = "random"
    CHECK = "check"  # the consistency check found it, not the queue
    RANDOM_WITHIN = "random_within"  # by chance within what the coder filtered for: says nothing of the rest


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the queue stands: how many it has offered, and how many were rejected since the last find."""

    offered: int = 0
    rejected_in_a_row: int = 0

    @property
    def checking(self) -> bool:
        """Whether the best segments seem to have dried up."""
        return self.rejected_in_a_row >= CHECK_AFTER


@dataclass(frozen=True, slots=True)
class Offered:
    """A place in the ranking and the lane that offers it."""

    place: int
    lane: Lane


def lane_at(number: int, *, checking: bool = False) -> Lane:
    """Return the lane of the offer with this number, counted over all that was decided for the code.

    Of the offers up to any number from 5 on, at least one in ten is drawn by chance; two in ten are
    uncertain. The number doesn't move when the ranking does, so a segment keeps its place.
    """
    place = number % _EVERY
    if number == _FIRST_CHANCE or (place == 0 and number):
        return Lane.RANDOM
    if checking and place in _CHECKING:
        return Lane.RANDOM
    return Lane.UNCERTAIN if place in _UNCERTAIN else Lane.BEST


def mix(scores: Sequence[float], chance: Sequence[int], turn: Turn, *, count: int) -> list[Offered]:
    """Deal out the next `count` offers from a ranking.

    Parameters
    ----------
    scores
        The score of each place in the ranking, from 0 to 1, best first.
    chance
        The places of the ranking in the order in which chance draws them.
    turn
        Where the queue stands.
    count
        How many to offer.

    Notes
    -----
    The lanes take turns by `lane_at`; each takes the first of its own order that isn't taken yet. A
    segment drawn by chance thus comes uniformly from all that is undecided when its turn comes, whatever
    the other lanes took before and why: what `stats.screening` rests on.
    """
    taken = np.zeros(len(scores), dtype=bool)
    lanes = {
        Lane.BEST: _open(range(len(scores)), taken),
        Lane.UNCERTAIN: _open(_nearest_even(scores), taken),
        Lane.RANDOM: _open(chance, taken),
    }
    offered: list[Offered] = []
    for number in range(turn.offered, turn.offered + min(count, len(scores))):
        lane = lane_at(number, checking=turn.checking)
        place = next(lanes[lane], None)
        if place is None:  # chance was given fewer places than there are
            lane, place = Lane.BEST, next(lanes[Lane.BEST])
        taken[place] = True
        offered.append(Offered(place, lane))
    return offered


def place_keys(places: Sequence[tuple[str, int, int]]) -> np.ndarray:
    """Return a number for each place in the texts that hangs on that place alone."""
    digests = (
        hashlib.blake2b("\x1f".join(map(str, place)).encode(), digest_size=8).digest() for place in places
    )
    return np.frombuffer(b"".join(digests), dtype="<u8")


def by_chance(keys: np.ndarray, *seed: str) -> np.ndarray:
    """Return for each key a number that shuffles them: the same seed gives the same order, always.

    Notes
    -----
    The finalizer of splitmix64 over the key plus a hash of the seed: every bit of both counts, and a
    key's number doesn't depend on which other keys there are.
    """
    digest = hashlib.blake2b("\x1f".join(seed).encode(), digest_size=8).digest()
    mixed = keys + np.frombuffer(digest, dtype="<u8")[0]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _open(order: Sequence[int] | np.ndarray, taken: np.ndarray) -> Iterator[int]:
    """Go through an order, past what another lane took."""
    return (int(place) for place in order if not taken[place])


def _nearest_even(scores: Sequence[float]) -> np.ndarray:
    """Order the places by how near their score lies to the middle."""
    return np.argsort(np.abs(np.asarray(scores) - _EVEN), kind="stable")

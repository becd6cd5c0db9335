"""The groups of all scales as one forest: each group once, under the group that holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nlp.grouping import Level

OUTSIDE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A group that exists from one scale to another (both included); `parent` is its place in the list."""

    members: np.ndarray
    first: int
    last: int
    parent: int | None
    stability: float


def forest(levels: Sequence["Level"]) -> list[Node]:
    """Return every group of every scale, parents before children.

    A group that is the same at the next scale is one node; its stability is the greatest of its
    scales, as a group that any scale gives back has come back.
    """
    found: list[Node] = []
    above = np.full(len(levels[0].labels) if levels else 0, OUTSIDE, dtype=np.intp)
    for number, level in enumerate(levels):
        here = np.full(len(level.labels), OUTSIDE, dtype=np.intp)
        for group in range(level.groups):
            members = np.flatnonzero(level.labels == group)
            holder = int(above[members[0]])
            firm = float(level.stability[group])
            if holder != OUTSIDE and len(found[holder].members) == len(members):
                node = found[holder]
                found[holder] = Node(members, node.first, number, node.parent, max(node.stability, firm))
                here[members] = holder
            else:
                here[members] = len(found)
                parent = None if holder == OUTSIDE else holder
                found.append(Node(members, number, number, parent, firm))
        above = np.where(here == OUTSIDE, above, here)
    return found


def deepest(nodes: Sequence[Node], rows: int) -> np.ndarray:
    """Return for each row the place of the smallest group that holds it, -1 if none does."""
    found = np.full(rows, OUTSIDE, dtype=np.intp)
    for place, node in enumerate(nodes):  # parents come first
        found[node.members] = place
    return found

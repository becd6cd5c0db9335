"""Measures of where a text was cut, against the passages that a person marked in it."""

from collections.abc import Sequence
from itertools import accumulate

Span = tuple[int, int]


def p_k(reference: Sequence[bool], found: Sequence[bool], k: int) -> float:
    """Return the share of windows of k gaps in which only one of the two has a boundary.

    Notes
    -----
    Both are given as one truth value per gap between neighbouring units.

    References: Beeferman, D., Berger, A. and Lafferty, J. (1999). Statistical models for text
    segmentation. Machine Learning 34.
    """
    wrong, windows = window_errors(reference, found, k)[::2]
    return wrong / windows if windows else 0.0


def window_diff(reference: Sequence[bool], found: Sequence[bool], k: int) -> float:
    """Return the share of windows of k gaps in which the two differ in their number of boundaries.

    References: Pevzner, L. and Hearst, M. (2002). A critique and improvement of an evaluation metric
    for text segmentation. Computational Linguistics 28(1).
    """
    _, wrong, windows = window_errors(reference, found, k)
    return wrong / windows if windows else 0.0


def window_errors(reference: Sequence[bool], found: Sequence[bool], k: int) -> tuple[int, int, int]:
    """Return (wrong by P_k, wrong by WindowDiff, windows), to be added up over turns.

    A turn with fewer than k gaps is one window.
    """
    size = min(k, len(reference))
    if not size:
        return 0, 0, 0
    left, right = ([0, *accumulate(map(int, row))] for row in (reference, found))
    counts = [
        (left[at + size] - left[at], right[at + size] - right[at]) for at in range(len(reference) - size + 1)
    ]
    one_sided = sum((a > 0) != (b > 0) for a, b in counts)
    return one_sided, sum(a != b for a, b in counts), len(counts)


def matched(reference: Sequence[int], found: Sequence[int], tolerance: int) -> int:
    """Return how many boundaries pair up, each with one other at most `tolerance` away."""
    left, right = sorted(reference), sorted(found)
    pairs = a = b = 0
    while a < len(left) and b < len(right):
        if abs(left[a] - right[b]) <= tolerance:
            pairs, a, b = pairs + 1, a + 1, b + 1
        elif left[a] < right[b]:
            a += 1
        else:
            b += 1
    return pairs


def precision_recall_f(pairs: int, reference: int, found: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 of boundaries; without any on either side there is nothing wrong."""
    if not reference and not found:
        return 1.0, 1.0, 1.0
    precision = pairs / found if found else 0.0
    recall = pairs / reference if reference else 0.0
    return precision, recall, 2 * pairs / (reference + found)


def overlap(one: Span, other: Span) -> int:
    """Return how much two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def best_overlap(passage: Span, segments: Sequence[Span]) -> float:
    """Return the intersection over union of a passage with the segment that fits it best."""
    return max((overlap(passage, one) / _union(passage, one) for one in segments), default=0.0)


def lies_inside(passage: Span, segments: Sequence[Span]) -> bool:
    """Tell whether one segment holds the whole passage."""
    return any(start <= passage[0] and passage[1] <= end for start, end in segments)


def touching(passage: Span, segments: Sequence[Span]) -> int:
    """Return how many segments share something with a passage: above 1 it was cut up."""
    return sum(overlap(passage, one) > 0 for one in segments)


def _union(one: Span, other: Span) -> int:
    return max(one[1] - one[0] + other[1] - other[0] - overlap(one, other), 1)

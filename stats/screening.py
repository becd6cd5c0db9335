"""How much of what one is looking for has been found, from the segments that were drawn by chance.

While a coder works through a queue, most segments are chosen because they look right; some are drawn
by chance from all that is still undecided. Only those say something about what was not offered yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from stats.errors import UndefinedStatisticError
from stats.intervals import LEVEL, Interval, clopper_pearson, upper_bound

if TYPE_CHECKING:
    import numpy as np

_COARSE, _FINE = 250, 1200  # cells of the two passes
_REMOTE = 1e-5  # what lies above the range of the second pass


@dataclass(frozen=True, slots=True)
class Draw:
    """A segment drawn by chance from the undecided ones of that moment.

    `found_since` counts the relevant segments that were found from that draw on, itself included,
    among those that the study had then; `undecided` is how many it was drawn from; `times` stands for
    so many draws alike.
    """

    relevant: bool
    found_since: int
    undecided: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Segments that came in together, as they stand now, and the draws made until the next came in."""

    found: int
    undecided: int
    draws: tuple[Draw, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """How many relevant segments there are: the middle of what is likely, and the interval."""

    value: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Decided:
    """One decided segment; `drawn` when the random lane offered it.

    `batch` tells with which transcripts it came in, `epoch` which batches were there when it was decided.
    """

    relevant: bool
    drawn: bool
    batch: int = 0
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Elusion:
    """Missed segments and recall, from a sample of what was left over at the end."""

    missed: float
    recall: float
    recall_interval: Interval


def elusion(found: int, left: int, drawn: int, hits: int, *, level: float = LEVEL) -> Elusion:
    """Return the recall that a random sample of the leftovers points to.

    Parameters
    ----------
    found
        Relevant segments found, R.
    left
        Segments that were not screened, N - n.
    drawn, hits
        The sample from the leftovers, m, and the relevant ones among it, k.
    level
        The share of such intervals that hold the truth, at the least.

    Raises
    ------
    UndefinedStatisticError
        Without a sample (`no_trials`), and when nothing was found nor missed (`nothing_found`).

    Notes
    -----
    missed = (N - n) k / m; recall = R / (R + missed); its bounds follow from the Clopper-Pearson
    interval of k / m. With k = 0 recall is 1 at most and the lower bound takes all of 1 - level.
    This holds for a sample drawn once, after the screening; `estimate` is for draws along the way.

    References: Roitblat, H. L., Kershaw, A. and Oot, P. (2010). Document categorization in legal
    electronic discovery. JASIST 61 (elusion).
    """
    if hits == 0:
        share = Interval(0.0, upper_bound(0, drawn, level=level))
    else:
        share = clopper_pearson(hits, drawn, level=level)
    missed = left * hits / drawn
    if found == 0:
        reason = "nothing_found"
        raise UndefinedStatisticError(reason)
    bounds = Interval(found / (found + left * share.high), found / (found + left * share.low))
    return Elusion(missed, found / (found + missed), bounds)


def replay(decided: Sequence[Decided], sizes: Sequence[int]) -> list[Batch]:
    """Go through what was decided, in order of time, and count the pile behind each draw.

    `sizes` holds the number of segments of each batch in order of arrival, those that were passed over
    left out: nothing is known of them.
    """
    numbers = range(len(sizes))
    founds = [sum(one.relevant and one.batch == number for one in decided) for number in numbers]
    counts = [sum(one.batch == number for one in decided) for number in numbers]
    found_by = list(accumulate(founds))
    pile_of = list(accumulate(sizes))
    draws: list[list[Draw]] = [[] for _ in numbers]
    found = 0
    for place, one in enumerate(decided):
        if one.drawn:
            left = pile_of[one.epoch] - place
            draws[one.epoch].append(Draw(one.relevant, found_by[one.epoch] - found, left))
        found += one.relevant
    return [Batch(founds[number], sizes[number] - counts[number], tuple(draws[number])) for number in numbers]


def estimate(batches: Sequence[Batch], *, level: float = LEVEL) -> Total:
    r"""Return how many relevant segments there are, found and not, with an interval.

    Parameters
    ----------
    batches
        The segments by arrival, with the draws made before the next batch arrived; see `replay`.
    level
        The probability that the interval holds.

    Raises
    ------
    UndefinedStatisticError
        When the draws contradict the counts (`impossible`).

    Notes
    -----
    Draw j is uniform over the u_j segments undecided at that moment, whatever was chosen before it and
    why, so it is relevant with probability p_j(M) = (M + s_j) / u_j, where M is how many relevant
    segments are missing now and s_j how many were found since. Chosen segments enter through s_j and
    u_j alone. The likelihood is

        L(M) = \prod_j p_j(M)^{x_j} (1 - p_j(M))^{1 - x_j}

    and the prior 1 / (F + M + 1) with F found: every order of magnitude of the total is as likely as any
    other. The interval is the region of highest posterior density, the value the posterior median.
    A batch that came in later has a missing number of its own: M after it is the sum of both (the
    densities are convolved), and later draws are uniform over all that is there by then.

    A posterior may be looked at whenever one likes and the screening stopped on it; an interval from
    a test of fixed size may not. How often it holds the truth is measured in `bench.recall_estimate`.
    """
    found = sum(batch.found for batch in batches)
    top = sum(batch.undecided for batch in batches)
    if top == 0:
        return Total(found, Interval(found, found))
    for cells in (_COARSE, _FINE):
        step = max(1, -(-top // cells))
        density = _missing(_merged(batches), step, top)
        above = density[::-1].cumsum()[::-1]
        reach = int((above > _REMOTE).sum()) * step
        if step == 1:
            break
        top = min(top, reach)
    return _summary(density, step, found, sum(batch.undecided for batch in batches), level)


def _summary(density: "np.ndarray", step: int, found: int, most: int, level: float) -> Total:
    """Take the fewest cells that hold `level`, and let a coarse cell count with all that is in it."""
    import numpy as np

    order = np.argsort(-density, kind="stable")
    count = int(np.searchsorted(density[order].cumsum(), level - 1e-12)) + 1
    kept = order[:count]
    low, high = int(kept.min()) * step - (step - 1), int(kept.max()) * step + (step - 1)
    middle = int(np.searchsorted(density.cumsum(), 0.5)) * step
    bounds = Interval(found + max(0, low), found + min(most, high))
    return Total(found + min(most, middle), bounds)


def _merged(batches: Sequence[Batch]) -> list[Batch]:
    """Join a batch without draws to the next: nothing tells them apart."""
    found = undecided = 0
    merged: list[Batch] = []
    for batch in batches:
        found, undecided = found + batch.found, undecided + batch.undecided
        if batch.draws:
            merged.append(Batch(found, undecided, batch.draws))
            found = undecided = 0
    if undecided or found:
        merged.append(Batch(found, undecided))
    return merged


def _missing(batches: Iterable[Batch], step: int, top: int) -> "np.ndarray":
    """Return the posterior of the number missing, in cells of `step` up to `top`."""
    import numpy as np

    density = np.ones(1)
    for batch in batches:
        own = np.arange(0, min(batch.undecided, top) + step, step)
        density = np.convolve(density, 1 / (batch.found + own + 1.0))[: top // step + 1]
        logs = np.log(density) + _log_likelihood(batch.draws, np.arange(len(density)) * step)
        if not np.isfinite(logs.max()):
            reason = "impossible"
            raise UndefinedStatisticError(reason)
        density = np.exp(logs - logs.max())
        density /= density.sum()
    return density


def _log_likelihood(draws: Sequence[Draw], missing: "np.ndarray") -> "np.ndarray":
    import numpy as np

    if not draws:
        return np.zeros(len(missing))
    hits = np.array([one.relevant for one in draws])
    since = np.array([one.found_since for one in draws], dtype=float)
    pile = np.array([one.undecided for one in draws], dtype=float)
    times = np.array([one.times for one in draws], dtype=float)
    share = np.clip((missing + since[:, None]) / pile[:, None], 0, 1)
    with np.errstate(divide="ignore"):
        return np.asarray(times @ np.log(np.where(hits[:, None], share, 1 - share)))


def further_draws(batches: Sequence[Batch], ratio: float, *, most: int) -> int:
    """Return after how many more draws without a find the interval's bounds differ by `ratio` at most."""
    last = batches[-1]

    def wide(times: int) -> bool:
        more = Draw(relevant=False, found_since=0, undecided=last_pile, times=times)
        total = estimate([*batches[:-1], Batch(last.found, last.undecided, (*last.draws, more))])
        return not settled(total, ratio)

    last_pile = sum(batch.undecided for batch in batches)
    high = 1
    while high < most and wide(high):
        high *= 2
    low, high = high // 2, min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if wide(middle) else (low, middle)
    return high


def settled(total: Total, ratio: float) -> bool:
    """Tell whether the bounds of a total lie close enough together to say something."""
    return total.interval.high <= ratio * max(total.interval.low, 1)

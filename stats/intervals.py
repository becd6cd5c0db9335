"""Exact intervals for a share and for a total, from a sample."""

from bisect import bisect_left
from dataclasses import dataclass

from stats.errors import UndefinedStatisticError

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Two bounds, both included."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return self.low <= value <= self.high


def clopper_pearson(hits: int, trials: int, *, level: float = LEVEL) -> Interval:
    """Return the exact interval of a share.

    Parameters
    ----------
    hits, trials
        How often it was so, out of how many independent trials.
    level
        The share of such intervals that hold the truth, at the least.

    Raises
    ------
    UndefinedStatisticError
        Without trials (`no_trials`), or with more hits than trials (`impossible`).

    Notes
    -----
    low solves P(X >= k | p) = (1 - level) / 2 and high P(X <= k | p) = (1 - level) / 2 with X binomial;
    both are quantiles of a beta distribution.

    References: Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits
    illustrated in the case of the binomial. Biometrika 26.
    """
    from scipy.special import betaincinv

    _check(hits, trials)
    tail = (1 - level) / 2
    low = float(betaincinv(hits, trials - hits + 1, tail)) if hits else 0.0
    return Interval(low, upper_bound(hits, trials, level=1 - tail))


def upper_bound(hits: int, trials: int, *, level: float = LEVEL) -> float:
    """Return the exact one-sided upper bound of a share: P(X <= k | bound) = 1 - level."""
    from scipy.special import betaincinv

    _check(hits, trials)
    return float(betaincinv(hits + 1, trials - hits, level)) if hits < trials else 1.0


def total_from_sample(hits: int, drawn: int, size: int, *, level: float = LEVEL) -> Interval:
    """Return the exact interval of a total in a finite pile, from a sample drawn without replacement.

    Parameters
    ----------
    hits, drawn
        How many of those drawn have the property.
    size
        How many there are in the pile.
    level
        The share of such intervals that hold the truth, at the least.

    Raises
    ------
    UndefinedStatisticError
        When nothing was drawn (`no_trials`) or the counts contradict each other (`impossible`).

    Notes
    -----
    All totals K for which neither P(X >= k) nor P(X <= k) falls below (1 - level) / 2, with X
    hypergeometric: `drawn` out of `size` of which K have the property.

    References: Buonaccorsi, J. P. (1987). A note on confidence intervals for proportions in finite
    populations. The American Statistician 41.
    """
    _check(hits, drawn)
    if drawn > size:
        reason = "impossible"
        raise UndefinedStatisticError(reason)
    tail = (1 - level) / 2
    first, last = hits, size - drawn + hits  # both chances change in one direction only
    low = first + bisect_left(
        range(first, last),
        True,  # noqa: FBT003 the first for which it holds
        key=lambda total: 1 - hypergeometric_cdf(hits - 1, size, total, drawn) >= tail,
    )
    high = last - bisect_left(
        range(last - first),
        True,  # noqa: FBT003
        key=lambda down: hypergeometric_cdf(hits, size, last - down, drawn) >= tail,
    )
    return Interval(low, high)


def hypergeometric_cdf(hits: int, size: int, total: int, drawn: int) -> float:
    """Return P(X <= hits) for X the number out of `total` that `drawn` out of `size` hold.

    Notes
    -----
    The sum over x of C(total, x) C(size - total, drawn - x) / C(size, drawn), in logarithms.
    """
    import numpy as np
    from scipy.special import gammaln

    first = max(0, drawn - (size - total))
    last = min(hits, drawn, total)
    if last < first:
        return 0.0
    x = np.arange(first, last + 1)

    def ways(of: float, take: np.ndarray) -> np.ndarray:
        return np.asarray(gammaln(of + 1) - gammaln(take + 1) - gammaln(of - take + 1))

    logs = ways(total, x) + ways(size - total, drawn - x) - ways(size, np.array(drawn))
    return float(min(1.0, np.exp(logs).sum()))


def _check(hits: int, trials: int) -> None:
    if trials <= 0:
        reason = "no_trials"
        raise UndefinedStatisticError(reason)
    if not 0 <= hits <= trials:
        reason = "impossible"
        raise UndefinedStatisticError(reason)

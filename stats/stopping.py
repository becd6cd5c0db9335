"""When it is sensible to stop looking: what the draws say, what the run of decisions says."""

from collections.abc import Sequence
from enum import StrEnum

from stats.errors import UndefinedStatisticError
from stats.intervals import hypergeometric_cdf

ENOUGH, NEARLY = 0.8, 0.6  # share of the upper bound that was found
LEAST_DRAWS = 10
RATIO = 4.0  # upper bound against lower bound, above which a total says too little


class Advice(StrEnum):
    """What to do next with a code."""

    UNKNOWN = "unknown"  # too little is known to say
    GO_ON = "go_on"
    NEARLY = "nearly"
    STOP = "stop"
    DONE = "done"  # everything was decided


class Lack(StrEnum):
    """Why too little is known."""

    FEW_DRAWS = "few_draws"
    WIDE = "wide"
    CONTRADICTION = "contradiction"


def advise(found: int, high: float) -> Advice:
    """Weigh what was found against the upper bound of the total.

    Notes
    -----
    Stop when at least 0.8 of the bound was found, nearly when 0.6 was. The test on the run of decisions
    has no say: letting it tip 0.6 into stop made two stops in three wrong for a code with two faces of
    which one is ranked low (recall below 0.8), as it takes for granted that the ranking is no worse
    than chance.
    """
    share = found / high if high else 1.0
    if share >= ENOUGH:
        return Advice.STOP
    return Advice.NEARLY if share >= NEARLY else Advice.GO_ON


def run_p(relevant: Sequence[bool], size: int, target: float) -> float:
    r"""Return how improbable the last decisions are if less than `target` had been found.

    Parameters
    ----------
    relevant
        Every decision, in order of time.
    size
        The number of segments there are, decided or not.
    target
        The recall to be reached, above 0 and at most 1.

    Returns
    -------
    float
        The smallest p over all runs of last decisions.

    Raises
    ------
    UndefinedStatisticError
        When nothing was found (`nothing_found`) or the target is no recall (`impossible`).

    Notes
    -----
    For the last i of n decisions, k_i of them relevant, with R found in all and N segments, recall
    below the target means at least K_i = floor(R / target + 1 - (R - k_i)) relevant ones among the
    N - (n - i) that were left before them, and p_i = P(X <= k_i) with X hypergeometric: i drawn from
    those. p_i falls with every irrelevant decision at the front of a run, so only runs that begin just
    after a relevant decision can be the smallest. The draws weren't made by chance but by a ranking,
    and the smallest of many tests is taken: a dial, no proof.

    References: Callaghan, M. W. and Müller-Hansen, F. (2020). Statistical stopping criteria for
    automated screening in systematic reviews. Systematic Reviews 9.
    """
    found = sum(relevant)
    if not 0 < target <= 1:
        reason = "impossible"
        raise UndefinedStatisticError(reason)
    if found == 0:
        reason = "nothing_found"
        raise UndefinedStatisticError(reason)
    count = len(relevant)
    places = [-1, *(place for place, right in enumerate(relevant) if right)]
    best = 1.0
    for earlier, place in enumerate(places):  # `earlier` were found up to and with `place`
        length = count - place - 1
        if length == 0:
            continue
        left = size - (count - length)
        least = missing_if_below(found, found - earlier, target)
        if least > left:
            return 0.0
        best = min(best, hypergeometric_cdf(found - earlier, left, least, length))
    return best


def missing_if_below(found: int, in_run: int, target: float) -> int:
    """Return K: how many relevant there were before the run if recall is below the target."""
    return int((found / target + 1 - (found - in_run)) // 1)


def rejections_in_a_row(relevant: Sequence[bool]) -> int:
    """Count the decisions since the last relevant one."""
    for place, right in enumerate(reversed(relevant)):
        if right:
            return place
    return len(relevant)

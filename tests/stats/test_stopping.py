"""When to stop: the published fixtures, and that the interval decides."""

import pytest

from stats.errors import UndefinedStatisticError
from stats.stopping import Advice, advise, missing_if_below, rejections_in_a_row, run_p

MIXED = [True] * 30 + [False, True] * 10


@pytest.mark.parametrize(
    ("zeros", "target", "p"),
    [
        (100, 0.95, 0.469608),
        (100, 0.8, 0.060809),
        (250, 0.95, 0.087059),
        (250, 0.9, 0.016861),
        (250, 0.8, 0.000114),
    ],
)
def test_the_run_of_last_decisions(zeros, target, p):
    assert run_p(MIXED + [False] * zeros, 500, target) == pytest.approx(p, abs=5e-7)


def test_six_at_least_are_missing_if_95_found_is_less_than_95_percent():
    assert missing_if_below(95, 0, 0.95) == 6


def test_a_run_over_everything_leaves_no_doubt():
    assert run_p([True, True, False, False], 4, 0.8) == 0


@pytest.mark.parametrize(
    ("relevant", "target", "reason"), [([False], 0.8, "nothing_found"), ([True], 0.0, "impossible")]
)
def test_the_run_is_undefined_without_a_find_or_a_target(relevant, target, reason):
    with pytest.raises(UndefinedStatisticError) as refused:
        run_p(relevant, 10, target)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("found", "high", "advice"),
    [(8, 10, Advice.STOP), (6, 10, Advice.NEARLY), (5, 10, Advice.GO_ON), (0, 3, Advice.GO_ON)],
)
def test_the_upper_bound_decides(found, high, advice):
    assert advise(found, high) is advice


def test_rejections_are_counted_since_the_last_find():
    assert [rejections_in_a_row(one) for one in ([], [True], [True, False, False], [False])] == [0, 0, 2, 1]

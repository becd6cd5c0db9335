"""Exact intervals, against worked examples and against counting all samples."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.errors import UndefinedStatisticError
from stats.intervals import clopper_pearson, hypergeometric_cdf, total_from_sample, upper_bound


def test_no_hits_in_sixty_bound_the_share_at_under_five_in_a_hundred():
    assert upper_bound(0, 60) == pytest.approx(0.048703, abs=5e-7)


def test_the_interval_of_one_in_sixty():
    found = clopper_pearson(1, 60)
    assert (found.low, found.high) == (pytest.approx(0.000422, abs=5e-7), pytest.approx(0.089399, abs=5e-6))


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_own_interval(counts):
    hits, trials = counts
    found = clopper_pearson(hits, trials)
    assert 0 <= found.low <= hits / trials <= found.high <= 1
    assert (found.low == 0) == (hits == 0) and (found.high == 1) == (hits == trials)


@pytest.mark.parametrize(("hits", "trials", "reason"), [(0, 0, "no_trials"), (3, 2, "impossible")])
def test_a_share_of_nothing_is_undefined(hits, trials, reason):
    with pytest.raises(UndefinedStatisticError) as refused:
        clopper_pearson(hits, trials)
    assert refused.value.reason == reason


def test_the_hypergeometric_is_what_counting_every_sample_gives():
    samples = list(combinations(range(9), 4))  # the first three have the property
    for hits in range(-1, 5):
        counted = sum(sum(one < 3 for one in sample) <= hits for sample in samples) / len(samples)
        assert hypergeometric_cdf(hits, 9, 3, 4) == pytest.approx(counted)


def test_a_total_that_was_counted_whole_is_certain():
    found = total_from_sample(7, 50, 50)
    assert (found.low, found.high) == (7, 7)


@given(st.data())
def test_a_total_is_never_below_what_was_seen_nor_above_what_is_left(data):
    size = data.draw(st.integers(1, 80))
    drawn = data.draw(st.integers(1, size))
    hits = data.draw(st.integers(0, drawn))
    found = total_from_sample(hits, drawn, size)
    assert hits <= found.low <= found.high <= size - drawn + hits


def test_the_interval_of_a_total_holds_it_in_95_of_100_samples_at_least():
    size, drawn = 40, 12
    for total in range(size + 1):
        held = 0.0
        for hits in range(max(0, drawn - size + total), min(drawn, total) + 1):
            chance = hypergeometric_cdf(hits, size, total, drawn) - hypergeometric_cdf(
                hits - 1, size, total, drawn
            )
            held += chance * total_from_sample(hits, drawn, size).holds(total)
        assert held >= 0.95 - 1e-9, total


def test_a_sample_larger_than_the_pile_is_undefined():
    with pytest.raises(UndefinedStatisticError, match="impossible"):
        total_from_sample(0, 5, 4)

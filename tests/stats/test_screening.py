"""How much was found: the worked examples, the bounds that always hold, and what a simulation says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.errors import UndefinedStatisticError
from stats.screening import Batch, Decided, Draw, elusion, estimate, further_draws, replay, settled


def test_the_worked_example_with_one_miss():
    found = elusion(40, 700, 60, 1)
    assert found.missed == pytest.approx(11.6667, abs=1e-4)
    assert found.recall == pytest.approx(0.7742, abs=5e-5)
    assert found.recall_interval.low == pytest.approx(0.3899, abs=5e-5)
    assert found.recall_interval.high == pytest.approx(0.9927, abs=5e-5)


def test_the_worked_example_without_a_miss():
    found = elusion(40, 700, 60, 0)
    assert (found.recall, found.recall_interval.high) == (1, 1)
    assert found.recall_interval.low == pytest.approx(0.5399, abs=5e-5)


@pytest.mark.parametrize(("found", "drawn", "reason"), [(40, 0, "no_trials"), (0, 60, "nothing_found")])
def test_recall_is_undefined_without_a_sample_or_a_find(found, drawn, reason):
    with pytest.raises(UndefinedStatisticError) as refused:
        elusion(found, 700, drawn, 0)
    assert refused.value.reason == reason


def test_a_replay_counts_the_pile_behind_each_draw():
    decided = [Decided(True, False), Decided(False, True), Decided(True, True), Decided(True, False)]
    (batch,) = replay(decided, [10])
    assert batch == Batch(3, 6, (Draw(False, 2, 9), Draw(True, 2, 8)))


def test_a_draw_before_new_transcripts_came_says_nothing_of_those():
    decided = [Decided(True, True, 0, 0), Decided(True, False, 1, 1), Decided(False, True, 0, 1)]
    first, second = replay(decided, [10, 5])
    assert first == Batch(1, 8, (Draw(True, 1, 10),))
    assert second == Batch(1, 4, (Draw(False, 0, 13),))


def test_everything_decided_is_everything_known():
    decided = [Decided(row % 4 == 0, row % 10 == 4) for row in range(40)]
    found = estimate(replay(decided, [40]))
    assert (found.value, found.interval.low, found.interval.high) == (10, 10, 10)


decisions = st.lists(st.builds(Decided, st.booleans(), st.booleans()), max_size=60)


@settings(max_examples=60, deadline=None)
@given(decisions, st.integers(0, 3000))
def test_what_was_found_is_never_more_than_the_total(decided, left):
    found = estimate(replay(decided, [len(decided) + left]))
    seen = sum(one.relevant for one in decided)
    assert seen <= found.interval.low <= found.value <= found.interval.high <= seen + left


@settings(max_examples=40, deadline=None)
@given(decisions, st.integers(1, 400))
def test_a_draw_that_does_not_fit_never_raises_the_upper_bound(decided, left):
    before = estimate(replay(decided, [len(decided) + left]))
    after = estimate(replay([*decided, Decided(False, True)], [len(decided) + left]))
    assert after.interval.high <= before.interval.high


def test_a_plain_sample_gives_about_what_the_exact_interval_gives():
    decided = [Decided(row < 15, True) for row in range(100)]
    found = estimate(replay(decided, [1000]))
    assert found.value == pytest.approx(150, abs=6)
    assert found.interval.low == pytest.approx(91, abs=12)  # Clopper-Pearson, with the finite pile: 91 to 222
    assert found.interval.high == pytest.approx(222, abs=12)


def screened(random, size, total, quality):
    """Screen with a ranker of some quality, one in ten by chance, until it looks nice or half is done."""
    relevant = np.zeros(size, dtype=bool)
    relevant[:total] = True
    order = list(np.argsort(-(random.normal(size=size) + quality * relevant)))
    lane = list(random.permutation(size))
    decided, seen = [], set()
    while len(decided) < size // 2:
        drawn = len(decided) % 10 == 4
        row = next(one for one in (lane if drawn else order) if one not in seen)
        seen.add(row)
        decided.append(Decided(bool(relevant[row]), drawn))
        if len(decided) >= 50 and len(decided) % 25 == 0:
            found = estimate(replay(decided, [size]))
            if sum(one.relevant for one in decided) >= 0.9 * found.value:
                break
    return estimate(replay(decided, [size]))


@pytest.mark.parametrize("quality", [0.0, 1.0, 2.5])
def test_the_interval_holds_the_truth_also_for_who_stops_when_it_looks_nice(quality):
    random = np.random.default_rng(7)
    held = [screened(random, 300, total, quality).interval.holds(total) for total in (5, 20, 60) * 14]
    assert np.mean(held) >= 0.9


def test_an_import_halfway_leaves_the_interval_true():
    random = np.random.default_rng(3)
    held = []
    for _ in range(60):
        old, new = random.random(200) < 0.05, random.random(200) < 0.15
        labels = np.concatenate([old, new])
        lane = random.permutation(200)
        decided = [Decided(bool(old[row]), True, 0, 0) for row in lane[:40]]
        left = np.concatenate([lane[40:], np.arange(200, 400)])
        later = random.permutation(left)[:40]
        decided += [Decided(bool(labels[row]), True, int(row >= 200), 1) for row in later]
        held.append(estimate(replay(decided, [200, 200])).interval.holds(int(labels.sum())))
    assert np.mean(held) >= 0.9


def test_so_many_more_draws_and_no_fewer_settle_it():
    batches = replay([Decided(row < 20, row % 10 == 4) for row in range(200)], [900])
    more = further_draws(batches, 1.5, most=700)
    for times, enough in ((more, True), (more - 1, False)):
        (batch,) = batches
        longer = Batch(batch.found, batch.undecided, (*batch.draws, Draw(False, 0, batch.undecided, times)))
        assert settled(estimate([longer]), 1.5) == enough


def test_draws_that_contradict_the_counts_are_undefined():
    with pytest.raises(UndefinedStatisticError, match="impossible"):
        estimate([Batch(5, 10, (Draw(False, 5, 5),))])

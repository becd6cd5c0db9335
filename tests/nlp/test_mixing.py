"""Which lane offers what: the shares, the places, and that chance is chance."""

import numpy as np
import pytest

from nlp.mixing import CHECK_AFTER, Lane, Turn, by_chance, lane_at, mix, place_keys

SCORES = np.linspace(0.9, 0.1, 200).tolist()
KEYS = place_keys([("a", row, row + 1) for row in range(200)])


def order(*seed):
    return np.argsort(by_chance(KEYS, *seed), kind="stable").tolist()


def test_seven_in_ten_are_the_best_two_uncertain_one_by_chance():
    offered = mix(SCORES, order("x"), Turn(), count=100)
    counts = {lane: sum(one.lane is lane for one in offered) for lane in Lane}
    assert (counts[Lane.BEST], counts[Lane.UNCERTAIN], counts[Lane.RANDOM]) == (70, 20, 10)


@pytest.mark.parametrize("checking", [False, True])
def test_from_five_offers_on_at_least_one_in_ten_is_by_chance(checking):
    lanes = [lane_at(number, checking=checking) for number in range(500)]
    assert all(lanes[:count].count(Lane.RANDOM) * 10 >= count for count in range(5, 501))


def test_nothing_is_offered_twice_and_everything_in_the_end():
    offered = mix(SCORES, order("x"), Turn(), count=10**6)
    assert sorted(one.place for one in offered) == list(range(200))


def test_more_is_drawn_by_chance_when_the_best_has_dried_up():
    dry = mix(SCORES, order("x"), Turn(0, CHECK_AFTER), count=100)
    assert sum(one.lane is Lane.RANDOM for one in dry) > 25


def test_a_segment_drawn_by_chance_keeps_its_place_when_the_ranking_turns_over():
    def drawn(places, start):
        chance = np.argsort(by_chance(KEYS[places], "x"), kind="stable").tolist()
        offered = mix(SCORES[: len(places)], chance, Turn(start), count=40)
        return {
            start + number: int(places[one.place])
            for number, one in enumerate(offered)
            if one.lane is Lane.RANDOM
        }

    before = np.arange(200)
    first = mix(SCORES, order("x"), Turn(), count=1)[0].place
    after = np.array([row for row in reversed(range(200)) if row != first])  # all ranked the other way round
    planned, now = drawn(before, 0), drawn(after, 1)
    assert planned[4] == now[4]
    assert set(planned) == set(now) - {40}


def test_the_uncertain_ones_lie_nearest_the_middle():
    offered = [one for one in mix(SCORES, order("x"), Turn(), count=20) if one.lane is Lane.UNCERTAIN]
    assert all(abs(SCORES[one.place] - 0.5) < 0.02 for one in offered)


def test_the_order_of_chance_hangs_on_its_seed_and_nothing_else():
    assert order("code", "anna") == order("code", "anna")
    assert order("code", "anna") != order("code", "bram")
    assert by_chance(KEYS[50:60], "x").tolist() == by_chance(KEYS, "x")[50:60].tolist()


def test_every_place_is_drawn_about_as_often():
    first = np.array([np.argmin(by_chance(KEYS[:10], str(seed))) for seed in range(2000)])
    counts = np.bincount(first, minlength=10)
    assert ((counts - 200) ** 2 / 200).sum() < 27.9  # chi-square of 9 degrees of freedom, p = .001

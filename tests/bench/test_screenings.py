"""The simulated screenings: the product's own queue, and a coder who decides on each card once."""

import numpy as np
import pytest

from bench import recall_estimate
from bench.coding_time import SECONDS, Tally
from bench.screenings import MadeUp, screen
from nlp.mixing import Lane


def course(total=20, size=200, **options):
    relevant = np.zeros(size, dtype=bool)
    relevant[:total] = True
    noise = np.random.default_rng(1).normal(size=size)
    return screen(relevant, MadeUp(noise, relevant, 2.5), "x", step=10, **options)


def test_each_row_is_decided_once_and_one_in_ten_was_drawn():
    *_, last = course()
    assert sorted(last.rows) == list(range(200))
    assert last.lanes.count(Lane.RANDOM) >= 20
    assert last.found == 20


def test_what_was_coded_elsewhere_is_not_offered():
    *_, last = course(known={3, 4, 5})
    assert not {3, 4, 5} & set(last.rows)
    assert len(last.rows) == 197


def test_every_method_is_held_against_the_truth_at_every_moment():
    rows = [row for look in recall_estimate.looks(course()) for row in recall_estimate.held({}, look)]
    assert {row["method"] for row in rows} == {
        "ours",
        "naive_leftovers",
        "exact_beginning",
        "run_as_sample",
        "both",
    }
    assert {"5% decided", "70% decided", "streak"} <= {row["moment"] for row in rows}
    assert all(row["width"] >= 0 for row in rows)


def test_the_bound_of_the_run_is_the_last_total_that_is_not_ruled_out():
    *_, last = course(until=0.5)
    bound = recall_estimate.run_bound(last)
    assert last.found <= bound <= last.found + 100
    assert recall_estimate.run_p(last.labels, last.size, last.found / (bound + 1)) < recall_estimate.SURE


def test_the_price_is_the_sum_of_what_was_done():
    assert Tally(read=10, decide=5, new_code=2).cost(SECONDS) == pytest.approx(10 * 12 + 5 * 4 + 2 * 25)

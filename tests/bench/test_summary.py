import pytest

from bench.summary import ratios, summaries


def run(method, found, seed, value, *, role="tuning", **more):
    head = {"row": "run", "set": found, "role": role, "encoder": "snel", "method": method, "seed": seed}
    return head | {"bcubed_f": value} | more


ROWS = [
    run("ours", "one", 0, 0.4, seconds=2.0),
    run("ours", "one", 1, 0.6, seconds=4.0),
    run("ours", "two", 0, 0.2, seconds=1.0),
    run("ours", "two", 1, 0.2, seconds=1.0),
    run("ours", "three", 0, 0.9, role="report", seconds=1.0),
    run("bertopic_a", "one", 0, 0.5, seconds=5.0),
    run("bertopic_a", "two", 0, 0.1, seconds=5.0),
    run("bertopic_b", "one", 0, 0.25, seconds=1.0),
    run("bertopic_b", "two", 0, 0.15, seconds=1.0),
    {"row": "stability", "set": "one", "encoder": "snel", "method": "ours", "same_again": True}
    | {"ami_between_seeds": 0.8, "ami_between_subsamples": 0.5},
    {"row": "stability", "set": "two", "encoder": "snel", "method": "ours", "same_again": False}
    | {"ami_between_seeds": 0.6, "ami_between_subsamples": None},
]


def line(role, method):
    return next(one for one in summaries(ROWS) if (one["role"], one["method"]) == (role, method))


def test_the_macro_is_the_mean_of_sets_and_its_spread_that_over_seeds():
    ours = line("tuning", "ours")
    assert ours["bcubed_f"] == pytest.approx(0.35)  # seeds give 0.3 and 0.4
    assert ours["bcubed_f_sd"] == pytest.approx(0.0707)
    assert ours["sets"] == ["one", "two"] and ours["seeds"] == 2


def test_sets_that_were_tuned_on_are_kept_apart():
    assert line("report", "ours")["bcubed_f"] == 0.9
    assert line("report", "ours")["bcubed_f_sd"] is None  # one seed has no spread
    assert line("all", "ours")["sets"] == ["one", "three", "two"]


def test_once_unequal_is_not_the_same():
    ours = line("tuning", "ours")
    assert ours["same_again"] is False
    assert ours["ami_between_seeds"] == 0.7 and ours["ami_between_subsamples"] == 0.5
    assert line("tuning", "bertopic_a")["same_again"] is None


def test_ours_stands_beside_the_hardest_setting_for_each_measure():
    found = {(one["role"], one["measure"]): one for one in ratios(ROWS)}
    assert found["tuning", "bcubed_f"]["best_method"] == "bertopic_a"
    assert found["tuning", "bcubed_f"]["ratio"] == pytest.approx(0.35 / 0.3, abs=5e-4)
    assert found["tuning", "seconds"]["best_method"] == "bertopic_b"
    assert found["tuning", "seconds"]["ratio"] == 2.0
    assert found["tuning", "seconds_of_best_fit"]["best_method"] == "bertopic_a"
    assert found["tuning", "seconds_of_best_fit"]["ratio"] == 0.4
    assert ("report", "bcubed_f") not in found  # nothing to stand beside


def test_a_measure_without_meaning_in_a_set_is_left_out_there():
    rows = [run("ours", "one", 0, 0.4), run("ours", "two", 0, None)]
    assert summaries(rows)[0]["bcubed_f"] == 0.4

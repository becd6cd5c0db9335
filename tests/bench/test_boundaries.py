import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import boundaries


def gaps(marks):
    return [mark == "1" for mark in marks]


@pytest.mark.parametrize("measure", [boundaries.p_k, boundaries.window_diff])
def test_the_worked_example(measure):  # one boundary, one place off, windows of three
    assert measure(gaps("0001000100"), gaps("0010000100"), 3) == pytest.approx(0.25)


@pytest.mark.parametrize(("found", "p_k", "window_diff"), [("0011000", 0, 0.75), ("0000000", 1, 1)])
def test_only_window_diff_sees_a_boundary_too_many(found, p_k, window_diff):
    assert boundaries.p_k(gaps("0001000"), gaps(found), 4) == pytest.approx(p_k)
    assert boundaries.window_diff(gaps("0001000"), gaps(found), 4) == pytest.approx(window_diff)


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 10))
def test_a_perfect_cut_has_no_error(marks, k):
    assert boundaries.p_k(marks, marks, k) == boundaries.window_diff(marks, marks, k) == 0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30), st.integers(1, 10))
def test_window_diff_is_never_below_p_k(pairs, k):
    reference, found = [a for a, _ in pairs], [b for _, b in pairs]
    assert boundaries.p_k(reference, found, k) <= boundaries.window_diff(reference, found, k) <= 1


def test_a_turn_shorter_than_the_window_is_one_window():
    assert boundaries.window_errors(gaps("01"), gaps("00"), 9) == (1, 1, 1)
    assert boundaries.window_errors([], [], 9) == (0, 0, 0)
    assert boundaries.p_k([], [], 9) == boundaries.window_diff([], [], 9) == 0


@pytest.mark.parametrize(
    ("reference", "found", "tolerance", "pairs"),
    [
        ([3, 9], [3, 9], 0, 2),
        ([3, 9], [4, 8], 0, 0),
        ([3, 9], [4, 8], 1, 2),
        ([3], [2, 4], 1, 1),  # a boundary pairs up once
        ([3, 4], [4, 5], 1, 2),
        ([9, 3], [8, 4], 1, 2),  # in any order
        ([], [4], 1, 0),
    ],
)
def test_boundaries_pair_up_within_the_tolerance(reference, found, tolerance, pairs):
    assert boundaries.matched(reference, found, tolerance) == pairs


def test_precision_recall_and_f_of_boundaries():
    assert boundaries.precision_recall_f(2, 4, 2) == pytest.approx((1, 0.5, 2 / 3))
    assert boundaries.precision_recall_f(0, 4, 0) == (0, 0, 0)
    assert boundaries.precision_recall_f(0, 0, 0) == (1, 1, 1)


def test_a_passage_and_its_segments():
    segments = [(0, 10), (10, 20), (20, 30)]
    assert boundaries.lies_inside((10, 20), segments)
    assert not boundaries.lies_inside((9, 20), segments)
    assert boundaries.touching((9, 20), segments) == 2
    assert boundaries.touching((10, 20), segments) == 1
    assert boundaries.best_overlap((10, 20), segments) == 1
    assert boundaries.best_overlap((5, 15), segments) == pytest.approx(5 / 15)
    assert boundaries.best_overlap((5, 15), []) == 0

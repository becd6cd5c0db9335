import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import metrics

GOLD = [frozenset({code}) for code in "aaabbbcc"]
FOUND = np.array([0, 0, 1, 1, 1, 1, 2, -1])
A, B = frozenset("a"), frozenset("b")
NONE: frozenset[str] = frozenset()

PARTITIONS = st.integers(1, 25).flatmap(
    lambda size: st.tuples(
        st.lists(st.sets(st.sampled_from("abcd"), max_size=2).map(frozenset), min_size=size, max_size=size),
        st.lists(st.integers(-1, 4), min_size=size, max_size=size).map(np.array),
    )
)


def test_eight_items_score_as_worked_out_by_hand():
    scores = metrics.single_code_scores(GOLD, FOUND)
    assert scores == pytest.approx(
        {
            "ari": 0.428571,
            "ami": 0.461842,
            "homogeneity": 0.740188,
            "completeness": 0.660365,
            "v_measure": 0.698002,
        },
        abs=5e-7,
    )
    assert metrics.adjusted_mutual_information(GOLD, FOUND) == scores["ami"]
    assert metrics.purity(GOLD, FOUND) == 0.875
    assert metrics.bcubed(GOLD, FOUND) == pytest.approx((0.8125, 0.708333, 0.756849), abs=5e-7)
    assert metrics.outsiders(FOUND) == 0.125


def test_outsiders_can_be_left_out_of_bcubed():
    precision, recall, f = metrics.bcubed_inside(GOLD, FOUND)
    assert precision == pytest.approx((1 + 1 + 1 / 4 + 3 * 3 / 4 + 1) / 7)
    assert recall == pytest.approx((2 * 2 / 3 + 1 / 3 + 3 + 1) / 7)
    assert f == pytest.approx(2 * precision * recall / (precision + recall))
    assert metrics.bcubed_inside(GOLD, np.full(8, -1)) == (0.0, 0.0, 0.0)


def test_outsiders_can_be_counted_each_alone():
    found = np.array([-1, 0, -1, 1, 1])
    assert metrics.apart(found).tolist() == [2, 0, 3, 1, 1]
    assert found[0] == -1  # the groups themselves stay as they were
    gold = [A, A, A, B, B]
    assert metrics.bcubed(gold, metrics.apart(found))[0] == 1


def test_bcubed_of_items_with_two_codes():
    # 1 and 2 share two codes but can share one group only: recall counts half
    gold = [A | B, A | B, A]
    precision, recall, _ = metrics.bcubed(gold, np.array([0, 0, 1]))
    assert precision == 1.0
    assert recall == pytest.approx(((1 / 2 + 1 / 2 + 0) / 3 * 2 + (0 + 0 + 1) / 3) / 3)


def test_an_uncoded_item_changes_no_score_but_the_strict_ones():
    more, found = [*GOLD, NONE], np.append(FOUND, 0)
    assert metrics.bcubed(more, found) == metrics.bcubed(GOLD, FOUND)
    assert metrics.purity(more, found) == metrics.purity(GOLD, FOUND)
    assert metrics.single_code_scores(more, found) == metrics.single_code_scores(GOLD, FOUND)
    members = {"a": np.array([0, 1, 2])}
    groups = metrics.groups_of(found)
    assert metrics.best_f1(members, groups)["a"] == pytest.approx(2 * 2 / (3 + 3))
    assert metrics.best_f1(members, metrics.coded_only(more, groups))["a"] == pytest.approx(2 * 2 / (3 + 2))


@given(PARTITIONS)
def test_the_names_of_groups_do_not_matter(case):
    gold, found = case
    if any(gold):
        renamed = np.where(found == -1, -1, 7 - found)
        assert metrics.bcubed(gold, renamed) == pytest.approx(metrics.bcubed(gold, found))
        assert metrics.purity(gold, renamed) == pytest.approx(metrics.purity(gold, found))


@given(PARTITIONS)
def test_scores_are_shares_and_the_gold_itself_is_perfect(case):
    gold, found = case
    if any(gold):
        assert all(0 <= value <= 1 + 1e-12 for value in metrics.bcubed(gold, found))
        assert 0 <= metrics.purity(gold, found) <= 1
        assert 0 <= metrics.theme_precision(gold, found) <= 1
    single = [own for own in gold if len(own) == 1]
    if single:
        right = np.array(["abcd".index(next(iter(own))) for own in single])
        assert metrics.bcubed(single, right) == pytest.approx((1, 1, 1))
        assert metrics.purity(single, right) == 1


def test_a_theme_is_recalled_when_one_group_fits_it():
    members = {"a": np.array([0, 1, 2]), "b": np.array([3, 4, 5]), "c": np.array([6, 7])}
    best = metrics.best_f1(members, metrics.groups_of(FOUND))
    assert best == pytest.approx({"a": 0.8, "b": 6 / 7, "c": 2 / 3})
    assert metrics.theme_recall(best, 0.8) == pytest.approx(2 / 3)
    assert metrics.theme_recall(best, 0.9) == 0
    assert metrics.theme_recall(metrics.best_f1(members, []), 0.3) == 0


def test_outsiders_are_no_theme():
    assert [group.tolist() for group in metrics.groups_of(FOUND)] == [[0, 1], [2, 3, 4, 5], [6]]


def test_rare_codes_have_five_segments_at_most():
    assert metrics.rare_codes({"five": np.arange(5), "six": np.arange(6)}) == {"five"}


def test_a_group_is_clear_when_half_of_its_coded_items_agree():
    gold = [A, B, NONE, A, B, frozenset("c"), NONE]
    found = np.array([0, 0, 0, 1, 1, 1, 2])
    assert metrics.theme_precision(gold, found) == 0.5  # the third holds nothing coded
    assert metrics.theme_precision(gold, np.full(7, -1)) == 0


def test_runs_are_compared_over_the_items_they_share():
    one = dict(enumerate([0, 0, 1, 1, 2, 2]))
    other = {0: 5, 1: 5, 2: 3, 3: 3}
    assert metrics.agreement_of_runs([one, other]) == pytest.approx(1)
    assert metrics.agreement_of_runs([one]) is None
    crossed = dict(enumerate([0, 1, 0, 1, 0, 1]))
    assert metrics.agreement_of_runs([one, crossed]) < 0.1


def test_a_code_is_met_where_its_first_segment_is_read():
    order = np.array([3, 0, 2, 1])
    assert metrics.first_touch(order, {"a": np.array([0, 1]), "b": np.array([1])}) == (2 + 4) / 2 / 4


HITS = np.array([1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1], dtype=bool)  # the fifth right one comes twelfth


def test_a_ranking_scores_as_worked_out_by_hand():
    assert metrics.ndcg(HITS) == pytest.approx(0.767862, abs=5e-7)
    assert metrics.r_precision(HITS) == 0.6
    assert metrics.recall_at(HITS, 10) == 0.8
    # of the ten shown: (1 + 2/3 + 3/4 + 4/7) / 5; the twelfth adds 5/12
    assert metrics.average_precision(HITS) == pytest.approx(0.597619 + 5 / 12 / 5, abs=5e-7)


def test_work_saved_where_the_nineteenth_of_twenty_comes_sixtieth():
    hits = np.zeros(200, dtype=bool)
    hits[[*range(18), 59, 150]] = True
    assert metrics.work_saved(hits) == pytest.approx(0.65)


def test_nothing_right_is_nothing_found():
    empty = np.zeros(10, dtype=bool)
    measures = (metrics.average_precision, metrics.ndcg, metrics.r_precision, metrics.work_saved)
    assert [measure(empty) for measure in measures] == [0.0] * 4
    assert metrics.recall_at(empty, 5) == 0.0


def test_equal_scores_keep_the_order_of_the_items():
    relevant = np.array([False, True, True, False])
    hits = metrics.ranked(np.array([0.5, 0.5, 0.9, 0.5]), relevant)
    assert hits.tolist() == [True, False, True, False]

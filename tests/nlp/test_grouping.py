"""Groups: the same for the same segments, whatever their order and number."""

import numpy as np
import pytest

from nlp.grouping import OUTSIDE, SMALL_STUDY, central, comparable, group, least_size, nearest_group
from nlp.small_groups import group_few
from nlp.vectors import centred, unit

SEED = 7


def blobs(rows, count, *, spread=1.0, columns=40):
    rng = np.random.default_rng(SEED)
    centres = rng.normal(size=(count, columns))
    truth = np.arange(rows) % count
    return (centres[truth] + spread * rng.normal(size=(rows, columns))).astype(np.float32), truth


def same_partition(left, right):
    return len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(set(right.tolist()))


@pytest.mark.parametrize(("rows", "count"), [(20, 3), (40, 4), (150, 6)])
def test_a_small_study_gives_its_groups(rows, count):
    vectors, truth = blobs(rows, count, spread=0.3)
    found = group(vectors)
    assert same_partition(found.labels, truth)
    assert found.groups == count
    assert found.parameters["method"] == "pca+average_link"


@pytest.mark.slow
def test_a_large_study_gives_its_groups_the_same_in_any_order():
    vectors, truth = blobs(400, 8, spread=0.5)
    seen = []
    found = group(vectors, progress=lambda stage, fraction: seen.append((stage, fraction)))
    again = group(vectors)
    order = np.random.default_rng(1).permutation(len(vectors))
    shuffled = group(vectors[order])
    assert found.parameters["method"] == "umap+hdbscan"
    assert found.groups >= 8  # leaves: a theme may come in parts, but no part mixes themes
    assert all(len(set(truth[found.labels == index])) == 1 for index in range(found.groups))
    assert np.array_equal(found.labels, again.labels)
    assert np.array_equal(found.strengths, again.strengths)
    assert np.array_equal(shuffled.labels, found.labels[order])
    assert np.array_equal(shuffled.strengths, found.strengths[order])
    assert [fraction for _, fraction in seen] == sorted(fraction for _, fraction in seen)
    assert seen[-1] == ("grouped", 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("vectors", [np.ones((SMALL_STUDY, 3)), np.zeros((SMALL_STUDY + 1, 2))])
def test_many_equal_segments_are_one_group(vectors):
    assert group(vectors.astype(np.float32)).labels.tolist() == [0] * len(vectors)


def test_a_small_study_is_grouped_the_same_in_any_order():
    vectors, _ = blobs(90, 5)
    order = np.random.default_rng(1).permutation(len(vectors))
    found, shuffled = group(vectors), group(vectors[order])
    assert np.array_equal(shuffled.labels, found.labels[order])
    assert np.array_equal(shuffled.strengths, found.strengths[order])


@pytest.mark.parametrize("rows", range(5))
def test_a_handful_of_segments_is_not_grouped(rows):
    found = group(np.ones((rows, 4), dtype=np.float32))
    assert found.labels.tolist() == [OUTSIDE] * rows
    assert found.groups == 0


@pytest.mark.parametrize(
    "vectors",
    [
        np.ones((5, 3)),
        np.zeros((12, 3)),
        np.ones((40, 1)),
        np.repeat(np.eye(4), 10, axis=0),
        np.r_[np.ones((20, 3)), -np.ones((20, 3))],
        np.random.default_rng(0).normal(size=(60, 500)),
        np.zeros((8, 0)),
    ],
    ids=["few equal", "zeros", "one column", "four kinds", "opposites", "wide noise", "no columns"],
)
def test_odd_input_is_grouped_without_a_crash(vectors):
    found = group(vectors.astype(np.float32))
    assert len(found.labels) == len(found.strengths) == len(vectors)
    assert found.groups >= 1
    assert np.all((found.strengths >= 0) & (found.strengths <= 1 + 1e-9))


def test_equal_segments_share_their_group():
    vectors, _ = blobs(60, 4)
    doubled = np.r_[vectors, vectors]
    labels = group(doubled).labels
    assert np.array_equal(labels[:60], labels[60:])


def test_groups_are_numbered_from_the_largest():
    vectors = np.repeat(np.eye(3, dtype=np.float32), [5, 20, 10], axis=0)
    assert group(vectors).labels.tolist() == [2] * 5 + [0] * 20 + [1] * 10


def test_the_least_size_grows_with_the_root_of_the_study():
    assert [least_size(rows) for rows in (10, 500, 2000, 6400, 50_000)] == [5, 7, 15, 27, 40]


def test_a_lone_segment_stays_outside_and_gets_a_hint():
    vectors = np.repeat(np.eye(4, dtype=np.float32), [15, 15, 0, 1], axis=0)
    vectors[-1] = [0.2, 0.0, 0.0, 1.0]
    labels = group(vectors).labels
    assert labels[-1] == OUTSIDE
    (hint,) = nearest_group(comparable(vectors), labels)
    assert (hint.segment, hint.group) == (30, labels[0])
    assert nearest_group(comparable(vectors), np.full(31, OUTSIDE)) == []


def test_characteristic_quotes_are_central_and_from_several_interviews():
    vectors, truth = blobs(40, 2, spread=0.4)
    sources = [row // 10 for row in range(40)]
    chosen = central(comparable(vectors), np.flatnonzero(truth == 1), k=4, sources=sources)
    assert len(set(chosen)) == 4
    assert all(truth[row] == 1 for row in chosen)
    assert len({sources[row] for row in chosen}) >= 3
    assert central(comparable(vectors), np.flatnonzero(truth == 9)) == []
    short = [1 if row in chosen else 20 for row in range(40)]
    assert not set(
        central(comparable(vectors), np.flatnonzero(truth == 1), k=4, sources=sources, lengths=short)
    ) & set(chosen)
    assert len(central(comparable(vectors), np.flatnonzero(truth == 0), k=99)) == 20


def test_one_group_needs_rows_that_hardly_differ():
    rows = unit(centred(np.eye(6, dtype=np.float32)))
    labels, strengths, parameters = group_few(rows, 5)
    assert len(labels) == len(strengths) == 6
    assert parameters["min_cluster_size"] == 2


def test_nothing_to_compare_is_no_reason_to_warn():
    nothing = comparable(np.zeros((0, 8)))
    assert nothing.shape == (0, 8)
    assert nearest_group(nothing, np.zeros(0, dtype=int)) == []
    assert central(nothing, np.zeros(0, dtype=int)) == []


def test_a_group_without_members_is_nobodys_nearest():
    hints = nearest_group(np.eye(3, dtype=np.float32), np.array([-1, 2, 2]), least=-1.0)
    assert [(hint.segment, hint.group) for hint in hints] == [(0, 2)]

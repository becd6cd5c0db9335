"""Groups from coarse to fine: the same for the same segments, whatever their order and number."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.grouping import (
    NORMAL,
    OUTSIDE,
    RESOLUTIONS,
    SMALL_STUDY,
    Firmness,
    Grain,
    central,
    comparable,
    group,
    jaccard,
    level_of,
    nearest_group,
    word,
)
from nlp.grouping.consensus import leaves, together, tree, unplaced
from nlp.grouping.fine import Run, sizes, starts
from nlp.grouping.neighbours import nearest, on_main_axes
from nlp.grouping.nodes import deepest, forest
from nlp.grouping.scales import grow, nested
from nlp.grouping.stability import stability
from nlp.vectors import unit

SEED = 7


def blobs(rows, count, *, spread=1.0, columns=40):
    rng = np.random.default_rng(SEED)
    centres = rng.normal(size=(count, columns))
    truth = np.arange(rows) % count
    return (centres[truth] + spread * rng.normal(size=(rows, columns))).astype(np.float32), truth


def blobs_in_blobs(rows, outer, inner, *, columns=60):
    """Groups that fall apart in smaller ones: the shape of subthemes under themes."""
    rng = np.random.default_rng(SEED)
    large = rng.normal(size=(outer, columns))
    small = np.repeat(large, inner, axis=0) + 0.6 * rng.normal(size=(outer * inner, columns))
    truth = np.arange(rows) % (outer * inner)
    return (small[truth] + 0.25 * rng.normal(size=(rows, columns))).astype(np.float32), truth // inner, truth


def same_partition(left, right):
    return len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(set(right.tolist()))


@pytest.mark.parametrize(
    ("rows", "count", "method"),
    [(20, 3, "k-means"), (40, 4, "k-means"), (150, 6, "umap+hdbscan"), (400, 8, "umap+hdbscan")],
)
def test_clear_groups_are_found_without_being_told_how_many(rows, count, method):
    vectors, truth = blobs(rows, count, spread=0.3)
    found = group(vectors)
    assert same_partition(found.labels, truth)
    assert found.groups == count
    assert found.parameters["method"] == f"consensus of {method}"


def test_the_scale_runs_from_themes_to_subthemes():
    vectors, themes, subthemes = blobs_in_blobs(480, 4, 4)
    found = group(vectors)
    assert any(same_partition(level.labels, themes) for level in found.levels)
    assert any(same_partition(level.labels, subthemes) for level in found.levels)


def test_each_scale_lies_inside_the_one_above_it():
    vectors, _ = blobs(300, 9, spread=1.2)
    found = group(vectors)
    assert [level.resolution for level in found.levels] == list(RESOLUTIONS)
    for above, below in pairwise(found.levels):
        for number in range(below.groups):
            assert len(set(above.labels[below.labels == number])) == 1
            assert OUTSIDE not in above.labels[below.labels == number]
        assert below.groups >= above.groups


@pytest.mark.parametrize("rows", [50, 130])
def test_the_same_rows_give_the_same_groups_in_any_order(rows):
    vectors, _ = blobs(rows, 5)
    order = np.random.default_rng(1).permutation(len(vectors))
    found, again, shuffled = group(vectors), group(vectors), group(vectors[order])
    for one, other, mixed in zip(found.levels, again.levels, shuffled.levels, strict=True):
        assert np.array_equal(one.labels, other.labels)
        assert np.array_equal(mixed.labels, one.labels[order])
        assert np.array_equal(mixed.stability, one.stability)
    assert np.array_equal(shuffled.strengths, found.strengths[order])


def test_progress_only_goes_forward():
    seen = []
    group(blobs(150, 4)[0], progress=lambda stage, fraction: seen.append((stage, fraction)))
    assert [fraction for _, fraction in seen] == sorted(fraction for _, fraction in seen)
    assert seen[-1] == ("grouped", 1.0)


@pytest.mark.parametrize("rows", range(5))
def test_a_handful_of_segments_is_not_grouped(rows):
    found = group(np.ones((rows, 4), dtype=np.float32))
    assert found.labels.tolist() == [OUTSIDE] * rows
    assert found.groups == 0
    assert forest(found.levels) == []


@pytest.mark.parametrize(
    "vectors",
    [
        np.ones((5, 3)),
        np.zeros((12, 3)),
        np.ones((40, 1)),
        np.repeat(np.eye(4), 10, axis=0),
        np.r_[np.ones((20, 3)), -np.ones((20, 3))],
        np.random.default_rng(0).normal(size=(30, 500)),
        np.random.default_rng(0).normal(size=(SMALL_STUDY + 1, 500)),
        np.random.default_rng(0).normal(size=(50, 1)),
        np.zeros((8, 0)),
        np.ones((SMALL_STUDY + 3, 3)),
    ],
    ids=[
        "few equal", "zeros", "one column", "four kinds", "opposites", "thirty of noise", "noise", "a line",
        "no columns", "many equal",
    ],
)  # fmt: skip
def test_odd_input_is_grouped_without_a_crash_and_hardly_anything_left_out(vectors):
    found = group(vectors.astype(np.float32))
    assert found.groups >= 1
    for level in found.levels:
        assert len(level.labels) == len(vectors)
        assert (level.labels == OUTSIDE).mean() < 0.5
    assert (found.labels == OUTSIDE).mean() < 0.2
    assert np.all((found.strengths >= 0) & (found.strengths <= 1))


def test_equal_segments_share_their_group():
    vectors, _ = blobs(70, 4)
    labels = group(np.r_[vectors, vectors]).labels
    assert np.array_equal(labels[:70], labels[70:])


def test_groups_are_numbered_from_the_largest():
    vectors = np.repeat(np.eye(3, dtype=np.float32), [5, 20, 10], axis=0)
    assert group(vectors).labels.tolist() == [2] * 5 + [0] * 20 + [1] * 10


def test_no_group_is_smaller_than_asked():
    vectors, _ = blobs(120, 12, spread=0.8)
    for level in group(vectors, size=8).levels:
        assert all((level.labels == number).sum() >= 8 for number in range(level.groups))


def test_a_grain_names_a_stop_of_the_scale():
    assert [level_of(grain) for grain in (Grain.COARSE, Grain.NORMAL, Grain.FINE)] == [1, NORMAL, 4]
    with pytest.raises(ValueError, match="korrelig"):
        level_of("korrelig")


# The graph of neighbours


def test_neighbours_are_the_nearest_others_nearest_first():
    points = unit(np.array([[1, 0], [0.9, 0.1], [0.8, 0.3], [0, 1]], dtype=np.float32))
    near = nearest(points)
    assert near.rows[0].tolist() == [1, 2, 3]
    assert np.all(np.diff(near.cosines, axis=1) <= 0)
    graph = near.graph().toarray()
    assert np.allclose(graph, graph.T)
    assert graph.diagonal().tolist() == [0, 0, 0, 0]


def test_main_axes_keep_who_is_near_whom():
    vectors, _ = blobs(200, 4, spread=0.2, columns=120)
    points = comparable(vectors)
    left, right = points @ points.T, on_main_axes(points, 30)
    assert right.shape == (200, 30)
    assert np.corrcoef(left.ravel(), (right @ right.T).ravel())[0, 1] > 0.99
    assert on_main_axes(points, 500) is points


# Consensus


def run(labels, *, sampled=None, outside=None, replicate=0):
    labels = np.array(labels)
    everyone = np.ones(len(labels), dtype=bool)
    return Run(
        replicate,
        everyone if sampled is None else np.array(sampled, dtype=bool),
        labels,
        ~everyone if outside is None else np.array(outside, dtype=bool),
    )


def test_togetherness_counts_the_runs_that_hold_both():
    made = [run([0, 0, 1, 1]), run([0, 1, 1, 1]), run([0, 0, 0, 1], sampled=[1, 1, 0, 1])]
    shares = together(made, np.arange(4))
    assert shares[0, 1] == pytest.approx(2 / 3)
    assert shares[0, 2] == 0
    assert shares[2, 3] == 1  # of the two runs that sampled both
    assert shares.diagonal().tolist() == [1, 1, 1, 1]
    assert together(made, np.array([0, 0, 1, 1]))[0, 1] == pytest.approx((0 + 2 + 0) / (4 + 4 + 2))


def test_the_share_of_runs_that_leave_a_row_outside():
    made = [run([0, 0], outside=[1, 0]), run([0, 0], outside=[1, 0], sampled=[1, 0])]
    assert unplaced(made, 2).tolist() == [1.0, 0.0]
    assert unplaced([], 2).tolist() == [0.0, 0.0]


def test_many_rows_become_leaves_that_the_finest_run_keeps_together(monkeypatch):
    made = [
        run([0, 0, 1, 2, 2], sampled=[1, 1, 1, 1, 0]),
        run([0, 0, 0, 1, 1], replicate=1),
    ]
    assert leaves(5, made).tolist() == [0, 1, 2, 3, 4]
    monkeypatch.setattr("nlp.grouping.consensus.MOST_LEAVES", 3)
    assert leaves(5, made).tolist() == [0, 0, 1, 2, 3]  # the last one goes by the second run


# Scales


def two_triangles():
    from scipy.sparse import csr_matrix

    graph = np.zeros((6, 6))
    for a, b in ((0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)):
        graph[a, b] = graph[b, a] = 1
    shares = np.where(graph > 0, 0.9, 0.1)
    shares[2, 3] = shares[3, 2] = 0.2
    np.fill_diagonal(shares, 1)
    alike = np.eye(6)
    return grow(tree(shares, alike), csr_matrix(graph), np.arange(6), alike), graph


def test_two_triangles_with_a_bridge_are_two_groups_with_the_known_modularity():
    grown, _ = two_triangles()
    cut = grown.cut(1.0)
    assert same_partition(cut, np.array([0, 0, 0, 1, 1, 1]))
    # 12 of the 14 ends lie inside, half of the volume in each: 12/14 - (1/4 + 1/4) = 5/14
    inside = sum(
        grown.inside[node] - grown.volume[node] ** 2 for node in range(6, 11) if grown.inside[node] == 6 / 14
    )
    assert inside == pytest.approx(5 / 14)
    assert len(set(grown.cut(0.1).tolist())) == 1
    assert len(set(grown.cut(50.0).tolist())) == 6


@given(seed=st.integers(0, 10_000), rows=st.integers(3, 24))
@settings(max_examples=60, deadline=None)
def test_the_best_cuts_lie_inside_each_other_and_none_is_better(seed, rows):
    from scipy.sparse import csr_matrix

    rng = np.random.default_rng(seed)
    weights = np.triu(rng.random((rows, rows)) * (rng.random((rows, rows)) < 0.5), 1)
    graph = csr_matrix(weights + weights.T)
    shares = rng.random((rows, rows))
    shares = (shares + shares.T) / 2
    np.fill_diagonal(shares, 1)
    alike = np.eye(rows)
    grown = grow(tree(shares, alike), graph, np.arange(rows), alike)
    dense, volume = graph.toarray(), np.asarray(graph.sum(axis=1)).ravel()
    total = dense.sum() or 1.0

    def modularity(labels, resolution):
        parts = [np.flatnonzero(labels == one) for one in np.unique(labels)]
        return sum(
            dense[np.ix_(part, part)].sum() / total - resolution * (volume[part].sum() / total) ** 2
            for part in parts
        )

    cuts = [grown.cut(resolution) for resolution in (0.5, 1.0, 2.0, 4.0)]
    for above, below in pairwise(cuts):
        assert all(len(set(above[below == one])) == 1 for one in np.unique(below))
    for resolution, cut in zip((0.5, 1.0, 2.0, 4.0), cuts, strict=True):
        best = modularity(cut, resolution)
        assert all(modularity(other, resolution) <= best + 1e-9 for other in cuts)
        assert modularity(np.zeros(rows), resolution) <= best + 1e-9
        assert modularity(np.arange(rows), resolution) <= best + 1e-9


def test_a_split_that_leaves_crumbs_is_not_made():
    coarse = np.array([0] * 6 + [1] * 6)
    fine = np.array([0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 6, 7])
    assert [cut.tolist() for cut in nested([coarse, fine], 3)] == [
        coarse.tolist(),
        [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2],
    ]


# Stability


def test_groups_that_no_run_brings_together_are_joined_by_likeness():
    from scipy.sparse import csr_matrix

    shares = np.eye(4)
    alike = np.array([[1, 0.1, 0.9, 0], [0.1, 1, 0, 0.8], [0.9, 0, 1, 0.1], [0, 0.8, 0.1, 1]])
    merges = tree(shares, alike)
    assert [sorted(pair) for pair in merges[:2, :2].astype(int).tolist()] == [[0, 2], [1, 3]]
    no_neighbours = csr_matrix((4, 4))
    assert same_partition(grow(merges, no_neighbours, np.arange(4), alike).cut(1.0), np.array([0, 1, 0, 1]))


def test_jaccard_of_two_groups():
    left, right = np.array([0, 0, 0, 0, 0, 0, -1]), np.array([0, 0, 0, 0, -1, -1, 0])
    assert jaccard(left, right)[0, 0] == pytest.approx(4 / 7)  # {1..6} and {1,2,3,4,7}


def test_stability_is_the_mean_of_the_best_matches_on_what_was_sampled():
    labels = np.array([0, 0, 0, 0, 1, 1])
    whole, half = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 1, 1])
    everyone, without_two = np.ones(6, dtype=bool), np.array([True, True, False, False, True, True])
    assert stability(labels, [(everyone, [whole])]).tolist() == [1.0, 1.0]
    assert stability(labels, [(everyone, [half]), (without_two, [half])]).tolist() == [
        pytest.approx((0.5 + 1.0) / 2),
        pytest.approx((0.5 + 1.0) / 2),
    ]
    assert stability(labels, [(everyone, [half, whole])]).tolist() == [1.0, 1.0]
    assert stability(labels, []).tolist() == [0.0, 0.0]


def test_words_for_stability_follow_the_published_bounds():
    assert [word(value) for value in (0.75, 0.74, 0.6, 0.59)] == [
        Firmness.FIRM, Firmness.FAIR, Firmness.FAIR, Firmness.SHAKY,
    ]  # fmt: skip


def test_firm_groups_are_told_from_chance():
    firm, _ = blobs(160, 4, spread=0.3)
    chance = np.random.default_rng(3).normal(size=(160, 40)).astype(np.float32)
    assert group(firm).levels[NORMAL].stability.min() > 0.85
    assert np.median(group(chance).levels[NORMAL].stability) < 0.6


# The forest


def test_a_group_that_stays_is_one_node_and_its_parts_lie_under_it():
    vectors, _, subthemes = blobs_in_blobs(480, 4, 4)
    found = group(vectors)
    nodes = forest(found.levels)
    assert len({frozenset(node.members.tolist()) for node in nodes}) == len(nodes)
    for place, node in enumerate(nodes):
        assert node.first <= node.last
        if node.parent is not None:
            assert node.parent < place
            assert set(node.members) < set(nodes[node.parent].members)
    owner = deepest(nodes, len(vectors))
    assert all(len(nodes[owner[row]].members) <= 480 / 16 for row in range(480) if owner[row] != OUTSIDE)
    assert same_partition(owner, subthemes)


# Quotes and hints


def test_an_outsider_lies_near_a_group_when_it_is_as_near_as_half_of_its_members():
    def towards(*cosines):
        return np.array([[one, np.sqrt(1 - one * one), 0.0] for one in cosines])

    above, below = towards(0.9, 0.6, 0.3), towards(0.9, 0.6, 0.3) * [1, -1, 1]
    points = np.concatenate([above, below, towards(0.7, 0.4), [[0.0, 0.0, 1.0]]])
    labels = np.array([0] * 6 + [OUTSIDE] * 3)
    assert [(hint.segment, hint.group) for hint in nearest_group(points, labels)] == [(6, 0)]
    assert nearest_group(points, np.full(9, OUTSIDE)) == []


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


def test_nothing_to_compare_is_no_reason_to_warn():
    nothing = comparable(np.zeros((0, 8)))
    assert nothing.shape == (0, 8)
    assert nearest_group(nothing, np.zeros(0, dtype=int)) == []
    assert central(nothing, np.zeros(0, dtype=int)) == []


def test_a_group_without_members_is_nobodys_nearest():
    points = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0]], dtype=np.float32)
    hints = nearest_group(points, np.array([-1, 2, 2]))
    assert [(hint.segment, hint.group) for hint in hints] == [(0, 2)]


def test_more_runs_for_a_study_that_takes_little():
    assert [starts(rows) for rows in (500, 3_000, 8_000, 20_000)] == [8, 8, 5, 2]
    assert sizes(1_000)[0] == 5
    assert sizes(1_000)[-1] == 33
    assert sizes(50_000)[-1] == 120

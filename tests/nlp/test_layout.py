"""The map is the same every time, whatever the order, and keeps apart what is apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.layout import FEWEST, lay_out


def blobs(groups=3, each=30, width=24, seed=1):
    rng = np.random.default_rng(seed)
    middles = np.eye(groups, width)
    points = np.repeat(middles, each, axis=0) + rng.normal(0, 0.05, (groups * each, width))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def test_the_same_rows_give_the_same_map_in_any_order():
    points = blobs()
    first = lay_out(points)
    order = np.random.default_rng(2).permutation(len(points))
    assert np.array_equal(lay_out(points), first)
    assert np.array_equal(lay_out(points[order]), first[order])


def test_groups_that_are_apart_lie_apart():
    places = lay_out(blobs()).reshape(3, 30, 2)
    middles = places.mean(axis=1)
    within = max(np.linalg.norm(own - own.mean(axis=0), axis=1).mean() for own in places)
    between = min(np.linalg.norm(middles[a] - middles[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert between > 3 * within


def test_equal_rows_share_a_place():
    points = blobs()
    points[7] = points[50]
    places = lay_out(points)
    assert np.array_equal(places[7], places[50])
    assert not np.array_equal(places[7], places[8])


@pytest.mark.parametrize("count", [0, 1, 2, 3, FEWEST - 1, FEWEST, FEWEST + 1])
def test_any_number_of_rows_has_a_map(count):
    places = lay_out(blobs(2, 10)[:count])
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    assert ((places >= 0) & (places <= 1)).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(1, 8), st.integers(0, 1000))
def test_few_rows_lie_in_the_square_whatever_they_are(count, width, seed):
    points = np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)
    places = lay_out(points)
    assert np.isfinite(places).all()
    assert ((places >= -1e-6) & (places <= 1 + 1e-6)).all()

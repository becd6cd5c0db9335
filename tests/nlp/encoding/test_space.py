import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.encoding import lsa as lsa_source
from nlp.encoding.lsa import unit
from nlp.encoding.space import SIMILAR_QUOTES, fit_space
from nlp.grouping import group

TEXTS = [
    "Ik had nooit tijd voor een gesprek met mijn begeleider.",
    "Er was geen tijd, altijd maar haast en drukte.",
    "Mijn collega's hielpen me waar ze konden.",
    "Zonder de steun van collega's was ik gestopt.",
    "Het rooster stond elke week weer anders.",
    "Door het wisselende rooster kon ik niets plannen.",
]


class FixedPart:
    """Gives each text the vector of a random generator seeded by its letters."""

    name = "vast"
    revision = "1"
    dimension = 8

    def encode(self, texts, *, query=False, progress=None):
        rows = [np.random.default_rng(sum(map(ord, text)) + 1).normal(size=8) + 2 for text in texts]
        return unit(np.array(rows).reshape(len(texts), 8))

    def encode_batches(self, texts, *, batch=None, query=False):
        yield np.arange(len(texts)), self.encode(texts)


PART = FixedPart()


def space_of(texts, **options):
    options.setdefault("turns", range(len(texts)))
    return fit_space(texts, {"vast": PART.encode(texts)}, **options)


def lengths(rows):
    return np.linalg.norm(rows, axis=1)


@pytest.mark.parametrize("count", [1, 2, 30])
@pytest.mark.parametrize("with_part", [True, False], ids=["with a model", "without any model"])
def test_any_number_of_texts_gets_unit_rows(count, with_part):
    texts = (TEXTS * 5)[:count]
    vectors = {"vast": PART.encode(texts)} if with_part else {}
    space = fit_space(texts, vectors, turns=range(count))
    assert space.vectors.shape == space.plain.shape
    assert space.vectors.dtype == space.plain.dtype == np.float32
    assert lengths(space.vectors) == pytest.approx(1, abs=1e-5)
    assert lengths(space.plain) == pytest.approx(1, abs=1e-5)


def test_no_texts_at_all():
    assert space_of([]).vectors.shape[0] == 0
    assert fit_space([], {}, turns=[]).vectors.shape == (0, 0)


def test_identical_texts_are_identical():
    space = space_of(["Geen tijd."] * 30)
    assert space.plain @ space.plain.T == pytest.approx(np.ones((30, 30)), abs=1e-5)


def test_two_like_texts_are_not_pushed_apart_by_centring():
    space = fit_space(["a", "b"], {"vast": unit(np.array([[1, 0.1], [1, -0.1]]))}, turns=[0, 1])
    rows = space.plain[:, :2]
    assert rows[0] @ rows[1] > 0


def test_without_a_model_an_empty_text_resembles_nothing():
    space = fit_space([*TEXTS, ""], {}, turns=range(7))
    assert not space.plain[6].any()
    assert np.isfinite(space.vectors).all()


def test_only_empty_texts_without_a_model():
    space = fit_space(["", ""], {}, turns=[0, 0])
    assert not space.vectors.any()
    assert not space.queries(["tijd"], []).any()


def test_a_query_lands_on_the_segment_with_the_same_text():
    space = space_of(TEXTS)
    assert space.queries(TEXTS, [PART]) == pytest.approx(space.plain, abs=1e-5)


def test_words_alone_find_the_related_segment():
    space = fit_space(TEXTS, {}, turns=range(6))
    found = space.plain @ space.queries(["het rooster wisselde"], [])[0]
    assert set(np.argsort(-found)[:2]) == {4, 5}


def test_context_draws_segments_of_one_turn_together():
    turns = [7, 7, 1, 1, 2, 2]
    alone, together = space_of(TEXTS, turns=turns, context=0.0), space_of(TEXTS, turns=turns)
    assert alone.vectors == pytest.approx(alone.plain, abs=1e-6)
    assert together.plain == pytest.approx(alone.plain, abs=1e-6)
    for one in (0, 2, 4):
        before = alone.vectors[one] @ alone.vectors[one + 1]
        assert together.vectors[one] @ together.vectors[one + 1] > before


def test_context_adds_a_share_of_the_mean_of_the_turn():
    space = space_of(TEXTS, turns=[0, 0, 0, 1, 2, 3])
    expected = space.plain[0] + 0.7 * space.plain[:3].mean(axis=0)
    assert space.vectors[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_weights_are_shares_of_the_similarity():
    one, two = np.eye(2, dtype=np.float32), np.ones((2, 2), dtype=np.float32) / np.sqrt(2, dtype=np.float32)
    vectors = {"een": np.tile(one, (2000, 1)), "twee": np.tile(one[::-1] + two, (2000, 1))}
    vectors = {name: unit(rows) for name, rows in vectors.items()}
    both = fit_space(["x"] * 4000, vectors, turns=range(4000), weights={"een": 3, "twee": 1})
    single = [fit_space(["x"] * 4000, vectors, turns=range(4000), weights={name: 1}) for name in vectors]
    cosines = [space.plain[0] @ space.plain[1] for space in single]
    assert both.plain[0] @ both.plain[1] == pytest.approx((3 * cosines[0] + cosines[1]) / 4, abs=1e-5)


def test_similar_quotes_leave_the_corpus_part_out_and_absent_parts_too():
    space = fit_space(TEXTS, {"use": PART.encode(TEXTS)}, turns=range(6), weights=SIMILAR_QUOTES)
    assert space.plain.shape == (6, 8)
    assert space.parameters["lsa_dimension"] == 0


def test_the_same_input_gives_the_same_bits():
    texts = [f"{text} {number}" for number in range(60) for text in TEXTS]
    first, second = space_of(texts), space_of(texts)
    assert (first.vectors == second.vectors).all()
    assert (first.queries(TEXTS, [PART]) == second.queries(TEXTS, [PART])).all()


MANY = [
    f"{text} {' '.join(TEXTS[number % 5].split()[: number % 7])}" for number in range(60) for text in TEXTS
]


def laid_out(order, *, texts=MANY):
    """Fit the segments in this order, four to a turn, and give the rows in the order of `texts`."""
    turns = np.arange(len(texts)) // 4
    _, numbers = np.unique([np.flatnonzero(turns[order] == turn)[0] for turn in turns], return_inverse=True)
    shuffled = [texts[row] for row in order]
    space = fit_space(shuffled, {"vast": PART.encode(shuffled)}, turns=numbers[order])
    back = np.argsort(order)
    return space.vectors[back], space.plain[back], space


def same_groups(left, right):
    return {frozenset(np.flatnonzero(left == label)) for label in set(left.tolist())} == {
        frozenset(np.flatnonzero(right == label)) for label in set(right.tolist())
    }


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_segments_in_any_order_get_the_same_bits_and_groups(random):
    vectors, plain, space = laid_out(np.arange(len(MANY)))
    order = np.array(random.sample(range(len(MANY)), len(MANY)))
    shuffled_vectors, shuffled_plain, shuffled = laid_out(order)
    assert (vectors == shuffled_vectors).all()
    assert (plain == shuffled_plain).all()
    assert (space.queries(TEXTS, [PART]) == shuffled.queries(TEXTS, [PART])).all()
    few = order[order < 120]
    assert same_groups(group(vectors[:120]).labels, group(shuffled_vectors[few]).labels[np.argsort(few)])


def test_the_sample_the_axes_come_from_does_not_depend_on_the_order(monkeypatch):
    monkeypatch.setattr(lsa_source, "_FITTED_ON", 40)
    order = np.random.default_rng(0).permutation(len(MANY))
    assert (laid_out(np.arange(len(MANY)))[0] == laid_out(order)[0]).all()


def test_the_corpus_part_is_bounded_by_the_data():
    assert space_of(TEXTS).parameters["lsa_dimension"] == 6
    many = [f"woord{number} {text}" for number in range(60) for text in TEXTS]
    assert space_of(many).parameters["lsa_dimension"] <= 256


def test_a_missing_row_is_refused():
    with pytest.raises(ValueError, match="one row for each of the 6 texts"):
        fit_space(TEXTS, {"vast": PART.encode(TEXTS[:5])}, turns=range(6))


def test_a_query_without_the_part_it_needs_is_refused():
    with pytest.raises(ValueError, match="needs vectors of the part 'vast'"):
        space_of(TEXTS).queries(["tijd"], [])


def test_odd_text_is_no_obstacle():
    odd = ["\x00", "😀😀", "\ud800", "a" * 5000, "\u202e\u0301", "日本語"]
    assert np.isfinite(space_of(odd).vectors).all()


def test_no_queries_give_no_rows():
    space = space_of(TEXTS)
    assert space.queries([], [PART]).shape == (0, space.plain.shape[1])


@pytest.mark.parametrize("count", [6, 60, 400])
def test_the_order_of_import_makes_no_difference_to_any_bit(count):
    texts = [f"{TEXTS[n % 6]} Dat was in week {n % 37} van groep {n % 11}." for n in range(count)]
    turns = [n // 2 for n in range(count)]
    there = np.random.default_rng(count).permutation(count)
    one = space_of(texts, turns=turns)
    other = space_of([texts[n] for n in there], turns=[turns[n] for n in there])
    assert (other.vectors == one.vectors[there]).all()
    assert (other.plain == one.plain[there]).all()
    query = ["geen tijd voor een gesprek"]
    assert (one.queries(query, [PART]) == other.queries(query, [PART])).all()


def test_the_corpus_part_comes_back_from_its_bytes_to_the_last_bit():
    fitted = lsa_source.fit_lsa(MANY)
    again = lsa_source.Fitted.from_bytes(fitted.to_bytes())
    one, other = (space_of(MANY, fitted=found) for found in (fitted, again))
    assert (one.vectors == other.vectors).all()
    assert (one.vectors == space_of(MANY).vectors).all()
    assert (one.queries(TEXTS, [PART]) == other.queries(TEXTS, [PART])).all()


def test_a_corpus_part_of_other_texts_is_refused():
    with pytest.raises(ValueError, match="made of 5 distinct texts, not of 6"):
        space_of(TEXTS, fitted=lsa_source.fit_lsa(TEXTS[:5]))


def test_the_axes_are_the_strongest_directions():
    texts = [f"{text} {number % 13} week {number % 7}" for number, text in enumerate(TEXTS * 20)]
    distinct = sorted(set(texts))
    fitted = lsa_source.fit_lsa(texts)
    counts = lsa_source.counted(distinct).only(fitted.lsa.features)
    matrix = lsa_source._weighted(counts, fitted.lsa.idf).toarray()
    caught = np.linalg.norm(matrix @ fitted.lsa.axes.astype(np.float32)) ** 2
    best = (np.linalg.svd(matrix, compute_uv=False)[: fitted.lsa.dimension] ** 2).sum()
    assert caught == pytest.approx(best, rel=2e-3)
    across = fitted.lsa.axes.astype(np.float32).T @ fitted.lsa.axes.astype(np.float32)
    assert across == pytest.approx(np.diag(np.diag(across)), abs=2e-3)

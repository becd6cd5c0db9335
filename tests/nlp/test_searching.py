"""Finding quotes by words, by meaning, and by example."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.corpus import Corpus
from nlp.searching import search

TEXTS = [
    "Het was mooi weer. De ouders bellen elke avond.",
    "Een oudergesprek duurt een half uur.",
    "De fiets staat buiten.",
    "Ouders, ouders, ouders: altijd die ouders.",
    "We zingen in de klas.",
]
AXES = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.8, 0.2], [0.1, 0.9]], dtype=np.float32)
CORPUS = Corpus.build(TEXTS, AXES, sources=[0, 0, 1, 0, 1])


def segments(hits):
    return [hit.segment for hit in hits]


def test_words_are_found_in_any_form():
    hits = search("ouder", Corpus.build(TEXTS))
    assert set(segments(hits)) == {0, 1, 3}
    assert hits[0].segment == 3
    assert {hit.terms for hit in hits} == {("ouders",), ("oudergesprek",), ("Ouders",)}


def test_a_hit_shows_the_sentence_that_matches():
    (hit,) = [hit for hit in search("ouders", Corpus.build(TEXTS)) if hit.segment == 0]
    assert TEXTS[0][slice(*hit.sentence)] == "De ouders bellen elke avond."


def test_meaning_finds_what_words_do_not():
    hits = search("xyz", CORPUS, embed=lambda texts: np.array([[0, 1]] * len(texts), dtype=np.float32))
    assert segments(hits)[:2] == [2, 4]


def test_more_like_this_leaves_itself_out():
    assert segments(search(2, CORPUS))[0] == 4
    assert 2 not in segments(search(2, CORPUS))


def test_a_mask_filters():
    mask = np.array([True, False, True, False, True])
    assert set(segments(search(2, CORPUS, mask=mask))) <= {0, 4}


def test_the_first_page_is_shared_between_interviews():
    hits = search(0, CORPUS, per_source=1, limit=2)
    assert {CORPUS.sources[hit.segment] for hit in hits} == {0, 1}
    assert segments(search(0, CORPUS, per_source=1, limit=9)) == [3, 4, 1]


def test_a_score_says_how_like_it_is_not_how_it_compares():
    def embed(texts):
        return np.array([[0, 1]] * len(texts), dtype=np.float32)

    unlike = Corpus.build(TEXTS, AXES * np.float32(0.3))
    assert search("xyzzy qwrt", unlike, embed=embed)[0].score < 0.2
    assert search("een fiets", CORPUS, embed=embed)[0].score > 0.7
    mask = np.array([False, True, True, True, True])
    whole = {hit.segment: hit.score for hit in search("ouders", CORPUS)}
    assert {hit.segment: hit.score for hit in search("ouders", CORPUS, mask=mask)}.items() <= whole.items()
    assert all(0 <= score <= 1 for score in whole.values())


def test_an_empty_question_finds_nothing():
    assert search("", CORPUS, embed=lambda texts: AXES[: len(texts)]) == []
    assert search("eh ja", Corpus.build(TEXTS)) == []
    assert search("ouder", Corpus.build([])) == []


@given(st.text())
def test_any_question_can_be_asked(text):
    assert len(search(text, CORPUS)) <= len(TEXTS)

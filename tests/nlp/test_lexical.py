"""Word search over lemmas and parts of compounds."""

import math

import pytest

from nlp.lexical import WordIndex, bag, overlap, words_in_common

TEXTS = [
    "De werkdruk is te hoog, veel te hoog.",
    "Op de basisschool werken de ouders mee.",
    "Ik heb geen tijd voor oudergesprekken.",
    "Eh, ja.",
]


def test_the_score_follows_the_formula():
    index = WordIndex.build(["aap noot", "aap", "mies"])
    lengths, mean = [2, 1, 1], 4 / 3
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    expected = [idf * 2.1 / (1 + 1.1 * (1 - 0.4 + 0.4 * length / mean)) for length in lengths[:2]]
    assert index.scores({"aap": 1.0}).tolist() == pytest.approx([*expected, 0.0], rel=1e-5)


def test_a_word_is_found_inside_a_compound_but_less_than_on_its_own():
    index = WordIndex.build(["De school.", "De basisschool.", "Het park."])
    own, compound, none = index.scores(bag("scholen"))
    assert own > compound > none == 0


def test_words_in_common_stand_as_in_the_text():
    assert words_in_common(TEXTS[2], bag("gesprek met de ouder")) == ("oudergesprekken",)
    assert words_in_common(TEXTS[0], bag("hoge werkdruk")) == ("werkdruk", "hoog")


def test_overlap_is_a_cosine():
    assert overlap({"a": 1.0}, {"a": 3.0}) == pytest.approx(1)
    assert overlap({"a": 1.0}, {"b": 1.0}) == 0
    assert overlap({}, {}) == 0


def test_nothing_to_index_is_no_error():
    assert WordIndex.build([]).scores({"a": 1.0}).tolist() == []
    assert WordIndex.build(["", "eh"]).scores({"a": 1.0}).tolist() == [0, 0]


def test_a_rare_word_says_more():
    index = WordIndex.build(TEXTS)
    assert index.rarity("nergens-genoemd") > index.rarity("werk") > 0


def test_no_text_scores_more_than_is_attainable():
    index = WordIndex.build(["school " * 50, "school les", "fiets"])
    query = {"school": 1.0, "les": 0.5, "onbekend": 1.0}
    assert 0 < index.scores(query).max() < index.attainable(query)
    assert index.attainable({"onbekend": 1.0}) == 0

"""Lemmas, compounds, and the word lists behind them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lemmas import best_model, compound_parts, content_words, lemma, lemmas, tokens
from nlp.words import entries, pairs, words

CASES = json.loads((Path(__file__).parents[1] / "cases" / "lemmas.json").read_text(encoding="utf-8"))
LISTS = ["fillers", "stopwords", "negations", "abbreviations", "closing_abbreviations", "backchannels"]
LISTS += ["turning_points", "particles", "compound_exceptions"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_lemmas_are_what_carries_meaning(case):
    assert lemmas(case["text"]) == case["lemmas"]


def test_a_separable_verb_finds_its_particle_in_the_same_clause():
    assert lemmas("Ik belde de ouders gisteren op, maar dat hielp.", separable=True)[0] == "opbellen"
    assert "opbellen" not in lemmas("Ik belde de ouders, en op dat moment.", separable=True)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("werkdruk", ("werk", "druk")),
        ("thuiswerkbegeleiding", ("thuiswerk", "begeleiding")),
        ("handelingsplan", ("handeling", "plan")),
        ("onderwijsassistent", ("onderwijs", "assistent")),
        ("administratie", ()),
        ("verantwoordelijkheid", ()),
        ("leerling", ()),
        ("school", ()),
    ],
)
def test_a_compound_gives_its_parts_and_other_words_none(word, parts):
    assert compound_parts(word) == parts


def test_noun_and_verb_of_one_stem_are_found_together():
    first, second = content_words("bellen")[0], content_words("belde")[0]
    assert first.key == second.key


def test_a_lemma_hides_no_comparison():
    assert [lemma(word) for word in ("beter", "minder", "meer")] == ["beter", "minder", "meer"]


@given(st.text())
def test_words_lie_in_order_in_any_text(text):
    edges = [edge for word in content_words(text, separable=True) for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in tokens(text))


@pytest.mark.parametrize("name", LISTS)
def test_a_word_list_is_lower_case_and_without_repetition(name):
    listed = entries(name)
    assert listed
    assert len(set(listed)) == len(listed)
    assert [entry for entry in listed if entry != entry.lower()] == []


def test_negations_are_no_stop_words():
    assert not words("negations") & (words("stopwords") | words("fillers"))


def test_every_lemma_exception_is_a_pair():
    assert all(pairs("lemma_exceptions").values())


def test_no_model_is_needed():
    assert best_model() is None or best_model().startswith("nl_core_news")

"""Quotes to look at again: far from their code, beside it, or denying it."""

import numpy as np
import pytest

from nlp.consistency import beside, denials, far
from nlp.corpus import Corpus
from nlp.learning import Feedback
from nlp.querying import CodeQuery, PreparedQuery
from nlp.vectors import unit

RNG = np.random.default_rng(4)


def code(name="rust", *, towards=0, columns=16):
    vector = np.eye(columns, dtype=np.float32)[towards]
    return PreparedQuery(CodeQuery(name), {}, (), pooled=vector, facets=vector[None], phrase_vectors=None)


def study(texts=None, *, near=8, elsewhere=8):
    """Segments about the code, followed by segments about something else."""
    rows = 0.3 * RNG.normal(size=(near + elsewhere, 16)).astype(np.float32)
    rows[:near, 0] += 2
    rows[near:, 1] += 2
    return Corpus.build(texts or [f"tekst {row}" for row in range(len(rows))], unit(rows))


def test_a_quote_about_something_else_lies_far_and_names_what_it_is_nearer_to():
    corpus = study()
    other = {"elders": np.eye(16, dtype=np.float32)[1]}
    (found,) = far(code(), corpus, [0, 1, 2, 3, 4, 5, 12], other)
    assert (found.segment, found.nearer) == (12, "elders")
    assert found.likeness < found.usual
    assert far(code(), corpus, [12, 5, 4, 3, 2, 1, 0], other) == [found]
    assert far(code(), corpus, [0, 1, 2, 3, 4, 5], other) == []


def test_a_few_quotes_say_nothing_about_one_of_them():
    assert far(code(), study(), [0, 1, 2, 12], {}) == []
    assert beside(code(), study(), Feedback((0, 1)), mask=np.ones(16, dtype=bool)) == []


def test_what_looks_like_the_quotes_but_is_not_coded_lies_beside():
    corpus = study()
    everyone = np.ones(16, dtype=bool)
    found = beside(code(), corpus, Feedback((0, 1, 2, 3, 4)), mask=everyone)
    assert found
    assert {one.segment for one in found} <= {5, 6, 7}
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    first = found[0].segment
    without = beside(code(), corpus, Feedback((0, 1, 2, 3, 4), (first,)), mask=everyone)
    assert first not in {one.segment for one in without}
    hidden = everyone.copy()
    hidden[first] = False
    assert first not in {
        one.segment for one in beside(code(), corpus, Feedback((0, 1, 2, 3, 4)), mask=hidden)
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ik had die dag geen rust in de klas.", ("geen", "rust")),
        ("Hij vindt er nauwelijks rust.", ("nauwelijks", "rust")),
        ("Rust heeft hij niet.", ("niet", "Rust")),
        ("Het gaat niet alleen om rust maar ook om tijd.", None),
        ("Het ging nooit zonder rust.", None),
        ("Hij zoekt rust, maar zijn zus niet zo.", None),
        ("Op dinsdag zoekt hij rust.", None),
    ],
)
def test_a_denial_is_a_negation_beside_a_word_of_the_code(text, words):
    corpus = Corpus.build([text])
    found = denials(PreparedQuery(CodeQuery("Rust"), {}, ()), corpus, [0])
    assert [tuple(text[a:b] for a, b in (one.negation, one.denied)) for one in found] == (
        [words] if words else []
    )


def test_a_code_about_what_is_not_there_is_not_denied_by_saying_so():
    corpus = Corpus.build(["Ik had geen tijd."])
    assert denials(PreparedQuery(CodeQuery("Geen tijd"), {}, ()), corpus, [0]) == []

"""Where the subject changes: high where it does, the same whatever else there is, any text at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.topic_change import TopicChange, revision, spelled_rows

SWIMMING = [
    "We gaan elke week met de klas zwemmen in het zwembad.",
    "In het zwembad leren de kinderen borstcrawl zwemmen en duiken.",
    "De badmeester van het zwembad helpt bij het duiken.",
]
MONEY = [
    "Het salaris van leraren en de begroting zijn te laag.",
    "De begroting laat geen hoger salaris toe, zegt de directie.",
    "Zonder geld op de begroting komt er geen salaris bij.",
]
BOTH = [pytest.param(None, id="bundled"), pytest.param(spelled_rows, id="spelled")]


@pytest.fixture(scope="module")
def bundled():
    return TopicChange()


@pytest.mark.parametrize("rows", BOTH)
def test_the_change_is_greatest_where_another_subject_begins(rows):
    (changes,) = TopicChange(rows)([[*SWIMMING, *MONEY]])
    assert changes[0] == 0
    assert max(changes) == changes[3]
    assert changes[3] > 0 > max(changes[1], changes[2])


def test_words_that_share_no_letters_can_share_a_subject(bundled):
    other, same = "Het asfalt op de snelweg is vernieuwd.", "De tandarts trok een kies."
    ((_, near, far),) = bundled([["Mijn gebit doet pijn.", same, other]])
    assert near < far


@pytest.mark.parametrize("rows", BOTH)
def test_a_sentence_without_a_subject_of_its_own_says_nothing(rows):
    (changes,) = TopicChange(rows)([[SWIMMING[0], "Ja, nou ja.", MONEY[0]]])
    assert changes == pytest.approx([0, 0, 0])


@pytest.mark.parametrize("rows", BOTH)
def test_two_sentences_are_too_few_to_tell_one_subject_from_another(rows):
    (changes,) = TopicChange(rows)([[SWIMMING[0], MONEY[0]]])
    assert abs(changes[1]) < 0.5


@pytest.mark.parametrize("rows", BOTH)
def test_what_another_transcript_says_does_not_matter_to_the_last_bit(rows):
    changes = TopicChange(rows)
    alone = changes([SWIMMING, MONEY])
    changes([[*MONEY, "Iets heel anders over fietsen naar Groningen."]])
    assert changes([SWIMMING, MONEY]) == alone == TopicChange(rows)([SWIMMING, MONEY])


@pytest.mark.parametrize("spelled", [False, True])
@given(turns=st.lists(st.lists(st.text(), max_size=4), max_size=4))
def test_any_text_gets_a_bounded_number_per_unit(bundled, spelled, turns):
    found = (TopicChange(spelled_rows) if spelled else bundled)(turns)
    assert [len(row) for row in found] == [len(turn) for turn in turns]
    assert all(-2 <= change <= 2 for row in found for change in row)
    assert all(row[0] == 0 for row in found if row)


def test_words_spelled_alike_lie_together():
    rows = spelled_rows(["leerling", "leerlingen", "zwembad"])[:, :-1]
    assert rows[0] @ rows[1] > 0.6 > 0.2 > abs(rows[0] @ rows[2])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)


def test_without_the_bundled_encoder_words_are_compared_by_spelling(monkeypatch):
    monkeypatch.setattr("nlp.topic_change.find_spec", lambda _name: None)
    revision.cache_clear()
    try:
        assert revision() == "spelling"
        assert TopicChange()([SWIMMING]) == TopicChange(spelled_rows)([SWIMMING])
    finally:
        revision.cache_clear()

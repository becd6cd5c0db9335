"""Cutting spoken Dutch: nothing lost, nothing cut in two, units one can read."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.segmenting import SegmentingParams, TurnSpan, is_backchannel, segment, sentences
from nlp.topic_change import TopicChange

CASES = Path(__file__).parents[1] / "cases"
SENTENCES = json.loads((CASES / "sentences.json").read_text(encoding="utf-8"))
BACKCHANNELS = json.loads((CASES / "backchannels.json").read_text(encoding="utf-8"))
SPEECH = (
    "ik had dus die klas en toen kwam er een moeder binnen die zei van ja waarom heeft mijn kind dat niet "
    "gedaan en ik dacht ja dat weet ik ook niet want ik was er die dag niet bij en dus ja dan ga je dat "
    "uitzoeken maar ja dat kost allemaal tijd en die heb je niet en toen ben ik naar de directeur gegaan "
    "en die zei eigenlijk hetzelfde en dan zit je daar dus met je goede gedrag omdat niemand het weet"
)
WORDS = [
    "ja",
    "nou",
    "maar",
    "want",
    "toen",
    "o.a.",
    "9.30",
    "7/8",
    "IB'er",
    "'s",
    "Jan",
    "ging",
    "enz.",
    "ik",
]
MARKS = [".", "...", "…", "?", '"', "“", "”", "(", ")", ",", "\n", " ", "\u2028", "\ud800"]
DUTCH = st.lists(st.sampled_from(WORDS + MARKS)).map(" ".join)


def turns_of(text, *sizes):
    edges = [0, *sorted(min(size, len(text)) for size in sizes), len(text)]
    return [TurnSpan(start, end) for start, end in pairwise(edges)]


def words(text):
    return len(text.split())


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["id"])
def test_sentences_end_where_a_reader_would_end_them(case):
    text = case["text"]
    assert [text[start:end] for start, end in sentences(text)] == case["sentences"]


def test_sentences_of_a_part_index_the_whole_text():
    text = "Eerst dit. Dan dat. Klaar."
    assert sentences(text, 11, 20) == [(11, 19)]


@pytest.mark.parametrize("text", BACKCHANNELS["backchannel"])
def test_humming_is_a_backchannel(text):
    assert is_backchannel(text)


@pytest.mark.parametrize("text", BACKCHANNELS["content"])
def test_content_is_no_backchannel(text):
    assert not is_backchannel(text)


@given(st.one_of(st.text(), DUTCH), st.lists(st.integers(0, 200), max_size=4))
@example("a" * 3000 + ". B", [5])
@example("woord " * 200, [])
def test_segments_lie_in_order_inside_their_turn_and_lose_nothing(text, sizes):
    turns = turns_of(text, *sizes)
    found = segment(text, turns, SegmentingParams(3, 8))
    assert found == segment(text, turns, SegmentingParams(3, 8))
    for index, turn in enumerate(turns):
        inside = [span for span in found if span.turn == index]
        edges = [turn.start, *(edge for span in inside for edge in (span.start, span.end)), turn.end]
        assert edges == sorted(edges)
        assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()
        assert all(text[span.start : span.end] == text[span.start : span.end].strip() for span in inside)
        assert all(span.start < span.end for span in inside)


@given(st.one_of(st.text(), DUTCH))
def test_segments_never_cut_a_word(text):
    joined = [word for span in segment(text, turns_of(text)) for word in text[span.start : span.end].split()]
    assert "".join(joined) == "".join(text.split())


def test_a_long_run_without_full_stops_is_cut_where_the_speaker_starts_anew():
    found = [SPEECH[span.start : span.end] for span in segment(SPEECH, turns_of(SPEECH))]
    assert [words(piece) for piece in found] == [40, 46]
    assert found[1].startswith("en dus ja dan ga je dat uitzoeken")


def test_a_run_without_any_cue_is_cut_all_the_same():
    text = "bla " * 300
    assert all(15 <= words(text[span.start : span.end]) <= 80 for span in segment(text, turns_of(text)))


def test_a_short_turn_stays_whole():
    text = "Dat was lastig. Ik had geen tijd. Niemand hielp."
    assert len(segment(text, turns_of(text))) == 1


def test_a_short_rest_joins_what_goes_before():
    text = " ".join(["Dit is een zin van precies acht woorden."] * 9) + " Ja, precies."
    lengths = [words(text[span.start : span.end]) for span in segment(text, turns_of(text))]
    assert min(lengths) >= 15
    assert sum(lengths) == 74


@pytest.mark.parametrize(
    ("remark", "asks"),
    [
        ("Wat mooi.", False),
        ("Dat snap ik.", False),
        ("Wat erg!", False),
        ("Vertel eens.", True),
        ("Hoe ging dat verder", True),
        ("En toen?", True),
        ("Dus je hebt dat eigenlijk zelf opgelost.", True),
    ],
)
def test_a_short_remark_of_the_interviewer_does_not_take_the_place_of_the_question(remark, asks):
    lines = [("interviewer", "Hoe gaat het thuis?"), ("interviewer", remark), ("participant", "Goed.")]
    text, turns = "", []
    for role, said in lines:
        turns.append(TurnSpan(len(text), len(text) + len(said), None, role))
        text += said + "\n"
    question = segment(text, turns)[-1].question
    assert text[slice(*question)] == (remark if asks else "Hoe gaat het thuis?")


def test_a_participant_answers_the_last_real_question():
    lines = [
        ("interviewer", "Hoe gaat het op school?"),
        ("participant", "Druk."),
        ("interviewer", "Mhm."),
        ("participant", "Te veel vergaderingen."),
        ("interviewer", "Wat doet dat met je?"),
        ("unknown", "Moe."),
    ]
    text, turns = "", []
    for role, said in lines:
        turns.append(TurnSpan(len(text), len(text) + len(said), None, role))
        text += said + "\n"
    found = segment(text, turns)
    questions = [span.question and text[slice(*span.question)] for span in found]
    first, second = "Hoe gaat het op school?", "Wat doet dat met je?"
    assert questions == [None, first, None, first, None, second]
    assert [span.backchannel for span in found] == [False, False, True, False, False, False]


@given(
    st.lists(st.lists(DUTCH, min_size=1, max_size=3), min_size=1, max_size=4),
    st.floats(-2, 2),
)
def test_no_change_of_subject_can_lose_a_word_or_its_place(parts, change):
    text = "\n".join(" ".join(part) for part in parts)
    turns = turns_of(text, *range(0, len(text), 40))
    found = segment(
        text, turns, SegmentingParams(3, 8), changes=lambda told: [[change] * len(t) for t in told]
    )
    assert [span.turn for span in found] == sorted(span.turn for span in found)
    edges = [edge for span in found for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    kept = "".join(text[span.start : span.end] for span in found)
    assert "".join(kept.split()) == "".join(text.split())


def test_a_cut_goes_where_the_subject_changes():
    text = " ".join(["Dit is een zin van precies acht woorden."] * 8)
    for place in (3, 4, 5):

        def told(turns, place=place):
            return [[2.0 if at == place else 0.0 for at in range(len(units))] for units in turns]

        found = segment(text, turns_of(text), changes=told)
        assert [words(text[span.start : span.end]) for span in found] == [8 * place, 64 - 8 * place]


def test_a_pause_inside_a_long_run_is_a_place_to_cut_and_an_abbreviation_is_not():
    text = "bla " * 38 + "bla... " + "bla o.a. " + "bla " * 45
    pieces = [text[span.start : span.end] for span in segment(text, turns_of(text))]
    assert pieces[0].endswith("bla...")


def test_of_a_long_turn_of_the_interviewer_the_question_is_the_context():
    lead = "Dank je wel voor wat je net vertelde over de klas en over de ouders van dat jongetje. " * 4
    text = lead + "Dan het team. Hoe gaat het daar? Neem rustig de tijd.\nGoed."
    end = text.index("\n")
    turns = [TurnSpan(0, end, "I", "interviewer"), TurnSpan(end + 1, len(text), "P", "participant")]
    question = text[slice(*segment(text, turns)[-1].question)]
    assert question.endswith("Dan het team. Hoe gaat het daar?")
    assert len(question.split()) <= 40


def test_the_real_word_vectors_leave_each_transcript_on_its_own():
    changes = TopicChange()
    other = "Het zwembad ging dicht. De badmeester vond dat jammer. " * 20
    alone = segment(SPEECH, turns_of(SPEECH), changes=changes)
    segment(other, turns_of(other), changes=changes)
    assert segment(SPEECH, turns_of(SPEECH), changes=changes) == alone
    assert segment(SPEECH, turns_of(SPEECH), changes=TopicChange()) == alone

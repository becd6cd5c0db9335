import json
from pathlib import Path

import pytest

from bench import passages, segmentation
from nlp.segmenting import TurnSpan

ONE = "Het dorp heeft een bakker. De bakker bakt brood in het dorp."
TWO = "Mijn fiets had een lekke band. Toen plakte ik die band."
REST = "Verder weet ik het niet."
TALK = f"I: Hoe gaat het in het dorp?\n\nP1: {ONE} {TWO} {REST}\n\nI: Mhm.\n\nP1: Ja.\n\nP1: {REST}\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "dorp"
    folder.mkdir()
    (folder / "gesprek 1.txt").write_text(TALK, "utf-8")
    rows = [f'gesprek 1.txt,P1,"{quote}",Dag' for quote in (ONE, TWO, ONE)]
    (folder / "gold.csv").write_text("\n".join(["transcript,participant,quote,code_path", *rows]), "utf-8")
    return folder


def test_passages_are_counted_in_words_of_what_participants_say(study):
    (talk,) = passages.read(study).talks
    assert [turn.passages for turn in talk.marked] == [((0, 12), (12, 23)), ()]
    first = talk.marked[0]
    assert first.sentences == ((0, 5), (5, 12), (12, 18), (18, 23), (23, 28))
    assert first.edges == [12, 23]
    assert [first.sentence_at(word) for word in (0, 4, 5, 12, 27)] == [1, 1, 2, 3, 5]


def test_a_run_without_full_stops_counts_as_sentences_by_its_length():
    text = "bla " * 45
    (turn,) = passages.marked_talk(text, [TurnSpan(0, len(text))], []).marked
    assert [turn.sentence_at(word) for word in (0, 14, 15, 30, 44)] == [1, 1, 2, 3, 3]


def test_passages_strung_together_keep_their_edges(study):
    real = passages.read(study)
    assert passages.strung(real, 0) is None  # too few to draw from
    pieces = [f"Zin {number} gaat over huis {number}. Dat huis {number} is oud." for number in range(9)]
    text = "\n".join(pieces)
    spans = [(text.index(piece), text.index(piece) + len(piece)) for piece in pieces]
    turns = [TurnSpan(start, end, "P", "participant") for start, end in spans]
    made = passages.MarkedSet("zo", (passages.marked_talk(text, turns, spans),))
    strung = passages.strung(made, 0)
    assert strung is not None and strung == passages.strung(made, 0) != passages.strung(made, 1)
    for talk in strung.talks:
        for turn in talk.marked:
            assert [end for _, end in turn.passages[:-1]] == [start for start, _ in turn.passages[1:]]
            said = [talk.text[turn.words[a][0] : turn.words[b - 1][1]] for a, b in turn.passages]
            assert len(set(said)) == len(said) == 8
            assert set(said) <= set(pieces)


def test_each_way_of_cutting_gets_the_figures_it_deserves(study):
    found = passages.read(study)
    scores = {row["method"]: row for row in segmentation.measured(found, 1)}
    assert set(scores) == {
        "ours",
        "ours:spelling",
        "ours:length_alone",
        "ours:random_changes",
        "fixed_windows",
        "sentences",
        "turns",
    }
    turns, sentences = scores["turns"], scores["sentences"]
    assert (turns["inside"], turns["recall"], turns["segments_per_passage"]) == (1, 0, 1)
    assert (sentences["inside"], sentences["recall"], sentences["precision"]) == (0, 1, 0.5)
    assert sentences["segments_per_passage"] == turns["passages_per_segment"] == 2
    assert turns["iou"] == pytest.approx((12 + 11) / 28 / 2, abs=1e-4)
    perfect = [[[(0, 12), (12, 23), (23, 28)], [(0, 5)]]]
    best = segmentation.scores(found, perfect)
    assert (best["inside"], best["iou"], best["f"], best["f_1_sentence"]) == (1, 1, 1, 1)
    assert best["p_k"] == best["window_diff"] == 0


def test_what_is_measured_on_further_data_is_told_in_json(study, capsys, monkeypatch):
    monkeypatch.setattr(passages, "DEMO", study.parent / "nowhere")
    monkeypatch.setattr(passages, "STUDIES", study.parent / "nowhere")
    assert segmentation.main(["--data", str(study.parent), "--seeds", "2"]) == 0
    machine, *rows = map(json.loads, capsys.readouterr().out.splitlines())
    assert machine["bench"] == "machine"
    assert {(row["set"], row["role"]) for row in rows} == {("dorp", "report")}
    assert [row["seed"] for row in rows if row["method"] == "ours:random_changes"] == [0, 1]

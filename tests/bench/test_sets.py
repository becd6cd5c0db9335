from pathlib import Path

import numpy as np
import pytest

from bench import sets

CODEBOOK = "thema;code;definitie\nDag;Rust;even niets\nDag;Haast;te weinig tijd\n"
TALK = "I: Hoe gaat het?\n\nP1: {calm} {filler}\n\nP1: {haste}\n"
CALM = "Na het eten ga ik altijd even zitten met een kop thee en dan hoeft er niets meer."
HASTE = "In de ochtend is er nooit tijd genoeg om iedereen te helpen zoals ik dat zou willen."
FILLER = "Dat is het wel zo'n beetje."


@pytest.fixture
def items(tmp_path: Path) -> Path:
    rows = ["label\ttext\tsource"]
    rows += [f"a\ttekst {number} over a\tx" for number in range(6)]
    rows += [f"a|b\ttekst {number} over a en b\ty" for number in range(6)]
    rows += ["c\teen enkele tekst over c\tz", '\tniets "bijzonders\tz']
    (tmp_path / "items.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "labels.tsv").write_text(
        "label\tname\tdefinition\na\tAls\tbegin\nb\tBes\t\nc\tCee\t\n", "utf-8"
    )
    return tmp_path


@pytest.fixture
def study(tmp_path: Path) -> Path:
    text = TALK.format(calm=CALM, filler=FILLER, haste=HASTE)
    (tmp_path / "gesprek 1.txt").write_text(text, "utf-8")
    (tmp_path / "codeboek.csv").write_text(CODEBOOK, "utf-8")
    (tmp_path / "gold.csv").write_text(
        "transcript,participant,quote,code_path\n"
        f'gesprek 1.txt,P1,"{CALM}",Dag › Rust\n'
        f'gesprek 1.txt,P1,"{HASTE.replace(" nooit ", "  nooit ")}",Dag › Haast\n'
        "gesprek 1.txt,P1,dit heeft niemand gezegd,Dag › Haast\n"
        "gesprek 9.txt,P1,een ander gesprek,Dag › Haast\n",
        "utf-8",
    )
    return tmp_path


def test_loose_items_keep_their_labels_and_a_label_of_one_item_goes(items):
    found = sets.read_items(items)
    assert found.members.keys() == {"a", "b"} == found.codes.keys()
    assert len(found.members["a"]) == 12 and len(found.members["b"]) == 6
    assert found.labels[-1] == frozenset() and found.texts[-1] == 'niets "bijzonders'
    assert len(found.texts) == 13  # the only text of c is gone
    assert np.bincount(found.sources).tolist() == [6, 6, 1]
    assert len(set(found.turns.tolist())) == 13
    assert not found.tuned_on


def test_a_segment_of_a_participant_carries_the_code_of_the_passage_it_holds(study):
    found = sets.read_study(study)
    by_code = {code: [found.texts[row] for row in rows] for code, rows in found.members.items()}
    assert any(CALM in text for text in by_code["Dag › Rust"])
    assert by_code["Dag › Haast"] == [HASTE]
    assert not any("Hoe gaat het" in text for text in found.texts)
    assert set(found.codes) == {"Dag › Rust", "Dag › Haast"}


def test_passages_that_are_nowhere_are_counted(study):
    assert sets.read_study(study).lost == 2


@pytest.mark.parametrize(
    ("segment", "passage", "carries"),
    [
        ((0, 100), (0, 40), True),  # all of the passage
        ((0, 100), (90, 109), True),  # half of the passage
        ((0, 10), (5, 500), True),  # half of the segment
        ((0, 10), (6, 500), False),
        ((0, 10), (10, 20), False),  # they only touch
    ],
)
def test_half_of_either_is_enough(segment, passage, carries):
    assert sets.covers(*segment, *passage) is carries


def test_sets_come_with_what_is_not_there(tmp_path, items, monkeypatch):
    monkeypatch.setattr(sets, "SHARED", tmp_path / "none")
    monkeypatch.setattr(sets, "STUDIES", tmp_path / "none")
    found, absent = sets.available([items])
    assert [one.name for one in found] == ["demo_study", items.name]
    assert len(absent) == 1


def test_the_sets_that_defaults_were_chosen_on_say_so():
    demo = sets.read_study(sets.DEMO)
    assert demo.tuned_on and demo.lost == 0
    assert demo.members.keys() == demo.codes.keys()

"""Blind coding: nothing by the machine or by others until one is done."""

import pytest

from workflow import blindness, codebook, deciding, history, memos, reading
from workflow.memos import Target, write_memo
from workflow.study import with_coder


@pytest.fixture
def bas(study):
    return with_coder(study, "Bas", remember=False)


def ids(study):
    return [transcript_id for transcript_id, _ in reading.transcripts(study)]


def test_without_the_setting_nothing_is_blind(study):
    assert set(blindness.states(study).values()) == {"open"}


def test_the_first_transcripts_are_blind_for_every_coder_until_they_say_otherwise(study, bas):
    blindness.set_own_first(study, 2)
    first, second, third = ids(study)
    assert blindness.states(study) == {first: "blind", second: "blind", third: "open"}
    blindness.set_state(study, first, "done")
    blindness.set_state(study, second, "open")
    blindness.set_state(study, third, "blind")
    assert blindness.states(study) == {first: "done", second: "open", third: "blind"}
    assert blindness.states(bas) == {first: "blind", second: "blind", third: "open"}


def test_a_negative_number_of_transcripts_is_none(study):
    blindness.set_own_first(study, -3)
    assert blindness.own_first(study) == 0


def test_each_step_is_an_act_that_can_be_undone(study):
    blindness.set_own_first(study, 1)
    first = ids(study)[0]
    blindness.set_state(study, first, "done")
    assert history.next_undo(study).kind == "blind_done"
    history.undo(study)
    assert blindness.states(study)[first] == "blind"
    history.redo(study)
    assert blindness.states(study)[first] == "done"


def test_the_same_state_again_or_an_unknown_transcript_is_no_act(study):
    before = len(history.history(study, None))
    blindness.set_state(study, ids(study)[0], "open")
    blindness.set_state(study, "onbekend", "blind")
    assert len(history.history(study, None)) == before


def test_the_overview_tells_each_coder_apart(study, bas):
    first = ids(study)[0]
    blindness.set_state(study, first, "blind")
    name, states = blindness.overview(study)[0]
    assert name == dict(reading.transcripts(study))[first]
    assert states == {study.coder_id: "blind", bas.coder_id: "open"}


def test_memos_by_others_in_a_blind_transcript_are_hidden_wherever_they_hang(study, bas):
    first, second, _ = ids(study)
    code = codebook.codes(study)[-1]
    there = [deciding.code_stretch(bas, one, 30, 60, code.id) for one in (first, second)]
    for coding in there:
        write_memo(bas, Target("coding", coding), "bij een codering")
    write_memo(bas, Target("transcript", first, 5, 20), "in de kantlijn")
    write_memo(bas, Target("code", code.id), "bij een code")
    write_memo(study, Target("transcript", first), "van mezelf")
    blindness.set_state(study, first, "blind")
    seen = [(memo.target.kind, memo.target.id, memo.text) for memo in memos.memos(study)]
    assert seen == [
        ("coding", there[1], "bij een codering"),
        ("code", code.id, "bij een code"),
        ("transcript", first, "van mezelf"),
    ]
    blindness.set_state(study, first, "done")
    assert len(memos.memos(study)) == 5


def test_the_history_hides_what_others_did_in_a_blind_transcript(study, bas):
    first, second, _ = ids(study)
    code = codebook.codes(study)[-1]
    for place in (first, second):
        deciding.code_stretch(bas, place, 30, 60, code.id)
    write_memo(bas, Target("transcript", first), "wat Bas ervan vindt")
    deciding.code_stretch(study, first, 30, 60, code.id)
    blindness.set_state(study, first, "blind")
    name = dict(reading.transcripts(study))[second]

    def seen():
        shown = [line for line in history.history(study, None) if line.kind in ("coded", "memo_written")]
        paged = [entry.line for entry in history.page(study, history.HistoryFilter())[0]]
        assert [line for line in paged if line.kind in ("coded", "memo_written")] == shown
        return [(line.coder, line.about.get("transcript")) for line in shown]

    own = dict(reading.transcripts(study))[first]
    assert seen() == [("Anna", own), ("Bas", name)]
    blindness.set_state(study, first, "done")
    assert seen() == [("Anna", own), ("Bas", None), ("Bas", name), ("Bas", own)]

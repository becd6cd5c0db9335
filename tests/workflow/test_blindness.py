"""Blind coding: nothing by the machine or by others until one is done."""

import pytest

from workflow import (
    applying,
    blindness,
    code_page,
    codebook,
    deciding,
    exporting,
    groups,
    history,
    memos,
    reading,
    themes,
)
from workflow.memos import Target, write_memo
from workflow.status import status
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


def test_counts_quotes_and_files_leave_out_what_others_did_in_a_blind_transcript(study, bas):
    first, second, _ = ids(study)
    code = codebook.codes(study)[-1]
    for place in (first, second):
        deciding.code_stretch(bas, place, 30, 60, code.id)
    deciding.code_stretch(study, first, 70, 90, code.id)
    groups.set_members(study, groups.add_group(study, "Samen", kind="group"), [code.id])
    blindness.set_state(study, first, "blind")

    def seen(who):
        counted = next(one for one in codebook.codes(who) if one.id == code.id)
        state = status(who)
        return {
            "tree": (counted.codings, counted.transcripts, counted.coders),
            "state": (state.codings, sum(state.by_origin.values()), sum(state.decisions.values())),
            "seen": [one.seen for one in state.transcripts][:2],
            "group": [(one.quotations, one.transcripts) for one in groups.groups(who)],
            "quotes": len(reading.codings(who, code_id=code.id)),
            "page": (code_page.quote_count(who, code.id), dict(code_page.spread(who, code.id).coders)),
            "reader": sum(len(turn.codings) for turn in reading.read(who, first)),
            "file": len(exporting.codings_table(who)),
        }

    before = seen(study)
    assert before["tree"] == (2, 2, 2)
    assert before["state"] == (2, 2, 0)
    assert (before["quotes"], before["page"]) == (2, (2, {"Anna": 1, "Bas": 1}))
    assert before["group"] == [(2, 2)]
    assert before["reader"] == 1
    assert before["file"] == 2
    everything = seen(bas)  # who codes nothing blind, from the same kept counts
    assert everything["tree"] == (3, 2, 2)
    blindness.set_state(study, first, "done")
    assert seen(study) == everything


def test_what_another_looked_at_or_decided_there_is_in_no_count(ready):
    bas = with_coder(ready, "Bas", remember=False)
    code = codebook.resolve_code(ready, "Geen tijd")
    one = next(iter(applying.queue(bas, code.id).items))
    deciding.decide(bas, one.id, "rejected")
    place = one.stretch.transcript_id
    blindness.set_state(ready, place, "blind")
    now = status(ready)
    assert now.decisions == {}
    assert now.seen == 0
    blindness.set_state(ready, place, "done")
    assert status(ready).decisions == {"rejected": 1}
    assert status(ready).seen == 1


def test_the_history_hides_what_another_did_in_many_transcripts_at_once(found):
    bas = with_coder(found, "Bas", remember=False)
    theme = themes.candidates(bas)[0]
    themes.reject_candidate(bas, theme.id)
    history.undo(bas)
    blindness.set_state(found, ids(found)[0], "blind")
    kinds = [line.kind for line in history.history(found, None) if line.coder == "Bas"]
    assert kinds == []
    blindness.set_state(found, ids(found)[0], "done")
    kinds = [line.kind for line in history.history(found, None) if line.coder == "Bas"]
    assert kinds == ["undo", "theme_rejected"]


def test_a_refusal_to_undo_names_no_act_that_one_may_not_see(study, bas):
    first = ids(study)[0]
    made = codebook.add_code(study, codebook.NewCode("Nieuw"))
    added = history.history(study, 1)[0]
    deciding.code_stretch(bas, first, 30, 60, made)
    blindness.set_state(study, first, "blind")
    with pytest.raises(history.BuiltUponError) as refused:
        history.undo_act(study, added.uid)
    assert refused.value.later is None

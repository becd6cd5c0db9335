"""The history: read by page, one act taken back or done again, refused when later work rests on it."""

import pytest

from workflow import codebook, deciding, history, memos, reading
from workflow.history import BuiltUponError, HistoryFilter
from workflow.memos import Target, write_memo
from workflow.study import (
    CoderError,
    as_coder,
    coders,
    create_study,
    is_unclaimed,
    join,
    open_study,
    rename_coder,
    with_coder,
)


@pytest.fixture
def bas(study):
    return with_coder(study, "Bas", remember=False)


def place(study):
    return reading.transcripts(study)[0][0]


def last(study, kind):
    return next(line for line in history.history(study, None) if line.kind == kind)


def names(study):
    return {code.name for code in codebook.codes(study)}


def test_an_act_can_be_taken_back_while_later_ones_stay(study):
    code = codebook.resolve_code(study, "Geen tijd")
    codebook.edit_code(study, code.id, name="Tijdgebrek")
    write_memo(study, Target("study"), "later geschreven")
    act = last(study, "code_edited")
    told = history.undo_act(study, act.uid)
    assert told.kind == "undo"
    assert "Geen tijd" in names(study)
    assert [memo.text for memo in memos.memos(study)] == ["later geschreven"]
    assert last(study, "code_edited").undone
    history.redo_act(study, act.uid)
    assert "Tijdgebrek" in names(study)
    assert not last(study, "code_edited").undone


def test_undoing_and_redoing_one_act_over_and_over_keeps_count(study):
    write_memo(study, Target("study"), "tekst")
    act = last(study, "memo_written")
    for _ in range(3):
        assert history.undo_act(study, act.uid) is not None
        assert history.undo_act(study, act.uid) is None
        assert memos.memos(study) == []
        assert history.redo_act(study, act.uid) is not None
        assert history.redo_act(study, act.uid) is None
        assert len(memos.memos(study)) == 1


def test_an_act_that_later_work_rests_on_is_refused_and_the_later_work_is_named(study):
    added = codebook.add_code(study, codebook.NewCode("Nieuw"))
    act = last(study, "code_added")
    deciding.code_stretch(study, place(study), 10, 30, added)
    with pytest.raises(BuiltUponError) as refused:
        history.undo_act(study, act.uid)
    assert refused.value.later.kind == "coded"
    assert "Nieuw" in names(study)
    assert not last(study, "code_added").undone
    history.undo_act(study, refused.value.later.uid)
    history.undo_act(study, act.uid)
    assert "Nieuw" not in names(study)


def test_what_was_changed_again_later_is_refused(study):
    code = codebook.resolve_code(study, "Geen tijd")
    codebook.edit_code(study, code.id, name="Tijdgebrek")
    first = last(study, "code_edited")
    codebook.edit_code(study, code.id, name="Te weinig tijd")
    with pytest.raises(BuiltUponError) as refused:
        history.undo_act(study, first.uid)
    assert refused.value.later.uid == last(study, "code_edited").uid != first.uid
    assert "Te weinig tijd" in names(study)


def test_nobody_takes_back_what_another_did(study, bas):
    write_memo(study, Target("study"), "van Anna")
    act = last(study, "memo_written")
    assert history.undo_act(bas, act.uid) is None
    history.undo_act(study, act.uid)
    assert history.redo_act(bas, act.uid) is None
    assert memos.memos(study) == []


def test_an_undo_with_the_same_message_is_done_once(study):
    write_memo(study, Target("study"), "een")
    act = last(study, "memo_written")
    assert history.undo_act(study, act.uid, client_id="bericht") is not None
    assert history.redo_act(study, act.uid) is not None
    assert history.undo_act(study, act.uid, client_id="bericht") is None
    assert len(memos.memos(study)) == 1


def test_redo_goes_on_after_the_study_was_closed(study):
    write_memo(study, Target("study"), "bewaard")
    history.undo(study)
    study.close()
    again = open_study(study.path)
    assert history.next_redo(again).kind == "undo"
    history.redo(again)
    assert [memo.text for memo in memos.memos(again)] == ["bewaard"]
    again.close()


def test_undo_in_the_order_of_acts_passes_over_what_was_taken_back_by_itself(study):
    write_memo(study, Target("study"), "een")
    write_memo(study, Target("study"), "twee")
    history.undo_act(study, last(study, "memo_written").uid)
    history.undo(study)
    assert memos.memos(study) == []


def test_the_history_comes_by_fifty_the_latest_first(study):
    before = history.page(study, HistoryFilter())[1]
    for number in range(60):
        write_memo(study, Target("study"), f"memo {number}")
    first, total = history.page(study, HistoryFilter())
    second, _ = history.page(study, HistoryFilter(), 2)
    assert total == before + 60
    assert len(first) == history.PAGE
    told = [entry.line.about["memo"] for entry in first + second if entry.line.kind == "memo_written"]
    assert told == [f"memo {number}" for number in reversed(range(60))]


def test_the_history_is_narrowed_by_coder_subject_and_word(study, bas):
    codebook.edit_code(study, codebook.resolve_code(study, "Geen tijd").id, name="Te weinig tijd")
    write_memo(bas, Target("study"), "één en ander")
    history.undo(bas)

    def kinds(**wanted):
        return [entry.line.kind for entry in history.page(study, HistoryFilter(**wanted))[0]]

    assert kinds(coder_id=bas.coder_id) == ["undo", "memo_written"]
    assert kinds(subject="codebook") == ["code_edited"]
    assert kinds(subject="undone") == ["undo"]
    assert kinds(text="één ander", subject="memos") == ["memo_written"]
    assert kinds(text="100%") == []


def test_only_own_acts_have_a_way_back(study, bas):
    write_memo(study, Target("study"), "van Anna")
    write_memo(bas, Target("study"), "van Bas")
    history.undo(bas)
    entries = history.page(study, HistoryFilter(), 1)[0][:3]
    assert [(entry.line.kind, entry.own_act) for entry in entries] == [
        ("undo", False),
        ("memo_written", False),
        ("memo_written", True),
    ]
    assert [entry.own_act for entry in history.page(bas, HistoryFilter())[0][:2]] == [False, True]


def test_the_last_act_of_each_coder_is_known(study, bas):
    write_memo(bas, Target("study"), "van Bas")
    history.undo(bas)
    assert history.last_of_each(study)[bas.coder_id].kind == "memo_written"


def test_the_first_to_give_a_name_takes_the_place_that_was_kept(tmp_path):
    made = create_study(tmp_path / "nieuw")
    assert is_unclaimed(made)
    anna = join(made, "  Anna   de Vries ")
    assert (anna.coder_id, anna.coder, coders(made)) == (made.coder_id, "Anna de Vries", ("Anna de Vries",))
    assert not is_unclaimed(made)
    assert join(made, "anna DE vries").coder_id == anna.coder_id
    assert join(made, "Bas").coder_id != anna.coder_id
    assert as_coder(made, anna.coder_id).coder == "Anna de Vries"
    assert as_coder(made, "niemand") is None
    made.close()


def test_a_coder_who_did_something_keeps_the_place(tmp_path):
    made = create_study(tmp_path / "nieuw")
    write_memo(made, Target("study"), "al begonnen")
    assert not is_unclaimed(made)
    assert join(made, "Bas").coder_id != made.coder_id
    made.close()


def test_a_coder_can_be_renamed_and_back(study, bas):
    renamed = rename_coder(study, " Anna  Maria ")
    assert renamed.coder == "Anna Maria"
    assert history.next_undo(study).about == {"old": "Anna", "name": "Anna Maria"}
    history.undo(study)
    assert coders(study) == ("Anna", "Bas")
    for name, reason in (("bas", "coder_taken"), ("  ", "no_coder")):
        with pytest.raises(CoderError) as refused:
            rename_coder(study, name)
        assert refused.value.reason == reason

"""What comes from the browser is applied once and in order, however often it is sent."""

import pytest

from ui.components import bulk, cards, outbox, queue, reader
from ui.components.outbox import Event
from ui.labels import t
from workflow import applying, codebook, history, memos, reading


@pytest.fixture
def state(monkeypatch):
    kept = {}
    monkeypatch.setattr(outbox.st, "session_state", kept)
    return kept


def message(*numbers, client="tab"):
    return {
        "outbox": {
            "client": client,
            "beat": 1,
            "events": [{"seq": n, "id": f"{client}{n}", "kind": "x"} for n in numbers],
        }
    }


def drained(state, sent):
    state["box"] = sent
    seen = []
    outbox.drain("box", lambda event: seen.append(event.id) or None)
    return seen


def test_events_are_applied_in_order_and_confirmed(state):
    assert drained(state, message(2, 1, 3)) == ["tab1", "tab2", "tab3"]
    assert outbox.acknowledged("box") == {"client": "tab", "seq": 3}


def test_what_was_confirmed_is_not_applied_again(state):
    drained(state, message(1, 2))
    assert drained(state, message(1, 2, 3)) == ["tab3"]


def test_another_tab_starts_counting_anew(state):
    drained(state, message(1, 2))
    assert drained(state, message(1, client="other")) == ["other1"]


def test_an_event_that_fails_is_not_confirmed_and_comes_again(state):
    state["box"] = message(1, 2)

    def apply(event):
        if event.id == "tab2":
            raise RuntimeError
        return "told"

    with pytest.raises(RuntimeError):
        outbox.drain("box", apply)
    assert outbox.acknowledged("box")["seq"] == 1
    assert outbox.notice("box") == {"id": "tab1", "text": "told"}


def test_nothing_sent_is_nothing_done(state):
    assert drained(state, None) == []


def event(kind, uid="e1", **values):
    return Event(uid, kind, values)


def waiting(study, name="Moe worden"):
    code = codebook.resolve_code(study, name)
    return code, applying.queue(study, code.id)


def test_accepting_in_the_queue_codes_the_segment_once(study):
    code, offered = waiting(study)
    same = event("accept", suggestion=offered.items[0].id)
    queue.apply_event(study, same)
    queue.apply_event(study, same)
    assert [coding.code_id for coding in reading.codings(study)] == [code.id]
    assert sum(line.kind == "accepted" for line in history.history(study)) == 1


def test_rejecting_and_another_code_in_the_queue(study):
    _, offered = waiting(study)
    other = codebook.resolve_code(study, "Contact met ouders")
    queue.apply_event(study, event("reject", "e1", suggestion=offered.items[0].id))
    queue.apply_event(study, event("change", "e2", suggestion=offered.items[1].id, code=other.id))
    assert [(coding.code_id, coding.origin) for coding in reading.codings(study)] == [(other.id, "changed")]
    left = {item.id for item in waiting(study)[1].items}
    assert not left & {offered.items[0].id, offered.items[1].id}


def test_skipping_puts_a_card_behind_the_others(study):
    _, offered = waiting(study)
    queue.apply_event(study, event("skip", suggestion=offered.items[0].id))
    assert waiting(study)[1].items[-1].id == offered.items[0].id


def test_undo_in_the_queue_takes_back_one_decision_however_often_it_is_sent(study):
    _, offered = waiting(study)
    for number in (0, 1):
        queue.apply_event(study, event("accept", f"a{number}", suggestion=offered.items[number].id))
    back = event("undo", "u1")
    assert "Moe worden" in queue.apply_event(study, back)
    queue.apply_event(study, back)
    assert len(reading.codings(study)) == 1


def test_undo_in_the_queue_takes_back_its_own_decision_and_no_work_of_another_tab(study):
    _, offered = waiting(study)
    queue.apply_event(study, event("accept", "a1", suggestion=offered.items[0].id))
    codebook.add_code(study, codebook.NewCode("In het andere tabblad"))
    assert "Moe worden" in queue.apply_event(study, event("undo", "u1", act="a1"))
    assert reading.codings(study) == []
    assert "In het andere tabblad" in [code.name for code in codebook.codes(study)]
    nothing = queue.apply_event(study, event("undo", "u2", act="a1"))  # the sidebar may have been first
    assert nothing == t("queue.nothing_undone")
    assert "In het andere tabblad" in [code.name for code in codebook.codes(study)]


def test_a_list_is_taken_over_only_by_the_page_in_which_three_were_opened_and_comes_back_as_one(study, state):
    code, offered = waiting(study)
    ids = [one.id for one in offered.items[:5]]

    def opening():
        for one in ids[:3]:
            bulk.apply_event(study, event("open", f"o{one}", suggestion=one, code=code.id))

    taking = event("bulk", "b1", suggestions=ids, code=code.id)
    opening()
    state.clear()  # the page was loaded anew, or this is another tab
    assert "minstens 3" in bulk.apply_event(study, taking)
    assert reading.codings(study) == []
    opening()
    assert bulk.apply_event(study, taking) == t("bulk.did", count=5)
    assert bulk.apply_event(study, taking) is None  # sent again
    assert "minstens 3" in bulk.apply_event(study, event("bulk", "b2", suggestions=[
        one.id for one in waiting(study)[1].items[:3]], code=code.id))  # fmt: skip
    codebook.add_code(study, codebook.NewCode("In het andere tabblad"))
    bulk.apply_event(study, event("undo", "u1", act="b1"))
    assert reading.codings(study) == []


def test_what_was_put_off_takes_its_own_place_again_when_that_is_undone(study):
    _, offered = waiting(study)
    first = offered.items[0].id
    queue.apply_event(study, event("skip", suggestion=first))
    queue.apply_event(study, event("unskip", "e2", suggestion=first))
    assert waiting(study)[1].items[0].id == first


def test_a_suggestion_that_is_gone_is_told_of(study):
    assert "bestaat niet meer" in queue.apply_event(study, event("accept", suggestion="no such"))


def test_a_card_of_the_queue_holds_no_html(study):
    _, offered = waiting(study)
    shown = queue.card(study, offered.items[0])
    assert "".join(text for text, _ in shown["runs"]) == offered.items[0].stretch.text
    assert shown["who"] in ("P1", "P2")
    assert shown["band"] in ("certain", "possible", "doubtful")


def stretch(study):
    transcript_id, _ = reading.transcripts(study)[0]
    turn = next(turn for turn in reading.read(study, transcript_id) if turn.stretch.role == "participant")
    return turn, {"transcript": transcript_id, "start": turn.stretch.start, "end": turn.stretch.end}


def test_coding_a_quote_from_a_list_and_taking_it_off(study):
    code = codebook.resolve_code(study, "Moe worden")
    _, place = stretch(study)
    told = cards.apply_event(
        study, event("code", "c1", code=code.id, label=code.name, **place), cards.Actions()
    )
    assert told == "Gecodeerd: Moe worden"
    coding = reading.codings(study)[0]
    assert coding.origin == "manual"
    cards.apply_event(study, event("remove", "r1", item=coding.id), cards.Actions())
    assert reading.codings(study) == []


def test_coding_in_the_reader_keeps_the_stretch_exactly(study):
    code = codebook.resolve_code(study, "Moe worden")
    turn, place = stretch(study)
    place["start"] += 4
    place["end"] -= 6
    reader.apply_event(study, event("code", "c1", code=code.id, label=code.name, **place))
    assert reading.codings(study)[0].stretch.text == turn.stretch.text[4:-6]


def test_a_memo_that_is_typed_on_before_the_browser_knows_its_name_stays_one_memo(study):
    code = codebook.resolve_code(study, "Moe worden")
    reader.apply_event(study, event("code", "c1", code=code.id, label=code.name, **stretch(study)[1]))
    mark = reading.codings(study)[0].id
    reader.apply_event(study, event("memo", "m1", mark=mark, memo=None, was="", text="Twijfel"))
    reader.apply_event(study, event("memo", "m2", mark=mark, memo=None, was="Twijfel", text="Twijfel, na P3"))
    assert [one.text for one in memos.memos(study, "coding", [mark])] == ["Twijfel, na P3"]
    reader.apply_event(study, event("memo", "m3", mark=mark, memo=None, was="Iets anders", text="Nog een"))
    assert [one.text for one in memos.memos(study, "coding", [mark])] == ["Twijfel, na P3", "Nog een"]


def test_a_new_code_for_a_coding_is_made_once_however_often_it_is_sent(study):
    code = codebook.resolve_code(study, "Moe worden")
    reader.apply_event(study, event("code", "c1", code=code.id, label=code.name, **stretch(study)[1]))
    mark = reading.codings(study)[0].id
    again = event("recode", "r1", mark=mark, new_code="Moe van thuis", label="Moe van thuis")
    assert reader.apply_event(study, again) == "Gecodeerd: Moe van thuis"
    assert reader.apply_event(study, again) is None
    assert [(one.id, one.code) for one in reading.codings(study)] == [(mark, "Moe van thuis")]

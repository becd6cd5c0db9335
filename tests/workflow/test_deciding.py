"""Decisions: kept at once, each with its origin, and every one can be taken back."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.base import Base
from models.log import UndoConflictError
from models.records import Suggestion
from workflow.applying import queue
from workflow.codebook import CodebookError, NewCode, add_code, codes, edit_code, remove_code, resolve_code
from workflow.deciding import DecisionError, code_stretch, decide, handled, remove_coding, skip
from workflow.history import history, next_redo, next_undo, redo, undo
from workflow.index import index
from workflow.reading import codings, remove_transcript
from workflow.study import StoreError, Study, open_study, with_coder
from workflow.views import Filters

PERSONAL = ("code", "quotation", "coding", "decision", "theme_decision")


def content(study: Study) -> dict[str, list[str]]:
    """Every row that a person's work lives in."""
    with study.store.read() as session:
        tables = [Base.metadata.tables[name] for name in PERSONAL]
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def first(study: Study, code: str, *, number: int = 0) -> str:
    return queue(study, resolve_code(study, code).id).items[number].id


def test_accepting_codes_the_stretch_and_says_where_the_idea_came_from(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    item = queue(ready, code.id).items[0]
    made = decide(ready, item.id, "accepted")
    (coding,) = codings(ready)
    assert made is not None
    assert (coding.code, coding.origin, coding.coder) == ("Loopt vast › Geen tijd", "suggested", "Anna")
    assert (coding.stretch.start, coding.stretch.end) == (item.stretch.start, item.stretch.end)
    assert coding.score == item.score
    assert item.id not in {left.id for left in queue(ready, code.id).items}


def test_rejecting_leaves_no_coding_and_the_suggestion_does_not_come_back(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    offered = first(ready, "Geen tijd")
    decide(ready, offered, "rejected")
    after = queue(ready, code.id)
    assert codings(ready) == []
    assert offered not in {item.id for item in after.items}
    assert (after.decided, after.accepted) == (1, 0)


def test_choosing_another_code_keeps_the_suggestion_as_its_origin(ready: Study) -> None:
    other = resolve_code(ready, "Rust geven")
    decide(ready, first(ready, "Geen tijd"), "changed", code_id=other.id)
    (coding,) = codings(ready)
    assert (coding.code_id, coding.origin) == (other.id, "changed")


def test_choosing_the_offered_code_itself_is_accepting(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    made = decide(ready, first(ready, "Geen tijd"), "changed", code_id=code.id)
    assert made is not None
    assert made.verdict == "accepted"


def test_a_second_verdict_replaces_the_first(ready: Study) -> None:
    offered = first(ready, "Geen tijd")
    for verdict, count in (("accepted", 1), ("rejected", 0), ("accepted", 1), ("accepted", 1)):
        decide(ready, offered, verdict)
        assert len(codings(ready)) == count
    assert len(history(ready)) == len(
        [line for line in history(ready) if line.kind in {"accepted", "rejected", "import", "linked"}]
    )


def test_a_message_that_arrives_twice_decides_once(ready: Study) -> None:
    offered = first(ready, "Geen tijd")
    assert decide(ready, offered, "accepted", client_id="tab1-1") is not None
    undo(ready)
    assert decide(ready, offered, "accepted", client_id="tab1-1") is None
    assert codings(ready) == []
    assert handled(ready, "tab1-1")


def test_an_unknown_suggestion_and_a_change_without_a_code_are_refused(ready: Study) -> None:
    with pytest.raises(DecisionError, match="unknown_suggestion"):
        decide(ready, "nietbestaand", "accepted")
    with pytest.raises(DecisionError, match="needs_code"):
        decide(ready, first(ready, "Geen tijd"), "changed")


def test_what_was_put_off_comes_after_the_rest(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    before = [item.id for item in queue(ready, code.id).items]
    skip(ready, before[0])
    after = [item.id for item in queue(ready, code.id).items]
    assert after == [*before[1:], before[0]]


def test_coding_by_hand_the_same_stretch_twice_is_one_coding(ready: Study) -> None:
    row = index(ready).rows[1]
    code = resolve_code(ready, "Rust geven")
    one = code_stretch(ready, row.transcript_id, row.start, row.start + 10, code.id)
    two = code_stretch(ready, row.transcript_id, row.start, row.start + 10, code.id)
    assert one == two
    (coding,) = codings(ready)
    assert coding.origin == "manual"
    assert coding.stretch.text == row.text[:10]


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 5), (0, 10**6)])
def test_a_stretch_outside_the_text_is_refused(ready: Study, start: int, end: int) -> None:
    row = index(ready).rows[0]
    with pytest.raises(DecisionError, match="unknown_stretch"):
        code_stretch(ready, row.transcript_id, start, end, codes(ready)[1].id)


def test_a_coding_by_hand_survives_a_rejected_suggestion_on_the_same_stretch(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    item = queue(ready, code.id).items[0]
    code_stretch(ready, item.stretch.transcript_id, item.stretch.start, item.stretch.end, code.id)
    decide(ready, item.id, "accepted")
    decide(ready, item.id, "rejected")
    assert [coding.origin for coding in codings(ready)] == ["manual"]


def test_taking_a_coding_off_takes_its_decision_along_and_offers_it_again(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    offered = first(ready, "Geen tijd")
    decide(ready, offered, "accepted")
    remove_coding(ready, codings(ready)[0].id)
    assert content(ready)["decision"] == []
    assert offered in {item.id for item in queue(ready, code.id).items}


def test_another_coder_sees_nothing_of_the_first_ones_decisions(ready: Study) -> None:
    offered = first(ready, "Geen tijd")
    decide(ready, offered, "rejected")
    other = with_coder(ready, "Bram")
    assert offered in {item.id for item in queue(other, resolve_code(other, "Geen tijd").id).items}
    decide(other, offered, "accepted")
    assert [coding.coder for coding in codings(other)] == ["Bram"]


def test_undo_goes_on_after_reopening(ready: Study) -> None:
    empty = content(ready)
    decide(ready, first(ready, "Geen tijd"), "accepted")
    once = content(ready)
    decide(ready, first(ready, "Rust geven"), "rejected")
    ready.close()
    again = open_study(ready.path)
    assert next_undo(again).kind == "rejected"
    undo(again)
    assert content(again) == once
    undo(again)
    assert content(again) == empty
    assert next_redo(again).kind == "undo"
    redo(again)
    assert content(again) == once
    again.close()


def test_only_wanted_transcripts_are_offered(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    found = queue(ready, code.id, filters=Filters(transcripts=frozenset({"focusgroep.txt"}))).items
    assert {item.stretch.transcript for item in found} == {"focusgroep.txt"}
    sbo = Filters(attributes={"Soort onderwijs": frozenset({"Sbo"})})
    assert {item.stretch.participant for item in queue(ready, code.id, filters=sbo).items} == {"P2"}


def test_a_used_code_goes_only_with_its_codings_and_comes_back_with_them(ready: Study) -> None:
    decide(ready, first(ready, "Geen tijd"), "accepted")
    before = content(ready)
    code = resolve_code(ready, "Geen tijd")
    with pytest.raises(CodebookError, match="has_codings"):
        remove_code(ready, code.id)
    remove_code(ready, code.id, with_codings=True)
    assert codings(ready) == []
    undo(ready)
    assert content(ready) == before


def test_a_code_cannot_have_a_siblings_name_nor_stand_below_itself(ready: Study) -> None:
    good = resolve_code(ready, "Gaat goed")
    with pytest.raises(CodebookError, match="name_taken"):
        add_code(ready, NewCode("Rust geven", parent_id=good.id))
    with pytest.raises(CodebookError, match="no_name"):
        add_code(ready, NewCode("  "))
    with pytest.raises(CodebookError, match="below_itself"):
        edit_code(ready, good.id, parent_id=resolve_code(ready, "Rust geven").id)


# What a coder does: which act, on which of the things there are.
ACTS = st.lists(st.tuples(st.sampled_from(range(8)), st.integers(0, 7)), min_size=1, max_size=10)


def perform(study: Study, act: int, which: int) -> None:
    leaves = [code for code in codes(study) if not code.is_theme]
    code = leaves[which % len(leaves)]
    items = queue(study, code.id, limit=8).items
    marks = codings(study)
    acts: list[Callable[[], object]] = [
        lambda: decide(study, items[which % len(items)].id, "accepted") if items else None,
        lambda: decide(study, items[which % len(items)].id, "rejected") if items else None,
        lambda: decide(study, items[0].id, "changed", code_id=leaves[-1].id) if items else None,
        lambda: remove_coding(study, marks[which % len(marks)].id) if marks else None,
        lambda: edit_code(study, code.id, definition=f"anders {which}", examples=["zo", "é\U0001f600"]),
        lambda: add_code(study, NewCode(f"nieuw {len(history(study, None))}", parent_id=code.parent_id)),
        lambda: remove_code(study, code.id, with_codings=True) if len(leaves) > 2 else None,
        lambda: decide_again(study, which),
    ]
    acts[act]()


def decide_again(study: Study, which: int) -> None:
    with study.store.read() as session:
        known = session.scalars(select(Suggestion.id).order_by(Suggestion.id)).all()
        there = {code.id for code in codes(study)}
        known = [one for one in known if session.get_one(Suggestion, one).code_id in there]
    if known:
        decide(study, known[which % len(known)], "rejected" if which % 2 else "accepted")


@given(acts=ACTS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_undo_takes_back_exactly_whatever_was_done(ready: Study, acts: list[tuple[int, int]]) -> None:
    states = [content(ready)]
    for act, which in acts:
        depth = len(history(ready, None))
        perform(ready, act, which)
        if len(history(ready, None)) > depth:
            states.append(content(ready))
    for state in reversed(states[:-1]):
        assert undo(ready) is not None
        assert content(ready) == state


def test_accepting_with_another_code_is_changing(ready: Study) -> None:
    other = resolve_code(ready, "Rust geven")
    made = decide(ready, first(ready, "Geen tijd"), "accepted", code_id=other.id)
    assert made is not None
    assert (made.verdict, made.code_id) == ("changed", other.id)


def test_a_code_that_is_gone_is_refused(ready: Study) -> None:
    offered = first(ready, "Geen tijd")
    code = resolve_code(ready, "Geen tijd")
    stretch = queue(ready, code.id).items[0].stretch
    remove_code(ready, code.id)
    with pytest.raises(CodebookError, match="unknown_code"):
        decide(ready, offered, "accepted")
    with pytest.raises(CodebookError, match="unknown_code"):
        code_stretch(ready, stretch.transcript_id, stretch.start, stretch.end, code.id)


def test_a_transcript_that_was_taken_out_is_not_coded(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    item = queue(ready, code.id).items[0]
    remove_transcript(ready, item.stretch.transcript_id)
    with pytest.raises(DecisionError, match="transcript_removed"):
        decide(ready, item.id, "accepted")


def test_coding_by_hand_with_a_message_that_arrives_again_does_nothing(ready: Study) -> None:
    row = index(ready).rows[1]
    code = resolve_code(ready, "Rust geven")
    assert code_stretch(ready, row.transcript_id, row.start, row.end, code.id, client_id="k") is not None
    undo(ready)
    assert code_stretch(ready, row.transcript_id, row.start, row.end, code.id, client_id="k") is None
    assert codings(ready) == []


def test_undo_takes_back_ones_own_act_and_leaves_a_colleagues(ready: Study) -> None:
    decide(ready, first(ready, "Geen tijd"), "accepted")
    other = with_coder(ready, "Bram", remember=False)
    decide(other, first(other, "Rust geven"), "accepted")
    assert undo(ready).about["of"] == "accepted"
    assert [coding.coder for coding in codings(ready)] == ["Bram"]
    assert undo(other).about["of"] == "accepted"
    assert codings(ready) == []


def test_what_a_colleague_built_on_is_not_taken_back(ready: Study) -> None:
    code_id = add_code(ready, NewCode("Nieuw"))
    other = with_coder(ready, "Bram", remember=False)
    row = index(ready).rows[1]
    code_stretch(other, row.transcript_id, row.start, row.end, code_id)
    before = content(ready)
    with pytest.raises(UndoConflictError):
        undo(ready)
    assert content(ready) == before


def test_another_coder_for_once_is_not_the_coder_of_the_study(ready: Study) -> None:
    again = open_study(ready.path, coder="Bram")
    assert again.coder == "Bram"
    again.close()
    last = open_study(ready.path)
    assert last.coder == "Anna"
    last.close()
    with pytest.raises(StoreError, match="no_coder"):
        with_coder(ready, "  ")


def test_quotes_of_codes_that_exclude_this_one_count_against_it(ready: Study) -> None:
    parent = add_code(ready, NewCode("Groep"))
    one, other = (add_code(ready, NewCode(name, parent)) for name in ("Rust", "Onrust"))
    first = queue(ready, one).items
    taken = first[0].stretch
    code_stretch(ready, taken.transcript_id, taken.start, taken.end, other)
    before = {item.id: item.score for item in queue(ready, one).items}
    assert before[first[0].id] == first[0].score
    edit_code(ready, parent, exclusive=True)
    after = {item.id: item.score for item in queue(ready, one).items}
    assert after[first[0].id] < before[first[0].id]
    undo(ready)
    assert {item.id: item.score for item in queue(ready, one).items} == before

"""The theme board: what a coder arranges before anything is a code, each step back in one."""

import pytest
from sqlalchemy import select

from models.base import Base
from workflow import blindness
from workflow.codebook import NewCode
from workflow.deciding import DecisionError
from workflow.history import redo, undo
from workflow.reading import codings
from workflow.study import Study, with_coder
from workflow.theme_board import (
    MUST_OPEN,
    merge_candidates,
    merged,
    move_segment,
    name_candidate,
    open_quote,
    preview_candidates,
    put_out,
    separate_candidate,
)
from workflow.themes import (
    accept_candidate,
    candidate,
    candidates,
    each_left_to_open,
    left_to_open,
    reject_candidate,
)

ARRANGED = ("theme_draft", "theme_placement", "theme_decision", "coding", "code")


def content(study: Study) -> dict[str, list[str]]:
    with study.store.read() as session:
        tables = [Base.metadata.tables[name] for name in ARRANGED]
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def quotes(study: Study, candidate_id: str) -> list[str]:
    return [one.id for one in candidate(study, candidate_id).quotes]


def test_a_segment_moves_to_another_theme_and_counts_there(found: Study) -> None:
    first, second, *_ = candidates(found)
    moved = quotes(found, first.id)[0]
    before = content(found)
    move_segment(found, moved, second.id)
    assert moved not in quotes(found, first.id)
    assert moved in quotes(found, second.id)
    assert candidate(found, first.id).segments == first.segments - 1
    assert candidate(found, second.id).segments == second.segments + 1
    undo(found)
    assert content(found) == before
    assert moved in quotes(found, first.id)
    redo(found)
    assert moved in quotes(found, second.id)


def test_what_is_put_outside_is_kept_in_sight_and_can_come_back(found: Study) -> None:
    first = candidates(found)[0]
    out = quotes(found, first.id)[0]
    move_segment(found, out, None)
    assert [one.id for one in put_out(found)] == [out]
    assert out not in quotes(found, first.id)
    move_segment(found, out, first.id)
    assert put_out(found) == []
    assert candidate(found, first.id).segments == first.segments


def test_two_themes_become_one_and_part_again(found: Study) -> None:
    first, second, *_ = candidates(found)
    told = preview_candidates(found, first.id, second.id)
    assert told.segments == first.segments + second.segments
    merge_candidates(found, first.id, second.id)
    assert [(one.id, one.into) for one in merged(found)] == [(first.id, merged(found)[0].into)]
    whole = candidate(found, second.id)
    assert (whole.segments, candidate(found, first.id).into) == (told.segments, second.id)
    assert first.id not in [one.id for one in candidates(found)]
    for bad in ((second.id, first.id), (second.id, second.id)):
        with pytest.raises(DecisionError):
            merge_candidates(found, *bad)
    separate_candidate(found, first.id)
    assert merged(found) == []
    assert candidate(found, second.id).segments == second.segments


def test_taking_a_theme_over_codes_it_as_it_was_arranged(found: Study) -> None:
    first, second, third = candidates(found)[:3]
    gone, added = quotes(found, first.id)[0], quotes(found, third.id)[0]
    merge_candidates(found, second.id, first.id)
    move_segment(found, gone, None)
    move_segment(found, added, first.id)
    expected = candidate(found, first.id)
    assert expected.segments == first.segments + second.segments
    code = accept_candidate(found, first.id, code=NewCode("Samen"))
    places = {(one.stretch.transcript_id, one.stretch.start) for one in codings(found, code_id=code)}
    assert len(places) == expected.segments
    assert {one.id for one in candidates(found, status="open")}.isdisjoint({first.id, second.id})


def test_a_name_is_a_draft_until_the_theme_is_taken_over(found: Study) -> None:
    first = candidates(found)[0]
    name_candidate(found, first.id, "  Even   bellen ")
    assert candidate(found, first.id).name == "Even bellen"
    assert codings(found) == []
    name_candidate(found, first.id, "")
    assert candidate(found, first.id).name == ""


def test_a_theme_is_taken_over_as_a_whole_only_after_opening_three_quotes(found: Study) -> None:
    first = candidates(found)[0]
    assert left_to_open(found, first.id) == MUST_OPEN
    for number, quote in enumerate(quotes(found, first.id)[:MUST_OPEN]):
        with pytest.raises(DecisionError) as told:
            accept_candidate(found, first.id, code=NewCode("Bellen"), opened=True)
        assert (told.value.reason, told.value.about) == ("open_first", str(MUST_OPEN - number))
        open_quote(found, quote)
        open_quote(found, quote)  # the same one again is still one
    bas = with_coder(found, "Bas")
    assert left_to_open(bas, first.id) == MUST_OPEN  # what Anna read, Bas did not
    accept_candidate(found, first.id, code=NewCode("Bellen"), opened=True)
    assert len(codings(found)) == first.segments
    undo(found)
    assert codings(found) == []


def test_only_opened_quotes_that_are_taken_over_count(found: Study) -> None:
    first = candidates(found)[0]
    every = quotes(found, first.id)
    for quote in every[:MUST_OPEN]:
        open_quote(found, quote)
    rest = every[MUST_OPEN:]
    assert (left_to_open(found, first.id), left_to_open(found, first.id, rest)) == (0, MUST_OPEN)
    with pytest.raises(DecisionError) as told:
        accept_candidate(found, first.id, code=NewCode("Ongelezen"), chosen=rest, opened=True)
    assert told.value.reason == "open_first"
    assert codings(found) == []


def test_moving_a_quote_is_not_opening_it(found: Study) -> None:
    first, second, *_ = candidates(found)
    for quote in quotes(found, first.id)[:MUST_OPEN]:
        move_segment(found, quote, second.id)
    assert left_to_open(found, second.id) == MUST_OPEN


def test_what_is_blind_need_not_be_opened_first(found: Study) -> None:
    first = candidates(found)[0]
    places = {one.stretch.transcript_id for one in candidate(found, first.id).quotes}
    for place in sorted(places)[1:]:
        blindness.set_state(found, place, "blind")
    for one in candidate(found, first.id).quotes:
        open_quote(found, one.id)
    assert left_to_open(found, first.id) == 0
    assert each_left_to_open(found, [first.id]) == {first.id: 0}


def test_a_decided_theme_takes_nothing_up(found: Study) -> None:
    first, second, *_ = candidates(found)
    reject_candidate(found, first.id)
    with pytest.raises(DecisionError):
        merge_candidates(found, second.id, first.id)


def test_what_one_arranges_is_ones_own(found: Study) -> None:
    first, second, *_ = candidates(found)
    merge_candidates(found, first.id, second.id)
    bas = with_coder(found, "Bas")
    assert merged(bas) == []
    assert candidate(bas, first.id).segments == first.segments


def test_quotes_of_a_blind_transcript_wait_and_are_in_no_figure(found: Study) -> None:
    first = candidates(found)[0]
    place = candidate(found, first.id).quotes[0].stretch.transcript_id
    blindness.set_state(found, place, "blind")
    now = candidate(found, first.id)
    assert now.waiting > 0
    assert now.segments + now.waiting == first.segments
    assert place not in {one.stretch.transcript_id for one in now.quotes}
    accept_candidate(found, first.id, code=NewCode("Zonder wat blind is"))
    assert place not in {one.stretch.transcript_id for one in codings(found)}

"""How far the study is: counted from what stands now, participants' words only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.roles import Role
from tests.workflow.test_deciding import first
from workflow import preparing
from workflow.applying import queue
from workflow.codebook import resolve_code
from workflow.deciding import code_stretch, decide, remove_coding, skip
from workflow.history import redo, undo
from workflow.index import Row, index
from workflow.reading import codings, remove_transcript, set_role, transcripts
from workflow.status import overlapping, status
from workflow.study import Study, with_coder
from workflow.views import CodeStatus, TranscriptStatus

ANSWERS = {"interview_P1.txt": 4, "interview_P2.txt": 3, "focusgroep.txt": 4}


def of(study: Study, transcript: str) -> TranscriptStatus:
    return next(one for one in status(study).transcripts if one.name == transcript)


def of_code(study: Study, code: str) -> CodeStatus:
    wanted = resolve_code(study, code).id
    return next(one for one in status(study).codes if one.id == wanted)


def row_with(study: Study, words: str) -> Row:
    return next(row for row in index(study).rows if words in row.text)


def code_by_hand(study: Study, words: str, code: str) -> str:
    row = row_with(study, words)
    return code_stretch(study, *row.place, resolve_code(study, code).id)


def test_a_fresh_study_has_segments_and_nothing_done(ready: Study) -> None:
    found = status(ready)
    assert {one.name: one.segments for one in found.transcripts} == ANSWERS
    assert [one.position for one in found.transcripts] == [1, 2, 3]
    assert (found.segments, found.seen, found.coded, found.codings) == (11, 0, 0, 0)
    assert (found.by_origin, found.decisions, found.participants) == ({}, {}, 3)
    assert found.prepared
    assert found.coders == ("Anna",)
    assert {code.codings for code in found.codes} == {0}


def test_an_unprepared_study_says_so_and_still_counts_what_came_in(study: Study) -> None:
    found = status(study)
    assert not found.prepared
    assert (found.segments, of(study, "interview_P2.txt").turns) == (0, 6)
    assert ("I", "interviewer") in of(study, "interview_P2.txt").speakers


def test_a_decision_makes_its_segment_seen_and_only_a_yes_makes_it_coded(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    yes, no, later = queue(ready, code.id).items[:3]
    decide(ready, yes.id, "accepted")
    decide(ready, no.id, "rejected")
    skip(ready, later.id)
    found = status(ready)
    assert (found.seen, found.coded, found.codings) == (3, 1, 1)
    assert found.decisions == {"accepted": 1, "rejected": 1}
    seen = {one.name: one.seen for one in found.transcripts}
    for item in (yes, no, later):
        seen[item.stretch.transcript] -= 1
    assert set(seen.values()) == {0}


def test_a_segment_is_coded_once_however_many_codes_and_parts_it_has(ready: Study) -> None:
    row = row_with(ready, "koptelefoon helpt")
    for code, start, end in (("Rust geven", 0, 10), ("Rust geven", 12, 20), ("Geen tijd", 0, 10)):
        code_stretch(
            ready, row.transcript_id, row.start + start, row.start + end, resolve_code(ready, code).id
        )
    one = of(ready, "interview_P2.txt")
    assert (one.seen, one.coded, one.codings) == (1, 1, 3)


def test_one_quote_over_two_segments_codes_both(ready: Study) -> None:
    one, other = row_with(ready, "dertig kinderen en ik"), row_with(ready, "Soms zet ik")
    code_stretch(ready, one.transcript_id, one.start, other.end, resolve_code(ready, "Geen tijd").id)
    assert (of(ready, "interview_P1.txt").coded, of(ready, "interview_P1.txt").codings) == (2, 1)


def test_a_code_tells_in_which_of_the_transcripts_it_occurs(ready: Study) -> None:
    for words in ("dertig kinderen en ik", "Soms zet ik", "nul handen extra"):
        code_by_hand(ready, words, "Geen tijd")
    found = of_code(ready, "Geen tijd")
    assert (found.codings, found.transcripts) == (3, 2)
    assert found.in_transcripts == ("interview_P1.txt", "focusgroep.txt")
    assert of_code(ready, "Rust geven").in_transcripts == ()
    assert found.label == "Loopt vast › Geen tijd"


def test_a_code_and_its_namesake_under_another_theme_are_counted_apart(ready: Study) -> None:
    code_by_hand(ready, "Soms zet ik", "Loopt vast › Contact met ouders")
    assert of_code(ready, "Loopt vast › Contact met ouders").codings == 1
    assert of_code(ready, "Gaat goed › Contact met ouders").codings == 0


def test_a_coded_question_is_no_coded_segment(ready: Study) -> None:
    code_by_hand(ready, "En in de klas zelf?", "Geen tijd")
    found = status(ready)
    assert (found.segments, found.seen, found.coded, found.codings) == (11, 0, 0, 1)


def test_a_role_that_is_corrected_changes_what_counts(ready: Study) -> None:
    key = next(key for key, name in transcripts(ready) if name == "interview_P1.txt")
    set_role(ready, key, "P1", Role.INTERVIEWER)
    preparing.prepare(ready)
    assert of(ready, "interview_P1.txt").segments == 0
    undo(ready)
    preparing.prepare(ready)
    assert of(ready, "interview_P1.txt").segments == ANSWERS["interview_P1.txt"]


def test_the_work_of_two_coders_is_counted_and_neither_hides_the_other(ready: Study) -> None:
    code_by_hand(ready, "Soms zet ik", "Rust geven")
    other = with_coder(ready, "Bram")
    code_by_hand(other, "Soms zet ik", "Rust geven")
    code_by_hand(other, "nul handen", "Geen tijd")
    for seen_by in (ready, other):
        found = status(seen_by)
        assert (found.coded, found.codings, found.by_origin) == (2, 3, {"manual": 3})
        assert set(found.coders) == {"Anna", "Bram"}
    rust = of_code(ready, "Rust geven")
    assert (rust.codings, rust.transcripts) == (2, 1)


def test_what_was_undone_counts_no_longer_and_redone_again(ready: Study) -> None:
    decide(ready, first(ready, "Geen tijd"), "accepted")
    before = status(ready)
    undo(ready)
    found = status(ready)
    assert (found.coded, found.codings, found.by_origin, found.decisions) == (0, 0, {}, {})
    assert of_code(ready, "Geen tijd").in_transcripts == ()
    redo(ready)
    assert status(ready) == before


def test_a_coding_taken_off_counts_no_longer(ready: Study) -> None:
    coding = code_by_hand(ready, "Soms zet ik", "Rust geven")
    remove_coding(ready, coding)
    assert (status(ready).coded, status(ready).codings) == (0, 0)


def test_origins_are_told_apart(ready: Study) -> None:
    other = resolve_code(ready, "Rust geven").id
    decide(ready, first(ready, "Geen tijd"), "accepted")
    decide(ready, first(ready, "Geen tijd"), "changed", code_id=other)
    code_by_hand(ready, "En de vader", "Loopt vast › Contact met ouders")
    assert status(ready).by_origin == {"suggested": 1, "changed": 1, "manual": 1}
    assert status(ready).decisions == {"accepted": 1, "changed": 1}


def test_a_removed_transcript_counts_nowhere(ready: Study) -> None:
    decide(ready, first(ready, "Geen tijd"), "accepted")
    (coding,) = codings(ready)
    remove_transcript(ready, coding.stretch.transcript_id)
    found = status(ready)
    assert coding.stretch.transcript not in {one.name for one in found.transcripts}
    assert (found.codings, found.by_origin, found.decisions) == (0, {}, {})
    assert of_code(ready, "Geen tijd").codings == 0


SPAN = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPAN, max_size=8), st.lists(SPAN, max_size=8))
def test_spans_overlap_when_they_share_a_character(
    spans: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    shared = [any(set(range(*span)) & set(range(*other)) for other in others) for span in spans]
    assert overlapping(spans, others) == shared


@pytest.mark.parametrize("others", [[(0, 5)], [(8, 9)], []], ids=["before", "behind", "none"])
def test_spans_that_only_touch_do_not_overlap(others: list[tuple[int, int]]) -> None:
    assert overlapping([(5, 8)], others) == [False]

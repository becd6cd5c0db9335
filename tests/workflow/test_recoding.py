"""Reading and mending: ends, codes, certainty, a code on the spot, and what stands in the margin."""

import pytest

from workflow import blindness, preparing, transcript_page
from workflow.codebook import CodebookError, NewCode, codes, resolve_code
from workflow.deciding import DecisionError, code_stretch, decide
from workflow.history import undo
from workflow.importing import read_files, take_in
from workflow.in_place import fitting_codes, suggest_in
from workflow.reading import codings, transcripts
from workflow.recoding import change_code, code_stretch_anew, move_ends, set_certainty
from workflow.study import Study, with_coder
from workflow.transcript_page import (
    OpenSuggestion,
    marks,
    open_suggestions,
    recent_codes,
    text_version,
    turns,
)

CLEAR = "gesprek 9.txt"  # what is said here fits two codes better than anything else in the study
SAID = """I: Waar loop je tegenaan?
P9: De leerkracht heeft geen tijd, door de grote klas heeft de leerkracht gewoon geen tijd.
I: En wat helpt?
P9: De leerling krijgt rust met een koptelefoon, of de leerling krijgt een plek apart.
"""


@pytest.fixture
def asked(found: Study) -> Study:
    """The study with an interview in which two places stand out for a code."""
    for intake in read_files(found, [(CLEAR, SAID.encode())]):
        take_in(found, intake)
    preparing.prepare(found)
    return found


def place(study: Study, name: str = "interview_P1.txt") -> str:
    return next(id_ for id_, known in transcripts(study) if known == name)


def offers(study: Study, name: str = CLEAR) -> list[OpenSuggestion]:
    """What is offered in an interview after asking for it."""
    suggest_in(study, place(study, name))
    return open_suggestions(study, place(study, name))


def spot(study: Study, number: int = 1) -> tuple[str, int, int]:
    """One turn of the first interview, as a stretch."""
    turn = turns(study, place(study))[number]
    return place(study), turn.start, turn.start + len(turn.text)


def code(study: Study, name: str) -> str:
    return resolve_code(study, name).id


def test_a_new_code_and_its_first_coding_are_one_step(study: Study) -> None:
    before = len(codes(study))
    made = code_stretch_anew(study, spot(study), NewCode("Elke week bellen"))
    assert made is not None
    assert [one.code for one in codings(study)] == ["Elke week bellen"]
    undo(study)
    assert (len(codes(study)), codings(study)) == (before, [])
    with pytest.raises(CodebookError):
        code_stretch_anew(study, spot(study), NewCode("Gaat goed"))


def test_other_ends_keep_the_coding_and_where_it_came_from(asked: Study) -> None:
    offered = offers(asked)[0]
    decide(asked, offered.id, "accepted")
    (made,) = codings(asked)
    move_ends(asked, made.id, offered.start + 2, offered.end - 3)
    (moved,) = codings(asked)
    assert (moved.id, moved.origin) == (made.id, "changed")
    assert (moved.stretch.start, moved.stretch.end) == (offered.start + 2, offered.end - 3)
    (mark,) = marks(asked, place(asked, CLEAR))
    assert mark.offered is None  # the code is still the one that was suggested
    undo(asked)
    assert [(one.stretch.start, one.origin) for one in codings(asked)] == [(offered.start, "suggested")]


def test_another_code_remembers_what_was_offered(asked: Study) -> None:
    offered = offers(asked)[0]
    other = code(asked, "Gaat goed › Contact met ouders")
    decide(asked, offered.id, "accepted")
    change_code(asked, codings(asked)[0].id, other)
    (mark,) = marks(asked, place(asked, CLEAR))
    assert (mark.code_id, mark.origin, mark.offered) == (other, "changed", offered.code)


def test_a_coding_can_get_a_code_that_is_made_with_it(study: Study) -> None:
    before = len(codes(study))
    made = code_stretch(study, *spot(study), code(study, "Geen tijd"))
    assert made
    change_code(study, made, NewCode("Elke week bellen"))
    assert [(one.id, one.code) for one in codings(study)] == [(made, "Elke week bellen")]
    undo(study)
    assert (len(codes(study)), codings(study)[0].code) == (before, "Loopt vast › Geen tijd")
    with pytest.raises(CodebookError):
        change_code(study, made, NewCode("Gaat goed"))


def test_what_would_be_double_is_refused(study: Study) -> None:
    tijd, rust = code(study, "Geen tijd"), code(study, "Rust geven")
    transcript_id, start, end = spot(study)
    code_stretch(study, transcript_id, start, end, tijd)
    second = code_stretch(study, transcript_id, start, end - 4, tijd)
    third = code_stretch(study, transcript_id, start, end, rust)
    assert second
    assert third
    for act in (lambda: move_ends(study, second, start, end), lambda: change_code(study, third, tijd)):
        with pytest.raises(DecisionError) as told:
            act()
        assert told.value.reason == "coded_already"
    assert len(codings(study)) == 3


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (5, 5), (9, 3), (0, 10**6)])
def test_a_stretch_outside_the_text_is_refused(study: Study, start: int, end: int) -> None:
    made = code_stretch(study, *spot(study), code(study, "Geen tijd"))
    assert made
    with pytest.raises(DecisionError):
        move_ends(study, made, start, end)
    with pytest.raises(DecisionError):
        code_stretch_anew(study, (place(study), start, end), NewCode("Nieuw"))
    assert len(codes(study)) == 6


def test_only_ones_own_codings_can_be_mended(study: Study) -> None:
    made = code_stretch(study, *spot(study), code(study, "Geen tijd"))
    assert made
    bas = with_coder(study, "Bas")
    for act in (
        lambda: move_ends(bas, made, 1, 5),
        lambda: change_code(bas, made, code(bas, "Rust geven")),
        lambda: set_certainty(bas, made, 2),
    ):
        with pytest.raises(DecisionError) as told:
            act()
        assert told.value.reason == "not_your_coding"


def test_how_sure_one_is_is_kept_and_can_be_taken_back(study: Study) -> None:
    made = code_stretch(study, *spot(study), code(study, "Geen tijd"))
    assert made
    set_certainty(study, made, 1)
    set_certainty(study, made, 3)
    assert [one.certainty for one in marks(study, place(study))] == [3]
    undo(study)
    assert [one.certainty for one in marks(study, place(study))] == [1]
    with pytest.raises(DecisionError):
        set_certainty(study, made, 4)


def test_the_page_gives_every_word_of_the_transcript_and_changes_name_when_it_changes(ready: Study) -> None:
    shown = turns(ready, place(ready))
    assert shown[1].text.startswith("Nou ja, met de moeder van Sem")
    assert all(
        one.start <= start < end <= one.start + len(one.text) for one in shown for start, end in one.segments
    )
    before = text_version(ready, place(ready))
    code_stretch(ready, *spot(ready), code(ready, "Geen tijd"))
    assert text_version(ready, place(ready)) == before  # codings are no part of the text
    assert transcript_page.turns(ready, place(ready)) == shown


def test_suggestions_in_place_leave_out_what_was_decided_and_what_is_coded(asked: Study) -> None:
    first, second, *_ = offers(asked)
    assert codings(asked) == []
    assert [one.id for one in offers(asked)] == [
        one.id for one in open_suggestions(asked, place(asked, CLEAR))
    ]
    decide(asked, first.id, "rejected")
    code_stretch(asked, place(asked, CLEAR), second.start, second.end, second.code_id)
    left = {one.id for one in open_suggestions(asked, place(asked, CLEAR))}
    assert left.isdisjoint({first.id, second.id})


def test_blind_shows_no_suggestion_and_nobody_elses_coding(asked: Study) -> None:
    offered, here = offers(asked)[-1], place(asked, CLEAR)
    bas = with_coder(asked, "Bas")
    code_stretch(bas, here, offered.start, offered.end, code(asked, "Gaat goed › Contact met ouders"))
    assert [one.mine for one in marks(asked, here)] == [False]
    blindness.set_state(asked, here, "blind")
    assert marks(asked, here) == []
    assert open_suggestions(asked, here) == []
    assert fitting_codes(asked, here, offered.start, offered.end) == []
    with pytest.raises(DecisionError):
        suggest_in(asked, here)
    assert len(marks(bas, here)) == 1
    blindness.set_state(asked, here, "done")
    assert len(marks(asked, here)) == 1
    assert offered.id in {one.id for one in open_suggestions(asked, here)}


def test_the_picker_has_the_last_codes_on_top_and_those_that_fit(ready: Study) -> None:
    rust, tijd = code(ready, "Rust geven"), code(ready, "Geen tijd")
    code_stretch(ready, *spot(ready), tijd)
    code_stretch(ready, *spot(ready, 3), rust)
    assert set(recent_codes(ready)) == {tijd, rust}
    whole = next(one for one in turns(ready, place(ready)) if "dertig kinderen" in one.text)
    assert fitting_codes(ready, place(ready), whole.start, whole.start + len(whole.text))[0] == tijd

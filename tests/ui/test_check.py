"""Checking the coding: each button does what it says, and all of it can be taken back."""

import threading

import pytest

from tests.ui.conftest import open_page, words_on
from ui.components import consistency
from ui.keys import CheckKey, keyed
from ui.labels import t
from workflow import codebook, history, reading
from workflow.codebook import NewCode
from workflow.consistency import check
from workflow.deciding import code_stretch


def answers(study, number):
    """Give what a participant says."""
    transcript_id, _ = reading.transcripts(study)[number]
    turns = [turn.stretch for turn in reading.read(study, transcript_id)]
    return [(transcript_id, one.start, one.end) for one in turns if one.role == "participant"]


def first(study, code_id, kind):
    """Give the first finding of a kind."""
    (found,) = check(study, code_id)
    return next(one.id for one in found.findings if one.kind == kind)


def count(study, code_id):
    return len(reading.codings(study, code_id=code_id))


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However slow the machine is, the page waits for what it shows."""
    monkeypatch.setattr(consistency, "PATIENCE", 60)


@pytest.fixture
def denied(study):
    """A code with one quote, in which a word of its name is denied: 'ik had nergens meer zin in'."""
    code_id = codebook.add_code(study, NewCode("Zin in het werk"))
    code_stretch(study, *answers(study, 0)[0], code_id)
    return code_id


def test_a_quote_is_taken_off_and_comes_back_with_undo(study, denied):
    app = open_page("check")
    app.button(key=keyed(CheckKey.TAKE_OFF, first(study, denied, "denies"))).click().run()
    assert count(study, denied) == 0
    assert t("check.taken_off") in words_on(app)
    history.undo(study)
    assert count(study, denied) == 1


def test_what_is_right_is_not_shown_again_until_that_is_undone(study, denied):
    key = keyed(CheckKey.RIGHT, first(study, denied, "denies"))
    app = open_page("check")
    app.button(key=key).click().run()
    assert count(study, denied) == 1
    assert t("check.nothing") in words_on(app)
    history.undo(study)
    assert app.run().button(key=key)


def test_a_segment_that_lies_beside_is_coded_after_all(study):
    code = codebook.resolve_code(study, "Moe worden")
    for place in (*answers(study, 0)[1:4], answers(study, 0)[5], *answers(study, 1)[1:2]):
        code_stretch(study, *place, code.id)
    app = open_page("check")
    app.button(key=keyed(CheckKey.CODE_IT, first(study, code.id, "beside"))).click().run()
    assert count(study, code.id) == 6
    assert t("check.coded", code=code.label) in words_on(app)
    history.undo(study)
    assert count(study, code.id) == 5


def test_a_long_look_tells_how_far_it_is_and_then_shows_what_it_found(study, denied, monkeypatch):
    go_on, real = threading.Event(), consistency.check

    def slow(study, *, progress=None):
        if progress is not None:
            progress(0, 1)
            go_on.wait(60)
        return real(study)

    monkeypatch.setattr(consistency, "check", slow)
    monkeypatch.setattr(consistency, "PATIENCE", 0.01)
    app = open_page("check")
    assert not app.selectbox
    assert t("check.progress", done=0, total=1) in [bar.proto.text for bar in app.get("progress")]
    go_on.set()
    app.session_state[consistency.SEARCH].join()
    assert app.run().selectbox(key=CheckKey.CODE)

"""A page that has nothing to show yet says what to do next, and holds the way there."""

import pytest

from tests.e2e.small import make_plain
from tests.ui.conftest import ROOT, open_page, words_on
from ui.keys import HistoryKey
from ui.labels import t
from workflow.study import create_study

PAGES = sorted(path.stem for path in (ROOT / "ui" / "pages").glob("[!_]*.py"))
# what each page can show without transcripts, fragments or codes; on the others there must be a way on
SHOWS = {
    "an empty study": set(),
    "transcripts only": {"history", "read", "state", "transcripts"},
    "not prepared": {"history", "read", "state", "transcripts", "apply", "codebook"},
}
MAKERS = {
    "an empty study": lambda path: create_study(path, name="Leeg", coder="Anne").close(),
    "transcripts only": lambda path: make_plain(path, codes=False),
    "not prepared": lambda path: make_plain(path, codes=True),
}


@pytest.fixture(scope="module", params=list(MAKERS))
def state(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("leeg") / "studie.rodedraad"
    MAKERS[request.param](path)
    return request.param, path


def ways(app):
    """List what leads on: links to pages, a box for files, buttons that are not on every page."""
    buttons = [one.key or "" for one in app.main.button]
    own = [key for key in buttons if not key.startswith(("help.", "tour.", "shell."))]
    return [*app.main.get("page_link"), *app.main.get("file_uploader"), *own]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_anything_to_show_says_what_to_do(name, state, monkeypatch):
    said, path = state
    monkeypatch.setenv("RODEDRAAD_STUDY", str(path))
    monkeypatch.setenv("RODEDRAAD_WARM", "0")
    app = open_page(name)
    assert name in SHOWS[said] or ways(app), f"{name}: nothing leads on from {said}"


def test_a_history_that_shows_nothing_for_a_choice_does_not_say_that_nothing_was_done(state, monkeypatch):
    said, path = state
    monkeypatch.setenv("RODEDRAAD_STUDY", str(path))
    app = open_page("history")
    if said == "an empty study":
        assert t("history_page.begin") in words_on(app)
        return
    app.text_input(key=HistoryKey.TEXT).set_value("bestaat niet").run()
    assert t("history_page.none") in words_on(app)
    assert t("history_page.empty") not in words_on(app)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_a_study_leads_to_one(name, monkeypatch):
    monkeypatch.delenv("RODEDRAAD_STUDY", raising=False)
    assert ways(open_page(name))

"""Every page opens, says what to do when it is empty, and its widgets do what they say."""

import pytest
from streamlit.testing.v1 import AppTest

from models.roles import Role
from tests.ui.conftest import ROOT, open_page, words_on
from ui import labels
from ui.components import drafts
from ui.components.codebook import NEW
from ui.keys import (
    ApplyKey,
    CodebookKey,
    ProjectKey,
    ReadKey,
    SearchKey,
    ShellKey,
    ThemesKey,
    TranscriptsKey,
    WhoKey,
    keyed,
)
from workflow import codebook, history, reading, theme_board, themes
from workflow.blindness import set_own_first
from workflow.preferences import preference
from workflow.study import coders, create_study, with_coder

PAGES = tuple(sorted(path.stem for path in (ROOT / "ui" / "pages").glob("[!_]*.py")))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_opens_on_a_full_study(study, monkeypatch, page, language):
    monkeypatch.setattr(labels, "language", lambda: language)
    assert open_page(page).title[0].value in (labels.t(f"{page}.title"), "Kleine studie")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_an_empty_study_and_says_what_to_do(empty_study, page):
    app = open_page(page)
    said = words_on(app).lower()
    assert any(word in said for word in ("importeer", "importeren", "nog geen", "nog niets")), said


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_a_study(monkeypatch, page):
    monkeypatch.delenv("RODEDRAAD_STUDY", raising=False)
    app = open_page(page)
    assert app.button(key=ProjectKey.NEW) if page == "project" else "geen studie open" in words_on(app)


def test_the_reader_opens_at_the_transcript_of_the_address_else_at_the_one_read_last(study):
    first, second = (key for key, _ in reading.transcripts(study)[:2])
    app = open_page("read")
    assert app.selectbox(key=ReadKey.TRANSCRIPT).value == first
    app.selectbox(key=ReadKey.TRANSCRIPT).set_value(second).run()
    assert app.query_params["transcript"] in (second, [second])
    again = open_page("read")
    assert again.selectbox(key=ReadKey.TRANSCRIPT).value == second
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    other.query_params["transcript"] = first
    other.switch_page("ui/pages/read.py").run()
    assert other.selectbox(key=ReadKey.TRANSCRIPT).value == first


def test_suggestions_say_so_when_all_of_them_wait_for_ones_own_coding(study):
    set_own_first(study, 2)
    app = open_page("apply")
    app.segmented_control(key=ApplyKey.SOURCE).set_value("mixed").run()
    assert labels.t("apply.all_blind") in words_on(app)


def test_a_missing_file_is_told_of_and_a_new_study_can_be_begun_there(monkeypatch, tmp_path):
    monkeypatch.delenv("RODEDRAAD_STUDY", raising=False)
    monkeypatch.setenv("RODEDRAAD_WARM", "0")
    app = open_page()
    app.text_input(key=ProjectKey.PATH).set_value(str(tmp_path / "nieuw"))
    app.button(key=ProjectKey.OPEN).click().run()
    assert "Er is geen bestand op" in words_on(app)
    app.button(key=ProjectKey.NEW).click().run()
    assert app.title[0].value == "nieuw"
    assert (tmp_path / "nieuw.rodedraad").exists()


def test_a_new_study_never_overwrites_a_file(monkeypatch, tmp_path):
    monkeypatch.delenv("RODEDRAAD_STUDY", raising=False)
    create_study(tmp_path / "oud.rodedraad", name="Oud").close()
    app = open_page()
    app.text_input(key=ProjectKey.PATH).set_value(str(tmp_path / "oud.rodedraad"))
    app.button(key=ProjectKey.NEW).click().run()
    assert "Er bestaat al een bestand" in words_on(app)


def test_the_start_page_shows_the_step_that_comes_now(empty_study):
    assert '<li class="now"><b>Transcripten importeren' in words_on(open_page())


def test_the_start_page_of_a_prepared_study_offers_coding(study):
    assert '<li class="now"><b>Coderen' in words_on(open_page())


def test_the_coder_and_the_name_of_the_study_can_be_changed(study):
    app = open_page()
    app.text_input(key=keyed(WhoKey.RENAME, study.coder_id + "Anne")).set_value("Anne-Marie").run()
    assert coders(study) == ("Anne-Marie",)
    assert "Codeur: Anne-Marie" in words_on(app)
    app.text_input(key=ProjectKey.NAME).set_value("Andere naam").run()
    assert app.title[0].value == "Andere naam"


def test_the_language_is_kept_for_the_coder(study):
    app = open_page()
    app.segmented_control(key=ShellKey.LANGUAGE).set_value("en").run()
    assert preference(study, "language") == "en"
    assert "Latest acts" in words_on(app)
    assert "Latest acts" in words_on(open_page())
    with_coder(study, "Bram")
    other = open_page()
    other.button(key=keyed(WhoKey.PICK, with_coder(study, "Bram").coder_id)).click().run()
    assert "Laatste handelingen" in words_on(other)


def test_undo_and_redo_stand_in_the_sidebar(study):
    code = codebook.resolve_code(study, "Moe worden")
    codebook.edit_code(study, code.id, name="Uitgeput")
    app = open_page()
    assert "hernoemd tot ‘Uitgeput’" in words_on(app)
    app.button(key=ShellKey.UNDO).click().run()
    assert codebook.resolve_code(study, "Moe worden").id == code.id
    app.button(key=ShellKey.REDO).click().run()
    assert codebook.resolve_code(study, "Uitgeput").id == code.id


def test_files_are_shown_before_they_come_in_and_a_bad_one_does_not_stop_the_others(
    empty_study, jobs_started
):
    app = open_page("transcripts")
    uploader = app.file_uploader[0]
    uploader.set_value(
        [
            (
                "gesprek.txt",
                b"I: Hoe ging het?\nP7: Nou, eh, best goed eigenlijk.\nI: Ja?\nP7: Ja hoor.\n",
                "text/plain",
            ),
            ("leeg.txt", b"", "text/plain"),
        ]
    ).run()
    said = words_on(app)
    assert "Het bestand is leeg." in said
    assert "naam met dubbele punt" in said
    assert reading.transcripts(empty_study) == []
    roles = [box for box in app.selectbox if str(box.key).startswith(TranscriptsKey.ROLE)]
    assert [(box.label, box.value.value) for box in roles] == [("I", "interviewer"), ("P7", "participant")]
    app.button(key=f"{TranscriptsKey.IMPORT}.{TranscriptsKey.FILES}").click().run()
    assert [name for _, name in reading.transcripts(empty_study)] == ["gesprek.txt"]
    assert jobs_started == ["prepare"]
    assert "4 spreekbeurten" in words_on(app)


def test_the_role_of_a_speaker_can_be_corrected_later(study, jobs_started):
    app = open_page("transcripts")
    box = next(box for box in app.selectbox if str(box.key).startswith(TranscriptsKey.LATER_ROLE))
    box.set_value(Role.UNKNOWN).run()
    assert any(line.kind == "role" for line in history.history(study))
    assert jobs_started == ["prepare"]


def field(key):
    return drafts.field(key, NEW, "")


def test_a_code_can_be_added(study):
    app = open_page("codebook")
    app.text_input(key=field(CodebookKey.NAME)).set_value("Slapen")
    app.text_area(key=field(CodebookKey.DEFINITION)).set_value("Hoe de leerkracht slaapt")
    app.button(key=keyed(CodebookKey.SAVE, NEW)).click().run()
    assert codebook.resolve_code(study, "Slapen").definition == "Hoe de leerkracht slaapt"
    assert "Toegevoegd: Slapen" in words_on(app)


def test_a_code_without_a_name_is_refused(study):
    app = open_page("codebook")
    app.button(key=keyed(CodebookKey.SAVE, NEW)).click().run()
    assert "Een code heeft een naam nodig." in words_on(app)


def test_a_candidate_becomes_a_code(study):
    one = themes.candidates(study)[0]
    app = open_page("themes")
    app.button(key=keyed(ThemesKey.OPEN, one.id)).click().run()
    assert app.button(key=keyed(ThemesKey.ACCEPT, one.id)).disabled  # nothing was read yet
    for quote in themes.candidate(study, one.id).quotes[:3]:
        theme_board.open_quote(study, quote.id)
    app.run()
    app.button(key=keyed(ThemesKey.ACCEPT, one.id)).click().run()
    assert "Geef het thema eerst een naam." in words_on(app)
    app.text_input(key=keyed(ThemesKey.NAME, one.id)).set_value("Hulp zoeken").run()
    app.button(key=keyed(ThemesKey.ACCEPT, one.id)).click().run()
    made = codebook.resolve_code(study, "Hulp zoeken")
    assert made.codings == one.segments
    assert "Overgenomen als" in words_on(app)


def test_a_candidate_can_be_rejected(study):
    one = themes.candidates(study)[0]
    app = open_page("themes")
    app.button(key=keyed(ThemesKey.REJECT, one.id)).click().run()
    assert themes.candidate(study, one.id).status == "rejected"


def test_a_search_finds_quotes_and_filters_narrow_it(study):
    app = open_page("search")
    app.text_input(key=SearchKey.TEXT).set_value("ik was doodmoe").run()
    assert not app.exception
    assert len(app.get("bidi_component")) == 1
    app.multiselect(key=SearchKey.ROLES).set_value(["unknown"]).run()
    assert "Niets gevonden" in words_on(app)

"""Who is at work, memos and the history on their pages."""

import pytest

from tests.ui.conftest import open_page, words_on
from ui import labels
from ui.keys import BlindKey, CodebookKey, HistoryKey, MemosKey, ProjectKey, ShellKey, WhoKey, keyed
from workflow import blindness, codebook, deciding, groups, history, memos, reading
from workflow.memos import Target, write_memo
from workflow.study import coders, create_study, open_study, with_coder


@pytest.fixture
def bas(study):
    return with_coder(study, "Bas", remember=False)


@pytest.fixture
def unnamed(tmp_path, monkeypatch):
    made = create_study(tmp_path / "nieuw.rodedraad", name="Nieuwe studie")
    monkeypatch.setenv("RODEDRAAD_STUDY", str(made.path))
    monkeypatch.setenv("RODEDRAAD_WARM", "0")
    yield made
    made.close()


def begin(app, name):
    app.text_input(key=WhoKey.NAME).set_value(name)
    return app.button(key=WhoKey.GO).click().run()


def test_one_named_coder_goes_straight_on(study):
    assert "Codeur: Anne" in words_on(open_page())


def test_a_study_without_a_name_asks_who_begins_and_keeps_one_coder(unnamed):
    app = open_page()
    assert "Wie ben je?" in words_on(app)
    assert "Codeur:" not in words_on(app)
    begin(app, " Anna ")
    assert "Codeur: Anna" in words_on(app)
    assert coders(unnamed) == ("Anna",)
    assert "Codeur: Anna" in words_on(open_page())


def test_an_empty_name_is_refused(unnamed):
    app = begin(open_page(), "  ")
    assert "Een codeur heeft een naam nodig." in words_on(app)
    assert coders(unnamed) == ("Codeur 1",)


def test_with_more_coders_nothing_is_shown_before_one_is_chosen(study, bas):
    write_memo(bas, Target("study"), "geheim van Bas")
    app = open_page("memos")
    assert "Wie ben je?" in words_on(app)
    assert "Memo&#x27;s en dagboek" in words_on(app)  # what Bas worked on last, but not what he wrote
    assert "geheim van Bas" not in words_on(app)
    assert not [one for one in app.button if one.key == ShellKey.UNDO]
    app.button(key=keyed(WhoKey.PICK, bas.coder_id)).click().run()
    assert "Codeur: Bas" in words_on(app)
    assert app.title[0].value == "Memo's"


def test_two_sessions_never_share_a_coder(study, bas):
    anne, other = open_page(), open_page()
    anne.button(key=keyed(WhoKey.PICK, study.coder_id)).click().run()
    other.button(key=keyed(WhoKey.PICK, bas.coder_id)).click().run()
    for app, name in ((anne, "Anne"), (other, "Bas"), (anne, "Anne")):
        app.switch_page("ui/pages/memos.py").run()
        assert f"Codeur: {name}" in words_on(app)


def test_a_session_keeps_its_coder_when_another_joins(study):
    app = open_page()
    with_coder(study, "Bas")
    assert "Codeur: Anne" in words_on(app.run())


def test_somebody_else_can_take_over(study):
    app = open_page()
    app.button(key=WhoKey.SWITCH).click().run()
    begin(app, "Carla")
    assert "Codeur: Carla" in words_on(app)
    assert set(coders(study)) == {"Anne", "Carla"}


def test_the_language_of_a_new_computer_is_kept_without_a_study(monkeypatch, own_settings):
    monkeypatch.delenv("RODEDRAAD_STUDY", raising=False)
    app = open_page()
    app.segmented_control(key=ShellKey.LANGUAGE).set_value("en").run()
    assert "Everything stays on this computer" in words_on(open_page())
    assert (own_settings / "settings.json").read_text("utf-8") == '{"language": "en"}'


def test_a_new_study_begins_blind_unless_one_says_no(monkeypatch, tmp_path):
    monkeypatch.delenv("RODEDRAAD_STUDY", raising=False)
    monkeypatch.setenv("RODEDRAAD_WARM", "0")
    for name, blind in (("wel", True), ("niet", False)):
        app = open_page()
        app.text_input(key=ProjectKey.PATH).set_value(str(tmp_path / name))
        app.checkbox(key=ProjectKey.BLIND_FIRST).set_value(blind)
        app.button(key=ProjectKey.NEW).click().run()
        begin(app, "Anna")
        app.number_input(key=ProjectKey.OWN_FIRST)
        made = open_study(tmp_path / f"{name}.rodedraad")
        assert blindness.own_first(made) == (2 if blind else 0)
        made.close()


def test_how_many_are_coded_blind_can_be_set_later(study):
    app = open_page()
    app.number_input(key=ProjectKey.OWN_FIRST).set_value(1).run()
    assert blindness.own_first(study) == 1
    assert "nog 1 gesprek codeer je blind" in words_on(app)


def test_a_memo_is_written_on_a_code_changed_and_removed(study):
    code = codebook.resolve_code(study, "Moe worden")
    app = open_page("memos")
    app.selectbox(key=MemosKey.ABOUT).set_value("code").run()
    app.selectbox(key=keyed(MemosKey.THING, "code")).set_value(code.id).run()
    app.text_area(key=keyed(MemosKey.NEW_TEXT, f"on.{code.id}.0")).set_value("Let op het verschil")
    app.button(key=keyed(MemosKey.SAVE, f"on.{code.id}")).click().run()
    written = memos.memos(study)[0]
    assert (written.text, written.target) == ("Let op het verschil", Target("code", code.id))
    assert "Grenzen › Moe worden" in words_on(app)
    app.button(key=keyed(MemosKey.EDIT, written.id)).click().run()
    app.text_area(key=keyed(MemosKey.NEW_TEXT, written.id)).set_value("Let op het grote verschil")
    app.button(key=keyed(MemosKey.SAVE, written.id)).click().run()
    assert "Let op het grote verschil" in words_on(app)
    app.button(key=keyed(MemosKey.REMOVE, written.id)).click().run()
    assert memos.memos(study) == []


def test_a_page_of_the_diary_stands_under_its_day(study):
    app = open_page("memos")
    app.segmented_control(key=MemosKey.VIEW).set_value("diary").run()
    app.button(key=keyed(MemosKey.SAVE, "diary")).click().run()
    assert memos.memos(study) == []
    app.text_area(key=keyed(MemosKey.NEW_TEXT, "diary.0")).set_value("Vandaag drie gesprekken gelezen")
    app.button(key=keyed(MemosKey.SAVE, "diary")).click().run()
    said = words_on(app)
    assert "Vandaag drie gesprekken gelezen" in said
    assert labels.day(memos.memos(study)[0].created_at) in said


def test_an_act_in_the_history_is_taken_back_and_done_again(study):
    code = codebook.resolve_code(study, "Moe worden")
    codebook.edit_code(study, code.id, name="Uitgeput")
    write_memo(study, Target("study"), "later")
    act = next(line for line in history.history(study) if line.kind == "code_edited")
    app = open_page("history")
    app.button(key=keyed(HistoryKey.UNDO, act.uid)).click().run()
    assert codebook.resolve_code(study, "Moe worden").id == code.id
    assert len(memos.memos(study)) == 1
    assert 'class="undone"' in words_on(app)
    app.button(key=keyed(HistoryKey.REDO, act.uid)).click().run()
    assert codebook.resolve_code(study, "Uitgeput").id == code.id


def test_a_refusal_names_what_rests_on_the_act(study):
    code = codebook.resolve_code(study, "Moe worden")
    added = codebook.add_code(study, codebook.NewCode("Slapen"))
    act = next(line for line in history.history(study) if line.kind == "code_added")
    deciding.code_stretch(study, reading.transcripts(study)[0][0], 20, 60, added)
    app = open_page("history")
    app.button(key=keyed(HistoryKey.UNDO, act.uid)).click().run()
    said = words_on(app)
    assert "er is op verder gewerkt" in said
    assert "Anne: ‘Slapen’ gegeven aan" in said
    assert code.id
    assert codebook.resolve_code(study, "Slapen").id == added


def test_undo_in_the_sidebar_says_why_it_can_not(study, bas):
    added = codebook.add_code(study, codebook.NewCode("Slapen"))
    deciding.code_stretch(bas, reading.transcripts(study)[0][0], 20, 60, added)
    app = open_page()
    app.button(key=keyed(WhoKey.PICK, study.coder_id)).click().run()
    app.button(key=ShellKey.UNDO).click().run()
    assert not app.exception
    assert "er is daarna iets aan veranderd" in app.toast[0].value


def test_the_history_is_narrowed(study, bas):
    write_memo(study, Target("study"), "van Anne zelf")
    write_memo(bas, Target("study"), "van Bas zelf")
    app = open_page("history")
    app.button(key=keyed(WhoKey.PICK, study.coder_id)).click().run()
    app.selectbox(key=HistoryKey.CODER).set_value(bas.coder_id).run()
    lines = [line for line in words_on(app).splitlines() if "<time>" in line]
    assert [("van Bas zelf" in line, "van Anne zelf" in line) for line in lines] == [(True, False)]
    assert not [one for one in app.button if str(one.key).startswith(HistoryKey.UNDO)]


def test_the_overview_shows_who_codes_what_blind(study, bas):
    first = reading.transcripts(study)[0][0]
    blindness.set_state(bas, first, "blind")
    app = open_page()
    app.button(key=keyed(WhoKey.PICK, study.coder_id)).click().run()
    table = next(one.value for one in app.dataframe if "Bas" in one.value.columns)
    assert [table["Anne"].iloc[0], table["Bas"].iloc[0], table["Bas"].iloc[1]] == ["open", "blind", "open"]


def test_blind_coding_is_begun_and_ended_in_the_head_of_the_reader(study):
    from streamlit.testing.v1 import AppTest

    def head(path, transcript_id):
        from pathlib import Path

        from ui.components import blind
        from workflow.study import open_study

        blind.control(open_study(Path(path)), transcript_id)

    first = reading.transcripts(study)[0][0]
    app = AppTest.from_function(head, args=(str(study.path), first)).run()
    app.button(key=keyed(BlindKey.BEGIN, first)).click().run()
    assert blindness.states(study)[first] == "blind"
    assert "blind" in words_on(app)
    app.button(key=keyed(BlindKey.SURE, first)).click().run()
    assert blindness.states(study)[first] == "done"
    assert "Klaar met coderen" in words_on(app)


def test_a_memo_is_written_beside_a_participant_a_transcript_and_a_group(study):
    groups.add_group(study, "Wat helpt", kind="theme")
    group = groups.groups(study)[0]
    person = reading.participants_table(study)[0]["id"]
    transcript = reading.transcripts(study)[0][0]
    for page, kind, thing in (
        ("participants", "participant", person),
        ("transcripts", "transcript", transcript),
    ):
        app = open_page(page)
        app.selectbox(key=keyed(MemosKey.ON, kind)).set_value(thing).run()
        write_in(app, f"page.{thing}", f"bij een {kind}")
    app = open_page("codebook")
    app.segmented_control(key=CodebookKey.VIEW).set_value("groups").run()
    write_in(app, f"aside.group.{group.id}", "bij een thema")
    assert "bij een thema" in words_on(app)
    assert {(one.target.kind, one.target.id): one.text for one in memos.memos(study)} == {
        ("participant", person): "bij een participant",
        ("transcript", transcript): "bij een transcript",
        ("group", group.id): "bij een thema",
    }


def write_in(app, place, text):
    app.text_area(key=keyed(MemosKey.NEW_TEXT, f"{place}.0")).set_value(text)
    app.button(key=keyed(MemosKey.SAVE, place)).click().run()


def test_the_files_say_that_what_others_coded_blind_is_left_out(study, bas):
    blindness.set_state(study, reading.transcripts(study)[0][0], "blind")
    app = open_page("export")
    app.button(key=keyed(WhoKey.PICK, study.coder_id)).click().run()
    assert "codeer je nog blind: wat anderen daarin codeerden" in words_on(app)
    blindness.set_state(study, reading.transcripts(study)[0][0], "done")
    assert "codeer je nog blind" not in words_on(app.run())


def test_the_state_of_the_study_shows_no_quote_of_another_in_a_blind_transcript(study, bas):
    place = reading.transcripts(study)[0][0]
    code = codebook.resolve_code(study, "Moe worden")
    deciding.code_stretch(bas, place, 0, 20, code.id)

    def told():
        app = open_page("state")
        app.button(key=keyed(WhoKey.PICK, study.coder_id)).click().run()
        table = app.dataframe[0].value if app.dataframe else ""
        return words_on(app) + str(table)

    assert "Moe worden" in told()
    blindness.set_state(study, place, "blind")
    assert "Moe worden" not in told()

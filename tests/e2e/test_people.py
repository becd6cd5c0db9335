"""Several people on one study in a real browser: who is at work, blind coding, memos, the history."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import SECONDS, Screen, serving
from workflow import blindness, codebook, deciding, history, memos, reading
from workflow.memos import Target, write_memo
from workflow.study import coders_by_id, open_study, with_coder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def study_path(small_study, tmp_path):
    path = tmp_path / "samen.rodedraad"
    shutil.copy(small_study, path)
    return path


@pytest.fixture
def study(study_path):
    opened = open_study(study_path)
    yield opened
    opened.close()


def at_work(screen, name):
    expect(screen.page.locator(".rd-study")).to_contain_text(f"Codeur: {name}")
    screen.settled()


def reload(screen, name):
    """Reload the tab once it has noted who works in it: it goes on as the same coder."""
    screen.page.wait_for_function(
        "Object.keys(sessionStorage).some((name) => name.startsWith('rodedraad.coder.'))"
    )
    screen.page.reload()
    at_work(screen, name)


def choose(screen, name):
    screen.page.locator(".st-key-rd-coders").get_by_role("button", name=name).click()
    at_work(screen, name)


def write(screen, text, title=None):
    expect(screen.page.get_by_role("textbox", name="Tekst", exact=True)).to_have_count(1)  # one form
    if title:
        screen.page.get_by_role("textbox", name="Titel").fill(title)
    screen.page.get_by_role("textbox", name="Tekst", exact=True).fill(text)
    # by key: while the box still slides open, a click may land beside the button
    screen.page.get_by_role("button", name="Bewaren").press("Enter")
    expect(screen.page.locator(".rd-memo", has_text=text)).to_be_visible()
    screen.settled()


def test_two_coders_one_after_another_on_one_file(browser, study, study_path):
    with serving(study_path) as server:
        screen = Screen(browser, server)
        page = screen.open("memos")
        at_work(screen, "Anne")  # the only one: nothing is asked
        page.get_by_test_id("stExpander").get_by_text("Nieuwe memo").click()
        write(screen, "Een memo van Anne")
        page.get_by_role("button", name="Iemand anders").click()
        page.get_by_role("textbox", name="Iemand anders").fill("Bas")
        page.get_by_role("button", name="Beginnen").click()
        at_work(screen, "Bas")
        reload(screen, "Bas")  # this tab remembers
        page.get_by_test_id("stExpander").get_by_text("Nieuwe memo").click()
        write(screen, "Een memo van Bas")
        screen.close_clean()
        later = Screen(browser, server)
        later.open("memos")
        expect(later.page.get_by_role("heading", name="Wie ben je?")).to_be_visible()
        later.close_clean()
    assert {memo.text: memo.coder for memo in memos.memos(study)}.items() >= {
        ("Een memo van Anne", "Anne"),
        ("Een memo van Bas", "Bas"),
    }
    assert list(coders_by_id(study).values()) == ["Anne", "Bas"]


def test_two_tabs_with_two_coders_never_mix(browser, study, study_path):
    with_coder(study, "Bas")
    with serving(study_path) as server:
        anne = Screen(browser, server)
        anne.open("memos")
        choose(anne, "Anne")
        bas = Screen(browser, server)
        bas.page = anne.context.new_page()  # a second tab of the same browser
        bas.page.set_default_timeout(60 * SECONDS)
        bas.open("memos")
        choose(bas, "Bas")
        for number, (screen, name) in enumerate([(anne, "Anne"), (bas, "Bas"), (anne, "Anne"), (bas, "Bas")]):
            if number > 1:
                reload(screen, name)
            expander = screen.page.get_by_test_id("stExpander").first
            if not screen.page.get_by_role("textbox", name="Tekst", exact=True).is_visible():
                expander.get_by_text("Nieuwe memo").click()
            write(screen, f"Nummer {number} van {name}")
        anne.close_clean()
        assert bas.errors == []
        bas.context.close()
    written = {memo.text: memo.coder for memo in memos.memos(study) if memo.text.startswith("Nummer")}
    assert len(written) == 4
    assert all(text.endswith(coder) for text, coder in written.items())


def test_blind_hides_what_others_did_until_one_is_done(browser, study, study_path):
    first = reading.transcripts(study)[0][0]
    bas = with_coder(study, "Bas")
    code = codebook.codes(study)[0]
    turn = reading.read(study, first)[3].stretch
    deciding.code_stretch(bas, first, turn.start, turn.end, code.id)
    write_memo(bas, Target("transcript", first), "Bas vindt dit een mooi gesprek")
    blindness.set_own_first(study, 1)
    with serving(study_path) as server:
        screen = Screen(browser, server)
        page = screen.open("memos")
        choose(screen, "Anne")
        expect(page.get_by_role("status").first).to_contain_text("memo")
        expect(page.locator(".rd-memo", has_text="mooi gesprek")).to_have_count(0)
        page.get_by_test_id("stSidebarNav").locator('a[href$="/read"]').click()
        screen.component("reader")
        page.get_by_role("button", name="Klaar met coderen").click()
        page.get_by_role("button", name="Ja, ik ben klaar").click()
        expect(page.locator('.rd-blind[data-state="done"]')).to_be_visible()
        page.get_by_test_id("stSidebarNav").locator('a[href$="/memos"]').click()
        expect(page.locator(".rd-memo", has_text="mooi gesprek")).to_be_visible()
        screen.close_clean()
    assert blindness.states(study)[first] == "done"
    assert blindness.states(bas)[first] == "blind"


def test_memo_and_diary_are_written_and_taken_along(browser, study_path):
    with serving(study_path) as server:
        screen = Screen(browser, server)
        page = screen.open("memos")
        page.get_by_role("radio", name="Dagboek").click()
        write(screen, "Vandaag alle gesprekken herlezen", title="Herlezen")
        with page.expect_download() as waited:
            page.get_by_role("button", name="Download als tekst").click()
        said = waited.value.path().read_text("utf-8")
        assert "**Herlezen** · Anne" in said
        assert said.index("## Onderzoeksdagboek") < said.index("Vandaag alle gesprekken herlezen")
        assert "Hier nog eens naar kijken." in said
        page.get_by_role("radio", name="Memo's").click()
        page.locator(".rd-memo", has_text="Hier nog eens naar kijken.").first.wait_for()
        page.get_by_role("button", name="Naar de plaats").first.click()
        screen.component("reader")
        screen.close_clean()


def test_an_act_is_taken_back_in_the_history_while_later_ones_stay(browser, study, study_path):
    code = codebook.codes(study)[0]
    codebook.edit_code(study, code.id, definition="Een nieuwe betekenis")
    write_memo(study, Target("study"), "later geschreven")
    with serving(study_path) as server:
        screen = Screen(browser, server)
        page = screen.open("history")
        line = page.locator(".st-key-rd-log > div", has_text=f"‘{code.name}’ gewijzigd")
        line.get_by_role("button", name="Ongedaan maken").click()
        expect(line.get_by_role("button", name="Opnieuw doen")).to_be_visible()
        expect(line.locator(".undone")).to_be_visible()
        screen.settled()
        assert codebook.codes(study)[0].definition == code.definition
        assert history.next_undo(study).kind == "memo_written"
        screen.close_clean()

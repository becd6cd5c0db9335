"""The main job in a real browser, from three files to an export, with the server killed in between."""

import csv
import io
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import ROOT, SECONDS, Screen, serving
from workflow import reading
from workflow.study import create_study, open_study, set_setting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEMO = ROOT / "data" / "demo_study"
FILES = ["interview_P1.docx", "respondent 3.txt", "interview_P7.vtt", "codeboek.csv"]
KEYS, PAUSE = 60, 0.04  # a burst of 25 keys a second
CODE = "Klein vast contactmoment"


@pytest.fixture
def study_path(tmp_path):
    study = create_study(tmp_path / "reis.rodedraad", name="Reis", coder="Anne")
    set_setting(study, "encoder", "snel")  # the journey is the same, and a minute shorter
    study.close()
    return study.path


@pytest.mark.timeout(900)
def test_from_three_files_to_an_export(browser, study_path):
    with serving(study_path) as server:
        screen = Screen(browser, server)
        import_files(screen)
        accept_a_theme(screen)
        decided = work_through_a_code(screen)
        search(screen)
        undo_in_the_sidebar(screen)
        export(screen)
        screen.close_clean()
        server.kill()
    with serving(study_path) as server:
        screen = Screen(browser, server)
        find_everything_again(screen, decided)
        screen.close_clean()


def import_files(screen):
    page = screen.open("transcripts")
    page.locator("input[type=file]").set_input_files([str(DEMO / name) for name in FILES])
    button = page.get_by_role("button", name="4 bestanden importeren")
    expect(page.get_by_text("Zo wordt het gelezen")).to_have_count(3)
    button.click()
    expect(page.get_by_text("interview_P1.docx: ")).to_be_visible()
    page = screen.open("project")
    expect(page.locator(".rd-steps li.now")).to_contain_text("Coderen", timeout=240 * SECONDS)


def accept_a_theme(screen):
    page = screen.open("themes")
    page.get_by_role("button", name="Thema's zoeken").click()
    page.get_by_role("button", name="Bekijken en beslissen").first.click(timeout=240 * SECONDS)
    cards = screen.component("cards")
    before = int(cards.get_attribute("data-kept"))
    expect(page.get_by_role("button", name=f"Overnemen met {before} fragmenten")).to_be_disabled()
    cards.focus()
    page.keyboard.press("r")
    for _ in range(3):  # what is dropped is not one of the three to read
        page.keyboard.press("j")
    screen.stored(cards)
    expect(cards).to_have_attribute("data-kept", str(before - 1))
    page.get_by_role("textbox", name="Naam van het thema").fill("Contact op eigen manier")
    page.keyboard.press("Tab")
    screen.settled()
    page.get_by_role("button", name=f"Overnemen met {before - 1} fragmenten").click()
    expect(page.get_by_text("Overgenomen als ‘Contact op eigen manier’.")).to_be_visible()


def work_through_a_code(screen):
    page = screen.open("apply")
    screen.choose("Code", CODE)
    queue = screen.component("queue")
    start = time.monotonic()
    for number in range(KEYS):
        page.keyboard.press("a" if number % 3 == 0 else "r")
        time.sleep(max(0.0, start + PAUSE * (number + 1) - time.monotonic()))
    screen.stored(queue)
    expect(queue).to_have_attribute("data-decided", str(KEYS))
    page.keyboard.press("e")
    page.keyboard.type("ouders weten")
    page.keyboard.press("Enter")
    screen.stored(queue)
    expect(queue).to_have_attribute("data-decided", str(KEYS + 1))
    card = queue.get_attribute("data-card")
    page.keyboard.press("u")
    screen.stored(queue)
    expect(queue).to_have_attribute("data-decided", str(KEYS))
    assert queue.get_attribute("data-card") != card
    page.keyboard.press("s")
    page.keyboard.press("r")  # also Streamlit's own key, which would run the page again
    screen.stored(queue)
    expect(queue).to_have_attribute("data-decided", str(KEYS + 1))
    return KEYS + 1


def search(screen):
    page = screen.open("search")
    page.get_by_role("textbox", name="Waar zoek je naar?").fill("hij kroop onder de tafel")
    page.keyboard.press("Enter")
    cards = screen.component("cards")
    expect(cards.locator("article").first).to_contain_text("tafel")
    cards.locator("[data-act=code]").first.click()
    page.keyboard.type(CODE)
    page.keyboard.press("Enter")
    screen.stored(cards)
    expect(cards.locator(".chip").first).to_contain_text(CODE)
    cards.locator("[data-act=like]").first.click()
    expect(page.get_by_text("Citaten zoals:")).to_be_visible()


def undo_in_the_sidebar(screen):
    page = screen.open("read")
    screen.component("reader")
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_role("button", name="Opnieuw doen")).to_be_visible()
    screen.settled()


def export(screen):
    page = screen.open("export")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download csv").first.click()
    text = waiting.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"citaat", "code", "pad", "codeur", "transcript", "herkomst"} <= rows[0].keys()
    assert sum(row["code"] == CODE for row in rows) == KEYS // 3


def find_everything_again(screen, decided):
    page = screen.open("apply")
    screen.choose("Code", CODE)
    expect(screen.component("queue")).to_have_attribute("data-decided", str(decided))
    page = screen.open("state")
    expect(page.get_by_text("Herkomst van de coderingen")).to_be_visible()
    page = screen.open("themes")
    page.get_by_text("Overgenomen (1)").click()
    expect(page.get_by_text("overgenomen als ‘Contact op eigen manier’")).to_be_visible()


@pytest.mark.timeout(300)
def test_the_file_holds_what_the_screen_showed(browser, study_path):
    with serving(study_path) as server:
        screen = Screen(browser, server)
        page = screen.open("codebook")
        page.get_by_role("textbox", name="Naam").fill("Met de hand")
        page.get_by_role("button", name="Bewaren").click()
        expect(page.get_by_text("Toegevoegd: Met de hand")).to_be_visible()
        page = screen.open("transcripts")
        page.locator("input[type=file]").set_input_files([str(DEMO / "respondent 3.txt")])
        page.get_by_role("button", name="1 bestand importeren").click()
        expect(page.get_by_text("respondent 3.txt: ")).to_be_visible()
        page = screen.open("read")
        reader = screen.component("reader")
        reader.locator(".piece").nth(3).click()
        reader.locator("[data-act=code]").click()
        page.keyboard.type("met de hand")
        page.keyboard.press("Enter")
        screen.stored(reader)
        expect(reader.locator(".label")).to_have_count(1)
        shown = "".join(reader.locator(".coded").all_text_contents())
        screen.close_clean()
        server.kill()
    study = open_study(study_path)
    assert [coding.stretch.text for coding in reading.codings(study)] == [shown]
    study.close()

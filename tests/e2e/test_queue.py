"""The queue by keyboard alone: every key, the words, all sources, and the list of strong ones."""

import re
import shutil

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.records import Coding, Decision
from tests.e2e.workbench import SECONDS, Screen, serving
from workflow import codebook, history, importing, memos, preparing, reading
from workflow.blindness import set_own_first
from workflow.study import create_study, open_study, set_setting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASIDE = ["vandaag", "gister", "morgen", "straks", "later", "vroeger", "soms", "vaak", "altijd", "nooit"]
THINGS = ["fiets", "tuin", "soep", "krant", "trein", "regen", "koffie", "stoel", "raam", "jas"]
FITS = [
    "De leerkracht belt de ouders elke week om te horen hoe het thuis gaat.",
    "Elke week belt de leerkracht de ouders en vraagt hoe het thuis gaat.",
    "De leerkracht belt elke week de ouders: hoe gaat het thuis?",
    "Hoe het thuis gaat vraagt de leerkracht als zij de ouders elke week belt.",
    "Elke week de ouders bellen, dat doet de leerkracht, om te horen hoe het thuis gaat.",
]


@pytest.fixture(scope="module")
def served(small_study, tmp_path_factory):
    """One server for the tests of this file; each of them leaves the study as it needs it."""
    path = tmp_path_factory.mktemp("rij") / "rij.rodedraad"
    shutil.copy(small_study, path)
    study = open_study(path)
    set_own_first(study, 0)
    name = next(code.name for code in codebook.codes(study) if code.definition and not code.is_theme)
    study.close()
    with serving(path) as server:
        yield server, path, name


@pytest.fixture
def opened(browser, served):
    server, path, name = served
    screen = Screen(browser, server)
    screen.open("apply")
    yield screen, path, name
    screen.close_clean()


def start(screen, name):
    screen.choose("Code", name)
    return dealt(screen, "code")


def dealt(screen, kind):
    """Wait for the cards of another source."""
    queue = screen.component("queue")
    expect(queue).to_have_attribute("data-source", re.compile(f"^{kind}:"), timeout=60 * SECONDS)
    return queue


def kept(path, kind):
    study = open_study(path)
    with study.store.read() as session:
        found = session.scalars(select(kind)).all()
    study.close()
    return found


@pytest.mark.timeout(120)
def test_every_key_does_what_its_button_says(opened):
    screen, path, name = opened
    queue = start(screen, name)
    press = screen.page.keyboard.press
    manual = len(kept(path, Coding))

    card = queue.get_attribute("data-card")
    press("j")
    assert queue.get_attribute("data-card") != card
    press("k")
    assert queue.get_attribute("data-card") == card
    press("c")
    expect(queue.locator(".around").first).to_be_visible()
    press("c")
    expect(queue.locator(".around")).to_have_count(0)

    press("m")
    queue.get_by_test_id("queue-memo").fill("Let op de toon")
    press("Enter")
    expect(queue.locator(".note")).to_contain_text("Let op de toon")
    press("1")
    press("3")
    expect(queue).to_have_attribute("data-certainty", "3")
    press("a")
    expect(queue).to_have_attribute("data-certainty", "")
    press("2")
    press("2")  # twice is not said
    press("r")
    screen.stored(queue)
    decisions = sorted(kept(path, Decision), key=lambda one: one.decided_at)[-2:]
    assert [(one.suggestion_id == card, one.verdict, one.certainty) for one in decisions] == [
        (True, "accepted", 3),
        (False, "rejected", None),
    ]
    coding = next(one for one in kept(path, Coding) if one.suggestion_id == card)
    assert coding.certainty == 3
    study = open_study(path)
    assert [one.text for one in memos.memos(study, "coding", [coding.id])] == ["Let op de toon"]
    study.close()

    press("u")
    press("u")
    screen.stored(queue)
    assert queue.get_attribute("data-card") == card
    expect(queue.locator(".note")).to_have_count(1)  # writing it was an act of its own
    press("u")
    screen.stored(queue)
    expect(queue.locator(".note")).to_have_count(0)
    assert len(kept(path, Coding)) == manual

    press("s")
    assert queue.get_attribute("data-card") != card
    press("u")  # at once: the store may still have to hear of the skip
    screen.stored(queue)
    screen.settled()
    assert queue.get_attribute("data-card") == card

    press("m")
    queue.get_by_test_id("queue-memo").fill("Niet met Enter bewaard")
    queue.locator("[data-act=accept]").click()
    screen.stored(queue)
    study = open_study(path)
    coding = next(one for one in kept(path, Coding) if one.suggestion_id == card)
    assert [one.text for one in memos.memos(study, "coding", [coding.id])] == ["Niet met Enter bewaard"]
    codebook.add_code(study, codebook.NewCode("In een ander tabblad"))
    study.close()
    press("u")  # this decision, not what was done elsewhere since
    press("u")
    screen.stored(queue)
    assert len(kept(path, Coding)) == manual
    study = open_study(path)
    assert "In een ander tabblad" in [code.name for code in codebook.codes(study)]
    history.undo(study)
    study.close()

    press("s")
    press("e")
    screen.page.keyboard.type("Heel nieuw woord")
    press("Enter")
    screen.stored(queue)
    study = open_study(path)
    assert codebook.resolve_code(study, "Heel nieuw woord").codings == 1
    history.undo(study)
    assert "Heel nieuw woord" not in [code.name for code in codebook.codes(study)]
    study.close()


@pytest.mark.timeout(120)
def test_help_covers_the_queue_and_nothing_is_decided_behind_it(opened):
    screen, path, name = opened
    queue = start(screen, name)
    before = len(kept(path, Decision))
    screen.page.keyboard.press("?")
    dialog = queue.get_by_role("dialog", name="Alle toetsen")
    shown = dialog.locator("kbd").all_text_contents()
    assert {"A", "R", "E", "S", "U", "1", "2", "3", "M", "C", "J", "K", "/", "Esc"} <= set(shown)
    screen.page.keyboard.press("a")
    screen.page.keyboard.press("r")
    screen.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    on_buttons = queue.locator("button kbd").all_text_contents()
    assert {"A", "R", "E", "S", "U", "1", "2", "3", "M", "C", "J", "K", "/", "?"} <= set(on_buttons)
    assert len(kept(path, Decision)) == before
    expect(queue).to_be_focused()


@pytest.mark.timeout(120)
def test_words_narrow_the_queue_and_escape_brings_it_back(opened):
    screen, _, name = opened
    queue = start(screen, name)
    screen.page.keyboard.press("/")
    screen.page.keyboard.type("kaart")  # its a, e and r are letters here
    expect(queue).to_have_attribute("data-words", "kaart")
    screen.page.keyboard.press("Enter")
    for _ in range(3):
        expect(queue.locator(".quote")).to_contain_text("kaart", ignore_case=True)
        screen.page.keyboard.press("r")
    screen.stored(queue)
    screen.page.keyboard.press("/")
    queue.get_by_test_id("queue-find").fill("zeppelin")
    expect(queue.locator(".nothing")).to_contain_text("Niets gevonden")
    screen.page.keyboard.press("Escape")
    expect(queue).to_have_attribute("data-words", "")
    expect(queue.locator(".quote")).to_be_visible()


@pytest.mark.timeout(120)
def test_a_theme_and_all_codes_in_turns_are_the_same_queue(opened):
    screen, path, _ = opened
    screen.page.get_by_text("Alle codes door elkaar").click()
    queue = dealt(screen, "mixed")
    first = queue.locator(".asked strong").inner_text()
    screen.page.keyboard.press("r")
    expect(queue.locator(".asked strong")).not_to_have_text(first)
    screen.stored(queue)
    screen.page.get_by_text("Een gevonden thema").click()
    screen.page.get_by_role("combobox", name="Thema").click()
    screen.page.get_by_role("option").first.click()
    queue = dealt(screen, "theme")
    card = queue.get_attribute("data-card")
    screen.page.keyboard.press("a")  # the theme has no code yet: which one?
    screen.page.keyboard.type("Eigen thema")
    screen.page.keyboard.press("Enter")
    screen.stored(queue)
    (one,) = [one for one in kept(path, Decision) if one.suggestion_id == card]
    assert one.verdict == "accepted"
    screen.page.keyboard.press("a")
    expect(queue.locator(".picker-item").first).to_contain_text("Eigen thema")
    screen.page.keyboard.press("Escape")


@pytest.fixture
def strong_path(tmp_path):
    path = tmp_path / "sterk.rodedraad"
    study = create_study(path, coder="Anne")
    set_setting(study, "encoder", "snel")
    said = [
        f"P1: Ik zag {when} nog een {one} bij de {other} staan."
        for when in ASIDE
        for one in THINGS
        for other in THINGS[:3]
    ]
    for place, text in enumerate(FITS):
        said.insert(place * 40, f"P1: {text}")
    (intake,) = importing.read_files(study, [("P1.txt", "\nI: En toen?\n".join(said).encode())])
    importing.take_in(study, intake)
    codebook.add_code(study, codebook.NewCode("Bellen met ouders", definition=FITS[0]))
    preparing.prepare(study)
    study.close()
    return path


@pytest.mark.timeout(120)
def test_the_best_ones_are_taken_together_after_opening_three(browser, strong_path):
    with serving(strong_path) as server:
        screen = Screen(browser, server)
        page = screen.open("apply")
        start(screen, "Bellen")
        page.get_by_role("button", name="Een lijst in één keer overnemen").click()
        bulk = screen.component("bulk")
        count = int(bulk.get_attribute("data-rows"))
        ticked = int(bulk.get_attribute("data-ticked"))  # the strong ones
        assert count >= ticked >= 3
        button = bulk.locator("[data-act=bulk]")
        for number in range(3):
            expect(button).to_be_disabled()
            row = bulk.locator(".row-quote").nth(number)
            row.focus()
            page.keyboard.press("Enter")
            expect(bulk.locator(".quote")).to_have_count(number + 1)
        expect(button).to_be_enabled()
        tick = bulk.get_by_role("checkbox").first
        tick.uncheck()  # one that was read and doesn't fit: then another has to be read
        expect(button).to_be_disabled()
        tick.check()
        screen.stored(bulk)
        button.click()
        screen.stored(bulk)
        expect(bulk).to_have_attribute("data-read", "0")
        assert [one.lane for one in kept(strong_path, Decision)] == ["best"] * ticked
        bulk.locator("[data-act=undo]").click()
        screen.stored(bulk)
        expect(bulk).to_have_attribute("data-rows", str(count))
        assert kept(strong_path, Decision) == []
        screen.close_clean()


@pytest.mark.timeout(120)
def test_what_is_coded_blind_is_counted_and_never_shown(opened):
    screen, path, name = opened
    study = open_study(path)
    set_own_first(study, 1)
    hidden = reading.transcripts(study)[0][1]
    queue = start(screen, name)
    line = screen.page.get_by_test_id("queue-blind")
    expect(line).to_contain_text("1 transcript codeer je eerst zelf")
    for _ in range(8):
        expect(queue.locator(".who")).not_to_contain_text(hidden)
        screen.page.keyboard.press("s")
    screen.stored(queue)
    set_own_first(study, 0)
    study.close()

"""Two tabs on one study: the same queue in both, and long work that either of them can watch and stop."""

import re
import shutil

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.records import Decision, Event
from tests.e2e.workbench import SECONDS, Screen, serving
from workflow import codebook, reading
from workflow.blindness import set_own_first
from workflow.study import open_study

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEYS = 8
FILES = 200


@pytest.fixture(scope="module")
def served(small_study, tmp_path_factory):
    """One server for the tests of this file."""
    path = tmp_path_factory.mktemp("twee") / "twee.rodedraad"
    shutil.copy(small_study, path)
    study = open_study(path)
    set_own_first(study, 0)
    name = next(code.name for code in codebook.codes(study) if code.definition and not code.is_theme)
    study.close()
    with serving(path) as server:
        yield server, path, name


@pytest.fixture
def tabs(browser, served):
    server, path, name = served
    pair = Screen(browser, server), Screen(browser, server)
    yield pair, path, name
    for screen in pair:
        screen.close_clean()


def open_queue(screen, name):
    screen.open("apply")
    screen.choose("Code", name)
    return screen.component("queue")


def decide(screen, queue, key, seen):
    """Press a key on the card that is before us, and remember which card that was."""
    card = queue.get_attribute("data-card")
    queue.focus()
    screen.page.keyboard.press(key)
    expect(queue).not_to_have_attribute("data-card", card)
    seen.append(card)


def kept(path):
    study = open_study(path)
    with study.store.read() as session:
        decisions = {one.suggestion_id: one.verdict for one in session.scalars(select(Decision))}
        acts = [one.kind for one in session.scalars(select(Event)) if one.kind in ("accepted", "rejected")]
    study.close()
    return decisions, acts


@pytest.mark.timeout(300)
def test_a_queue_in_two_tabs_loses_no_decision_and_keeps_none_twice(tabs):
    (one, other), path, name = tabs
    before, acts_before = kept(path)
    queues = [open_queue(screen, name) for screen in (one, other)]
    seen: list[str] = []
    for _ in range(KEYS):  # neither tab is told of what the other does until it looks again
        for screen, queue in zip((one, other), queues, strict=True):
            decide(screen, queue, "r", seen)
    for screen, queue in zip((one, other), queues, strict=True):
        screen.stored(queue)
    decisions, acts = kept(path)
    new = {key: verdict for key, verdict in decisions.items() if key not in before}
    assert set(seen) <= new.keys()
    assert set(new.values()) == {"rejected"}
    assert len(acts) - len(acts_before) == len(new)  # the second time the same says nothing new
    again = open_queue(one, name)
    expect(again).to_have_attribute("data-decided", str(len(new)))


def talk(number):
    lines = [f"I: Vraag {number}?", f"P{number}: In week {number} was het druk in de klas, echt druk."]
    return {
        "name": f"gesprek_{number}.txt",
        "mimeType": "text/plain",
        "buffer": "\n".join(lines * 3).encode(),
    }


def folders(path):
    return [one for one in path.parent.iterdir() if one.is_dir() and "-import-" in one.name]


@pytest.mark.timeout(300)
def test_many_files_come_in_while_another_tab_watches_and_stops_it(tabs):
    (one, other), path, _ = tabs
    page = one.open("transcripts")
    page.locator("input[type=file]").first.set_input_files([talk(number) for number in range(FILES)])
    expect(page.get_by_text(f"Je hebt {FILES} bestanden gekozen.")).to_be_visible(timeout=60 * SECONDS)
    page.get_by_role("button", name=f"{FILES} bestanden importeren").click()
    stop = page.get_by_role("button", name="Stoppen")
    expect(stop).to_be_visible(timeout=60 * SECONDS)
    there = other.open("codebook")
    expect(there.get_by_role("button", name="Stoppen")).to_be_visible(timeout=60 * SECONDS)
    one.page.reload()
    expect(stop).to_be_visible(timeout=60 * SECONDS)  # a reload stops nothing
    there.get_by_role("button", name="Stoppen").click()
    for screen in (one, other):
        expect(screen.page.get_by_role("button", name="Stoppen")).to_have_count(0, timeout=60 * SECONDS)
    outcome = one.open("transcripts").get_by_test_id("import-outcome")
    expect(outcome).to_contain_text(f"van de {FILES} bestanden geïmporteerd.")
    told = int(re.match(r"\s*(\d+) van", outcome.inner_text()).group(1))
    expect(other.open("transcripts").get_by_test_id("import-outcome")).to_contain_text(
        f"{told} van de {FILES}"
    )
    study = open_study(path)
    came = [name for _, name in reading.transcripts(study) if name.startswith("gesprek_")]
    study.close()
    assert len(came) == told > 0
    assert folders(path) == []
    other.page.get_by_role("button", name="Gelezen").first.click()
    expect(other.page.get_by_test_id("import-outcome")).to_have_count(0)

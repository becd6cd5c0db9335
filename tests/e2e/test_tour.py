"""The first look round the demo study: offered once, over the real pages, and never in the way."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import Screen, serving
from ui.components.tour import STOPS
from workflow.study import open_study, set_setting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def demo(small_study, tmp_path):
    """Let the small study pass for the demo: the tour asks the file."""
    path = tmp_path / "demo.rodedraad"
    shutil.copy(small_study, path)
    study = open_study(path)
    set_setting(study, "demo", value=True)
    study.close()
    return path


@pytest.mark.timeout(300)
def test_a_tour_past_every_stop_that_remembers_where_one_is(browser, demo):
    with serving(demo) as server:
        screen = Screen(browser, server)
        page = screen.open("project")
        card = page.locator(".st-key-rd-tour")
        card.get_by_role("button", name="Rondleiding beginnen").click()
        for number, name in enumerate(STOPS, start=1):
            page.wait_for_url(f"**/{name}")
            expect(card).to_contain_text(f"Rondleiding {number} van {len(STOPS)}")
            screen.settled()
            if number == 3:
                card.get_by_role("button", name="Vorige").click()
                page.wait_for_url(f"**/{STOPS[1]}")
                screen.settled()
                card.get_by_role("button", name="Volgende").click()
                page.wait_for_url(f"**/{name}")
                screen.open("search")  # wandering off, in a new session
                expect(card).to_contain_text(f"Rondleiding {number} van {len(STOPS)}")
                card.get_by_role("button", name="Ga verder").click()
                page.wait_for_url(f"**/{name}")
                expect(card).to_contain_text("Probeer:")
                screen.settled()
            card.get_by_role("button", name="Klaar" if number == len(STOPS) else "Volgende").click()
        expect(card).to_have_count(0)
        screen.settled()
        screen.open("read")
        expect(card).to_have_count(0)
        page.get_by_role("button", name="Hulp").click()
        page.get_by_role("button", name="Rondleiding opnieuw").click()
        expect(card).to_contain_text(f"Rondleiding 1 van {len(STOPS)}")
        card.get_by_role("button", name="Stoppen").click()
        expect(card).to_have_count(0)
        screen.close_clean()


@pytest.mark.timeout(300)
def test_a_study_of_ones_own_has_help_but_no_tour(browser, small_study, tmp_path):
    path = tmp_path / "eigen.rodedraad"
    shutil.copy(small_study, path)
    with serving(path) as server:
        screen = Screen(browser, server)
        page = screen.open("project")
        expect(page.locator(".st-key-rd-tour")).to_have_count(0)
        page.get_by_role("button", name="Hulp").click()
        expect(page.locator(".rd-help dt").first).to_have_text("Waarvoor")
        expect(page.get_by_role("button", name="Rondleiding opnieuw")).to_have_count(0)
        page.keyboard.press("Escape")
        screen.close_clean()

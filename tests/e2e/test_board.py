"""The theme board in a real browser: candidates side by side, by mouse and by keys."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import SECONDS, Screen, serving
from workflow import reading, themes
from workflow.study import open_study
from workflow.theme_board import merged

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def path(small_study, tmp_path):
    place = tmp_path / "bord.rodedraad"
    shutil.copy(small_study, place)
    return place


@pytest.fixture
def opened(browser, path):
    with serving(path) as server:
        screen = Screen(browser, server, width=1600)
        screen.open("themes")
        screen.page.get_by_role("radio", name="Bord").click()
        yield screen, screen.component("board"), path
        screen.close_clean()


def columns(board):
    return board.locator("[data-column]:not(.out)")


def test_a_segment_is_dragged_to_another_theme_and_back(opened):
    screen, board, path = opened
    first, second = columns(board).nth(0), columns(board).nth(1)
    quote = first.locator("[data-quote]").first
    which = quote.get_attribute("data-quote")
    quote.drag_to(second.locator(".column-head"))
    screen.stored(board)
    screen.settled()
    expect(second.locator(f'[data-quote="{which}"]')).to_have_count(1)
    second.locator(f'[data-quote="{which}"]').focus()
    screen.page.keyboard.press("u")
    screen.stored(board)
    screen.settled()
    expect(first.locator(f'[data-quote="{which}"]')).to_have_count(1)

    first.locator(f'[data-quote="{which}"]').focus()
    screen.page.keyboard.press("m")
    board.locator("[data-to=out]").click()
    screen.stored(board)
    expect(board.locator(f'.out [data-quote="{which}"]')).to_have_count(1)
    name = first.locator(".name")
    name.click()  # while Python is at it, and draws the board anew
    second.locator("[data-quote]").first.evaluate("node => node.click()")
    screen.page.keyboard.type("Half getypt", delay=40)
    screen.stored(board)
    screen.settled()
    expect(name).to_have_value("Half getypt")
    screen.page.keyboard.press("Enter")
    screen.stored(board)

    count = columns(board).count()
    first.locator("[data-act=reject]").click()
    expect(columns(board)).to_have_count(count - 1)
    screen.page.keyboard.press("u")  # with the column its button is gone, and still the board hears it
    screen.stored(board)
    screen.settled()
    expect(columns(board)).to_have_count(count)

    study = open_study(path)
    assert "Half getypt" in [one.name for one in themes.candidates(study)]
    assert reading.codings(study) != []  # those that were there: arranging codes nothing
    assert all(one.origin == "manual" for one in reading.codings(study))
    study.close()


def test_themes_are_taken_together_named_and_taken_over_after_reading(opened):
    screen, board, path = opened
    page = screen.page
    count = columns(board).count()
    first = columns(board).first
    target = columns(board).nth(1).get_attribute("data-column")
    first.locator("[data-act=merge]").click()
    board.locator(f'[data-to="{target}"]').click()
    screen.stored(board)
    expect(columns(board)).to_have_count(count - 1)
    study = open_study(path)
    assert len(merged(study)) == 1
    column = board.locator(f'[data-column="{target}"]')
    name = column.locator(".name")
    name.fill("Samen genomen")
    name.press("Enter")
    screen.stored(board)
    decide = column.locator("[data-act=decide]")
    expect(decide).to_be_disabled()
    for number in range(3):
        column.locator("[data-quote]").nth(number).click()
        screen.stored(board)  # what Python knows by now is not counted a second time
        screen.settled()
        assert decide.is_disabled() == (themes.left_to_open(study, target) > 0)
    study.close()
    expect(decide).to_be_enabled()
    decide.click()
    expect(page.get_by_role("heading", name="Samen genomen").first).to_be_visible(timeout=60 * SECONDS)
    screen.settled()
    study = open_study(path)
    assert len(themes.candidates(study, status="accepted")) == 0  # still a person's decision
    study.close()

"""The map in a real browser: drawn in a job, coloured, a line around some points, on to the reader."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import SECONDS, Screen, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


def test_points_are_drawn_coloured_gathered_and_lead_to_the_text(browser, small_study, tmp_path):
    path = tmp_path / "kaart.rodedraad"
    shutil.copy(small_study, path)
    with serving(path) as server:
        screen = Screen(browser, server, height=1100)
        page = screen.open("map")
        page.get_by_role("button", name="Kaart tekenen").click()
        chart = page.get_by_test_id("map")
        expect(chart).to_have_attribute("data-ready", "1", timeout=90 * SECONDS)
        points = int(chart.get_attribute("data-points"))
        assert points > 30
        legend = chart.locator(".legend")
        screen.choose("Kleuren naar", "gesprek")
        screen.settled()
        expect(legend).to_contain_text("respondent 3.txt")

        chart.locator("canvas.canvas").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+Enter")  # the same by keys: all around a point
        expect(page.get_by_role("button", name="Naar het transcript").first).to_be_visible()
        assert 0 < int(chart.get_attribute("data-chosen")) < points
        page.keyboard.press("Escape")
        expect(chart).to_have_attribute("data-chosen", "0")

        chart.locator("[data-act=lasso]").click()
        box = chart.locator("canvas.canvas").bounding_box()
        corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.02)]
        spots = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
        page.mouse.move(*spots[0])
        page.mouse.down()
        for spot in spots[1:]:
            page.mouse.move(*spot, steps=8)
        page.mouse.up()
        expect(page.get_by_text(f"{points} fragmenten, van").first).to_be_visible(timeout=30 * SECONDS)
        page.get_by_role("button", name="Naar het transcript").first.click()
        reader = screen.component("reader")
        expect(reader).to_have_attribute("data-chosen", reader.get_attribute("data-chosen") or "?")
        assert "-" in reader.get_attribute("data-chosen")
        screen.close_clean()

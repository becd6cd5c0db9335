"""The colours of .streamlit/config.toml can be read by everyone (WCAG 2.1, level AA)."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
TEXT, LARGE = 4.5, 3.0
CAPTION = 0.6  # the share of the text colour that Streamlit gives a caption
WHITE = "#FFFFFF"


def channels(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(values: list[float]) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(front: str, back: str, *, opacity: float = 1.0) -> float:
    over = [f * opacity + b * (1 - opacity) for f, b in zip(channels(front), channels(back), strict=True)]
    light, dark = sorted((luminance(over), luminance(channels(back))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_captions_links_and_buttons_have_enough_contrast(scheme):
    theme = CONFIG["theme"][scheme]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    grounds += [theme["sidebar"]["backgroundColor"], theme["sidebar"]["secondaryBackgroundColor"]]
    for ground in grounds:
        assert contrast(theme["textColor"], ground) >= TEXT
        assert contrast(theme["textColor"], ground, opacity=CAPTION) >= TEXT
        assert contrast(theme["linkColor"], ground) >= TEXT
        assert contrast(theme["primaryColor"], ground) >= LARGE
    assert contrast(WHITE, theme["primaryColor"]) >= TEXT


def test_the_server_is_for_this_machine_and_sends_no_statistics():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False


def test_every_font_is_in_the_static_folder_with_its_licence():
    for face in CONFIG["theme"]["fontFaces"]:
        assert (ROOT / face["url"].removeprefix("app/")).is_file()
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static" / "OFL.txt").read_text("utf-8")

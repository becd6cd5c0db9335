"""The colour of a code on a light and on a dark page: the same hue, always readable."""

import colorsys
from functools import lru_cache

LIGHT_PAGE, DARK_PAGE = "#F5F3F0", "#222429"  # the fainter grounds of .streamlit/config.toml
ENOUGH = 4.5  # WCAG 2.2, success criterion 1.4.3: the contrast of text with what it stands on
NONE = "#6B7280"
STEP = 0.02
REST = ("#7A808B", "#9AA0AB")  # what has no colour of its own, but is something
# From little to much, away from the page: lightness alone tells the order, to every eye.
SCALE = (
    ("#8DBCE6", "#3F6A93"),
    ("#5E9BD3", "#5686B3"),
    ("#3A79B4", "#7BA8D3"),
    ("#1E578C", "#A8CAE8"),
    ("#0B3359", "#DCEBF8"),
)


@lru_cache(maxsize=512)
def pair(colour: str) -> tuple[str, str]:
    """Give the colour as it stands on a light page and on a dark one."""
    return _readable(colour, LIGHT_PAGE, -STEP), _readable(colour, DARK_PAGE, STEP)


def scale(count: int) -> list[tuple[str, str]]:
    """Give colours from little to much, as they stand on a light page and on a dark one."""
    return [SCALE[round(at * (len(SCALE) - 1) / max(1, count - 1))] for at in range(count)]


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    high, low = sorted((_luminance(_parts(one)), _luminance(_parts(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _readable(colour: str, page: str, step: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(colour))
    shown = colour
    while contrast(shown, page) < ENOUGH and 0 < light + step < 1:
        light += step
        shown = _written(colorsys.hls_to_rgb(hue, light, saturation))
    return shown


def _parts(colour: str) -> tuple[float, float, float]:
    text = colour.lstrip("#")
    try:
        red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return _parts(NONE)
    return red, green, blue


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in parts)


def _luminance(parts: tuple[float, float, float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

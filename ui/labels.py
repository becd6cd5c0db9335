"""Every word on the screen, by key: Dutch, or English when the session asks for it."""

import os
import sys
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

LANGUAGES = {"nl": "Nederlands", "en": "English"}
STATE_KEY = "language"
LANGUAGE_VARIABLE = "RODEDRAAD_LANGUAGE"
_MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


def _read(language: str) -> dict[str, str]:
    folder = Path(__file__).parent / "text" / language  # a file per page or subject, named after its table
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        texts |= _flat(tomllib.loads(path.read_text("utf-8")))
    return texts


TEXT: Mapping[str, Mapping[str, str]] = {language: _read(language) for language in LANGUAGES}


def language() -> str:
    """Tell which language this session reads; on the command line the environment says."""
    if "streamlit" not in sys.modules:
        wanted = os.environ.get(LANGUAGE_VARIABLE, "nl")
        return wanted if wanted in LANGUAGES else "nl"
    import streamlit as st

    chosen: str = st.session_state.get(STATE_KEY, "nl")
    return chosen


def t(key: str, **values: object) -> str:
    """Give the text for `key`; one with the forms `one` and `other` follows `count`."""
    texts = TEXT[language()]
    if key not in texts and f"{key}.one" in texts:
        key += ".one" if values.get("count") == 1 else ".other"
    shown = {name: number(value) if type(value) is int else value for name, value in values.items()}
    return texts[key].format(**shown)


def has(key: str) -> bool:
    """Tell whether there is a text for `key`."""
    return key in TEXT[language()]


def group(prefix: str) -> dict[str, str]:
    """Give all texts under `prefix` by the rest of their key, for a component in the browser."""
    start = prefix + "."
    return {key.removeprefix(start): text for key, text in TEXT[language()].items() if key.startswith(start)}


def number(value: int) -> str:
    """Write a whole number the way the language does."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language() == "nl" else grouped


def percent(share: float) -> str:
    """Write a share as a whole percentage."""
    return f"{share * 100:.0f} %" if language() == "nl" else f"{share * 100:.0f}%"


def moment(iso: str) -> str:
    """Write a point in time in local time: the hour today, else with the day."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    if at.date() == datetime.now().astimezone().date():
        return clock(iso)
    return f"{day(iso)}, {clock(iso)}"


def clock(iso: str) -> str:
    """Write the hour of a point in time, in local time."""
    return f"{datetime.fromisoformat(iso).astimezone():%H:%M}"


def day(iso: str) -> str:
    """Write the day of a point in time, in local time."""
    at = datetime.fromisoformat(iso).astimezone()
    return f"{at.day} {_MONTHS[language()][at.month - 1]} {at.year}"


def duration(seconds: float) -> str:
    """Write a position in a recording as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

"""Which language is read before anybody has chosen one: kept for this computer, else the browser's."""

import contextlib
import json
import os
from pathlib import Path

import platformdirs
import streamlit as st

from ui.labels import LANGUAGES

FOLDER_VARIABLE = "RODEDRAAD_CONFIG"
USUAL = "nl"


def usual() -> str:
    """Give the language to begin in: the one kept here, else what the browser asks for."""
    kept = _kept()
    if kept in LANGUAGES:
        return kept
    asked = (st.context.locale or USUAL).partition("-")[0].lower()
    return asked if asked in LANGUAGES else "en"


def keep(language: str) -> None:
    """Begin in this language from now on; nothing else is kept outside the studies."""
    place = _place()
    with contextlib.suppress(OSError):  # a computer that allows no settings still works, in its own language
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps({"language": language}), "utf-8")


def _kept() -> str:
    try:
        return str(json.loads(_place().read_text("utf-8"))["language"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _place() -> Path:
    folder = os.environ.get(FOLDER_VARIABLE)
    usual_folder = platformdirs.user_config_path("rodedraad", appauthor=False)
    return (Path(folder) if folder else usual_folder) / "settings.json"

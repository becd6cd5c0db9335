"""The only maker of what a session shares: the open study, its coder and its language."""

import os
import threading
from pathlib import Path

import streamlit as st

from ui.labels import LANGUAGES, STATE_KEY, t
from workflow import index
from workflow.study import StoreError, Study, create_study, open_study, set_setting, setting, with_coder

STUDY_VARIABLE = "RODEDRAAD_STUDY"
WARM_VARIABLE = "RODEDRAAD_WARM"
_PATH, _CODER, _ERROR = "study_path", "coder", "study_error"


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(path: str) -> Study:
    """Open a study once for all tabs, and load the encoder meanwhile so that the first search is quick."""
    study = open_study(Path(path))
    if os.environ.get(WARM_VARIABLE, "1") == "1":
        threading.Thread(target=index.warm, args=(study,), daemon=True).start()
    return study


def study() -> Study | None:
    """Give the study this session works in, as its coder, or None when none is open."""
    path = st.session_state.get(_PATH) or os.environ.get(STUDY_VARIABLE)
    if not path:
        return None
    try:
        opened = _opened(str(path))
    except StoreError as error:
        st.session_state[_ERROR] = error
        return None
    st.session_state.setdefault(STATE_KEY, setting(opened, "language", "nl"))
    coder: tuple[str, Study] | None = st.session_state.get(_CODER)
    return coder[1] if coder and coder[0] == str(path) else opened


def needed_study() -> Study:
    """Give the open study; without one, point to the start page and stop here."""
    found = study()
    if found is None:
        st.info(t("project.none_open"))
        st.page_link("ui/pages/project.py", label=t("project.to_start"))
        st.stop()
    return found


def open_error() -> Exception | None:
    """Give what went wrong at the last opening, once."""
    error: Exception | None = st.session_state.pop(_ERROR, None)
    return error


def switch_study(path: str, *, new: bool = False) -> None:
    """Go on in another study; a new one is made first."""
    place = Path(path.strip().strip('"')).expanduser()
    try:
        if new:
            create_study(place).close()
        place = place if place.suffix else place.with_suffix(".rodedraad")
        _opened(str(place))
    except (StoreError, OSError) as error:
        st.session_state[_ERROR] = error
        return
    st.session_state[_PATH] = str(place)


def switch_coder(current: Study, name: str) -> None:
    """Go on as another coder."""
    path = st.session_state.get(_PATH) or os.environ.get(STUDY_VARIABLE)
    if name.strip() and name.strip() != current.coder:
        st.session_state[_CODER] = (str(path), with_coder(current, name))
        _opened.clear(str(path))  # who opens the study next goes on as this coder


def switch_language(current: Study | None, language: str) -> None:
    """Read the screen in another language, also next time."""
    if language in LANGUAGES:
        st.session_state[STATE_KEY] = language
        if current is not None:
            set_setting(current, "language", language)

"""The only maker of what a session shares: the open study, who is at work in it, and the language."""

import os
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import streamlit as st

from ui import language, warming
from ui.labels import LANGUAGES, STATE_KEY, t
from workflow.blindness import USUAL_OWN_FIRST, set_own_first
from workflow.preferences import prefer, preference
from workflow.study import StoreError, Study, coders_by_id, create_study, is_unclaimed, join, open_study

STUDY_VARIABLE = "RODEDRAAD_STUDY"
# a tab is a session of its own: what is kept here is never seen by another tab
_PATH, _CODER, _ERROR, _ASKING, _READS = "study_path", "coder", "study_error", "who_asked", "language_of"
_FIRST, _AGAIN = "first", "again"  # why it is asked who is at work


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(path: str) -> Study:
    """Open a study once for all tabs, and load the encoder meanwhile so that the first search is quick.

    Whoever it was opened as is nobody's business: each tab has its own coder.
    """
    study = open_study(Path(path))
    warming.begin(study)
    return study


def study() -> Study | None:
    """Give the study this session works in, as its coder, or None when none is open."""
    path = _path()
    if not path:
        _settle_language(None)
        return None
    try:
        opened = _opened(path)
    except StoreError as error:
        st.session_state[_ERROR] = error
        _settle_language(None)
        return None
    return _as_own_coder(opened, path)


def needed_study() -> Study:
    """Give the open study; without one, point to the start page and stop here."""
    found = study()
    if found is None:
        st.info(t("project.none_open"))
        st.page_link("ui/pages/project.py", label=t("project.to_start"))
        st.stop()
    return found


def asks_who() -> bool:
    """Tell whether somebody has to say first who they are: nothing is anybody's before that."""
    return bool(st.session_state.get(_ASKING))


def ask_who() -> None:
    """Ask again who is at work, for somebody else at the same table."""
    st.session_state.pop(_CODER, None)
    st.session_state[_ASKING] = f"{_AGAIN}.{uuid4().hex}"


def asking() -> tuple[str, bool]:
    """Name this asking, and tell whether it was asked for, so that the tab forgets who it was."""
    why = str(st.session_state.get(_ASKING) or "")
    return why, why.startswith(_AGAIN)


def work_as(current: Study, coder_id: str) -> None:
    """Go on as one of the coders, in this tab only."""
    if coder_id in coders_by_id(current):
        st.session_state[_CODER] = (str(_path()), coder_id)
        st.session_state.pop(_ASKING, None)


def begin_as(current: Study, name: str) -> None:
    """Go on as the coder of this name, who is new or not."""
    work_as(current, join(current, name).coder_id)


def open_error() -> Exception | None:
    """Give what went wrong at the last opening, once."""
    error: Exception | None = st.session_state.pop(_ERROR, None)
    return error


def switch_study(path: str, *, new: bool = False, own_first: bool = False) -> None:
    """Go on in another study; a new one is made first, `own_first` when each begins by coding blind."""
    place = Path(path.strip().strip('"')).expanduser()
    try:
        if new:
            made = create_study(place)
            set_own_first(made, USUAL_OWN_FIRST if own_first else 0)
            made.close()
        place = place if place.suffix else place.with_suffix(".rodedraad")
        _opened(str(place))
    except (StoreError, OSError) as error:
        st.session_state[_ERROR] = error
        return
    st.session_state[_PATH] = str(place)
    st.session_state.pop(_ASKING, None)


def switch_language(current: Study | None, chosen: str) -> None:
    """Read the screen in another language, also next time."""
    if chosen not in LANGUAGES:
        return
    st.session_state[STATE_KEY] = chosen
    if current is None or asks_who():
        language.keep(chosen)
    else:
        prefer(current, "language", chosen)


def _path() -> str:
    return str(st.session_state.get(_PATH) or os.environ.get(STUDY_VARIABLE) or "")


def _as_own_coder(opened: Study, path: str) -> Study:
    """Give the study as this tab's coder; with only one coder there is nothing to ask."""
    known = coders_by_id(opened)
    place, coder_id = st.session_state.get(_CODER) or ("", "")
    if place != path or coder_id not in known:
        alone = len(known) == 1 and not st.session_state.get(_ASKING) and not is_unclaimed(opened)
        coder_id = next(iter(known)) if alone else ""
        st.session_state[_CODER] = (path, coder_id)
        st.session_state[_ASKING] = (
            "" if alone else st.session_state.get(_ASKING) or f"{_FIRST}.{uuid4().hex}"
        )
    found = replace(opened, coder_id=coder_id, coder=known[coder_id]) if coder_id else opened
    _settle_language(found if coder_id else None)
    return found


def _settle_language(current: Study | None) -> None:
    """Choose the language when somebody begins: their own, else what this screen was in already."""
    whose = "" if current is None else f"{current.path}:{current.coder_id}"
    if st.session_state.get(_READS) == whose:
        return
    st.session_state[_READS] = whose
    kept = preference(current, "language") if current is not None else None
    begin = st.session_state.get(STATE_KEY) or language.usual()
    st.session_state[STATE_KEY] = kept if kept in LANGUAGES else begin

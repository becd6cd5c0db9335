"""What stands around every page: the looks, the name of the study, undo, running work, the language."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui import messages, session
from ui.components import coders, progress
from ui.components.quoting import safe
from ui.keys import ShellKey
from ui.labels import LANGUAGES, STATE_KEY, language, t
from workflow import history
from workflow.errors import INPUT_ERRORS
from workflow.study import Study, setting
from workflow.views import HistoryLine

_HERE = Path(__file__).parent
ICON = str(_HERE / "images" / "icon.svg")
STYLE = _HERE / "style.css"


def dress() -> None:
    """Give the page its looks."""
    st.html(STYLE)
    st.logo(ICON, size="medium")


def sidebar(study: Study | None) -> None:
    """Show what is the same on every page, below the list of pages."""
    with st.sidebar:
        if study is not None and not session.asks_who():
            st.html(_study_line(study))
            coders.at_work(study)
            progress.watch(study)
            _undo_buttons(study)
        _language_choice(study)


def title(key: str, *, lead: bool = True) -> None:
    """Open a page with its name and, for who is new to it, what it is for."""
    st.title(t(f"{key}.title"), anchor=False)
    if lead:
        st.html(f'<p class="rd-lead">{safe(t(f"{key}.help"))}</p>')


def _study_line(study: Study) -> str:
    name = safe(str(setting(study, "name", study.path.stem)))
    coder = safe(t("shell.coder", name=study.coder))
    return f'<div class="rd-study"><strong>{name}</strong><span>{coder}</span></div>'


def _undo_buttons(study: Study) -> None:
    last, next_ = history.next_undo(study), history.next_redo(study)
    st.button(
        t("shell.undo"),
        key=ShellKey.UNDO,
        icon=":material/undo:",
        width="stretch",
        disabled=last is None,
        on_click=undo,
        args=(study,),
    )
    said = messages.act(last, brief=True) if last else t("shell.nothing_to_undo")
    st.html(f'<p class="rd-last" title="{safe(said)}">{safe(said)}</p>')
    if next_ is not None:
        st.button(
            t("shell.redo"),
            key=ShellKey.REDO,
            icon=":material/redo:",
            width="stretch",
            help=messages.act(next_),
            on_click=redo,
            args=(study,),
        )


def undo(study: Study) -> None:
    """Take the last act back and say which."""
    _tell(study, history.undo)


def redo(study: Study) -> None:
    """Do the last undone act again and say which."""
    _tell(study, history.redo)


def _tell(study: Study, step: Callable[[Study], HistoryLine | None]) -> None:
    try:
        line = step(study)
    except INPUT_ERRORS as error:
        st.toast(messages.explain(error))
        return
    if line is not None:
        st.toast(messages.act(line, brief=True))


def _language_choice(study: Study | None) -> None:
    st.session_state[ShellKey.LANGUAGE] = language()
    st.segmented_control(
        t("shell.language"),
        list(LANGUAGES),
        key=ShellKey.LANGUAGE,
        format_func=LANGUAGES.__getitem__,
        label_visibility="collapsed",
        width="stretch",
        required=True,
        on_change=_choose_language,
        args=(study,),
    )


def _choose_language(study: Study | None) -> None:
    session.switch_language(
        study, st.session_state[ShellKey.LANGUAGE] or st.session_state.get(STATE_KEY, "nl")
    )

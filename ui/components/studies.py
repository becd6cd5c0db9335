"""Opening a study, beginning one, and what is set for it."""

import streamlit as st

from ui import messages, session
from ui.components import coders
from ui.components.quoting import safe
from ui.keys import ProjectKey
from ui.labels import t
from workflow import blindness, preparing
from workflow.errors import INPUT_ERRORS
from workflow.study import Study, set_setting, setting

ENCODERS = (preparing.AUTOMATIC, "snel", "nauwkeurig")


def open_or_begin(*, expanded: bool) -> None:
    """Ask for the place of a project file, to open it or to begin there."""
    error = session.open_error()
    with st.expander(t("project.open_title"), expanded=expanded or error is not None):
        st.text_input(t("project.path"), key=ProjectKey.PATH, placeholder=t("project.path_help"))
        if error is not None:
            st.error(messages.reason(error))
        st.checkbox(
            t("project.blind_first"), value=True, key=ProjectKey.BLIND_FIRST, help=t("project.own_first_why")
        )
        with st.container(horizontal=True):
            st.button(
                t("project.open"), key=ProjectKey.OPEN, type="primary", on_click=_go, kwargs={"new": False}
            )
            st.button(t("project.new"), key=ProjectKey.NEW, on_click=_go, kwargs={"new": True})


def settings(study: Study, name: str) -> None:
    """Set one's own name, the name of the study, coding first without help, and the language model."""
    coders.own_name(study)
    st.text_input(
        t("project.name"),
        name,
        key=ProjectKey.NAME,
        on_change=lambda: _rename(study, st.session_state[ProjectKey.NAME]),
    )
    _own_first(study)
    state = preparing.state(study)
    chosen = preparing.AUTOMATIC if state.lacking or state.encoder in ENCODERS else state.encoder
    st.html(f'<p class="rd-line"><b>{safe(t("project.encoder"))}</b> — {safe(_encoder_text(state))}</p>')
    options = list(dict.fromkeys((*ENCODERS, chosen)))
    st.selectbox(
        t("project.encoder"),
        options,
        index=options.index(_chosen(study)) if _chosen(study) in options else 0,
        key=ProjectKey.ENCODER,
        format_func=_encoder_name,
        help=t("project.encoder_change"),
        on_change=lambda: _choose_encoder(study),
        accept_new_options=True,
    )
    st.html(f'<p class="rd-muted">{safe(t("project.file", path=str(study.path)))}</p>')


def _own_first(study: Study) -> None:
    st.number_input(
        t("project.own_first"),
        min_value=0,
        value=blindness.own_first(study),
        key=ProjectKey.OWN_FIRST,
        help=t("project.own_first_help"),
        on_change=lambda: blindness.set_own_first(study, int(st.session_state[ProjectKey.OWN_FIRST])),
    )
    st.html(f'<p class="rd-muted">{safe(t("project.own_first_why"))}</p>')


def _encoder_text(state: preparing.Preparation) -> str:
    used = t("project.encoder_used", name=_encoder_name(state.encoder))
    why = t("project.encoder_why", lacking=state.lacking) if state.lacking else ""
    return f"{used} {why}".strip()


def _chosen(study: Study) -> str:
    return str(setting(study, "encoder", preparing.AUTOMATIC))


def _encoder_name(name: str) -> str:
    return t(f"project.encoder_{name}") if name in ENCODERS else name


def _choose_encoder(study: Study) -> None:
    name = str(st.session_state[ProjectKey.ENCODER] or preparing.AUTOMATIC)
    try:
        preparing.choose_encoder(study, name)
    except INPUT_ERRORS as error:
        st.toast(messages.explain(error))


def _rename(study: Study, name: str) -> None:
    if name.strip():
        set_setting(study, "name", name.strip())


def _go(*, new: bool) -> None:
    if path := str(st.session_state.get(ProjectKey.PATH) or "").strip():
        blind = bool(st.session_state.get(ProjectKey.BLIND_FIRST, True))
        session.switch_study(path, new=new, own_first=new and blind)

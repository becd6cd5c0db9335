"""Who is at work: asked before anything is anybody's, shown on every page, one tab at a time."""

from pathlib import Path
from typing import Any

import streamlit as st

from ui import messages, session
from ui.components.quoting import safe
from ui.keys import WhoKey, keyed
from ui.labels import moment, t
from workflow.errors import INPUT_ERRORS
from workflow.history import last_of_each, subject_of
from workflow.study import Study, coders_by_id, is_unclaimed, rename_coder, setting
from workflow.views import HistoryLine

__all__ = ["at_work", "own_name", "stop_for_who"]

_SCRIPT = (Path(__file__).parent / "tab.js").read_text("utf-8")
_TAB = st.components.v2.component("rodedraad.tab", js=_SCRIPT)
_PROBLEM = "who.problem"


def stop_for_who(study: Study | None) -> None:
    """Ask who is at work when that isn't known, and show nothing else until it is."""
    if study is None or not session.asks_who():
        return
    new = is_unclaimed(study)
    _, again = session.asking()
    with st.container(key="rd-asked-again" if new or again else "rd-asked"):
        st.title(str(setting(study, "name", study.path.stem)), anchor=False)
        st.subheader(t("who.title"), anchor=False)
        st.html(f'<p class="rd-lead">{safe(t("who.help_new" if new else "who.help"))}</p>')
        if not new:
            _known(study)
        _new(study, first=new)
    _tab(study, "")
    st.stop()


def at_work(study: Study) -> None:
    """Show who is at work, with the way to let somebody else in."""
    with st.container(key="rd-who"):
        st.button(
            t("who.switch"),
            key=WhoKey.SWITCH,
            type="tertiary",
            icon=":material/switch_account:",
            help=t("who.switch_help"),
            on_click=session.ask_who,
        )
        if len(coders_by_id(study)) > 1:
            _tab(study, study.coder_id)


def own_name(study: Study) -> None:
    """Let a coder write their own name otherwise; what they coded follows."""
    st.text_input(
        t("who.own_name"),
        study.coder,
        key=keyed(WhoKey.RENAME, study.coder_id + study.coder),
        help=t("who.own_name_help"),
        on_change=_rename,
        args=(study,),
    )


def _known(study: Study) -> None:
    latest = last_of_each(study)
    with st.container(key="rd-coders"):
        for id_, name in coders_by_id(study).items():
            line = latest.get(id_)
            did = _last(line) if line else t("who.nothing_yet")
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.button(
                    name,
                    key=keyed(WhoKey.PICK, id_),
                    icon=":material/person:",
                    on_click=session.work_as,
                    args=(study, id_),
                )
                st.html(f'<p class="rd-line">{safe(did)}</p>')


def _last(line: HistoryLine) -> str:
    """Say when somebody worked last and on what, but not what they found: who reads this may code blind."""
    subject = subject_of(line.kind)
    about = f" · {t(f'history_page.about_{subject}')}" if subject else ""
    return f"{t('who.last', at=moment(line.at))}{about}"


def _new(study: Study, *, first: bool) -> None:
    with st.form(keyed(WhoKey.GO, "form"), border=False, enter_to_submit=True):
        st.text_input(
            t("who.your_name" if first else "who.someone_else"), key=WhoKey.NAME, autocomplete="off"
        )
        if problem := st.session_state.pop(_PROBLEM, None):
            st.error(problem)
        st.form_submit_button(
            t("who.begin"),
            key=WhoKey.GO,
            type="primary" if first else "secondary",
            on_click=_begin,
            args=(study,),
        )


def _begin(study: Study) -> None:
    name = str(st.session_state.get(WhoKey.NAME) or "")
    if not name.strip():
        st.session_state[_PROBLEM] = t("reason.no_coder")
        return
    session.begin_as(study, name)


def _rename(study: Study) -> None:
    try:
        rename_coder(study, str(st.session_state[keyed(WhoKey.RENAME, study.coder_id + study.coder)]))
    except INPUT_ERRORS as error:
        st.toast(messages.explain(error))


def _tab(study: Study, coder_id: str) -> None:
    """Let the browser's tab remember who works in it: over a reload, never in another tab."""
    name, again = session.asking()
    with st.container(key="rd-tab"):
        _TAB(
            key=f"coders.tab.{'at_work' if coder_id else 'asking'}",
            data={
                "study": str(setting(study, "uid", study.path.name)),
                "coder": coder_id,
                "asking": name,
                "forget": again,
            },
            on_known_change=lambda: _recall(study),
        )


def _recall(study: Study) -> None:
    said: Any = (st.session_state.get("coders.tab.asking") or {}).get("known")
    if said:
        session.work_as(study, str(said))

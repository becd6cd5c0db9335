"""Writing a memo on something, from any page: what was written on it before, and a place for more."""

from collections.abc import Callable

import streamlit as st

from ui import messages
from ui.components.quoting import safe
from ui.keys import MemosKey, keyed
from ui.labels import moment, t
from workflow.errors import INPUT_ERRORS
from workflow.memo_pages import About, MemoLine, things
from workflow.memos import MemoView, Target, edit_memo, memos, remove_memo, write_memo
from workflow.study import Study

Way = Callable[[], None]
_EDITING, _PROBLEM = "memos.editing", "memos.problem"


def memo_box(study: Study, target: Target, key: str) -> None:
    """Show what was written on one thing, and let this coder write more."""
    for memo in memos(study, target.kind, [target.id]):
        if memo.target == target:
            card(study, memo, key=key)
    new_memo(study, target, key)


def aside(study: Study, target: Target) -> None:
    """Offer the memos on one thing beside it, folded away; how many there are is on the button."""
    count = sum(memo.target == target for memo in memos(study, target.kind, [target.id]))
    with st.popover(
        t("memos.aside", count=count) if count else t("memos.aside_none"),
        key=keyed(MemosKey.ASIDE, f"{target.kind}.{target.id}"),
        icon=":material/edit_note:",
        type="tertiary",
    ):
        memo_box(study, target, f"aside.{target.kind}.{target.id}")


def on_one_of(study: Study, kind: str) -> None:
    """Let the coder choose one thing of a kind, read what was written on it and write more."""
    with st.expander(t(f"memos.on_{kind}"), icon=":material/edit_note:"):
        known = things(study, kind)
        chosen = st.selectbox(
            t(f"memos.kind_{kind}"),
            list(known),
            index=None,
            key=keyed(MemosKey.ON, kind),
            format_func=lambda one: known.get(one, one),
            placeholder=t("common.choose"),
        )
        if chosen is not None:
            memo_box(study, Target(kind, chosen), f"page.{chosen}")


def new_memo(study: Study, target: Target, key: str, *, titled: bool = False) -> None:
    """Offer a field for a new memo; it is emptied once the memo is kept."""
    number = st.session_state.get(f"{key}.number", 0)
    with st.form(keyed(MemosKey.NEW, f"{key}.{number}"), border=False, enter_to_submit=False):
        if titled:
            st.text_input(t("memos.field_title"), key=keyed(MemosKey.NEW_TITLE, f"{key}.{number}"))
        st.text_area(t("memos.field_text"), key=keyed(MemosKey.NEW_TEXT, f"{key}.{number}"), height=110)
        if problem := st.session_state.pop(f"{key}.{_PROBLEM}", None):
            st.error(problem)
        st.form_submit_button(
            t("memos.keep"), key=keyed(MemosKey.SAVE, key), on_click=_write, args=(study, target, key)
        )


def card(study: Study, memo: MemoView, about: str = "", *, key: str = "", go: Way | None = None) -> None:
    """Show one memo, with what it is about in front, the way there and, for one's own, how to change it."""
    with st.container(border=True):
        if memo.mine and st.session_state.get(_EDITING) == memo.id:
            _edit(study, memo)
            return
        st.html(f'<article class="rd-memo" data-memo="{memo.id}">{about}{_words(memo)}</article>')
        if memo.mine or go:
            with st.container(horizontal=True, gap="small"):
                if go and st.button(
                    t("memos.go"),
                    key=keyed(MemosKey.GO, key + memo.id),
                    type="tertiary",
                    icon=":material/arrow_forward:",
                ):
                    go()
                if memo.mine:
                    _own(study, memo, key)


def about_html(line: MemoLine) -> str:
    """Write what a memo is about: the kind of thing, its name, the words it points at."""
    about = line.about or About(t("memos.gone"))
    kind = safe(t(f"memos.kind_{'margin' if line.memo.target.start is not None else line.memo.target.kind}"))
    where = f" · {safe(about.transcript)}" if about.transcript and about.transcript != about.name else ""
    quote = f"<blockquote>{safe(about.quote)}</blockquote>" if about.quote else ""
    return f"<header><b>{kind}</b> {safe(about.name)}{where}</header>{quote}"


def _words(memo: MemoView) -> str:
    title = f"<h4>{safe(memo.title)}</h4>" if memo.title else ""
    changed = f" · {safe(t('memos.changed', at=moment(memo.changed_at)))}" if memo.changed_at else ""
    foot = f"<footer>{safe(memo.coder)} · {safe(moment(memo.created_at))}{changed}</footer>"
    return f"{title}<p>{safe(memo.text)}</p>{foot}"


def _own(study: Study, memo: MemoView, key: str) -> None:
    st.button(
        t("memos.edit"),
        key=keyed(MemosKey.EDIT, key + memo.id),
        type="tertiary",
        icon=":material/edit:",
        on_click=st.session_state.update,
        args=({_EDITING: memo.id},),
    )
    st.button(
        t("memos.remove"),
        key=keyed(MemosKey.REMOVE, key + memo.id),
        type="tertiary",
        icon=":material/delete:",
        help=t("memos.remove_help"),
        on_click=_remove,
        args=(study, memo.id),
    )


def _edit(study: Study, memo: MemoView) -> None:
    if memo.title or memo.target.kind == "diary":
        st.text_input(t("memos.field_title"), memo.title, key=keyed(MemosKey.NEW_TITLE, memo.id))
    st.text_area(t("memos.field_text"), memo.text, key=keyed(MemosKey.NEW_TEXT, memo.id), height=140)
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("memos.save"),
            key=keyed(MemosKey.SAVE, memo.id),
            type="primary",
            on_click=_save,
            args=(study, memo),
        )
        st.button(
            t("memos.cancel"),
            key=keyed(MemosKey.GO, f"stop.{memo.id}"),
            on_click=st.session_state.update,
            args=({_EDITING: ""},),
        )


def _write(study: Study, target: Target, key: str) -> None:
    number = st.session_state.get(f"{key}.number", 0)
    title = str(st.session_state.get(keyed(MemosKey.NEW_TITLE, f"{key}.{number}")) or "")
    text = str(st.session_state.get(keyed(MemosKey.NEW_TEXT, f"{key}.{number}")) or "")
    try:
        write_memo(study, target, text, title=title)
    except INPUT_ERRORS as error:
        st.session_state[f"{key}.{_PROBLEM}"] = messages.explain(error)
        return
    st.session_state[f"{key}.number"] = number + 1
    st.toast(t("memos.kept"))


def _save(study: Study, memo: MemoView) -> None:
    title = st.session_state.get(keyed(MemosKey.NEW_TITLE, memo.id), memo.title)
    try:
        edit_memo(study, memo.id, str(st.session_state[keyed(MemosKey.NEW_TEXT, memo.id)]), title=str(title))
    except INPUT_ERRORS as error:
        st.toast(messages.explain(error))
    st.session_state[_EDITING] = ""


def _remove(study: Study, memo_id: str) -> None:
    try:
        remove_memo(study, memo_id)
    except INPUT_ERRORS as error:
        st.toast(messages.explain(error))

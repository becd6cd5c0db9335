"""The codebook on screen: a tree with counts, and a form for one code."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from ui import messages
from ui.components.quoting import safe
from ui.keys import ApplyKey, CodebookKey, keyed
from ui.labels import t
from workflow.codebook import CodebookError, NewCode, add_code, edit_code, remove_code
from workflow.study import Study
from workflow.views import CodeView

ORIGINS = ("", "deductive", "inductive")
INDENT = "\u2003"  # em space
_TOLD, _CHOSEN = "codebook.told", "codebook.chosen"


def tell() -> None:
    """Say what came of the last change, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


def tree(codes: Sequence[CodeView]) -> CodeView | None:
    """Show the codes as an indented table to search and choose in."""
    text = st.text_input(t("codebook.search"), key=CodebookKey.SEARCH, placeholder=t("codebook.search_hint"))
    shown = matching(codes, text or "")
    st.html(f'<p class="rd-muted">{safe(t("codebook.count", count=len(shown)))}</p>')
    if not shown:
        return None
    rows = [
        {
            t("codebook.col_code"): INDENT * code.depth + code.name,
            t("codebook.col_codings"): code.codings or None,
            t("codebook.col_interviews"): code.transcripts or None,
        }
        for code in shown
    ]
    # a keyed table keeps row numbers when rows change: the key follows the rows
    version = sha256(repr([(code.id, code.name) for code in shown]).encode()).hexdigest()[:10]
    picked: Any = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=keyed(CodebookKey.TREE, version),
        on_select="rerun",
        placeholder="",
        selection_mode="single-cell",
        height=min(620, 38 + 35 * len(rows)),
        alt=t("codebook.title"),
        column_config={
            t("codebook.col_code"): st.column_config.TextColumn(width=285),
            t("codebook.col_codings"): st.column_config.NumberColumn(width=86),
            t("codebook.col_interviews"): st.column_config.NumberColumn(width=86),
        },
    )
    cells = picked.selection.cells
    return shown[cells[0][0]] if cells and cells[0][0] < len(shown) else None


def matching(codes: Sequence[CodeView], text: str) -> list[CodeView]:
    """Find the codes with every word of `text` in their path or definition."""
    words = text.casefold().split()
    return [
        code for code in codes if all(word in f"{code.label} {code.definition}".casefold() for word in words)
    ]


def form(study: Study, codes: Sequence[CodeView], chosen: CodeView | None) -> None:
    """Show the form of a code, or of a new one when none is chosen."""
    st.subheader(t("codebook.edit" if chosen else "codebook.add"), anchor=False)
    part = chosen.id if chosen else f"new.{st.session_state.get('codebook.round', 0)}"
    parents = ["", *(code.id for code in codes if chosen is None or not _within(code, chosen))]
    labels = {code.id: code.label for code in codes}
    with st.form(keyed(CodebookKey.FORM, part), border=False):
        _field(CodebookKey.NAME, part, "name", chosen.name if chosen else "")
        st.selectbox(
            t("codebook.parent"),
            parents,
            key=keyed(CodebookKey.PARENT, part),
            index=parents.index(chosen.parent_id) if chosen and chosen.parent_id in parents else 0,
            format_func=lambda one: labels[one] if one else t("common.top_level"),
        )
        _area(CodebookKey.DEFINITION, part, "definition", chosen.definition if chosen else "", 120)
        _area(CodebookKey.INCLUSION, part, "inclusion", chosen.inclusion if chosen else "", 70)
        _area(CodebookKey.EXCLUSION, part, "exclusion", chosen.exclusion if chosen else "", 70)
        _area(CodebookKey.EXAMPLES, part, "examples", "\n".join(chosen.examples) if chosen else "", 90)
        st.selectbox(
            t("codebook.origin"),
            ORIGINS,
            key=keyed(CodebookKey.ORIGIN, part),
            index=ORIGINS.index(chosen.origin)
            if chosen and chosen.origin in ORIGINS
            else (0 if chosen else 2),
            format_func=lambda one: t(f"origin.{one}") if one else t("codebook.no_origin"),
        )
        if chosen and any(code.parent_id == chosen.id for code in codes):
            st.checkbox(
                t("codebook.exclusive"),
                chosen.exclusive,
                key=keyed(CodebookKey.EXCLUSIVE, part),
                help=t("codebook.exclusive_help"),
            )
        st.form_submit_button(
            t("codebook.save"),
            key=keyed(CodebookKey.SAVE, part),
            type="primary",
            on_click=_save,
            args=(study, chosen.id if chosen else None, part),
        )
    if chosen:
        _after(study, chosen)


def _after(study: Study, code: CodeView) -> None:
    with st.container(horizontal=True):
        st.page_link("ui/pages/apply.py", label=t("codebook.to_apply"), icon=":material/arrow_forward:")
        with st.popover(t("codebook.remove")):
            st.write(t("codebook.remove_sure", name=code.name, count=code.codings))
            st.button(
                t("codebook.remove"),
                key=keyed(CodebookKey.REMOVE_SURE, code.id),
                type="primary",
                on_click=_remove,
                args=(study, code),
            )
    st.session_state[f"{ApplyKey.CODE}.kept"] = code.id
    st.session_state.pop(ApplyKey.CODE, None)


def _field(key: CodebookKey, part: str, name: str, value: str) -> None:
    st.text_input(t(f"codebook.{name}"), value, key=keyed(key, part))


def _area(key: CodebookKey, part: str, name: str, value: str, height: int) -> None:
    st.text_area(t(f"codebook.{name}"), value, key=keyed(key, part), height=height)


def _within(code: CodeView, other: CodeView) -> bool:
    """Tell whether a code is the other one or stands below it."""
    return code.path[: len(other.path)] == other.path


def _save(study: Study, code_id: str | None, part: str) -> None:
    def value(key: CodebookKey) -> Any:  # noqa: ANN401 text or an option
        return st.session_state[keyed(key, part)]

    values: dict[str, Any] = {
        "name": value(CodebookKey.NAME),
        "parent_id": value(CodebookKey.PARENT) or None,
        "origin": value(CodebookKey.ORIGIN) or None,
        "definition": value(CodebookKey.DEFINITION),
        "inclusion": value(CodebookKey.INCLUSION),
        "exclusion": value(CodebookKey.EXCLUSION),
        "examples": tuple(line for line in str(value(CodebookKey.EXAMPLES)).splitlines() if line.strip()),
    }
    if (exclusive := st.session_state.get(keyed(CodebookKey.EXCLUSIVE, part))) is not None:
        values["exclusive"] = bool(exclusive)
    try:
        if code_id is None:
            add_code(study, NewCode(**values))
            st.session_state["codebook.round"] = st.session_state.get("codebook.round", 0) + 1
        else:
            edit_code(study, code_id, **values)
    except CodebookError as error:
        st.session_state[_TOLD] = ("error", messages.reason(error))
        return
    st.session_state[_TOLD] = (
        "ok",
        t("codebook.saved" if code_id else "codebook.added", name=values["name"].strip()),
    )


def _remove(study: Study, code: CodeView) -> None:
    try:
        remove_code(study, code.id, with_codings=True)
    except CodebookError as error:
        st.session_state[_TOLD] = ("error", messages.reason(error))
        return
    st.session_state[_TOLD] = ("ok", t("codebook.removed", name=code.name))

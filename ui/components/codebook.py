"""The form of a code: its name, place, definition and colour."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui import messages
from ui.components import tree
from ui.keys import ApplyKey, CodebookKey, keyed
from ui.labels import t
from workflow.codebook import COLOURS, CodebookError, NewCode, add_code, edit_code
from workflow.study import Study
from workflow.views import CodeView

ORIGINS = ("", "deductive", "inductive")
_TOLD, _CHOSEN, _CLICKED = "codebook.told", "codebook.chosen", "codebook.clicked"
_ASKED, _WANTED = "codebook.asked", "codebook.wanted"


def tell() -> None:
    """Say what came of the last change, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


def chosen(codes: Sequence[CodeView]) -> tuple[CodeView | None, str | None, str | None]:
    """Give the code the coder chose in the tree, and the part of its page and code they asked for."""
    told = tree.state(CodebookKey.TREE)
    asked = told.get("asked") or {}
    if asked and asked.get("at") != st.session_state.get(_ASKED):
        st.session_state[_ASKED] = asked["at"]
        st.session_state[_CHOSEN] = asked["code"]
        st.session_state[_WANTED] = (asked["act"], None)
    elif told.get("chosen") and told["chosen"] != st.session_state.get(_CLICKED):
        st.session_state[_CLICKED] = st.session_state[_CHOSEN] = told["chosen"]
    found = next((code for code in codes if code.id == st.session_state.get(_CHOSEN)), None)
    part, into = st.session_state.pop(_WANTED, (None, None))
    return found, part, into


def let_go() -> None:
    """Choose no code: the form is for a new one."""
    st.session_state.pop(_CHOSEN, None)
    st.session_state.pop(_CLICKED, None)


def ask(part: str, code_id: str, other_id: str | None) -> None:
    """Go to another part of a code's page, about another code; nothing when there is none."""
    if other_id is not None:
        st.session_state[_CHOSEN] = code_id
        st.session_state[_WANTED] = (part, other_id)
        st.rerun()


def choose_part(parts: Sequence[str], wanted: str | None) -> str:
    """Let the coder choose a part of a code's page."""
    if wanted in parts:
        st.session_state[CodebookKey.PART] = wanted
    return (
        st.pills(
            t("codebook.parts"),
            parts,
            default=None if CodebookKey.PART in st.session_state else parts[0],
            key=CodebookKey.PART,
            format_func=lambda one: t(f"codebook.part_{one}"),
            label_visibility="collapsed",
            required=True,
        )
        or parts[0]
    )


def tell_next(text: str, *, wrong: bool = False) -> None:
    """Keep what there is to say until the page is drawn again."""
    st.session_state[_TOLD] = ("error" if wrong else "ok", text)


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
        _recolour(study, chosen)


def to_apply(code: CodeView) -> None:
    """Lead to the suggestions for a code."""
    st.session_state[f"{ApplyKey.CODE}.kept"] = code.id
    st.session_state.pop(ApplyKey.CODE, None)
    st.page_link("ui/pages/apply.py", label=t("codebook.to_apply"), icon=":material/arrow_forward:")


def _recolour(study: Study, code: CodeView) -> None:
    """Let the coder pick another colour: one that colour-blind readers tell apart, or any."""
    key = keyed(CodebookKey.COLOUR, code.id)

    def keep() -> None:
        edit_code(study, code.id, colour=str(st.session_state[key]).upper())

    st.color_picker(t("codebook.colour"), code.colour or COLOURS[0], key=key, on_change=keep)


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
        tell_next(messages.reason(error), wrong=True)
        return
    tell_next(t("codebook.saved" if code_id else "codebook.added", name=values["name"].strip()))

"""The form of a code: its name, place, definition and colour."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import messages
from ui.components import drafts, tree
from ui.components.quoting import safe
from ui.keys import ApplyKey, CodebookKey, keyed
from ui.labels import t
from workflow.codebook import COLOURS, NewCode, add_code, edit_code
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeView

ORIGINS = ("deductive", "inductive")
NEW = "new"
FIELDS = {
    "name": CodebookKey.NAME,
    "parent_id": CodebookKey.PARENT,
    "definition": CodebookKey.DEFINITION,
    "inclusion": CodebookKey.INCLUSION,
    "exclusion": CodebookKey.EXCLUSION,
    "examples": CodebookKey.EXAMPLES,
    "origin": CodebookKey.ORIGIN,
    "exclusive": CodebookKey.EXCLUSIVE,
}
HEIGHTS = {"definition": 120, "inclusion": 70, "exclusion": 70, "examples": 90}  # pixels: the longer texts
_TOLD, _CHOSEN = "codebook.told", "codebook.chosen"
_ASKED, _WANTED = "codebook.asked", "codebook.wanted"


def tell() -> None:
    """Say what came of the last change, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


def chosen(codes: Sequence[CodeView]) -> tuple[CodeView | None, str | None, str | None]:
    """Give the code the coder chose in the tree, and the part of its page and code they asked for."""
    asked = tree.state(CodebookKey.TREE).get("asked") or {}
    if asked and asked.get("at") != st.session_state.get(_ASKED):
        st.session_state[_ASKED] = asked["at"]
        st.session_state[_CHOSEN] = asked["code"]
        st.session_state[_WANTED] = (asked.get("act"), None)
    found = next((code for code in codes if code.id == st.session_state.get(_CHOSEN)), None)
    part, into = st.session_state.pop(_WANTED, (None, None))
    return found, part, into


def let_go() -> None:
    """Choose no code: the form is for a new one."""
    st.session_state.pop(_CHOSEN, None)


def show(part: str, code_id: str) -> None:
    """Have a part of a code's page shown next."""
    st.session_state[_CHOSEN] = code_id
    st.session_state[_WANTED] = (part, None)


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
    """Show the fields of a code, or of a new one when none is chosen; what is typed waits to be kept."""
    st.subheader(t("codebook.edit" if chosen else "codebook.add"), anchor=False)
    if chosen and chosen.codings:
        used = t("codebook.in_use", count=chosen.codings, interviews=chosen.transcripts)
        st.html(f'<p class="rd-muted">{safe(used)}</p>')
    stored, part = _stored(chosen), chosen.id if chosen else NEW
    keys = {name: drafts.field(key, part, stored[name]) for name, key in FIELDS.items() if name in stored}
    _text(keys, stored, "name")
    _option(keys, stored, "parent_id", _parents(codes, chosen))
    for name in ("definition", "inclusion", "exclusion", "examples"):
        _text(keys, stored, name)
    _option(
        keys, stored, "origin", {"": t("codebook.no_origin"), **{one: t(f"origin.{one}") for one in ORIGINS}}
    )
    if chosen and any(code.parent_id == chosen.id for code in codes):
        help_ = t("codebook.exclusive_help")
        st.checkbox(
            t("codebook.exclusive"),
            chosen.exclusive,
            key=keys["exclusive"],
            help=help_,
            persist_state="session",
        )
    changed = {
        name: value
        for name, key in keys.items()
        if (value := drafts.typed(key, stored[name])) != stored[name]
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("codebook.save"),
            key=keyed(CodebookKey.SAVE, part),
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_save,
            args=(study, chosen, keys),
        )
        if changed:  # behind the button, which must stay where the pointer is
            st.button(
                t("codebook.discard"),
                key=keyed(CodebookKey.DISCARD, part),
                on_click=drafts.close,
                args=(part,),
            )
            st.caption(t("codebook.unsaved"))
    if chosen:
        _recolour(study, chosen)


def to_apply(code: CodeView) -> None:
    """Lead to the suggestions for a code."""
    st.session_state[f"{ApplyKey.CODE}.kept"] = code.id
    st.session_state.pop(ApplyKey.CODE, None)
    st.page_link("ui/pages/apply.py", label=t("codebook.to_apply"), icon=":material/arrow_forward:")


def _stored(code: CodeView | None) -> dict[str, Any]:
    """Give what is stored of a code as its fields show it; a new code starts empty."""
    if code is None:
        return {**dict.fromkeys([*FIELDS][:-1], ""), "origin": "inductive"}
    return {
        "name": code.name,
        "parent_id": code.parent_id or "",
        "definition": code.definition,
        "inclusion": code.inclusion,
        "exclusion": code.exclusion,
        "examples": "\n".join(code.examples),
        "origin": code.origin or "",
        "exclusive": code.exclusive,
    }


def _parents(codes: Sequence[CodeView], chosen: CodeView | None) -> dict[str, str]:
    """Give where a code can stand: anywhere but below itself."""
    places = {code.id: code.label for code in codes if chosen is None or not _within(code, chosen)}
    return {"": t("common.top_level"), **places}


def _text(keys: Mapping[str, str], stored: Mapping[str, Any], name: str) -> None:
    label, value = t(f"codebook.{name}"), str(stored[name])
    if name in HEIGHTS:
        st.text_area(label, value, key=keys[name], height=HEIGHTS[name], persist_state="session")
    else:
        st.text_input(label, value, key=keys[name], persist_state="session")


def _option(
    keys: Mapping[str, str], stored: Mapping[str, Any], name: str, options: Mapping[str, str]
) -> None:
    known = list(options)
    if drafts.typed(keys[name], "") not in options:  # a parent that went meanwhile
        st.session_state.pop(keys[name], None)
    st.selectbox(
        t(f"codebook.{name.removesuffix('_id')}"),
        known,
        key=keys[name],
        index=known.index(stored[name]) if stored[name] in options else 0,
        format_func=lambda one: options.get(one, ""),
        persist_state="session",
    )


def _recolour(study: Study, code: CodeView) -> None:
    """Let the coder pick another colour: it is kept at once."""
    key = drafts.field(CodebookKey.COLOUR, code.id, code.colour)

    def keep() -> None:
        edit_code(study, code.id, colour=str(st.session_state[key]).upper())

    st.color_picker(t("codebook.colour"), code.colour or COLOURS[0], key=key, on_change=keep)


def _within(code: CodeView, other: CodeView) -> bool:
    """Tell whether a code is the other one or stands below it."""
    return code.path[: len(other.path)] == other.path


def _save(study: Study, code: CodeView | None, keys: Mapping[str, str]) -> None:
    """Keep what was changed, and nothing else: another tab may have changed another field."""
    stored = _stored(code)
    typed: dict[str, Any] = {name: drafts.typed(key, stored[name]) for name, key in keys.items()}
    values: dict[str, Any] = {
        name: value for name, value in typed.items() if code is None or value != stored[name]
    }
    for name in {"parent_id", "origin"} & set(values):
        values[name] = values[name] or None
    if "examples" in values:
        values["examples"] = tuple(line for line in str(values["examples"]).splitlines() if line.strip())
    try:
        if code is None:
            add_code(study, NewCode(**values))
        else:
            edit_code(study, code.id, **values)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    drafts.close(code.id if code else NEW)
    tell_next(t("codebook.saved" if code else "codebook.added", name=str(typed["name"]).strip()))

"""Choosing a code from the codebook."""

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from ui.components.colours import pair
from ui.labels import t
from workflow.views import PATH_SEPARATOR, CodeView


def for_picker(codes: Sequence[CodeView]) -> list[dict[str, str]]:
    """Give the codes as the picker in the browser shows them; themes that only group are left out."""
    parents = {code.parent_id for code in codes}
    return [
        {
            "id": code.id,
            "name": code.name,
            "above": PATH_SEPARATOR.join(code.path[:-1]),
            "label": code.label,
            "colour": pair(code.colour)[0],
            "dark": pair(code.colour)[1],
        }
        for code in codes
        if usable(code, parents)
    ]


def usable(code: CodeView, parents: set[str | None]) -> bool:
    """Tell whether a code can be given: a theme that only holds codes together can't."""
    return not code.is_theme or code.id not in parents


def choose_code(
    label: str, codes: Sequence[CodeView], key: StrEnum, *, counts: bool = False
) -> CodeView | None:
    """Let the coder pick a code by typing part of its path; the choice lasts over a change of page."""
    parents = {code.parent_id for code in codes}
    by_id = {code.id: code for code in codes if usable(code, parents)}
    kept = f"{key}.kept"
    if st.session_state.get(key) not in by_id:
        last = st.session_state.get(kept)
        st.session_state[key] = last if last in by_id else None

    def shown(code_id: str) -> str:
        code = by_id[code_id]
        above = PATH_SEPARATOR.join(code.path[:-1])
        return (
            t("apply.code_option", name=code.name, count=code.codings, above=above) if counts else code.label
        )

    chosen = st.selectbox(label, list(by_id), key=key, format_func=shown, placeholder=t("common.choose"))
    st.session_state[kept] = chosen
    return by_id.get(chosen) if chosen else None


def definition(code: CodeView) -> None:
    """Show what a code means, on demand."""
    with st.popover(t("apply.definition"), width="stretch"):
        st.text(code.definition or t("apply.no_definition"))
        examples = "\n".join(f"– {example}" for example in code.examples)
        for name, text in (
            ("inclusion", code.inclusion),
            ("exclusion", code.exclusion),
            ("examples", examples),
        ):
            if text:
                st.caption(t(f"apply.{name}"))
                st.text(text)

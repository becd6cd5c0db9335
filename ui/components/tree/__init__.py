"""The codebook as a tree in the browser: choosing, renaming and moving codes."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox
from ui.components.colours import pair
from ui.labels import group
from workflow.codebook import NewCode, add_code, edit_code
from workflow.deciding import handled
from workflow.errors import INPUT_ERRORS
from workflow.moving_codes import move_code
from workflow.study import Study
from workflow.views import CodeView

_COMPONENT = st.components.v2.component("rodedraad.tree", js=assets.script("tree"), css=assets.style("tree"))


def tree(study: Study, codes: Sequence[CodeView], chosen: str | None, *, key: str) -> None:
    """Show the tree; what was asked there is read with `state`."""
    totals = _totals(codes)
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "codes": [_item(code, totals) for code in codes],
            "chosen": chosen,
            "labels": group("codebook"),
            "notice": outbox.notice(key),
            "ack": outbox.acknowledged(key),
        },
        on_outbox_change=lambda: settle(study, key),
        on_asked_change=lambda: None,
    )


def state(key: str) -> Mapping[str, Any]:
    """Give which code the coder chose in the tree and what they want with it (`asked`)."""
    found: Mapping[str, Any] = st.session_state.get(key) or {}
    return found


def settle(study: Study, key: str) -> None:
    """Apply what the coder did in the tree since the last time."""
    outbox.drain(key, lambda event: apply_event(study, event))


def apply_event(study: Study, event: outbox.Event) -> str | None:
    """Do one thing the coder did in the tree; returns what there is to tell about it."""
    if handled(study, event.id):
        return None
    try:
        if event.kind == "undo":
            return outbox.take_back(study, event)
        if event.kind == "rename":
            edit_code(study, event.text("code"), name=event.text("name"), client_id=event.id)
        elif event.kind == "add":
            add_code(study, NewCode(event.text("name"), event.values.get("parent")), client_id=event.id)
        elif event.kind == "move":
            parent, before = event.values.get("parent"), event.values.get("before")
            move_code(study, event.text("code"), parent, before_id=before, client_id=event.id)
    except INPUT_ERRORS as error:
        st.toast(messages.reason(error))
    return None


def _item(code: CodeView, totals: Mapping[str, int]) -> dict[str, Any]:
    light, dark = pair(code.colour)
    return {
        "id": code.id,
        "name": code.name,
        "parent": code.parent_id,
        "about": code.definition,
        "theme": code.is_theme,
        "codings": code.codings,
        "interviews": code.transcripts,
        "coders": code.coders,
        "total": totals[code.id],
        "colour": light,
        "dark": dark,
    }


def _totals(codes: Sequence[CodeView]) -> dict[str, int]:
    """Count the codings of each code with those below it."""
    totals = {code.id: code.codings for code in codes}
    for code in reversed(codes):  # the tree's order: what is below comes after
        if code.parent_id in totals:
            totals[code.parent_id] += totals[code.id]
    return totals

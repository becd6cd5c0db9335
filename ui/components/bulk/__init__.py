"""The best suggestions in one list: read at least some of them, tick what fits, take those over."""

from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox
from ui.components.queue import card
from ui.labels import group, t
from workflow import bulk, deciding
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeView, SuggestionView

COMPACT = 240  # characters of a closed row, of which the screen shows what fits
_OPENED = "bulk.opened"  # of the list that is on screen, by code

_COMPONENT = st.components.v2.component("rodedraad.bulk", js=assets.script("bulk"), css=assets.style("bulk"))


def fitting_list(study: Study, code: CodeView, items: list[SuggestionView], *, key: str) -> None:
    """Show the list of one code."""
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "code": {"id": code.id, "name": code.name},
            "items": [_row(study, one) for one in items],
            "opened": sorted(_opened(code.id)),
            "least": bulk.OPENED,
            "labels": {**group("bulk"), **_bands()},
            "ack": outbox.acknowledged(key),
            "notice": outbox.notice(key),
        },
        on_outbox_change=lambda: settle(study, key),
    )


def settle(study: Study, key: str) -> None:
    """Apply what the coder did in the list since the last time."""
    outbox.drain(key, lambda event: apply_event(study, event))


def begin() -> None:
    """Start on a list: nothing in it was opened yet."""
    st.session_state.pop(_OPENED, None)


def apply_event(study: Study, event: outbox.Event) -> str | None:
    """Do one thing the coder did in the list; returns what there is to tell about it."""
    try:
        match event.kind:
            case "open":
                bulk.opened(study, event.text("suggestion"))
                _opened(event.text("code")).add(event.text("suggestion"))
            case "undo":
                return outbox.take_back(study, event)
            case "bulk":
                if deciding.handled(study, event.id):
                    return None
                wanted, code_id = [str(one) for one in event.values["suggestions"]], event.text("code")
                count = bulk.accept_all(study, code_id, wanted, sorted(_opened(code_id)), event.id)
                begin()
                return t("bulk.did", count=count)
    except INPUT_ERRORS as error:
        return messages.reason(error)
    return None


def _opened(code_id: str) -> set[str]:
    known: dict[str, set[str]] = st.session_state.setdefault(_OPENED, {})
    return known.setdefault(code_id, set())


def _bands() -> dict[str, str]:
    """Give the words for how good a match is: those of the queue."""
    words = group("queue")
    return {f"band_{band}": words[f"band_{band}"] for band in bulk.FITTING}


def _row(study: Study, one: SuggestionView) -> dict[str, Any]:
    return {**card(study, one), "compact": " ".join(one.stretch.text.split())[:COMPACT]}

"""The suggestion queue: cards in the browser, decisions in the store."""

from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox, quoting
from ui.components.codes import for_picker
from ui.labels import group, percent
from workflow import deciding
from workflow.applying import Queue
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeView, SuggestionView

FIRST, NEXT = 80, 40  # cards sent for a new code, then after each decision: nobody outpaces the store
_SHOWN = "queue.code"
VERDICTS = {"accept": "accepted", "reject": "rejected", "change": "changed"}

_COMPONENT = st.components.v2.component(
    "rodedraad.queue", js=assets.script("queue"), css=assets.style("queue")
)


def amount(code_id: str) -> int:
    """Tell how many cards to fetch: more when a code is new on screen."""
    before = st.session_state.get(_SHOWN)
    st.session_state[_SHOWN] = code_id
    return NEXT if before == code_id else FIRST


def suggestion_queue(study: Study, queue: Queue, codes: list[CodeView], *, key: str) -> None:
    """Show the queue of a code."""
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "code": {"id": queue.code.id, "name": queue.code.name},
            "items": [card(study, suggestion) for suggestion in queue.items],
            "more": queue.total - queue.decided > len(queue.items),
            "total": queue.total,
            "decided": queue.decided,
            "accepted": queue.accepted,
            "codes": for_picker(codes),
            "labels": group("queue"),
            "ack": outbox.acknowledged(key),
            "notice": outbox.notice(key),
        },
        on_outbox_change=lambda: settle(study, key),
    )


def settle(study: Study, key: str) -> None:
    """Apply what the coder did since the last time."""
    outbox.drain(key, lambda event: apply_event(study, event))


def apply_event(study: Study, event: outbox.Event) -> str | None:
    """Do one thing the coder did in the queue; returns what there is to tell about it."""
    try:
        if event.kind == "undo":
            return outbox.take_back(study, event)
        if event.kind == "skip":
            deciding.skip(study, event.text("suggestion"))
        else:
            code_id = event.text("code") if event.kind == "change" else None
            verdict = VERDICTS[event.kind]
            deciding.decide(study, event.text("suggestion"), verdict, code_id=code_id, client_id=event.id)
    except INPUT_ERRORS as error:
        return messages.reason(error)
    return None


def card(study: Study, suggestion: SuggestionView) -> dict[str, Any]:
    """Give a suggestion as the browser shows it."""
    stretch = suggestion.stretch
    return {
        "id": suggestion.id,
        "who": quoting.who(stretch),
        "where": quoting.where(study, stretch),
        "runs": quoting.runs(stretch.text, suggestion.reason.sentence if suggestion.reason else None),
        "short": quoting.short(stretch.text),
        "question": quoting.question(suggestion.question),
        "before": quoting.before(suggestion.before),
        "after": quoting.after(suggestion.after),
        "band": suggestion.band,
        "chance": "" if suggestion.probability is None else percent(suggestion.probability),
        "why": quoting.why(suggestion.reason),
        "codes": list(suggestion.codes),
    }

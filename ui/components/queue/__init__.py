"""The suggestion queue: cards in the browser, decisions in the store."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox, quoting
from ui.components.codes import for_picker
from ui.components.colours import pair
from ui.labels import group, percent
from workflow import deciding, memos
from workflow.errors import INPUT_ERRORS
from workflow.queueing import MIXED, Dealt
from workflow.study import Study
from workflow.views import PATH_SEPARATOR, CodeView, SuggestionView

FIRST, NEXT = 80, 40  # cards sent for a new source, then after each decision: nobody outpaces the store
_SHOWN = "queue.source"
_WORDS = "queue.words"
VERDICTS = {"accept": "accepted", "reject": "rejected", "change": "changed"}

_COMPONENT = st.components.v2.component(
    "rodedraad.queue", js=assets.script("queue"), css=assets.style("queue")
)


def amount(source: str) -> int:
    """Tell how many cards to fetch: more when a source is new on screen, which also ends a search in it."""
    before = st.session_state.get(_SHOWN)
    st.session_state[_SHOWN] = source
    if before is not None and before != source:
        st.session_state.pop(_WORDS, None)
    return NEXT if before == source else FIRST


def words() -> str:
    """Give the words that the coder looks for in the queue."""
    return str(st.session_state.get(_WORDS, ""))


def suggestion_queue(
    study: Study, dealt: Dealt, codes: Sequence[CodeView], *, key: str, alike: Sequence[str] = ()
) -> None:
    """Show the cards of a source; `alike` names codes to offer first where a code has to be chosen."""
    source = dealt.source
    notes = memos.memos_by_target(study, "suggestion", [one.id for one in dealt.items])
    by_id = {code.id: code for code in codes}
    asked = by_id if source.kind == MIXED else {}
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "source": {"key": f"{source.kind}:{source.id}", "kind": source.kind, "name": source.name},
            "words": words(),
            "items": [
                {
                    **card(study, one),
                    "gives": one.code_id or source.gives,
                    "asks": _asked(asked.get(one.code_id or "")),
                    "alike": list(alike),
                    "memos": [note.text for note in notes.get(one.id, ()) if note.mine],
                }
                for one in dealt.items
            ],
            "more": dealt.more,
            "total": dealt.total,
            "decided": dealt.decided,
            "accepted": dealt.accepted,
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
        match event.kind:
            case "undo":
                return outbox.take_back(study, event)
            case "filter":
                st.session_state[_WORDS] = event.text("words").strip()
            case "skip":
                deciding.skip(study, event.text("suggestion"))
            case "unskip":
                deciding.unskip(study, event.text("suggestion"))
            case "memo":
                about = memos.Target("suggestion", event.text("suggestion"))
                memos.write_memo(study, about, event.text("text"), client_id=event.id)
            case _:
                _decide(study, event)
    except INPUT_ERRORS as error:
        return messages.reason(error)
    return None


def _decide(study: Study, event: outbox.Event) -> None:
    certainty = event.values.get("certainty")
    deciding.decide(
        study,
        event.text("suggestion"),
        VERDICTS[event.kind],
        code_id=event.values.get("code"),
        new_code=event.values.get("new_code"),
        certainty=None if certainty is None else int(certainty),
        client_id=event.id,
    )


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


def _asked(code: CodeView | None) -> dict[str, str] | None:
    """Name the code that a card asks about."""
    if code is None:
        return None
    light, dark = pair(code.colour)
    return {
        "name": code.name,
        "above": PATH_SEPARATOR.join(code.path[:-1]),
        "colour": light,
        "dark": dark,
    }

"""A list of quotes in the browser: to keep or drop, to code, to search on from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox, quoting
from ui.components.codes import for_picker
from ui.labels import group, t
from workflow import deciding
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeView, CodingView, Hit, SuggestionView

_COMPONENT = st.components.v2.component(
    "rodedraad.cards", js=assets.script("cards"), css=assets.style("cards")
)

Special = Callable[[outbox.Event], str | None]


@dataclass(frozen=True)
class Actions:
    """What can be done with a card (keep, code, like, remove), and who handles what isn't coding."""

    names: tuple[str, ...] = ()
    special: Special | None = None


def cards(
    study: Study,
    items: Sequence[dict[str, Any]],
    codes: Sequence[CodeView],
    *,
    key: str,
    about: str,
    actions: Actions,
) -> None:
    """Show quotes as cards; `about` names what they belong to, so that another list starts at the top."""
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "name": key,
            "about": about,
            "items": list(items),
            "summary": t("search.results", count=len(items)),
            "actions": list(actions.names),
            "codes": for_picker(codes) if "code" in actions.names else [],
            "labels": group("cards"),
            "ack": outbox.acknowledged(key),
            "notice": outbox.notice(key),
        },
        on_outbox_change=lambda: settle(study, key, actions),
    )


def settle(study: Study, key: str, actions: Actions) -> None:
    """Apply what the coder did in the list since the last time."""
    outbox.drain(key, lambda event: apply_event(study, event, actions))


def apply_event(study: Study, event: outbox.Event, actions: Actions) -> str | None:
    """Do one thing the coder did with a card; returns what there is to tell about it."""
    try:
        match event.kind:
            case "code":
                place = (event.text("transcript"), int(event.values["start"]), int(event.values["end"]))
                deciding.code_stretch(study, *place, event.text("code"), client_id=event.id)
                return t("cards.did_code", code=quoting.short(event.text("label")))
            case "undo":
                return outbox.take_back(study, event)
            case "remove":
                deciding.remove_coding(study, event.text("item"), client_id=event.id)
                return t("cards.did_remove")
    except INPUT_ERRORS as error:
        return messages.reason(error)
    return actions.special(event) if actions.special else None


def from_suggestion(study: Study, suggestion: SuggestionView, *, kept: bool) -> dict[str, Any]:
    """Give a theme's segment as a card."""
    sentence = suggestion.reason.sentence if suggestion.reason else None
    return {
        **_base(study, suggestion, sentence),
        "id": suggestion.id,
        "before": quoting.before(suggestion.before),
        "after": quoting.after(suggestion.after),
        "question": quoting.question(suggestion.question),
        "codes": list(suggestion.codes),
        "kept": kept,
    }


def from_hit(study: Study, hit: Hit) -> dict[str, Any]:
    """Give a segment found by a search as a card."""
    stretch = hit.stretch
    return {
        **_base(study, hit, hit.sentence if hit.terms else None),
        "id": f"{stretch.transcript_id}:{stretch.start}:{stretch.end}",
        "question": quoting.question(hit.question),
        "before": quoting.before(hit.before),
        "after": quoting.after(hit.after),
        "codes": list(hit.codes),
    }


def from_coding(study: Study, coding: CodingView) -> dict[str, Any]:
    """Give a coded quote as a card."""
    return {
        **_base(study, coding, None),
        "id": coding.id,
        "question": None,
        "codes": [],
        "note": f"{t(f'origin.{coding.origin}')} · {coding.coder}",
        "mine": coding.coder == study.coder,
    }


def _base(
    study: Study, found: SuggestionView | Hit | CodingView, sentence: tuple[int, int] | None
) -> dict[str, Any]:
    stretch = found.stretch
    return {
        "who": quoting.who(stretch),
        "where": quoting.where(study, stretch),
        "runs": quoting.runs(stretch.text, sentence),
        "quote": quoting.short(stretch.text),
        "place": {"transcript": stretch.transcript_id, "start": stretch.start, "end": stretch.end},
        "before": "",
        "after": "",
    }

"""The reader in the browser: a transcript with its margin, and coding by hand."""

from typing import Any

import streamlit as st

from ui.components import assets, outbox, quoting
from ui.components.codes import for_picker
from ui.components.places import Place
from ui.components.reader.events import apply_event
from ui.components.reader.marks import marks_of
from ui.labels import duration, group
from workflow import in_place, transcript_page
from workflow.blindness import states
from workflow.study import Study
from workflow.views import CodeView

__all__ = ["apply_event", "reader", "settle"]

_COMPONENT = st.components.v2.component(
    "rodedraad.reader", js=assets.script("reader"), css=assets.style("reader")
)


def reader(
    study: Study,
    transcript_id: str,
    codes: list[CodeView],
    *,
    key: str,
    goto: Place | None = None,
    prepared: bool = True,
) -> None:
    """Show a transcript to read and code; `goto` is a place to open it at."""
    version = transcript_page.text_version(study, transcript_id)
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "name": key,
            "transcript": transcript_id,
            "version": version,
            "turns": _turns(study, transcript_id, version, key),
            "marks": marks_of(study, transcript_id),
            "codes": for_picker(codes),
            "recent": transcript_page.recent_codes(study),
            "fitting": _fitting(study, transcript_id, key),
            "blind": states(study).get(transcript_id, "open"),
            "can_suggest": prepared and bool(codes),
            "goto": _goto(goto, key),
            "labels": group("read"),
            "ack": outbox.acknowledged(key),
            "notice": outbox.notice(key),
        },
        on_outbox_change=lambda: settle(study, key),
        on_text_change=lambda: _note_text(key),
        on_asked_change=lambda: None,
    )


def settle(study: Study, key: str) -> None:
    """Apply what the coder did in the reader since the last time."""
    outbox.drain(key, lambda event: apply_event(study, event))


def _turns(study: Study, transcript_id: str, version: str, key: str) -> list[dict[str, Any]] | None:
    """Give the words, unless the browser has them: they are most of what goes over."""
    if version in st.session_state.get(f"{key}.have", ()):
        return None
    return [
        {
            "at": turn.position,
            "start": turn.start,
            "who": turn.who or quoting.unknown(),
            "role": turn.role,
            "time": duration(turn.time_start) if turn.time_start is not None else "",
            "text": turn.text,
            "segments": turn.segments,
        }
        for turn in transcript_page.turns(study, transcript_id)
    ]


def _note_text(key: str) -> None:
    """Remember which texts the browser has; one it misses is sent again."""
    said = (st.session_state.get(key) or {}).get("text") or {}
    kept = list(said.get("have") or st.session_state.get(f"{key}.have", ()))
    st.session_state[f"{key}.have"] = [one for one in kept if one != said.get("need")]


def _fitting(study: Study, transcript_id: str, key: str) -> dict[str, Any] | None:
    """Give the codes that fit the stretch for which the picker was opened."""
    asked = (st.session_state.get(key) or {}).get("asked")
    if not asked or asked["transcript"] != transcript_id:
        return None
    start, end = int(asked["start"]), int(asked["end"])
    last = st.session_state.get(f"{key}.fitting")
    if last is None or (last["transcript"], last["start"], last["end"]) != (transcript_id, start, end):
        found = in_place.fitting_codes(study, transcript_id, start, end)
        last = {"transcript": transcript_id, "start": start, "end": end, "codes": found}
        st.session_state[f"{key}.fitting"] = last
    return dict(last)


def _goto(place: Place | None, key: str) -> dict[str, Any] | None:
    """Give the place to go to a number of its own, so that the reader goes there once."""
    if place is not None:
        number = st.session_state.get(f"{key}.gone", 0) + 1
        st.session_state[f"{key}.gone"] = number
        return {"id": number, "start": place.start, "end": place.end}
    return None

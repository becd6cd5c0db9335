"""Events from a component in the browser: each is applied once, in order, and then confirmed.

The browser sends all that is not confirmed yet, so a lost or repeated message does no harm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import messages
from ui.labels import t
from workflow import history
from workflow.study import Study


@dataclass(frozen=True)
class Event:
    """One thing the coder did in a component; `id` makes a repeat recognisable."""

    id: str
    kind: str
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Give a value that has to be there."""
        return str(self.values[name])


def drain(key: str, apply: Callable[[Event], str | None]) -> None:
    """Apply what the component with this key sent and is not confirmed yet; keep what there is to tell."""
    sent = (st.session_state.get(key) or {}).get("outbox")
    if not sent:
        return
    client = str(sent["client"])
    upto = acknowledged(key)["seq"] if acknowledged(key)["client"] == client else 0
    for raw in sorted(sent["events"], key=lambda event: int(event["seq"])):
        if int(raw["seq"]) <= upto:
            continue
        notice = apply(Event(str(raw["id"]), str(raw["kind"]), raw))
        upto = int(raw["seq"])
        st.session_state[f"{key}.ack"] = {"client": client, "seq": upto}
        if notice:
            st.session_state[f"{key}.notice"] = {"id": raw["id"], "text": notice}


def acknowledged(key: str) -> dict[str, Any]:
    """Tell up to which event the component's messages are stored."""
    ack: dict[str, Any] = st.session_state.get(f"{key}.ack") or {"client": "", "seq": 0}
    return ack


def notice(key: str) -> dict[str, str] | None:
    """Give what the last event left to tell, if anything."""
    told: dict[str, str] | None = st.session_state.get(f"{key}.notice")
    return told


def take_back(study: Study, event: Event) -> str:
    """Undo because the coder asked for it in a component: the act it names, else the last one."""
    act = event.values.get("act")
    line = (
        history.undo_sent(study, str(act), client_id=event.id)
        if act
        else history.undo(study, client_id=event.id)
    )
    return messages.act(line, brief=True) if line else t("queue.nothing_undone")

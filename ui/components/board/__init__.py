"""The theme board in the browser: candidates side by side, to arrange before deciding."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox, quoting, theme_cards
from ui.components.quoting import safe
from ui.components.theme_cards import figures_text, open_candidate
from ui.keys import ThemesKey, keyed
from ui.labels import group, t
from workflow import theme_board
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.themes import candidate, each_left_to_open, reject_candidate
from workflow.views import CandidateView, SuggestionView

SHOWN = 8  # quotes of a candidate before "more"
OUT = "out"
_DECIDED = "board.decided"

_COMPONENT = st.components.v2.component(
    "rodedraad.board", js=assets.script("board"), css=assets.style("board")
)


def board(study: Study, found: Sequence[CandidateView], names: Mapping[str, str]) -> None:
    """Show the candidates side by side; `names` are those that one may be the same as."""
    key = ThemesKey.BOARD
    unread = each_left_to_open(study, [one.id for one in found])
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "columns": [*(_column(study, one, names, unread[one.id]) for one in found), _outside(study)],
            "labels": group("board"),
            "ack": outbox.acknowledged(key),
            "notice": outbox.notice(key),
        },
        on_outbox_change=lambda: settle(study),
        on_more_change=_more,
        on_decide_change=_decide,
    )
    for one in theme_board.merged(study):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.html(f"<p>{safe(one.name)}: {safe(t('board.merged', name=one.into))}</p>")
        right.button(
            t("board.separate"),
            key=keyed(ThemesKey.SEPARATE, one.id),
            on_click=_separate,
            args=(study, one.id),
        )


def settle(study: Study) -> None:
    """Apply what the coder did on the board since the last time."""
    outbox.drain(ThemesKey.BOARD, lambda event: apply_event(study, event))


def apply_event(study: Study, event: outbox.Event) -> str | None:
    """Do one thing the coder did on the board; returns what there is to tell about it."""
    try:
        match event.kind:
            case "undo":
                return outbox.take_back(study, event)
            case "open":
                theme_board.open_quote(study, event.text("quote"))
            case "move":
                to = event.values.get("to")
                theme_board.move_segment(study, event.text("quote"), to, client_id=event.id)
            case "merge":
                candidate_id, into = event.text("candidate"), event.text("to")
                theme_board.merge_candidates(study, candidate_id, into, client_id=event.id)
            case "name":
                name = event.text("name")
                theme_board.name_candidate(study, event.text("candidate"), name, client_id=event.id)
            case "reject":
                reject_candidate(study, event.text("candidate"), client_id=event.id)
                return t("board.rejected")
    except INPUT_ERRORS as error:
        return messages.reason(error)
    return None


def _separate(study: Study, candidate_id: str) -> None:
    try:
        theme_board.separate_candidate(study, candidate_id)
    except INPUT_ERRORS as error:  # a new search made away with it meanwhile
        theme_cards.say("error", messages.reason(error))


def _column(study: Study, one: CandidateView, names: Mapping[str, str], to_open: int) -> dict[str, Any]:
    wanted = _shown(one.id)
    whole = (
        one
        if len(one.quotes) >= min(wanted, one.segments - one.elsewhere)
        else candidate(study, one.id, quotes=wanted)
    )
    return {
        "id": one.id,
        "terms": ", ".join(one.terms[:5]),
        "name": one.name,
        "figures": figures_text(one),
        "count": one.segments - one.elsewhere,
        "to_open": to_open,
        "same": theme_cards.same_as(one, names),
        "quotes": [_quote(quote) for quote in whole.quotes[:wanted]],
    }


def _outside(study: Study) -> dict[str, Any]:
    out = theme_board.put_out(study)
    return {"id": OUT, "terms": "", "name": "", "count": len(out), "quotes": [_quote(one) for one in out]}


def _quote(one: SuggestionView) -> dict[str, Any]:
    return {
        "id": one.id,
        "who": f"{quoting.who(one.stretch)} · {one.stretch.transcript}",
        "short": quoting.short(one.stretch.text),
        "text": " ".join(one.stretch.text.split()),
    }


def _shown(candidate_id: str) -> int:
    return int(st.session_state.get("board.shown", {}).get(candidate_id, SHOWN))


def _more() -> None:
    said = (st.session_state.get(ThemesKey.BOARD) or {}).get("more")
    if said:
        shown = dict(st.session_state.get("board.shown", {}))
        shown[said["id"]] = int(said["count"])
        st.session_state["board.shown"] = shown


def _decide() -> None:
    """Open a candidate for deciding; each click counts once."""
    said = (st.session_state.get(ThemesKey.BOARD) or {}).get("decide")
    if said and said["at"] != st.session_state.get(_DECIDED):
        st.session_state[_DECIDED] = said["at"]
        open_candidate(str(said["id"]))

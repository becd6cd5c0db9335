"""The reader in the browser: a transcript with its codings, and coding by hand."""

import itertools
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui import messages
from ui.components import assets, outbox, quoting
from ui.components.codes import for_picker
from ui.labels import duration, group, t
from workflow import deciding
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeView, CodingView, ReaderTurn

_COMPONENT = st.components.v2.component(
    "rodedraad.reader", js=assets.script("reader"), css=assets.style("reader")
)

Piece = tuple[int, str, int, list[int]]  # start, text, segment, which of the turn's marks


def reader(
    study: Study, transcript_id: str, turns: Sequence[ReaderTurn], codes: Sequence[CodeView], *, key: str
) -> None:
    """Show a transcript to read and code."""
    shown, segments = _turns(study, turns)
    _COMPONENT(
        key=key,
        data={
            "study": str(study.path),
            "name": key,
            "transcript": transcript_id,
            "turns": shown,
            "segments": segments,
            "codes": for_picker(codes),
            "labels": group("read"),
            "ack": outbox.acknowledged(key),
            "notice": outbox.notice(key),
        },
        on_outbox_change=lambda: settle(study, key),
    )


def settle(study: Study, key: str) -> None:
    """Apply what the coder did in the reader since the last time."""
    outbox.drain(key, lambda event: apply_event(study, event))


def apply_event(study: Study, event: outbox.Event) -> str | None:
    """Do one thing the coder did while reading; returns what there is to tell about it."""
    try:
        if event.kind == "undo":
            return outbox.take_back(study, event)
        if event.kind == "remove":
            deciding.remove_coding(study, event.text("coding"), client_id=event.id)
            return t("read.uncoded")
        place = (event.text("transcript"), int(event.values["start"]), int(event.values["end"]))
        deciding.code_stretch(study, *place, event.text("code"), client_id=event.id)
        return t("read.coded", code=event.text("label"))
    except INPUT_ERRORS as error:
        return messages.reason(error)


def pieces(turn: ReaderTurn, first_segment: int) -> list[Piece]:
    """Cut a turn where a segment or a coding begins or ends; together the pieces are the turn."""
    stretch = turn.stretch
    segments = turn.segments or ((stretch.start, stretch.end),)
    edges = {stretch.start, stretch.end}
    for start, end in (*segments, *((mark.stretch.start, mark.stretch.end) for mark in turn.codings)):
        edges |= {edge for edge in (start, end) if stretch.start < edge < stretch.end}
    ordered = sorted(edges)
    found: list[Piece] = []
    for start, end in itertools.pairwise(ordered):
        within = [number for number, span in enumerate(segments) if span[0] <= start < span[1]]
        marks = [
            number
            for number, mark in enumerate(turn.codings)
            if mark.stretch.start <= start and end <= mark.stretch.end
        ]
        text = stretch.text[start - stretch.start : end - stretch.start]
        found.append((start, text, first_segment + within[0] if within else -1, marks))
    return found


def _turns(study: Study, turns: Sequence[ReaderTurn]) -> tuple[list[dict[str, Any]], int]:
    shown: list[dict[str, Any]] = []
    segments = 0
    for turn in turns:
        stretch = turn.stretch
        shown.append(
            {
                "at": turn.position,
                "who": quoting.who(stretch),
                "role": stretch.role,
                "time": duration(turn.time_start) if turn.time_start is not None else "",
                "pieces": pieces(turn, segments),
                "marks": [_mark(study, mark, turn) for mark in turn.codings],
            }
        )
        segments += max(1, len(turn.segments))
    return shown, segments


def _mark(study: Study, mark: CodingView, turn: ReaderTurn) -> dict[str, Any]:
    by_hand = t("read.manual" if mark.origin == "manual" else "read.suggested")
    return {
        "id": mark.id,
        "name": mark.code.rpartition("›")[2].strip(),
        "label": mark.code,
        "colour": mark.colour,
        "by": f"{mark.coder} · {by_hand}",
        "mine": mark.coder == study.coder,
        "first": mark.stretch.start >= turn.stretch.start,
    }

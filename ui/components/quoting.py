"""How a quote is shown: its words, who says it and where."""

from bisect import bisect_right
from html import escape
from typing import Any

import streamlit as st

from ui.labels import t
from workflow.reading import turn_starts
from workflow.study import Study
from workflow.views import Reason, Stretch

SHORT = 60  # characters of a quote that recall it


@st.cache_data(max_entries=400, show_spinner=False)
def _turn_starts(_study: Study, path: str, transcript_id: str) -> list[int]:
    """List where each turn begins: texts never change after import."""
    del path  # only tells studies apart
    return turn_starts(_study, transcript_id)


def safe(text: str) -> str:
    """Make foreign text fit to stand in HTML."""
    return escape(text)


def who(stretch: Stretch) -> str:
    """Name who says it."""
    return stretch.participant or stretch.speaker or unknown()


def unknown() -> str:
    """Name somebody of whom nothing is known."""
    return t("role.unknown")


def where(study: Study, stretch: Stretch) -> str:
    """Say in which transcript it stands, and at which turn."""
    turn = bisect_right(_turn_starts(study, str(study.path), stretch.transcript_id), stretch.start)
    return f"{stretch.transcript} · {t('common.at_turn', turn=str(max(turn, 1)))}"


def runs(text: str, sentence: tuple[int, int] | None) -> list[tuple[str, str]]:
    """Cut a quote into plain and marked runs: only Python counts characters."""
    if sentence is None or not 0 <= sentence[0] < sentence[1] <= len(text) or sentence == (0, len(text)):
        return [(text, "")]
    start, end = sentence
    parts = [(text[:start], ""), (text[start:end], "sentence"), (text[end:], "")]
    return [part for part in parts if part[0]]


def short(text: str) -> str:
    """Give the first words of a quote, to recall it by."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHORT else flat[: SHORT - 1].rstrip() + "…"


def before(text: str) -> str:
    """Give the text before a quote, showing that it was cut off."""
    return f"… {text.strip()}" if text.strip() else ""


def after(text: str) -> str:
    """Give the text behind a quote, showing that it was cut off."""
    return f"{text.strip()} …" if text.strip() else ""


def question(stretch: Stretch | None) -> dict[str, str] | None:
    """Give the question before a quote for a component."""
    if stretch is None:
        return None
    return {"who": stretch.speaker or t("common.question"), "text": " ".join(stretch.text.split())}


def why(reason: Reason | None) -> dict[str, Any] | None:
    """Say why a stretch is offered, for a component."""
    if reason is None:
        return None
    key = f"why.{reason.kind}" if reason.kind in _KINDS else "why.other"
    return {"text": t(key), "phrase": reason.phrase, "terms": list(reason.terms)}


_KINDS = ("definition", "example", "accepted", "name", "inclusion", "theme")

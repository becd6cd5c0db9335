"""Going to a place in a transcript, from any page."""

from dataclasses import dataclass

import streamlit as st

READER = "ui/pages/read.py"
_WANTED = "places.wanted"


@dataclass(frozen=True)
class Place:
    """Where the reader has to open: a transcript, and a stretch of it to show."""

    transcript_id: str
    start: int = 0
    end: int = 0


def aim(transcript_id: str, start: int = 0, end: int = 0) -> None:
    """Say, in a callback, where the reader has to open; the page goes there with `follow`."""
    st.session_state[_WANTED] = Place(transcript_id, start, end)


def follow() -> None:
    """Go to the reader when a callback aimed at a place; first thing a page does."""
    if _WANTED in st.session_state:
        st.switch_page(READER)


def go_to(transcript_id: str, start: int = 0, end: int = 0) -> None:
    """Go to a place at once, from a page's own script."""
    aim(transcript_id, start, end)
    st.switch_page(READER)


def wanted() -> Place | None:
    """Give the place the reader has to open, once."""
    found: Place | None = st.session_state.pop(_WANTED, None)
    return found

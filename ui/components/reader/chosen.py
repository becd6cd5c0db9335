"""Which transcript is read: kept in the page's address for a reload, and in the study for the next day."""

from collections.abc import Mapping

import streamlit as st

from ui.components.places import Place
from ui.keys import ReadKey
from ui.labels import t
from workflow.preferences import prefer, preference
from workflow.study import Study

IN_ADDRESS = "transcript"
LAST_READ = "read.transcript"


def transcript(study: Study, known: Mapping[str, str], place: Place | None) -> str:
    """Let the reader choose a transcript, beginning with the one asked for or read last."""
    if place is not None and place.transcript_id in known:
        st.session_state[ReadKey.TRANSCRIPT] = place.transcript_id
    if st.session_state.get(ReadKey.TRANSCRIPT) not in known:
        st.session_state[ReadKey.TRANSCRIPT] = _where_one_was(study, known)
    chosen: str = st.selectbox(
        t("read.transcript"),
        list(known),
        key=ReadKey.TRANSCRIPT,
        format_func=known.__getitem__,
        persist_state="session",
    )
    if st.query_params.get(IN_ADDRESS) != chosen:
        st.query_params[IN_ADDRESS] = chosen
        if preference(study, LAST_READ) != chosen:
            prefer(study, LAST_READ, chosen)
    return chosen


def _where_one_was(study: Study, known: Mapping[str, str]) -> str:
    """Give the transcript of this tab, else the one this coder read last, else the first."""
    for one in (st.query_params.get(IN_ADDRESS), preference(study, LAST_READ)):
        if one in known:
            return str(one)
    return next(iter(known))

"""Reading a transcript and coding it by hand."""

import streamlit as st

from ui import session, shell
from ui.components import blind, empty, places, reader
from ui.keys import ReadKey
from ui.labels import t
from workflow import codebook, reading
from workflow.preparing import state

study = session.needed_study()
shell.title("read")
reader.settle(study, ReadKey.READER)
known = dict(reading.transcripts(study))
if not known:
    empty.pointer(t("read.empty"), ("ui/pages/transcripts.py", t("project.go_import")))
    st.stop()
if (place := places.wanted()) is not None and place.transcript_id in known:
    st.session_state[ReadKey.TRANSCRIPT] = place.transcript_id
transcript = st.selectbox(
    t("read.transcript"),
    list(known),
    key=ReadKey.TRANSCRIPT,
    format_func=known.__getitem__,
    persist_state="session",
)
blind.control(study, transcript)
reader.reader(
    study,
    transcript,
    codebook.codes(study),
    key=ReadKey.READER,
    goto=place,
    prepared=state(study).ready,
)

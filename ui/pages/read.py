"""Reading a transcript and coding it by hand."""

import streamlit as st

from ui import session, shell
from ui.components import blind, empty, places, reader
from ui.components.reader import chosen
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
place = places.wanted()
transcript = chosen.transcript(study, known, place)
blind.control(study, transcript)
reader.reader(
    study,
    transcript,
    codebook.codes(study),
    key=ReadKey.READER,
    goto=place if place is not None and place.transcript_id == transcript else None,
    prepared=state(study).ready,
)

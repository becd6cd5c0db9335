"""The state of the study: per interview and per code, with the quotes behind each count."""

import streamlit as st

from ui import session, shell
from ui.components import cards, empty, standing
from ui.keys import StateKey
from ui.labels import t
from workflow.reading import codings
from workflow.status import status

study = session.needed_study()
shell.title("state")
cards.settle(study, StateKey.CARDS, standing.ACTIONS)
now = status(study)
if not now.transcripts:
    empty.pointer(t("state.empty"), ("ui/pages/transcripts.py", t("project.go_import")))
    st.stop()
per_code, per_interview = st.tabs([t("state.per_code"), t("state.per_interview")])
with per_code:
    standing.origins(now)
    if (code := standing.codes(now)) is not None:
        st.subheader(t("state.quotes_of", code=code.label), anchor=False)
        items = [cards.from_coding(study, coding) for coding in codings(study, code_id=code.id)]
        cards.cards(study, items, [], key=StateKey.CARDS, about=code.id, actions=standing.ACTIONS)
with per_interview:
    standing.interviews(now)

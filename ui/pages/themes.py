"""Discovering themes: candidates made by the machine, decided on by a person."""

import streamlit as st

from ui import session, shell
from ui.components import empty, searching, themes
from ui.labels import t
from workflow import codebook
from workflow.preparing import state
from workflow.themes import candidates

study = session.needed_study()
themes.settle(study)
if searching.waiting_for_search() and themes.wants_search():
    st.switch_page("ui/pages/search.py")
if (opened := themes.opened_candidate(study)) is not None:
    themes.deciding(study, opened, codebook.codes(study))
    st.stop()

shell.title("themes")
themes.tell()
preparation = state(study)
if not preparation.transcripts:
    empty.pointer(t("themes.need_transcripts"), ("ui/pages/transcripts.py", t("themes.go_import")))
    st.stop()
found = candidates(study) if preparation.ready else []
themes.start_form(study, again=bool(found))
if found:
    show = themes.choose_status(found)
    if show == "outsiders":
        themes.outside(study, found, codebook.codes(study))
    else:
        themes.overview(study, [one for one in found if one.status == show], show)

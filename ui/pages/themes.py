"""Discovering themes: candidates made by the machine, decided on by a person."""

import streamlit as st

from ui import session, shell
from ui.components import board, empty, searching, theme_cards, theme_scale, themes
from ui.labels import t
from workflow import codebook
from workflow.preparing import state
from workflow.themes import candidates, gone, scale

study = session.needed_study()
themes.settle(study)
theme_cards.to_top()
if searching.waiting_for_search() and themes.wants_search():
    st.switch_page("ui/pages/search.py")
if (opened := themes.opened_candidate(study)) is not None:
    themes.deciding(study, opened, codebook.codes(study))
    st.stop()

shell.title("themes")
theme_cards.tell()
preparation = state(study)
if not preparation.transcripts:
    empty.pointer(t("themes.need_transcripts"), ("ui/pages/transcripts.py", t("themes.go_import")))
    st.stop()
stops = scale(study) if preparation.ready else ()
left, right = st.columns([1, 3], gap="large", vertical_alignment="bottom")
with left:
    theme_scale.start_form(study, again=bool(stops))
if stops:
    with right:
        stop = theme_scale.choose_stop(stops)
    theme_scale.gone_line(gone(study))
    view = theme_cards.choose_view()
    found = candidates(study, level=stop.level, quotes=board.SHOWN if view == "board" else 0)
    names = theme_cards.candidate_names(found)
    theme_cards.waiting_line(found)
    theme_cards.firm_line()
    if view == "board":
        with st.container(key="rd-board"):
            board.board(study, [one for one in found if one.status == "open"], names)
        st.stop()
    show = theme_cards.choose_status(found, stop)
    if show == "outsiders":
        themes.outside(study, found, codebook.codes(study), stop)
    else:
        listed = [one for one in found if one.status == show]
        theme_cards.overview(study, listed, show, names)

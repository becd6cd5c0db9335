"""Searching quotes: by own words, or like a quote that was found."""

import streamlit as st

from ui import session, shell
from ui.components import cards, empty, searching
from ui.keys import SearchKey
from ui.labels import t
from workflow import codebook, finding, preparing
from workflow.index import NotPreparedError

study = session.needed_study()
shell.title("search")
cards.settle(study, SearchKey.CARDS, searching.ACTIONS)

like = searching.like_quote()
text = None if like else searching.ask()
known = codebook.codes(study)
filters = searching.ask_filters(study, known)
if not (like or text):
    if preparing.state(study).ready:
        st.html(f'<p class="rd-muted">{t("search.empty")}</p>')
    else:
        empty.offer_preparing(study, t("search.need_prepare"))
    st.stop()
try:
    hits = finding.search(study, text, like=like, filters=filters, limit=searching.LIMIT)
except NotPreparedError:
    empty.offer_preparing(study, t("search.need_prepare"))
    st.stop()
searching.show(study, hits, known, about=str(like or text))

"""Suggestions: decide on one after another, for a code, for a theme, or for all codes in turns."""

import streamlit as st

from ui import session, shell
from ui.components import bulk, empty, queue, screening
from ui.components.queue import choosing
from ui.keys import ApplyKey
from ui.labels import t
from workflow import codebook
from workflow.bulk import fitting
from workflow.index import NotPreparedError
from workflow.queueing import CODE, MIXED, THEME

study = session.needed_study()
shell.title("apply", lead=ApplyKey.SOURCE not in st.session_state)
queue.settle(study, ApplyKey.QUEUE)
bulk.settle(study, ApplyKey.BULK)

codes = codebook.codes(study)
if not codes:
    empty.pointer(t("apply.need_codes"), ("ui/pages/codebook.py", t("project.go_codebook")))
    st.stop()
kind = choosing.kind()
try:
    code = choosing.code(codes) if kind == CODE else None
    theme = choosing.theme(study) if kind == THEME else None
    chosen = code or theme
    if chosen is None and kind != MIXED:
        st.stop()
    source = chosen.id if chosen else MIXED
    listing = code is not None and st.session_state.get(ApplyKey.LISTING) == source
    if code and listing:
        st.button(t("bulk.back"), key=ApplyKey.BACK, icon=":material/arrow_back:", on_click=choosing.cards)
        bulk.fitting_list(study, code, fitting(study, code.id), key=ApplyKey.BULK)
        st.stop()
    with st.spinner(t("apply.busy"), show_time=False):
        dealt = choosing.deal(study, kind, source, limit=queue.amount(source), words=queue.words())
except NotPreparedError:
    empty.offer_preparing(study, t("apply.need_prepare"))
    st.stop()
choosing.blind_line(dealt)
if dealt.standing and dealt.total:
    screening.statement(dealt.standing)
if dealt.items or dealt.decided or queue.words():
    alike = [theme.similar_code_id] if theme and theme.similar_code_id else []
    queue.suggestion_queue(study, dealt, codes, key=ApplyKey.QUEUE, alike=alike)
    if code:
        st.button(t("bulk.start"), key=ApplyKey.LISTING_OPEN, on_click=choosing.listing, args=(source,))
elif dealt.blind.segments:
    empty.pointer(t("apply.all_blind"), ("ui/pages/read.py", t("apply.go_read")))
else:
    st.info(t("apply.no_suggestions"))

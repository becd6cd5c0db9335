"""Applying the codebook: pick a code, decide on one suggestion after another."""

import streamlit as st

from ui import session, shell
from ui.components import empty, queue, screening
from ui.components.codes import choose_code, definition
from ui.keys import ApplyKey
from ui.labels import t
from workflow import applying, codebook
from workflow.index import NotPreparedError

study = session.needed_study()
shell.title("apply", lead=ApplyKey.CODE not in st.session_state)
queue.settle(study, ApplyKey.QUEUE)

codes = codebook.codes(study)
if not codes:
    empty.pointer(t("apply.need_codes"), ("ui/pages/codebook.py", t("project.go_codebook")))
    st.stop()
left, right = st.columns([5, 1], vertical_alignment="bottom")
with left:
    code = choose_code(t("apply.code"), codes, ApplyKey.CODE, counts=True)
if code is None:
    st.html(f'<p class="rd-muted">{t("apply.choose")}</p>')
    st.stop()
with right:
    definition(code)
try:
    waiting = applying.queue(study, code.id, limit=queue.amount(code.id))
except NotPreparedError:
    empty.offer_preparing(study, t("apply.need_prepare"))
    st.stop()
if waiting.total:
    screening.statement(waiting.standing)
    queue.suggestion_queue(study, waiting, codes, key=ApplyKey.QUEUE)
else:
    st.info(t("apply.no_suggestions"))

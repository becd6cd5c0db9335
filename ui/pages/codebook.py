"""The codebook: the codes with their counts, and changing them."""

import streamlit as st

from ui import session, shell
from ui.components import codebook as book
from ui.components import intake
from ui.keys import CodebookKey
from ui.labels import t
from workflow.codebook import codes
from workflow.importing import Kind

study = session.needed_study()
shell.title("codebook")
known = codes(study)
with st.expander(t("codebook.upload"), expanded=not known):
    intake.import_files(study, t("codebook.upload"), key=CodebookKey.FILES, kind=Kind.CODEBOOK)
if not known:
    st.html(f'<p class="rd-muted">{t("codebook.empty")}</p>')
book.tell()
left, right = st.columns([6, 4], gap="large")
with left:
    chosen = book.tree(known)
with right:
    book.form(study, known, chosen)

"""Taking the work along: codings, codebook, and the log of what was done."""

import streamlit as st

from ui import session, shell
from ui.components import downloads, history
from ui.labels import t

study = session.needed_study()
shell.title("export")
left, right = st.columns(2, gap="large")
with left:
    downloads.codings(study)
with right:
    downloads.codebook(study)
st.subheader(t("export.history"), anchor=False)
st.html(f'<p class="rd-muted">{t("export.history_help")}</p>')
history.latest(study, 100)

"""Taking the work along: codings, codebook, memos; what was done has a page of its own."""

import streamlit as st

from ui import session, shell
from ui.components import downloads, empty, memo_list
from ui.components.quoting import safe
from ui.labels import t
from workflow.status import status

study = session.needed_study()
shell.title("export")
if not status(study).codings:
    empty.pointer(
        t("export.empty"),
        ("ui/pages/transcripts.py", t("project.go_import")),
        ("ui/pages/read.py", t("project.go_read")),
    )
left, right = st.columns(2, gap="large")
with left:
    downloads.codings(study)
with right:
    downloads.codebook(study)
st.subheader(t("export.memos"), anchor=False)
st.html(f'<p class="rd-line">{safe(t("export.memos_help"))}</p>')
memo_list.downloads(study)
st.page_link("ui/pages/history.py", label=t("export.history"), icon=":material/arrow_forward:")

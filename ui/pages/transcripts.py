"""Transcripts: importing them with a look beforehand, and the list of what is in the study."""

import streamlit as st

from ui import session, shell
from ui.components import intake, memo, transcripts
from ui.keys import TranscriptsKey
from ui.labels import t
from workflow.status import status

study = session.needed_study()
shell.title("transcripts")
intake.import_files(study, t("transcripts.upload"), key=TranscriptsKey.FILES)

known = status(study).transcripts
if known:
    st.subheader(t("transcripts.list"), anchor=False)
    transcripts.table(known)
    with st.expander(t("transcripts.adjust")):
        transcripts.adjust(study, known)
    memo.on_one_of(study, "transcript")
else:
    st.html(f'<p class="rd-muted">{t("transcripts.empty")}</p>')

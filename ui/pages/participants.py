"""The participants: who was interviewed, with their attributes."""

import streamlit as st

from ui import session, shell
from ui.components import intake, memo, participants
from ui.keys import ParticipantsKey
from ui.labels import t
from workflow.importing import Kind
from workflow.reading import participants_table

study = session.needed_study()
shell.title("participants")
people = participants_table(study)
if people:
    participants.table(people)
    memo.on_one_of(study, "participant")
else:
    st.html(f'<p class="rd-muted">{t("participants.empty")}</p>')
with st.expander(t("participants.upload"), expanded=not people):
    intake.import_files(study, t("participants.upload"), key=ParticipantsKey.FILES, kind=Kind.PARTICIPANTS)

"""The start: what to do next, how far the study is, and what was done last."""

import streamlit as st

from ui import session
from ui.components import blind, history, memo, overview, studies
from ui.components.steps import next_steps
from ui.labels import t
from workflow.memos import Target
from workflow.preparing import state
from workflow.status import status

study = session.study()
if study is None:
    st.title(t("app.name"), anchor=False)
    st.html(f'<p class="rd-lead">{t("project.welcome")}</p>')
    studies.open_or_begin(expanded=True)
    st.stop()

now = status(study)
st.title(now.name, anchor=False)
st.html(f'<p class="rd-lead">{t("project.welcome")}</p>')
next_steps(study, now, state(study))
blind.reminder(study)
if now.transcripts:
    st.subheader(t("project.state"), anchor=False)
    overview.figures(now)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(t("project.per_interview"), anchor=False)
        overview.interview_bars(now)
    with right:
        st.subheader(t("project.most_used"), anchor=False)
        overview.code_bars(now)
st.subheader(t("project.latest"), anchor=False)
history.latest(study, 6, brief=True)
blind.overview(study)
with st.expander(t("memos.on_study")):
    memo.memo_box(study, Target("study"), "project")
st.page_link("ui/pages/history.py", label=t("export.history"), icon=":material/arrow_forward:")
st.subheader(t("project.settings"), anchor=False)
with st.expander(t("project.settings_of", name=study.coder)):
    studies.settings(study, now.name)
studies.open_or_begin(expanded=False)

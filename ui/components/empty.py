"""What an empty page says: what to do first, with the way there."""

import streamlit as st

from ui.components import progress
from ui.components.quoting import safe
from ui.keys import ProjectKey, keyed
from ui.labels import t
from workflow import preparing
from workflow.study import Study


def pointer(text: str, *ways: tuple[str, str]) -> None:
    """Say what is missing and point to the pages where it is made."""
    with st.container(border=True):
        st.markdown(text)
        for page, label in ways:
            st.page_link(page, label=label, icon=":material/arrow_forward:")


def offer_preparing(study: Study, text: str) -> None:
    """Say that the study must be prepared first, and offer to do so."""
    if preparing.state(study).transcripts == 0:
        pointer(t("common.need_transcripts"), ("ui/pages/transcripts.py", t("project.go_import")))
        return
    with st.container(border=True):
        st.markdown(text)
        if (job := progress.running(study)) is not None:
            st.html(
                f'<p class="rd-line"><b>{safe(progress.describe(job))}</b> — {safe(t("project.busy"))}</p>'
            )
            return
        st.button(
            t("apply.prepare"),
            key=keyed(ProjectKey.PREPARE, "empty"),
            type="primary",
            on_click=progress.start,
            args=(study, "prepare"),
        )

"""The transcripts of the study: a table, and correcting who is who."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.roles import Role
from ui.components import progress
from ui.keys import TranscriptsKey, keyed
from ui.labels import t
from workflow import reading
from workflow.study import Study
from workflow.views import TranscriptStatus


def table(known: Sequence[TranscriptStatus]) -> None:
    """List the transcripts."""
    rows = [
        {
            t("transcripts.col_name"): one.name,
            t("transcripts.col_words"): one.words,
            t("transcripts.col_turns"): one.turns,
            t("transcripts.col_segments"): one.segments,
            t("transcripts.col_coded"): one.coded,
            t("transcripts.col_speakers"): ", ".join(
                f"{label} ({t(f'role.{role}')})" for label, role in one.speakers
            ),
        }
        for one in known
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=TranscriptsKey.TABLE,
        height="content",
        alt=t("transcripts.list"),
    )


def adjust(study: Study, known: Sequence[TranscriptStatus]) -> None:
    """Correct roles in one transcript, or take it out of the study."""
    by_id = {one.id: one for one in known}
    chosen = st.selectbox(
        t("transcripts.which"),
        list(by_id),
        key=TranscriptsKey.CHOSEN,
        format_func=lambda key: by_id[key].name,
    )
    if chosen is None:
        return
    columns = st.columns(3)
    for number, (label, role) in enumerate(by_id[chosen].speakers):
        key = keyed(TranscriptsKey.LATER_ROLE, f"{chosen}.{number}")
        st.session_state[key] = Role(role)
        columns[number % 3].selectbox(
            t("transcripts.speaker_role", speaker=label),
            list(Role),
            key=key,
            format_func=lambda one: t(f"role.{one.value}"),
            on_change=_set_role,
            args=(study, chosen, label, key),
        )
    st.button(
        t("transcripts.remove"),
        key=TranscriptsKey.REMOVE,
        help=t("transcripts.remove_help"),
        on_click=reading.remove_transcript,
        args=(study, chosen),
    )


def _set_role(study: Study, transcript_id: str, label: str, key: str) -> None:
    reading.set_role(study, transcript_id, label, Role(st.session_state[key]))
    progress.start(study, "prepare")

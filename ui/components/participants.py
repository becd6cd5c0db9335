"""The participants as a table."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui.components.quoting import safe
from ui.keys import ParticipantsKey
from ui.labels import t


def table(people: Sequence[dict[str, Any]]) -> None:
    """Show one row for each participant, attributes as they were written."""
    rows = [
        {
            t("participants.label"): person["label"],
            **person["attributes"],
            t("participants.transcripts"): ", ".join(person["transcripts"]),
        }
        for person in people
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=ParticipantsKey.TABLE,
        height="content",
        alt=t("participants.title"),
    )
    unlinked = [person["label"] for person in people if not person["transcripts"]]
    if unlinked:
        text = safe(t("participants.unlinked", names=", ".join(unlinked)))
        st.html(f'<p class="rd-muted">{text}</p>')

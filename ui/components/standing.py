"""The tables of the state page."""

from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from ui.components import cards
from ui.components.quoting import safe
from ui.keys import StateKey, keyed
from ui.labels import t
from workflow.views import PATH_SEPARATOR, CodeStatus, Status

ACTIONS = cards.Actions(("remove",))


def interviews(now: Status) -> None:
    """Show how much of each interview was seen and coded."""
    rows = [
        {
            t("state.interview"): one.name,
            t("state.segments"): one.segments,
            t("state.seen"): round(one.seen / max(one.segments, 1), 2),
            t("state.coded"): round(one.coded / max(one.segments, 1), 2),
            t("state.codings"): one.codings,
        }
        for one in now.transcripts
    ]
    share = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=StateKey.TRANSCRIPTS,
        height="content",
        alt=t("state.per_interview"),
        column_config={t("state.seen"): share, t("state.coded"): share},
    )


def origins(now: Status) -> None:
    """Say how many codings were made by hand and how many from a suggestion."""
    if now.codings:
        counts = {name: now.by_origin.get(name, 0) for name in ("manual", "suggested", "changed")}
        st.html(f'<p class="rd-muted">{safe(t("state.origins", **counts))}</p>')


def codes(now: Status) -> CodeStatus | None:
    """Show in how many interviews each code occurs, and return the one that was clicked."""
    used = sorted(
        (code for code in now.codes if code.codings), key=lambda code: (-code.transcripts, -code.codings)
    )
    if not used:
        st.html(f'<p class="rd-muted">{safe(t("state.no_codes"))}</p>')
        return None
    st.html(f'<p class="rd-muted">{safe(t("state.click"))}</p>')
    total = len(now.transcripts)
    rows = [
        {
            t("state.code"): code.path[-1],
            t("state.above"): PATH_SEPARATOR.join(code.path[:-1]),
            t("state.codings"): code.codings,
            t("state.spread"): t("common.of_interviews", count=code.transcripts, total=total),
            t("state.share"): round(code.transcripts / total, 2),
        }
        for code in used
    ]
    version = sha256(repr([code.id for code in used]).encode()).hexdigest()[:10]  # positions follow the rows
    picked: Any = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key=keyed(StateKey.CODES, version),
        on_select="rerun",
        selection_mode="single-cell",
        height=min(500, 38 + 35 * len(rows)),
        alt=t("state.per_code"),
        column_config={
            t("state.code"): st.column_config.TextColumn(width=240),
            t("state.above"): st.column_config.TextColumn(width=200),
            t("state.share"): st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
        },
    )
    cells = picked.selection.cells
    return used[cells[0][0]] if cells and cells[0][0] < len(used) else None

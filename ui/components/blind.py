"""Coding a transcript blind: first one's own judgement, then the suggestions and the others."""

import pandas as pd
import streamlit as st

from ui.components.quoting import safe
from ui.keys import BlindKey, keyed
from ui.labels import t
from workflow import blindness
from workflow.study import Study, coders_by_id

ICONS = {"blind": ":material/visibility_off:", "done": ":material/check:", "open": ":material/visibility:"}


def control(study: Study, transcript_id: str) -> None:
    """Say whether this coder codes the transcript blind, with the buttons that change it."""
    state = blindness.states(study).get(transcript_id)
    if state is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f'<p class="rd-line rd-blind" data-state="{state}">{safe(t(f"blind.{state}"))}</p>')
        if state == "blind":
            _sure(study, transcript_id, "done")
            _sure(study, transcript_id, "open")
        elif state == "open":
            st.button(
                t("blind.begin"),
                key=keyed(BlindKey.BEGIN, transcript_id),
                icon=ICONS["blind"],
                type="tertiary",
                help=t("blind.begin_help"),
                on_click=blindness.set_state,
                args=(study, transcript_id, "blind"),
            )


def reminder(study: Study) -> None:
    """Say how many transcripts this coder still codes blind, as part of what to do next."""
    blind = sum(state == "blind" for state in blindness.states(study).values())
    if blind:
        st.html(f'<p class="rd-line">{safe(t("blind.to_do", count=blind))}</p>')


def overview(study: Study) -> None:
    """Show per transcript and coder who codes blind, who is done and who sees everything."""
    found = blindness.overview(study)
    if all(state == "open" for _, states in found for state in states.values()):
        return
    names = coders_by_id(study)
    rows = [
        {t("blind.transcript"): name}
        | {names[one]: t(f"blind.short_{state}") for one, state in states.items()}
        for name, states in found
    ]
    with st.expander(t("blind.overview")):
        height = min(420, 38 + 35 * len(rows))
        st.dataframe(pd.DataFrame(rows), hide_index=True, height=height, alt=t("blind.overview"))


def _sure(study: Study, transcript_id: str, state: str) -> None:
    """Offer a way out of blind coding, and say first what will be seen from then on."""
    done = state == "done"
    with st.popover(
        t(f"blind.to_{state}"),
        key=keyed(BlindKey.DONE if done else BlindKey.OPEN, transcript_id),
        icon=ICONS[state],
        type="secondary" if done else "tertiary",
    ):
        st.html(f'<p class="rd-line">{safe(t(f"blind.to_{state}_help"))}</p>')
        st.button(
            t(f"blind.to_{state}_sure"),
            key=keyed(BlindKey.SURE if done else BlindKey.OPEN_SURE, transcript_id),
            type="primary",
            on_click=blindness.set_state,
            args=(study, transcript_id, state),
        )

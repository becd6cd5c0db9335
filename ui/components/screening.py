"""How far a code has been found: one line above the queue, and on demand what it rests on."""

import streamlit as st

from ui.components.quoting import safe
from ui.labels import t
from ui.screening import explanation, lines
from workflow.views import Standing

SEPARATOR = " · "


def statement(now: Standing) -> None:
    """Show the line, with its explanation behind a button."""
    if now.found == 0 and now.rejected_in_a_row == 0 and now.drawn == 0:
        st.html(f'<p class="rd-line">{safe(t("screening.begin"))}</p>')
        return
    left, right = st.columns([5, 1], vertical_alignment="center")
    first, *others = lines(now)
    rest = "".join(f"{SEPARATOR}{safe(text)}" for text in others)
    left.html(f'<p class="rd-line" data-standing="{now.advice}"><strong>{safe(first)}</strong>{rest}</p>')
    with right.popover(t("screening.title"), width="stretch"):
        for name, texts in explanation(now).items():
            st.caption(name)
            for text in texts:
                st.text(text)

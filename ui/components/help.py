"""Help at the head of each page: what it is for, how to begin, the keys, and what the words mean."""

import streamlit as st

from ui.components import tour
from ui.components.quoting import safe
from ui.keys import HelpKey, keyed
from ui.labels import has, t
from workflow.study import Study

_PARTS = ("about", "begin", "keys", "words")


def popover(study: Study | None, page: str) -> None:
    """Show a button that opens the help of a page, and the way back into the tour."""
    with (
        st.container(key=HelpKey.PLACE),
        st.popover(t("help.open"), icon=":material/help:", type="tertiary", key=keyed(HelpKey.OPEN, page)),
    ):
        st.html(lines(page))
        if study is not None and tour.offered(study):
            st.button(
                t("help.tour"),
                key=HelpKey.TOUR,
                icon=":material/route:",
                on_click=tour.begin,
                args=(study,),
            )


def lines(page: str) -> str:
    """Write the help of a page as a list of terms and what is said about each."""
    told = [part for part in _PARTS if has(f"help.{page}.{part}")]
    items = [
        f"<dt>{safe(t(f'help.part_{part}'))}</dt><dd>{safe(t(f'help.{page}.{part}'))}</dd>" for part in told
    ]
    return f'<dl class="rd-help">{"".join(items)}</dl>'

"""What was done in the study, in sentences."""

import streamlit as st

from ui import messages
from ui.components.quoting import safe
from ui.labels import moment, t
from workflow.history import history
from workflow.study import Study
from workflow.views import HistoryLine


def latest(study: Study, limit: int, *, brief: bool = False) -> None:
    """Show the last acts; what was taken back is struck through."""
    lines = history(study, limit)
    if not lines:
        st.html(f'<p class="rd-muted">{safe(t("export.history_empty"))}</p>')
        return
    st.html(f'<ul class="rd-history">{"".join(_item(line, brief=brief) for line in lines)}</ul>')


def _item(line: HistoryLine, *, brief: bool) -> str:
    text = safe(messages.act(line, brief=brief))
    text = (
        f'<span class="undone">{text}</span> <small>{safe(t("export.was_undone"))}</small>'
        if line.undone
        else text
    )
    return (
        f"<li><time>{safe(moment(line.at))}</time><span>{text} <small>{safe(line.coder)}</small></span></li>"
    )

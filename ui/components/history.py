"""What was done in the study, in sentences, with the way back."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

import streamlit as st

from formats.tables import codings_table, table_bytes
from ui import messages
from ui.components import empty
from ui.components.quoting import safe
from ui.keys import HistoryKey, keyed
from ui.labels import clock, day, moment, t
from workflow.errors import INPUT_ERRORS
from workflow.history import (
    PAGE,
    SUBJECTS,
    BuiltUponError,
    HistoryEntry,
    HistoryFilter,
    history,
    page,
    redo_act,
    undo_act,
)
from workflow.study import Study, coders_by_id
from workflow.views import HistoryLine

COLUMNS = ("tijd", "codeur", "soort", "handeling", "ongedaan")
_REFUSED = "history.refused"


def latest(study: Study, limit: int, *, brief: bool = False) -> None:
    """Show the last acts; what was taken back is struck through."""
    lines(history(study, limit), brief=brief)


def lines(found: Sequence[HistoryLine], *, brief: bool = False) -> None:
    """Show acts, one a line."""
    if not found:
        st.html(f'<p class="rd-muted">{safe(t("history_page.empty"))}</p>')
        return
    items = "".join(_item(line, moment(line.at), brief=brief) for line in found)
    st.html(f'<ul class="rd-history">{items}</ul>')


def whole(study: Study) -> None:
    """Show the history a page at a time, by day, with a button on each own act that takes it back."""
    wanted = _filter(study)
    named = f"{wanted.coder_id}.{wanted.subject}.{wanted.text}"
    if wanted == HistoryFilter() and not history(study, 1):
        empty.pointer(
            t("history_page.begin"),
            ("ui/pages/transcripts.py", t("project.go_import")),
            ("ui/pages/codebook.py", t("project.go_codebook")),
        )
        return
    entries, total = page(study, wanted, int(st.session_state.get(keyed(HistoryKey.PAGE, named)) or 1))
    st.html(f'<p class="rd-muted" role="status">{safe(t("history_page.found", count=total))}</p>')
    if not entries:
        st.html(f'<p class="rd-muted">{safe(t("history_page.none"))}</p>')
    refused: dict[str, str] = st.session_state.pop(_REFUSED, {})
    with st.container(key="rd-log", gap="xxsmall"):
        for named_day, of_day in groupby(entries, lambda entry: day(entry.line.at)):
            st.subheader(named_day, anchor=False)
            for entry in of_day:
                _row(study, entry, refused.get(entry.line.uid, ""))
    if total > PAGE:
        st.pagination(-(-total // PAGE), key=keyed(HistoryKey.PAGE, named))


def download(study: Study) -> None:
    """Offer the whole history as a file."""
    st.download_button(
        t("history_page.download"),
        partial(_table, study),
        file_name=f"{study.path.stem}-{t('history_page.file')}.csv",
        mime="text/csv",
        key=HistoryKey.DOWNLOAD,
        icon=":material/download:",
        on_click="ignore",
    )


def _filter(study: Study) -> HistoryFilter:
    names = coders_by_id(study)
    left, middle, right = st.columns([2, 2, 3])
    coder = left.selectbox(
        t("history_page.coder"),
        list(names),
        index=None,
        key=HistoryKey.CODER,
        format_func=names.__getitem__,
        placeholder=t("history_page.everybody"),
    )
    subject = middle.selectbox(
        t("history_page.subject"),
        list(SUBJECTS),
        index=None,
        key=HistoryKey.KIND,
        format_func=lambda one: t(f"history_page.about_{one}"),
        placeholder=t("history_page.everything"),
    )
    return HistoryFilter(coder, subject, right.text_input(t("history_page.text"), key=HistoryKey.TEXT))


def _row(study: Study, entry: HistoryEntry, refused: str) -> None:
    line = entry.line
    said = f'<ul class="rd-history">{_item(line, clock(line.at), brief=True)}</ul>'
    if refused:
        said += f'<p class="rd-note" role="alert">{safe(refused)}</p>'
    if not entry.own_act:
        st.html(said)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(said, width="stretch")
        way = "redo" if line.undone else "undo"
        st.button(
            t(f"history_page.{way}"),
            key=keyed(HistoryKey.REDO if line.undone else HistoryKey.UNDO, line.uid),
            type="tertiary",
            icon=f":material/{way}:",
            on_click=_change,
            args=(study, line.uid, way),
        )


def _change(study: Study, uid: str, way: str) -> None:
    """Take an act back or do it again; a refusal is told beside the act."""
    try:
        line = (redo_act if way == "redo" else undo_act)(study, uid)
    except BuiltUponError as error:
        st.session_state[_REFUSED] = {uid: _refusal(error)}
    except INPUT_ERRORS as error:
        st.session_state[_REFUSED] = {uid: messages.explain(error)}
    else:
        if line is not None:
            st.toast(messages.act(line, brief=True))


def _refusal(error: BuiltUponError) -> str:
    if error.later is None:
        return t("history_page.refused")
    later = error.later
    return t("history_page.refused_by", at=moment(later.at), coder=later.coder, what=messages.act(later))


def _item(line: HistoryLine, at: str, *, brief: bool = False) -> str:
    text = safe(messages.act(line, brief=brief))
    text = (
        f'<span class="undone">{text}</span> <small>{safe(t("history_page.was_undone"))}</small>'
        if line.undone
        else text
    )
    return f"<li><time>{safe(at)}</time><span><b>{safe(line.coder)}</b>: {text}</span></li>"


def _table(study: Study) -> bytes:
    rows = [
        {
            "tijd": line.at,
            "codeur": line.coder,
            "soort": line.kind,
            "handeling": messages.act(line),
            "ongedaan": t("history_page.was_undone") if line.undone else "",
        }
        for line in reversed(history(study, None))
    ]
    return table_bytes(codings_table(rows, COLUMNS), "history.csv")

"""A code's page: its quotes with what stands around them, its spread, its likenesses, its history."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ui import messages
from ui.components import places, quoting
from ui.components.history import lines
from ui.components.quoting import safe
from ui.keys import CodebookKey, keyed
from ui.labels import moment, percent, t
from workflow.code_page import Alike, QuoteView, alike, code_history, quote_count, quotes, spread
from workflow.codebook import edit_code
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeView

PAGE = 8  # quotes at a time: each is a few widgets


def quotes_of(study: Study, code: CodeView) -> None:
    """Show the quotes of a code with context, some at a time."""
    count = quote_count(study, code.id)
    if not count:
        st.html(f'<p class="rd-muted">{safe(t("codebook.no_quotes"))}</p>')
        return
    pages = (count + PAGE - 1) // PAGE
    page = 1
    if pages > 1:
        page = st.pagination(pages, key=keyed(CodebookKey.PAGE, code.id))
    for quote in quotes(study, code.id, start=(page - 1) * PAGE, count=PAGE):
        _quote(study, code, quote)


def spread_of(study: Study, code: CodeView) -> None:
    """Show in which interviews, with whom and by whom a code was given."""
    found = spread(study, code.id)
    has = sum(count > 0 for *_, count in found.transcripts)
    st.html(f"<p>{safe(t('codebook.in_interviews', count=has, total=len(found.transcripts)))}</p>")
    _counts(t("codebook.col_interview"), [(name, count) for _, name, count in found.transcripts])
    _counts(t("codebook.col_participant"), found.participants)
    _counts(t("codebook.col_coder"), found.coders)


def likenesses(study: Study, code: CodeView) -> str | None:
    """Show codes that may be the same; returns the one the coder wants to merge it with."""
    found = alike(study, code.id)
    st.html(f'<p class="rd-muted">{safe(t("codebook.alike_help"))}</p>')
    if not found:
        st.html(f"<p>{safe(t('codebook.alike_none'))}</p>")
    wanted = None
    for one in found:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.html(f"<p><strong>{safe(one.code)}</strong><br><small>{safe(_why(one))}</small></p>")
        if right.button(t("codebook.merge"), key=keyed(CodebookKey.MERGE, f"{code.id}.{one.code_id}")):
            wanted = one.code_id
    return wanted


def history_of(study: Study, code: CodeView) -> None:
    """Show what was done with a code."""
    lines(code_history(study, code.id))


def _quote(study: Study, code: CodeView, quote: QuoteView) -> None:
    stretch = quote.coding.stretch
    question = quoting.question(quote.question)
    head = f"{quoting.who(stretch)} · {quoting.where(study, stretch)} · {quote.coding.coder}"
    asked = f'<p class="rd-question">{safe(question["text"])}</p>' if question else ""
    words = (
        f'<span class="rd-around">{safe(quoting.before(quote.before))} </span>{safe(stretch.text)}'
        f'<span class="rd-around"> {safe(quoting.after(quote.after))}</span>'
    )
    with st.container(border=True):
        said = f"<small>{safe(head)} · {safe(moment(quote.coding.created_at))}</small>"
        st.html(f"{said}{asked}<blockquote class='rd-cited'>{words}</blockquote>")
        with st.container(horizontal=True):
            st.button(
                t("codebook.to_place"),
                key=keyed(CodebookKey.READ, quote.coding.id),
                on_click=places.aim,
                args=(stretch.transcript_id, stretch.start, stretch.end),
            )
            text = " ".join(stretch.text.split())
            st.button(
                t("codebook.as_example"),
                key=keyed(CodebookKey.EXAMPLE, quote.coding.id),
                disabled=text in code.examples,
                on_click=_add_example,
                args=(study, code, text),
            )


def _add_example(study: Study, code: CodeView, text: str) -> None:
    try:
        edit_code(study, code.id, examples=(*code.examples, text))
    except INPUT_ERRORS as error:
        st.toast(messages.reason(error))


def _counts(title: str, counts: Sequence[tuple[str, int]]) -> None:
    if not counts:
        return
    column = t("codebook.col_codings")
    st.dataframe(
        pd.DataFrame([{title: name, column: count} for name, count in counts]),
        hide_index=True,
        alt=title,
        column_config={
            column: st.column_config.ProgressColumn(
                format="%d", min_value=0, max_value=max(1, *(count for _, count in counts))
            )
        },
    )


def _why(one: Alike) -> str:
    parts = []
    if one.likeness is not None:
        parts.append(t("codebook.likeness", percent=percent(max(0.0, one.likeness))))
    if one.shared:
        parts.append(t("codebook.shared", count=one.shared, percent=percent(one.share)))
    return " · ".join(parts)

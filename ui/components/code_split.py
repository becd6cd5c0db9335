"""Dividing a code: per quote the coder says where it goes, and nothing moves before the last button."""

from collections.abc import Mapping, Sequence

import streamlit as st

from ui import messages
from ui.components import quoting
from ui.components.code_changes import listed
from ui.components.codebook import tell_next
from ui.components.quoting import safe
from ui.keys import CodebookKey, keyed
from ui.labels import t
from workflow.code_page import QuoteView, quote_count, quotes
from workflow.codebook import NewCode
from workflow.errors import INPUT_ERRORS
from workflow.splitting_codes import Part, preview_split, split_code
from workflow.study import Study
from workflow.views import CodeView

STAYS = ""
PAGE = 10  # quotes at a time: each has its own choice
_DIVISION = "codebook.division_of"  # per code: where each coding goes, also those on other pages


def splitting(study: Study, code: CodeView, codes: Sequence[CodeView]) -> None:
    """Let the coder say which quotes of this code go where."""
    st.subheader(t("codebook.split_title", name=code.name), anchor=False)
    st.html(f'<p class="rd-muted">{safe(t("codebook.split_help"))}</p>')
    count = quote_count(study, code.id)
    if not count:
        st.html(f'<p class="rd-muted">{safe(t("codebook.no_quotes"))}</p>')
        return
    labels = {one.label: one.id for one in codes if one.id != code.id}
    targets = st.multiselect(
        t("codebook.targets"),
        list(labels),
        key=keyed(CodebookKey.TARGETS, code.id),
        accept_new_options=True,
        placeholder=t("codebook.targets_hint"),
    )
    if not targets:
        return
    pages = (count + PAGE - 1) // PAGE
    page = st.pagination(pages, key=keyed(CodebookKey.PAGE, f"split.{code.id}")) if pages > 1 else 1
    for quote in quotes(study, code.id, start=(page - 1) * PAGE, count=PAGE):
        _quote(code, quote, targets)
    _do(study, code, _parts(code, targets, labels))


def _quote(code: CodeView, quote: QuoteView, targets: Sequence[str]) -> None:
    """Show one quote whole, with where it goes."""
    coding = quote.coding
    key = keyed(CodebookKey.DIVISION, coding.id)
    goes = _division(code).get(coding.id, STAYS)
    # set before each run: an option that went, or another page, leaves no old choice behind
    st.session_state[key] = goes if goes in targets else STAYS

    def keep() -> None:
        _division(code)[coding.id] = str(st.session_state[key] or STAYS)

    with st.container(border=True):
        head = f"{quoting.who(coding.stretch)} · {coding.stretch.transcript} · {coding.coder}"
        words = " ".join(coding.stretch.text.split())
        st.html(f"<small>{safe(head)}</small><blockquote class='rd-cited'>{safe(words)}</blockquote>")
        st.segmented_control(
            t("codebook.goes_to"),
            [STAYS, *targets],
            key=key,
            format_func=lambda one: one or t("codebook.stays"),
            label_visibility="collapsed",
            required=True,
            on_change=keep,
        )


def _do(study: Study, code: CodeView, parts: Sequence[Part]) -> None:
    """Say what the division does, and do it when asked."""
    if not parts:
        st.html(f'<p class="rd-muted">{safe(t("codebook.split_choose"))}</p>')
        return
    try:
        found = preview_split(study, code.id, parts)
    except INPUT_ERRORS as error:  # changed meanwhile, in another tab
        _division(code).clear()
        st.error(messages.reason(error))
        return
    said = [t("codebook.split_moves", count=sum(found.moved)), t("codebook.split_stays", count=found.staying)]
    said += [t("codebook.coincide", count=found.coincide)] if found.coincide else []
    said += [t("codebook.split_others", count=found.others)] if found.others else []
    st.html(listed(said))
    st.button(
        t("codebook.split"),
        key=keyed(CodebookKey.SPLIT, code.id),
        type="primary",
        on_click=_split,
        args=(study, code, parts),
    )


def _division(code: CodeView) -> dict[str, str]:
    """Give what was chosen so far, by coding."""
    found: dict[str, str] = st.session_state.setdefault(f"{_DIVISION}.{code.id}", {})
    return found


def _parts(code: CodeView, targets: Sequence[str], labels: Mapping[str, str]) -> list[Part]:
    parts = []
    for target in targets:
        chosen = tuple(one for one, to in _division(code).items() if to == target)
        if chosen and target in labels:
            parts.append(Part(chosen, code_id=labels[target]))
        elif chosen:
            parts.append(Part(chosen, new=NewCode(target, code.parent_id)))
    return parts


def _split(study: Study, code: CodeView, parts: Sequence[Part]) -> None:
    try:
        split_code(study, code.id, parts)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    _division(code).clear()
    st.session_state.pop(keyed(CodebookKey.TARGETS, code.id), None)  # what was new is now there
    tell_next(t("codebook.split_done", name=code.name))

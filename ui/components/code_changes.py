"""Taking codes together, or one away: first what it touches, then doing it."""

from collections.abc import Sequence

import streamlit as st

from ui import messages
from ui.components.codebook import show, tell_next
from ui.components.quoting import safe
from ui.keys import CodebookKey, keyed
from ui.labels import t
from workflow.codebook import remove_code
from workflow.errors import INPUT_ERRORS
from workflow.merging_codes import Touched, merge_codes, preview_merge, preview_remove
from workflow.study import Study
from workflow.views import CodeView


def merging(study: Study, code: CodeView, codes: Sequence[CodeView], into: str | None) -> None:
    """Let the coder take this code up into another."""
    st.subheader(t("codebook.merge_title", name=code.name), anchor=False)
    st.html(f'<p class="rd-muted">{safe(t("codebook.merge_help"))}</p>')
    others = {one.id: one.label for one in codes if one.id != code.id}
    key = keyed(CodebookKey.INTO, code.id)
    if into in others:
        st.session_state[key] = into
    target = st.selectbox(
        t("codebook.into"),
        list(others),
        index=None,
        key=key,
        format_func=others.__getitem__,
        placeholder=t("common.choose"),
    )
    if target is None:
        return
    _touched(preview_merge(study, code.id, target))
    st.button(
        t("codebook.merge_sure", name=others[target]),
        key=keyed(CodebookKey.MERGE, code.id),
        type="primary",
        on_click=_merge,
        args=(study, code, target, others[target]),
    )


def removing(study: Study, code: CodeView) -> None:
    """Let the coder take the code away."""
    st.subheader(t("codebook.remove_title", name=code.name), anchor=False)
    found = preview_remove(study, code.id)
    _touched(found)
    if found.children:
        st.info(t("codebook.remove_children", count=len(found.children)))
        return
    st.html(f"<p>{safe(t('codebook.remove_sure', name=code.name, count=found.codings))}</p>")
    st.button(
        t("codebook.remove"),
        key=keyed(CodebookKey.REMOVE_SURE, code.id),
        type="primary",
        on_click=_remove,
        args=(study, code),
    )


def _touched(found: Touched) -> None:
    """Say what a change touches."""
    said = [t("codebook.touches", count=found.codings, interviews=found.transcripts)]
    if found.others:
        said.append(t("codebook.touches_others", names=", ".join(found.others)))
    if found.coincide:
        said.append(t("codebook.coincide", count=found.coincide))
    if found.children:
        said.append(t("codebook.touches_children", names=", ".join(found.children)))
    if found.clashes:
        said.append(t("codebook.clashes", names=", ".join(found.clashes)))
    for name in ("groups", "relations", "memos"):
        if count := getattr(found, name):
            said.append(t(f"codebook.touches_{name}", count=count))
    said.append(t("codebook.undoable"))
    st.html(listed(said))


def listed(said: Sequence[str]) -> str:
    """Write what a change would do as a list."""
    return f'<ul class="rd-touches">{"".join(f"<li>{safe(one)}</li>" for one in said)}</ul>'


def _merge(study: Study, code: CodeView, target: str, label: str) -> None:
    try:
        merge_codes(study, code.id, target)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    show("quotes", target)
    tell_next(t("codebook.merged", name=code.name, into=label))


def _remove(study: Study, code: CodeView) -> None:
    try:
        remove_code(study, code.id, with_codings=True)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    tell_next(t("codebook.removed", name=code.name))

"""Taking codes together, dividing one, taking one away: first what it touches, then doing it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ui import messages
from ui.components import quoting
from ui.components.codebook import tell_next
from ui.components.quoting import safe
from ui.keys import CodebookKey, keyed
from ui.labels import t
from workflow.codebook import NewCode, remove_code
from workflow.errors import INPUT_ERRORS
from workflow.merging_codes import Touched, merge_codes, preview_merge, preview_remove
from workflow.reading import codings
from workflow.splitting_codes import Part, preview_split, split_code
from workflow.study import Study
from workflow.views import CodeView

STAYS = "–"


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


def splitting(study: Study, code: CodeView, codes: Sequence[CodeView]) -> None:
    """Let the coder say which quotes of this code go where."""
    st.subheader(t("codebook.split_title", name=code.name), anchor=False)
    st.html(f'<p class="rd-muted">{safe(t("codebook.split_help"))}</p>')
    own = codings(study, code_id=code.id)
    if not own:
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
    column = t("codebook.goes_to")
    rows = [
        {
            t("codebook.quote"): " ".join(one.stretch.text.split()),
            t("codebook.col_participant"): quoting.who(one.stretch),
            t("codebook.col_coder"): one.coder,
            column: STAYS,
        }
        for one in own
    ]
    # a keyed editor keeps edits by row number: the key follows the rows and the choices
    version = str(hash((code.id, tuple(one.id for one in own), tuple(targets))))
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        disabled=[name for name in rows[0] if name != column],
        key=keyed(CodebookKey.DIVISION, version),
        column_config={column: st.column_config.SelectboxColumn(options=[STAYS, *targets], required=True)},
    )
    parts = _parts(code, [one.id for one in own], list(edited[column]), targets, labels)
    if not parts:
        st.html(f'<p class="rd-muted">{safe(t("codebook.split_choose"))}</p>')
        return
    found = preview_split(study, code.id, parts)
    said = [t("codebook.split_moves", count=sum(found.moved)), t("codebook.split_stays", count=found.staying)]
    said += [t("codebook.coincide", count=found.coincide)] if found.coincide else []
    said += [t("codebook.split_others", count=found.others)] if found.others else []
    st.html(_list(said))
    st.button(
        t("codebook.split"),
        key=keyed(CodebookKey.SPLIT, code.id),
        type="primary",
        on_click=_split,
        args=(study, code, parts),
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


def _parts(
    code: CodeView, ids: Sequence[str], goes: Sequence[str], targets: Sequence[str], labels: dict[str, str]
) -> list[Part]:
    parts = []
    for target in targets:
        chosen = tuple(one for one, to in zip(ids, goes, strict=True) if to == target)
        if chosen and target in labels:
            parts.append(Part(chosen, code_id=labels[target]))
        elif chosen:
            parts.append(Part(chosen, new=NewCode(target, code.parent_id)))
    return parts


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
    st.html(_list(said))


def _list(said: Sequence[str]) -> str:
    return f'<ul class="rd-touches">{"".join(f"<li>{safe(one)}</li>" for one in said)}</ul>'


def _merge(study: Study, code: CodeView, target: str, label: str) -> None:
    try:
        merge_codes(study, code.id, target)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    tell_next(t("codebook.merged", name=code.name, into=label))


def _split(study: Study, code: CodeView, parts: Sequence[Part]) -> None:
    try:
        split_code(study, code.id, parts)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    tell_next(t("codebook.split_done", name=code.name, count=len(parts)))


def _remove(study: Study, code: CodeView) -> None:
    try:
        remove_code(study, code.id, with_codings=True)
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)
        return
    tell_next(t("codebook.removed", name=code.name))

"""Groups and themes of codes, and what codes have to do with each other."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ui import messages
from ui.components import drafts, memo
from ui.components.codebook import tell_next
from ui.components.quoting import safe
from ui.keys import CodebookKey, keyed
from ui.labels import t
from workflow.errors import INPUT_ERRORS
from workflow.groups import (
    KINDS,
    RELATIONS,
    GroupView,
    RelationView,
    add_group,
    edit_group,
    groups,
    relate,
    relations,
    remove_group,
    unrelate,
)
from workflow.memos import Target
from workflow.study import Study
from workflow.views import CodeView


def board(study: Study, codes: Sequence[CodeView]) -> None:
    """Show the groups and themes side by side, and let the coder make and fill them."""
    st.html(f'<p class="rd-muted">{safe(t("codebook.groups_help"))}</p>')
    _new(study)
    found = groups(study)
    if not found:
        st.html(f'<p class="rd-muted">{safe(t("codebook.groups_empty"))}</p>')
    columns = st.columns(2, gap="medium")
    for number, group in enumerate(found):
        with columns[number % 2], st.container(border=True):
            _group(study, group, codes)
    _all_relations(study, codes)


def of_code(study: Study, code: CodeView, codes: Sequence[CodeView]) -> None:
    """Show in which groups a code is and what it has to do with others."""
    names = [group.name for group in groups(study) if code.id in group.code_ids]
    said = t("codebook.in_groups", names=", ".join(names)) if names else t("codebook.in_no_group")
    st.html(f"<p>{safe(said)}</p>")
    labels = {one.id: one.label for one in codes}
    for relation in relations(study, code.id):
        _relation(study, relation, labels)
    _new_relation(study, code, codes)


def _new(study: Study) -> None:
    with st.form(CodebookKey.GROUP_ADD.value + ".form", border=False, clear_on_submit=True):
        left, middle, right = st.columns([5, 3, 2], vertical_alignment="bottom")
        left.text_input(t("codebook.group_name"), key=CodebookKey.GROUP_NAME)
        middle.segmented_control(
            t("codebook.group_kind"),
            KINDS,
            default="group",
            key=CodebookKey.GROUP_KIND,
            format_func=lambda kind: t(f"codebook.kind_{kind}"),
            required=True,
        )
        right.form_submit_button(
            t("codebook.group_add"), key=CodebookKey.GROUP_ADD, on_click=_add, args=(study,)
        )


def _group(study: Study, group: GroupView, codes: Sequence[CodeView]) -> None:
    kind = t(f"codebook.kind_{group.kind}")
    counts = t("codebook.group_counts", quotes=group.quotations, interviews=group.transcripts)
    st.html(f"<p><small>{safe(kind)} · {safe(counts)}</small></p>")
    labels = {one.id: one.label for one in codes}
    part = group.id
    inside = [one for one in group.code_ids if one in labels]
    keys = {
        CodebookKey.GROUP_NAME: drafts.field(CodebookKey.GROUP_NAME, part, group.name),
        CodebookKey.GROUP_CLAIM: drafts.field(CodebookKey.GROUP_CLAIM, part, group.definition),
        CodebookKey.GROUP_CODES: drafts.field(CodebookKey.GROUP_CODES, part, sorted(inside)),
    }
    st.text_input(
        t("codebook.group_name"), group.name, key=keys[CodebookKey.GROUP_NAME], persist_state="session"
    )
    st.text_area(
        t("codebook.claim" if group.kind == "theme" else "codebook.group_about"),
        group.definition,
        key=keys[CodebookKey.GROUP_CLAIM],
        height=80,
        persist_state="session",
    )
    st.multiselect(
        t("codebook.group_codes"),
        list(labels),
        inside,
        key=keys[CodebookKey.GROUP_CODES],
        persist_state="session",
        format_func=labels.__getitem__,
        placeholder=t("common.choose"),
    )
    with st.container(horizontal=True):
        st.button(
            t("codebook.save"),
            key=keyed(CodebookKey.GROUP_SAVE, part),
            on_click=_keep,
            args=(study, group, keys),
        )
        other = "group" if group.kind == "theme" else "theme"
        st.button(
            t(f"codebook.make_{other}"),
            key=keyed(CodebookKey.GROUP_KIND, part),
            on_click=_tried,
            args=(lambda: edit_group(study, group.id, kind=other),),
        )
        memo.aside(study, Target("group", group.id))
        with st.popover(t("codebook.group_remove"), key=keyed(CodebookKey.GROUP_REMOVE, part)):
            st.html(f"<p>{safe(t('codebook.group_remove_sure', name=group.name))}</p>")
            st.button(
                t("codebook.group_remove"),
                key=keyed(CodebookKey.GROUP_REMOVE_SURE, part),
                on_click=_tried,
                args=(lambda: remove_group(study, group.id),),
            )


def _all_relations(study: Study, codes: Sequence[CodeView]) -> None:
    """List what all codes have to do with each other."""
    found = relations(study)
    if not found:
        st.html(f'<p class="rd-muted">{safe(t("codebook.no_relations"))}</p>')
        return
    st.subheader(t("codebook.all_relations", count=len(found)), anchor=False)
    labels = {one.id: one.label for one in codes}
    for relation in found:
        _relation(study, relation, labels)


def _relation(study: Study, relation: RelationView, labels: dict[str, str]) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    said = t(
        f"codebook.relation_{relation.kind}",
        source=labels.get(relation.source_id, "…"),
        target=labels.get(relation.target_id, "…"),
    )
    note = f"<br><small>{safe(relation.note)}</small>" if relation.note else ""
    left.html(f"<p>{safe(said)}{note}</p>")
    right.button(
        t("codebook.relation_remove"),
        key=keyed(CodebookKey.RELATION_REMOVE, relation.id),
        on_click=_tried,
        args=(lambda: unrelate(study, relation.id),),
    )
    memo.aside(study, Target("relation", relation.id))


def _new_relation(study: Study, code: CodeView, codes: Sequence[CodeView]) -> None:
    labels = {one.id: one.label for one in codes if one.id != code.id}
    if not labels:
        return
    with st.form(keyed(CodebookKey.RELATION_ADD, f"{code.id}.form"), clear_on_submit=True):
        kind = st.selectbox(
            t("codebook.relation_new", name=code.name),
            RELATIONS,
            key=keyed(CodebookKey.RELATION, code.id),
            format_func=lambda one: t(f"codebook.kind_{one}"),
        )
        target = st.selectbox(
            t("codebook.relation_to"),
            list(labels),
            index=None,
            key=keyed(CodebookKey.RELATION_TO, code.id),
            format_func=labels.__getitem__,
            placeholder=t("common.choose"),
        )
        note = st.text_input(t("codebook.relation_note"), key=keyed(CodebookKey.RELATION_NOTE, code.id))
        if (
            st.form_submit_button(t("codebook.relation_add"), key=keyed(CodebookKey.RELATION_ADD, code.id))
            and target
        ):
            _tried(lambda: relate(study, code.id, kind, target, note=note))
            st.rerun()


def _add(study: Study) -> None:
    name, kind = st.session_state[CodebookKey.GROUP_NAME], st.session_state[CodebookKey.GROUP_KIND]
    _tried(lambda: add_group(study, name, kind=kind or "group"))


def _keep(study: Study, group: GroupView, keys: Mapping[CodebookKey, str]) -> None:
    name = str(st.session_state[keys[CodebookKey.GROUP_NAME]])
    claim = str(st.session_state[keys[CodebookKey.GROUP_CLAIM]])
    chosen: list[str] = st.session_state[keys[CodebookKey.GROUP_CODES]]

    def keep() -> None:
        edit_group(study, group.id, name=name, definition=claim, code_ids=chosen)
        drafts.close(group.id)
        tell_next(t("codebook.saved", name=name))

    _tried(keep)


def _tried(act: Callable[[], object]) -> None:
    try:
        act()
    except INPUT_ERRORS as error:
        tell_next(messages.reason(error), wrong=True)

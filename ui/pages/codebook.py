"""The codebook: the tree of codes, each code's own page, and groups and themes above them."""

import streamlit as st

from ui import session, shell
from ui.components import code_changes, code_groups, code_page, code_split, intake, memo, places, tree
from ui.components import codebook as book
from ui.keys import CodebookKey
from ui.labels import t
from workflow.codebook import codes
from workflow.importing import Kind
from workflow.memos import Target

PARTS = ("define", "quotes", "spread", "alike", "ties", "merge", "split", "memo", "history", "remove")

study = session.needed_study()
places.follow()
tree.settle(study, CodebookKey.TREE)
shell.title("codebook")
known = codes(study)
with st.expander(t("codebook.upload"), expanded=not known):
    intake.import_files(study, t("codebook.upload"), key=CodebookKey.FILES, kind=Kind.CODEBOOK)
with st.container():  # a place of its own: what is below must not move when there is nothing to tell
    book.tell()
if not known:
    st.html(f'<p class="rd-muted">{t("codebook.empty")}</p>')
    book.form(study, known, None)
    st.stop()
views = {view: t(f"codebook.view_{view}") for view in ("tree", "groups")}
view = st.segmented_control(
    t("codebook.title"),
    list(views),
    default="tree",
    key=CodebookKey.VIEW,
    format_func=views.__getitem__,
    label_visibility="collapsed",
    required=True,
)
if view == "groups":
    code_groups.board(study, known)
    st.stop()
chosen, part, into = book.chosen(known)
left, right = st.columns([11, 9], gap="large")
with left:
    st.button(t("codebook.add"), key=CodebookKey.ADD, on_click=book.let_go, icon=":material/add:")
    tree.tree(study, known, chosen.id if chosen else None, key=CodebookKey.TREE)
with right:
    if chosen is None:
        book.form(study, known, None)
        st.stop()
    st.subheader(chosen.label, anchor=False)
    part = book.choose_part(PARTS, part)
    if part == "define":
        book.form(study, known, chosen)
        book.to_apply(chosen)
    elif part == "quotes":
        code_page.quotes_of(study, chosen)
    elif part == "spread":
        code_page.spread_of(study, chosen)
    elif part == "alike":
        book.ask("merge", chosen.id, code_page.likenesses(study, chosen))
    elif part == "ties":
        code_groups.of_code(study, chosen, known)
    elif part == "merge":
        code_changes.merging(study, chosen, known, into)
    elif part == "split":
        code_split.splitting(study, chosen, known)
    elif part == "memo":
        memo.memo_box(study, Target("code", chosen.id), CodebookKey.MEMO)
    elif part == "history":
        code_page.history_of(study, chosen)
    elif part == "remove":
        code_changes.removing(study, chosen)

"""Memos on anything and the research diary, in one place."""

import streamlit as st

from ui import session, shell
from ui.components import memo_list
from ui.keys import MemosKey
from ui.labels import t

study = session.needed_study()
shell.title("memos")
views = {"memos": memo_list.memos, "diary": memo_list.diary}
chosen = st.segmented_control(
    t("memos.view"),
    list(views),
    key=MemosKey.VIEW,
    default="memos",
    format_func=lambda one: t(f"memos.view_{one}"),
    label_visibility="collapsed",
    required=True,
    persist_state="session",
)
views[chosen or "memos"](study)
st.subheader(t("memos.take_along"), anchor=False)
memo_list.downloads(study)

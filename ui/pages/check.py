"""Checking the coding: quotes a coder might look at again."""

import streamlit as st

from ui import session, shell
from ui.components import consistency, empty
from ui.labels import t
from workflow.preparing import state

study = session.needed_study()
shell.title("check")
consistency.tell()
if not state(study).ready:
    empty.offer_preparing(study, t("check.need_prepared"))
    st.stop()
if (found := consistency.look(study)) is None:
    st.stop()
if not found:
    empty.pointer(t("check.need_codings"), ("ui/pages/apply.py", t("check.go_apply")))
    st.stop()
chosen = consistency.choose(found)
if chosen is not None:
    consistency.findings(study, chosen)

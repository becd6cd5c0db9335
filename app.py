"""The workbench: the pages in their order, nothing else."""

import streamlit as st

from ui import session, shell
from ui.components import coders, tour
from ui.components import help as aid
from ui.labels import t

study = session.study()  # first: it knows the language
st.set_page_config(page_title=t("app.name"), page_icon=shell.ICON, layout="wide")
shell.dress()
page = st.navigation(
    {
        t("nav.study"): [
            st.Page("ui/pages/project.py", title=t("project.title"), default=True),
            st.Page("ui/pages/transcripts.py", title=t("transcripts.title")),
            st.Page("ui/pages/participants.py", title=t("participants.title")),
            st.Page("ui/pages/codebook.py", title=t("codebook.title")),
        ],
        t("nav.coding"): [
            st.Page("ui/pages/read.py", title=t("read.title")),
            st.Page("ui/pages/themes.py", title=t("themes.title")),
            st.Page("ui/pages/apply.py", title=t("apply.title")),
            st.Page("ui/pages/map.py", title=t("map.title")),
            st.Page("ui/pages/search.py", title=t("search.title")),
            st.Page("ui/pages/check.py", title=t("check.title")),
        ],
        t("nav.results"): [
            st.Page("ui/pages/state.py", title=t("state.title")),
            st.Page("ui/pages/memos.py", title=t("memos.title")),
            st.Page("ui/pages/history.py", title=t("history.title")),
            st.Page("ui/pages/export.py", title=t("export.title")),
        ],
    },
    position="hidden" if session.asks_who() else "sidebar",
    expanded=True,  # or half of the pages hide behind a button
)
shell.sidebar(study)
coders.stop_for_who(study)
name = page.url_path or "project"
tour.card(study, name)
aid.popover(study, name)
page.run()

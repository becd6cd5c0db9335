"""The three steps of a study, and the way to the next one."""

import streamlit as st

from ui.components import progress
from ui.components.quoting import safe
from ui.keys import ProjectKey
from ui.labels import t
from workflow.preparing import Preparation
from workflow.study import Study
from workflow.views import Status

STEPS = ("import", "prepare", "code")


def next_steps(study: Study, now: Status, preparation: Preparation) -> None:
    """Show which step comes now and the buttons that belong to it."""
    at = current_step(now, preparation)
    items = []
    for number, step in enumerate(STEPS):
        place = "done" if number < at else "now" if number == at else "later"
        title, text = safe(t(f"project.step_{step}")), safe(t(f"project.step_{step}_help"))
        items.append(f'<li class="{place}"><b>{title}</b><p>{text}</p></li>')
    st.html(f'<ol class="rd-steps">{"".join(items)}</ol>')
    if at == 0:
        _ways(("transcripts", "go_import"), ("codebook", "go_codebook"))
    elif at == 1:
        _offer_preparing(study, preparation)
    else:
        _ways(("themes", "go_themes"), ("apply", "go_apply"), ("read", "go_read"), ("search", "go_search"))


def current_step(now: Status, preparation: Preparation) -> int:
    """Tell which of STEPS comes now."""
    if not now.transcripts:
        return 0
    return 2 if preparation.ready else 1


def _ways(*ways: tuple[str, str]) -> None:
    with st.container(horizontal=True, gap="medium"):
        for page, label in ways:
            st.page_link(f"ui/pages/{page}.py", label=t(f"project.{label}"), icon=":material/arrow_forward:")


def _offer_preparing(study: Study, preparation: Preparation) -> None:
    ready = min(preparation.segmented, preparation.transcripts)
    st.html(f'<p class="rd-line">{t("project.prepare_text", count=ready, total=preparation.transcripts)}</p>')
    job = progress.running(study)
    if job is not None:
        st.html(f'<p class="rd-line"><b>{safe(progress.describe(job))}</b> — {t("project.busy")}</p>')
        return
    st.button(
        t("project.prepare"),
        key=ProjectKey.PREPARE,
        type="primary",
        on_click=progress.start,
        args=(study, "prepare"),
    )

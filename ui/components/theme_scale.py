"""The scale from coarse to fine: one slider over the themes of one run."""

from collections.abc import Sequence

import streamlit as st

from ui.components import progress
from ui.components.quoting import safe
from ui.keys import ThemesKey
from ui.labels import t
from workflow.study import Study
from workflow.views import GoneTheme, ScaleStop

_GONE = 6  # themes that are named; the rest is counted


def start_form(study: Study, *, again: bool) -> None:
    """Offer to look for themes."""
    st.button(
        t("themes.again" if again else "themes.start"),
        key=ThemesKey.START,
        icon=":material/hub:",
        type="secondary" if again else "primary",
        disabled=progress.running(study) is not None,
        help=t("themes.again_help") if again else None,
        on_click=_start,
        args=(study,),
    )
    job = progress.running(study)
    if job is not None:
        st.html(f'<p class="rd-line"><b>{safe(progress.describe(job))}</b> — {safe(t("project.busy"))}</p>')
    elif not again:
        st.html(f'<p class="rd-muted">{safe(t("themes.empty"))}</p>')


def _start(study: Study) -> None:
    progress.start(study, "themes")


def choose_stop(stops: Sequence[ScaleStop]) -> ScaleStop:
    """Let the coder slide from coarse to fine; nothing is computed anew."""
    normal = next((stop for stop in stops if stop.normal), stops[0])
    by_level = {stop.level: stop for stop in stops}
    chosen = st.select_slider(
        t("themes.scale"),
        options=list(by_level),
        value=normal.level,
        key=ThemesKey.SCALE,
        persist_state="session",
        format_func=lambda level: t("themes.stop", count=by_level[level].themes),
        help=t("themes.scale_help"),
    )
    return by_level.get(int(chosen), normal)


def gone_line(found: Sequence[GoneTheme]) -> None:
    """Say, quietly, which themes of the run before were not found again."""
    if not found:
        return
    names = "; ".join(", ".join(one.terms[:3]) for one in found[:_GONE])
    more = t("themes.gone_more", count=len(found) - _GONE) if len(found) > _GONE else ""
    st.html(f'<p class="rd-muted">{safe(t("themes.gone", names=names))} {safe(more)}</p>')

"""What the points of the map are coloured by, and drawing the map."""

import streamlit as st

from ui.components import progress
from ui.components.quoting import safe
from ui.keys import MapKey
from ui.labels import t
from workflow.codebook import codes
from workflow.mapping import Colouring, Map, attributes, coloured
from workflow.study import Study
from workflow.theme_views import scale

WAYS = ("theme", "code", "transcript", "participant")


def offer(study: Study, found: Map | None) -> None:
    """Offer to draw the map, or to draw it anew when the study has grown."""
    job = progress.running(study)
    if job is not None:
        st.html(f'<p class="rd-line"><b>{safe(progress.describe(job))}</b> — {safe(t("project.busy"))}</p>')
        return
    if found is not None and not found.missing:
        return
    text = t("map.missing", count=found.missing) if found is not None else t("map.empty")
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.html(f'<p class="rd-muted">{safe(text)}</p>')
    right.button(
        t("map.again" if found is not None else "map.start"),
        key=MapKey.START,
        type="secondary" if found is not None else "primary",
        on_click=progress.start,
        args=(study, "map"),
    )


def colouring(study: Study, found: Map) -> Colouring:
    """Let the coder choose what colours mean."""
    ways = [*WAYS, *(f"attribute.{name}" for name in attributes(study))]
    left, right = st.columns(2, gap="large")
    with left:
        way = st.selectbox(t("map.by"), ways, key=MapKey.BY, format_func=_way, persist_state="session")
    about: str | None = None
    with right:
        if way == "code":
            about = _code(study)
        elif way == "theme":
            about = _level(study)
    if way.startswith("attribute."):
        return coloured(study, found, "attribute", about=way.removeprefix("attribute."))
    return coloured(study, found, way, about=about)


def _way(way: str) -> str:
    return way.removeprefix("attribute.") if way.startswith("attribute.") else t(f"map.by_{way}")


def _code(study: Study) -> str | None:
    labels = {code.id: code.label for code in codes(study)}
    return st.selectbox(
        t("map.which_code"),
        [None, *labels],
        key=MapKey.CODE,
        format_func=lambda one: t("map.all_codes") if one is None else labels[one],
    )


def _level(study: Study) -> str | None:
    stops = scale(study)
    if not stops:
        st.html(f'<p class="rd-muted">{safe(t("map.no_themes"))}</p>')
        return None
    normal = next((stop.level for stop in stops if stop.normal), 0)
    counts = {stop.level: stop.themes for stop in stops}
    level = st.select_slider(
        t("themes.scale"),
        list(counts),
        value=normal,
        key=MapKey.LEVEL,
        format_func=lambda one: t("themes.stop", count=counts[one]),
    )
    return str(level)

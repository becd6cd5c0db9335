"""The map in the browser, and the quotes at the points that were chosen on it."""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, places, quoting
from ui.components.colours import REST as REST_COLOUR
from ui.components.colours import pair, scale
from ui.components.quoting import safe
from ui.keys import MapKey, keyed
from ui.labels import group, t
from workflow.mapping import NONE, REST, Colouring, Map, centres, counted, stretches
from workflow.study import Study

PAGE = 8  # quotes at a time

_COMPONENT = st.components.v2.component("rodedraad.map", js=assets.script("map"), css=assets.style("map"))


def chart(study: Study, found: Map, colouring: Colouring, *, key: str) -> None:
    """Show the map; positions go over as two bytes a number, texts only for the point being looked at."""
    _COMPONENT(
        key=key,
        data={
            "version": found.version,
            "places": _packed((found.places * 65535).round().astype("<u2")),
            "kinds": _packed(colouring.kinds),
            "names": [_name(name) for name in colouring.names],
            "colours": _colours(colouring),
            "centres": centres(found, colouring),
            "told": _told(study, found, key),
            "file": t("map.file"),
            "labels": group("map"),
        },
        on_picked_change=lambda: None,
        on_hovered_change=lambda: None,
    )


def picked(found: Map, key: str) -> list[int]:
    """Give the points that were chosen on this map."""
    said = (st.session_state.get(key) or {}).get("picked") or {}
    return list(said.get("points", ())) if said.get("version") == found.version else []


def quotes(study: Study, found: Map, points: Sequence[int]) -> None:
    """Show what is said at the chosen points, some at a time."""
    segments, transcripts, people = counted(study, found, points)
    said = t("map.chosen", count=segments, transcripts=transcripts, people=people)
    st.html(f'<p role="status"><strong>{safe(said)}</strong></p>')
    pages = -(-len(points) // PAGE)
    page = st.pagination(pages, key=keyed(MapKey.PAGE, str(hash(tuple(points))))) if pages > 1 else 1
    shown = points[(page - 1) * PAGE : page * PAGE]
    for point, (stretch, asked) in zip(shown, stretches(study, found, shown), strict=True):
        with st.container(border=True):
            question = quoting.question(asked)
            before = f'<p class="rd-question">{safe(question["text"])}</p>' if question else ""
            head = safe(f"{quoting.who(stretch)} · {quoting.where(study, stretch)}")
            st.html(
                f'<small>{head}</small>{before}<blockquote class="rd-cited">{safe(stretch.text)}</blockquote>'
            )
            st.button(
                t("codebook.to_place"),
                key=keyed(MapKey.READ, str(point)),
                on_click=places.aim,
                args=(stretch.transcript_id, stretch.start, stretch.end),
            )


def _told(study: Study, found: Map, key: str) -> dict[str, Any] | None:
    """Give the words of the point that is being looked at."""
    said = (st.session_state.get(key) or {}).get("hovered") or {}
    if said.get("version") != found.version:
        return None
    point = int(said["point"])
    for stretch, _ in stretches(study, found, [point]):
        return {"point": point, "who": quoting.who(stretch), "text": quoting.short(stretch.text)}
    return None


def _colours(colouring: Colouring) -> list[tuple[str, str]]:
    """Give the colour of each kind on a light page and on a dark one; none for what is nothing."""
    if colouring.ordered:
        return [*scale(len(colouring.names) - 1), ("", "")]
    others = (REST_COLOUR if name == REST else ("", "") for name in colouring.names)
    return [pair(own) if own else other for own, other in zip(colouring.colours, others, strict=True)]


def _name(name: str) -> str:
    return t(f"map.{name}") if name in (REST, NONE) else name


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")

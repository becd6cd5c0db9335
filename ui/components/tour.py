"""The first look round the demo study: what to see and what to try on each page, never in the way."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from ui.components.quoting import safe
from ui.keys import TourKey
from ui.labels import t
from workflow.demo import is_demo
from workflow.preferences import prefer, preference
from workflow.study import Study

_ORDER = ("transcripts", "read", "codebook", "apply", "themes", "map", "state", "memos", "export")
STOPS = tuple(name for name in _ORDER if (Path(__file__).parents[1] / "pages" / f"{name}.py").exists())
_PLACE, _OVER = "tour", "over"  # the coder's preference: how many stops were passed, or that it is over


def offered(study: Study) -> bool:
    """Tell whether there is a tour of this study: its words are about the demo."""
    return is_demo(study)


def begin(study: Study) -> None:
    """Start the tour at its first stop, also for who has taken it before."""
    prefer(study, _PLACE, 0)


def stop(study: Study) -> None:
    """End the tour for this coder; it can be started again."""
    prefer(study, _PLACE, _OVER)


def card(study: Study | None, page: str) -> None:
    """Show where the tour is, above the page; nothing for who has ended it, nor in a study of one's own."""
    if study is None or not offered(study):
        return
    place = preference(study, _PLACE)
    if place is None:
        _welcome(study)
    elif place != _OVER:
        _stop(study, min(int(place), len(STOPS) - 1), page)


def _welcome(study: Study) -> None:
    with st.container(border=True, key=TourKey.CARD):
        _say(t("tour.title"), t("tour.welcome"))
        with st.container(horizontal=True, gap="small"):
            if st.button(t("tour.start"), key=TourKey.NEXT, type="primary"):
                _go(study, 0)
            st.button(t("tour.not_now"), key=TourKey.STOP, on_click=stop, args=(study,))


def _stop(study: Study, place: int, page: str) -> None:
    name = STOPS[place]
    title = t(f"{name}.title")
    with st.container(border=True, key=TourKey.CARD):
        head = t("tour.step", step=place + 1, total=len(STOPS), page=title)
        if page == name:
            _say(head, t(f"tour.look.{name}"), t(f"tour.try.{name}"))
        else:
            _say(head, t("tour.elsewhere", page=title))
        with st.container(horizontal=True, gap="small"):
            for key, label, act in _ways(study, place, here=page == name):
                if st.button(label, key=key, type="primary" if key is TourKey.NEXT else "secondary"):
                    act()
            st.button(t("tour.stop"), key=TourKey.STOP, type="tertiary", on_click=stop, args=(study,))


def _ways(study: Study, place: int, *, here: bool) -> list[tuple[TourKey, str, Callable[[], None]]]:
    """List the buttons of a stop: back, and on, which is to its page for who has wandered off."""
    ways: list[tuple[TourKey, str, Callable[[], None]]] = []
    if place:
        ways.append((TourKey.BACK, t("tour.back"), partial(_go, study, place - 1)))
    if not here:
        ways.append((TourKey.NEXT, t("tour.go"), partial(_go, study, place)))
    elif place + 1 < len(STOPS):
        ways.append((TourKey.NEXT, t("tour.next"), partial(_go, study, place + 1)))
    else:
        ways.append((TourKey.NEXT, t("tour.finish"), partial(_finish, study)))
    return ways


def _go(study: Study, place: int) -> None:
    prefer(study, _PLACE, place)
    st.switch_page(f"ui/pages/{STOPS[place]}.py")


def _finish(study: Study) -> None:
    stop(study)
    st.toast(t("tour.finished"))
    st.switch_page("ui/pages/project.py")


def _say(head: str, *lines: str) -> None:
    told = "".join(f"<p>{safe(line)}</p>" for line in lines)
    st.html(f'<section class="rd-tour" aria-label="{safe(head)}"><b>{safe(head)}</b>{told}</section>')

"""What the queue is dealt from: one code, a candidate theme, or all codes in turns."""

from collections.abc import Sequence

import streamlit as st

from ui.components import bulk
from ui.components.codes import choose_code, definition
from ui.components.quoting import safe
from ui.keys import ApplyKey
from ui.labels import t
from workflow import queueing
from workflow.mixed import mixed
from workflow.queueing import CODE, MIXED, THEME, Dealt
from workflow.study import Study
from workflow.views import CandidateView, CodeView

_KINDS = (CODE, THEME, MIXED)
_KEPT = f"{ApplyKey.SOURCE}.kept"
_THEME = f"{ApplyKey.THEME}.kept"


def kind() -> str:
    """Let the coder choose what to go through; the choice lasts over a change of page."""
    if st.session_state.get(ApplyKey.SOURCE) not in _KINDS:
        st.session_state[ApplyKey.SOURCE] = st.session_state.get(_KEPT, CODE)
    chosen = st.segmented_control(
        t("apply.source"),
        _KINDS,
        key=ApplyKey.SOURCE,
        format_func=lambda one: t(f"apply.source_{one}"),
        required=True,
        label_visibility="collapsed",
    )
    st.session_state[_KEPT] = chosen
    return str(chosen)


def code(codes: Sequence[CodeView]) -> CodeView | None:
    """Choose a code, with its definition at hand."""
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    with left:
        chosen = choose_code(t("apply.code"), codes, ApplyKey.CODE, counts=True)
    if chosen is None:
        st.html(f'<p class="rd-muted">{safe(t("apply.choose"))}</p>')
        return None
    with right:
        definition(chosen)
    return chosen


def theme(study: Study) -> CandidateView | None:
    """Choose a candidate theme that still waits for a decision."""
    found = {one.id: one for one in queueing.open_themes(study)}
    if not found:
        st.html(f'<p class="rd-muted">{safe(t("apply.no_themes"))}</p>')
        st.page_link("ui/pages/themes.py", label=t("apply.go_themes"))
        return None
    if st.session_state.get(ApplyKey.THEME) not in found:
        last = st.session_state.get(_THEME)
        st.session_state[ApplyKey.THEME] = last if last in found else None
    chosen = st.selectbox(
        t("apply.theme"),
        list(found),
        key=ApplyKey.THEME,
        format_func=lambda key: _named(found[key]),
        placeholder=t("common.choose"),
    )
    st.session_state[_THEME] = chosen
    return found.get(chosen) if chosen else None


def _named(one: CandidateView) -> str:
    words = one.code or ", ".join(one.terms[:4])
    return t("apply.theme_option", words=words, count=one.segments)


def deal(study: Study, source: str, key: str, *, limit: int, words: str) -> Dealt:
    """Deal the next cards of a source."""
    if source == MIXED:
        return mixed(study, limit=limit, words=words)
    dealt = queueing.of_code if source == CODE else queueing.of_theme
    return dealt(study, key, limit=limit, words=words)


def blind_line(dealt: Dealt) -> None:
    """Say what is left out because the coder first codes it alone."""
    if dealt.blind.transcripts:
        segments = t("common.fragments", count=dealt.blind.segments)
        said = t("apply.blind", count=dealt.blind.transcripts, segments=segments)
        st.html(f'<p class="rd-line" data-testid="queue-blind">{safe(said)}</p>')


def listing(code_id: str) -> None:
    """Go from the cards to the list of strong ones."""
    bulk.begin()
    st.session_state[ApplyKey.LISTING] = code_id


def cards() -> None:
    """Go back to the cards."""
    st.session_state.pop(ApplyKey.LISTING, None)

"""Candidate themes as cards: quotes first, then terms, then what is known of them in words."""

from collections.abc import Mapping, Sequence

import streamlit as st

from ui import messages
from ui.components import quoting
from ui.components.quoting import safe
from ui.keys import ThemesKey, keyed
from ui.labels import number, percent, t
from workflow.deciding import DecisionError
from workflow.study import Study
from workflow.themes import below, quoted, reject_candidate
from workflow.views import CandidateView, ScaleStop

SHOWN = ("open", "accepted", "rejected", "outsiders")
UNEVEN = 0.6  # share of one interview from which a theme is said to be mostly that interview's
AT_ONCE = 10  # cards on the screen before "more": the browser draws each of them anew at every move
SUBTHEMES = 12
_OPENED, _TOLD, _COUNT, _TURNED = "themes.opened", "themes.told", "themes.count", "themes.turned"
# Streamlit keeps how far down the page was, also when all on it is new; and while the old cards are
# still there, the browser would scroll along with them
_TO_TOP = """
const main = document.querySelector("[data-testid=stMain]");
if (main) {
  main.style.overflowAnchor = "none";
  main.scrollTo(0, 0);
  setTimeout(() => { main.style.overflowAnchor = ""; }, 2000);
}
"""


def choose_view() -> str:
    """Choose between cards below each other and the board."""
    views = {view: t(f"board.view_{view}") for view in ("cards", "board")}
    chosen = st.segmented_control(
        t("board.view"),
        list(views),
        default="cards",
        key=ThemesKey.VIEW,
        required=True,
        persist_state="session",
        format_func=views.__getitem__,
        label_visibility="collapsed",
    )
    return str(chosen or "cards")


def choose_status(found: Sequence[CandidateView], stop: ScaleStop) -> str:
    """Choose which candidates to see."""
    counts = {status: sum(one.status == status for one in found) for status in SHOWN}
    counts["outsiders"] = stop.outside
    chosen = st.segmented_control(
        t("themes.show"),
        SHOWN,
        default="open",
        key=ThemesKey.SHOW,
        required=True,
        persist_state="session",
        format_func=lambda status: t(f"themes.show_{status}", count=counts[status]),
        label_visibility="collapsed",
    )
    return str(chosen or "open")


def overview(
    study: Study,
    found: Sequence[CandidateView],
    status: str,
    names: Mapping[str, str],
) -> None:
    """Show candidates as cards, what lies in each right under it; `names` are those they may resemble."""
    if not found:
        st.html(f'<p class="rd-muted">{safe(t(f"themes.none_{status}"))}</p>')
    rerun = any(one.before is not None for one in found)
    about = (status, st.session_state.get(ThemesKey.SCALE))  # another list begins with the first again
    before, shown = st.session_state.get(_COUNT, (about, AT_ONCE))
    shown = shown if before == about else AT_ONCE
    within = below(study, [one.id for one in found[:shown]])
    for one in quoted(study, found[:shown]):
        with st.container(border=True):
            st.html(_card(study, one, names, rerun=rerun))
            subthemes(within.get(one.id, ()))
            _buttons(study, one, status)
    if len(found) > shown:
        st.button(
            t("themes.more", count=len(found) - shown),
            key=ThemesKey.MORE,
            on_click=_more,
            args=(about, shown),
        )


def _more(about: tuple[str, object], shown: int) -> None:
    st.session_state[_COUNT] = (about, shown + AT_ONCE)


def _buttons(study: Study, one: CandidateView, status: str) -> None:
    with st.container(horizontal=True):
        st.button(
            t("themes.open"), key=keyed(ThemesKey.OPEN, one.id), on_click=open_candidate, args=(one.id,)
        )
        if status == "open":
            st.button(
                t("themes.reject"), key=keyed(ThemesKey.REJECT, one.id), on_click=reject, args=(study, one.id)
            )


def subthemes(found: Sequence[CandidateView]) -> None:
    """List the themes that lie in one, each a way in."""
    if not found:
        return
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"rd-within-{found[0].id}"
    ):
        st.html(f'<p class="rd-line"><b>{safe(t("themes.subthemes"))}</b></p>', width="content")
        for one in found[:SUBTHEMES]:
            name = one.code or ", ".join(one.terms[:3])
            st.button(
                f"{name} ({number(one.segments)})",
                key=keyed(ThemesKey.SUBTHEME, one.id),
                on_click=open_candidate,
                args=(one.id,),
            )


def open_candidate(candidate_id: str | None) -> None:
    """Open a candidate for deciding, or go back to the list."""
    st.session_state[_OPENED] = candidate_id
    st.session_state[_TURNED] = True


def to_top() -> None:
    """Begin at the top after the list gave way to one candidate or the other way around."""
    place = st.empty()  # there in every run, so that nothing below it moves and is drawn anew
    if st.session_state.pop(_TURNED, False):
        turn = f"<script>{{{_TO_TOP}}} // {opened()}</script>"
        place.html(turn, unsafe_allow_javascript=True)


def opened() -> str | None:
    """Tell which candidate is open for deciding."""
    found: str | None = st.session_state.get(_OPENED)
    return found


def say(kind: str, text: str) -> None:
    """Keep a message for the next time the page is drawn."""
    st.session_state[_TOLD] = (kind, text)


def tell() -> None:
    """Say what came of the last decision, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


def reject(study: Study, candidate_id: str) -> None:
    """Turn a candidate down and go back to the list."""
    try:
        reject_candidate(study, candidate_id)
    except DecisionError as error:  # another tab was first
        say("error", messages.reason(error))
    else:
        say("ok", t("themes.rejected"))
    open_candidate(None)


def name_of(one: CandidateView) -> str:
    """Name a candidate as the coder did, or by its place in the run: the same all along the scale."""
    return one.name or t("themes.candidate", number=str(one.position + 1))


def _card(study: Study, one: CandidateView, names: Mapping[str, str], *, rerun: bool) -> str:
    quotes = "".join(
        f'<blockquote class="rd-quote"><p>{safe(" ".join(quote.stretch.text.split()))}</p>'
        f"<footer>{safe(quoting.who(quote.stretch))} · {safe(quoting.where(study, quote.stretch))}</footer>"
        "</blockquote>"
        for quote in one.quotes[:3]
    )
    change = _change(one) if rerun else ""
    badge = f' <span class="rd-flag">{safe(change)}</span>' if change else ""
    figures = f'<p class="rd-line">{figures_line(one, names)}</p>'
    return f'<p class="rd-number">{safe(name_of(one))}{badge}</p>{quotes}{terms_line(one)}{figures}'


def _change(one: CandidateView) -> str:
    """Say what became of a theme since the run before."""
    if one.before is None:
        return t("themes.new")
    if one.added:
        return t("themes.grown", count=one.added)
    return t("themes.shrunk", count=one.lost) if one.lost else ""


def terms_line(one: CandidateView) -> str:
    """Write the characteristic words of a candidate."""
    chips = "".join(f'<span class="rd-chip">{safe(term)}</span>' for term in one.terms)
    return f'<p class="rd-terms"><b>{safe(t("themes.terms"))}</b>{chips}</p>'


def figures_line(one: CandidateView, names: Mapping[str, str] | None = None) -> str:
    """Write how large a candidate is, how it is spread, how firm it is, and what it resembles."""
    fragments = t("common.fragments", count=one.segments)
    firm = f'<abbr title="{safe(t("themes.firm_help", share=percent(one.stability)))}">'
    firm += f"{safe(t(f'themes.{one.firmness}'))}</abbr>"
    parts = [
        safe(
            t("themes.figures", fragments=fragments, covered=one.transcripts, total=one.transcripts_in_study)
        ),
        firm,
    ]
    largest = safe(t("themes.largest", share=percent(one.largest_share), name=one.largest_transcript))
    if one.largest_share > UNEVEN:
        largest += f' <span class="rd-flag">⚑ {safe(t("themes.largest_flag"))}</span>'
    parts.append(largest)
    if one.code:
        parts.append(safe(t("themes.became", code=one.code)))
    elif one.similar_code:
        parts.append(safe(t("themes.similar", code=one.similar_code)))
    parts += [safe(text) for text in same_as(one, names or {})]
    if one.elsewhere:
        parts.append(safe(t("themes.elsewhere", count=one.elsewhere)))
    return " · ".join(parts)


def same_as(one: CandidateView, names: Mapping[str, str]) -> list[str]:
    """Say of which other themes this may be the same."""
    return [t("themes.same", name=names[key]) for key, _ in one.like if key in names]


def firm_line() -> None:
    """Say what firm, fair and shaky mean, for who has no mouse to hover with."""
    st.html(f'<p class="rd-muted">{safe(t("themes.firm_means"))}</p>')


def figures_text(one: CandidateView) -> str:
    """Say in a few words how large a candidate is, how it is spread and how firm it is."""
    fragments = t("common.fragments", count=one.segments)
    figures = t(
        "themes.figures", fragments=fragments, covered=one.transcripts, total=one.transcripts_in_study
    )
    return f"{figures} · {t(f'themes.{one.firmness}')}"


def waiting_line(found: Sequence[CandidateView]) -> None:
    """Say how many segments wait until their interviews were coded blind."""
    if waiting := sum(one.waiting for one in found):
        st.html(f'<p class="rd-muted">{safe(t("board.waiting", count=waiting))}</p>')


def candidate_names(found: Sequence[CandidateView]) -> dict[str, str]:
    """Give the name of each candidate on the screen."""
    return {one.id: one.code or name_of(one) for one in found}

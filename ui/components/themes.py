"""One candidate theme open for deciding, and the pile of segments outside all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import messages
from ui.components import board, cards, memo, outbox, theme_cards
from ui.components.codes import choose_code
from ui.components.quoting import safe
from ui.components.searching import search_on
from ui.components.theme_cards import figures_line, name_of, terms_line
from ui.keys import ThemesKey, keyed
from ui.labels import t
from workflow import theme_board
from workflow.codebook import CodebookError, NewCode, codes
from workflow.deciding import DecisionError
from workflow.memos import Target
from workflow.study import Study, set_setting, setting
from workflow.themes import accept_candidate, candidate, candidates, left_to_open, outsiders
from workflow.views import CandidateView, CodeView, ScaleStop, SuggestionView

_LEAVE, _OUTSIDE = "themes.leave", "themes.outside"
_AT_ONCE = 50  # segments outside all candidates on the screen before "more"


def settle(study: Study) -> None:
    """Apply what the coder did in the lists of this page since the last time."""
    board.settle(study)
    cards.settle(study, ThemesKey.OUTSIDERS, _outsider_actions())
    if (candidate_id := theme_cards.opened()) is not None:
        cards.settle(study, keyed(ThemesKey.CARDS, candidate_id), _keep_actions(study, candidate_id))


def opened_candidate(study: Study) -> CandidateView | None:
    """Give the candidate that is open for deciding, unless a new search made away with it."""
    candidate_id = theme_cards.opened()
    if candidate_id is None:
        return None
    everything = bool(st.session_state.get(keyed(ThemesKey.EVERYTHING, candidate_id)))
    try:
        return candidate(study, candidate_id, everything=everything)
    except DecisionError:
        theme_cards.open_candidate(None)
        return None


def wants_search() -> bool:
    """Tell, once, whether the coder asked for more like a quote on this page."""
    return bool(st.session_state.pop(_LEAVE, False))


def deciding(study: Study, one: CandidateView, codes: Sequence[CodeView]) -> None:
    """Show all segments of a candidate to keep or drop, and the form that makes a code of it."""
    st.button(
        t("themes.back"),
        key=ThemesKey.BACK,
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=theme_cards.open_candidate,
        args=(None,),
    )
    st.title(name_of(one), anchor=False)
    theme_cards.tell()
    above = _around(study, one)
    open_ = one.ruled != "accepted"
    left, right = st.columns([5, 3], gap="large")
    kept = _kept(study, one)
    with left:
        items = [_item(study, quote, kept=quote.id in kept) for quote in one.quotes]
        actions = _keep_actions(study, one.id) if open_ else cards.Actions()
        help_ = t("themes.segments_help") if open_ else ""
        st.html(f'<p class="rd-muted">{safe(help_)}</p>')
        theme_cards.waiting_line([one])
        if one.elsewhere:
            st.toggle(t("themes.everything", count=one.elsewhere), key=keyed(ThemesKey.EVERYTHING, one.id))
        cards.cards(study, items, codes, key=keyed(ThemesKey.CARDS, one.id), about=one.id, actions=actions)
    with right, st.container(key="rd-sticky"):
        st.html(f'{terms_line(one)}<p class="rd-line">{figures_line(one)}</p>')
        theme_cards.firm_line()
        memo.aside(study, Target("candidate", one.id))
        if open_:
            _decide_form(study, one, codes, _Chosen(_in_order(one, kept), _given(one, kept), above))


def _kept(study: Study, one: CandidateView) -> set[str]:
    """Name the segments that stay: not those dropped here, nor those rejected in the queue."""
    dropped = set(setting(study, _dropped_key(study, one.id), []))
    return {quote.id for quote in one.quotes if quote.id not in dropped and quote.verdict != "rejected"}


def _in_order(one: CandidateView, kept: set[str]) -> tuple[str, ...]:
    return tuple(quote.id for quote in one.quotes if quote.id in kept)


def _given(one: CandidateView, kept: set[str]) -> int:
    """Count what taking over gives a code: what was decided in the queue has its own, unless it moves."""
    moves = one.status == "accepted"
    return sum(quote.id in kept and (moves or quote.verdict is None) for quote in one.quotes)


def _item(study: Study, quote: SuggestionView, *, kept: bool) -> dict[str, Any]:
    note = t(f"themes.queue_{quote.verdict}") if quote.verdict else ""
    return {**cards.from_suggestion(study, quote, kept=kept), "note": note}


def _around(study: Study, one: CandidateView) -> str | None:
    """Show the theme that holds this one, what it may be the same as, and what lies in it.

    Returns the code that the theme above became, if it is one.
    """
    above = None
    with st.container(horizontal=True, gap="small"):
        if one.parent_id is not None:
            parent = candidate(study, one.parent_id, quotes=0)
            above = parent.code_id
            st.button(
                t("themes.part_of", name=parent.code or name_of(parent), words=", ".join(parent.terms[:3])),
                key=ThemesKey.ABOVE,
                icon=":material/arrow_upward:",
                type="tertiary",
                on_click=theme_cards.open_candidate,
                args=(parent.id,),
            )
        for key, _ in one.like:
            other = candidate(study, key, quotes=0)
            st.button(
                t("themes.alike", name=other.code or name_of(other), words=", ".join(other.terms[:3])),
                key=keyed(ThemesKey.ALIKE, key),
                icon=":material/compare_arrows:",
                type="tertiary",
                on_click=theme_cards.open_candidate,
                args=(key,),
            )
    theme_cards.subthemes(candidates(study, within=one.id, quotes=0))
    return above


@dataclass(frozen=True)
class _Chosen:
    """The segments that are kept, how many get the code, and the code of the theme above, if it is one."""

    kept: tuple[str, ...]
    given: int
    above: str | None


def _decide_form(study: Study, one: CandidateView, codes: Sequence[CodeView], chosen: _Chosen) -> None:
    st.subheader(t("themes.decide"), anchor=False)
    if one.status == "accepted":
        st.html(f'<p class="rd-muted">{safe(t("themes.split", code=one.code))}</p>')
    goal = st.radio(
        t("themes.goal"),
        ("new", "into"),
        key=keyed(ThemesKey.GOAL, one.id),
        format_func=lambda key: t(f"themes.goal_{key}"),
        horizontal=True,
        label_visibility="collapsed",
    )
    if goal == "new":
        labels = {code.id: code.label for code in codes}
        st.text_input(
            t("themes.name"), one.name, key=keyed(ThemesKey.NAME, one.id), help=t("themes.name_help")
        )
        st.text_area(t("themes.definition"), key=keyed(ThemesKey.DEFINITION, one.id), height=110)
        st.selectbox(
            t("themes.parent"),
            options := ["", *labels],
            index=options.index(chosen.above) if chosen.above in options else 0,
            key=keyed(ThemesKey.PARENT, one.id),
            format_func=lambda key: labels[key] if key else t("common.top_level"),
        )
    else:
        st.session_state.setdefault(f"{ThemesKey.INTO}.kept", one.similar_code_id)
        choose_code(t("themes.into"), codes, ThemesKey.INTO)
    left = left_to_open(study, one.id, chosen.kept)
    if left:
        st.html(f'<p class="rd-muted" role="status">{safe(t("themes.open_more", count=left))}</p>')
    with st.container(horizontal=True):
        st.button(
            t("themes.accept", count=chosen.given),
            key=keyed(ThemesKey.ACCEPT, one.id),
            type="primary",
            disabled=left > 0,
            on_click=_accept,
            args=(study, one, goal),
        )
        if one.status == "open":
            st.button(
                t("themes.reject"),
                key=keyed(ThemesKey.REJECT, one.id),
                on_click=theme_cards.reject,
                args=(study, one.id),
            )


def _accept(study: Study, one: CandidateView, goal: str) -> None:
    settle(study)  # what was dropped a moment ago counts
    chosen = _in_order(one, _kept(study, one))
    name = str(st.session_state.get(keyed(ThemesKey.NAME, one.id)) or "").strip()
    into = st.session_state.get(ThemesKey.INTO) if goal == "into" else None
    wrong = "none_kept" if not chosen else "no_name" if goal == "new" and not name else ""
    wrong = wrong or ("no_code" if goal == "into" and into is None else "")
    if wrong:
        theme_cards.say("error", t(f"themes.{wrong}"))
        return
    code = (
        NewCode(
            name,
            st.session_state.get(keyed(ThemesKey.PARENT, one.id)) or None,
            definition=str(st.session_state.get(keyed(ThemesKey.DEFINITION, one.id)) or ""),
        )
        if goal == "new"
        else None
    )
    try:
        made = accept_candidate(study, one.id, code=code, into=into, chosen=chosen, opened=True)
    except (CodebookError, DecisionError) as error:
        theme_cards.say("error", messages.reason(error))
        return
    given = next(code.label for code in codes(study) if code.id == made)
    theme_cards.say("ok", t("themes.accepted", name=given))
    theme_cards.open_candidate(None)


def outside(study: Study, known: Sequence[CandidateView], codes: Sequence[CodeView], stop: ScaleStop) -> None:
    """Show segments that belong to no candidate, and which one each lies near."""
    names = {one.id: one.code or f"{name_of(one)} ({', '.join(one.terms[:3])})" for one in known}
    shown = int(st.session_state.get(_OUTSIDE, _AT_ONCE))
    beyond = outsiders(study, shown + 1, level=stop.level)
    found = beyond[:shown]
    st.html(
        f'<p class="rd-muted">{safe(t("themes.outsiders_help" if found else "themes.none_outsiders"))}</p>'
    )
    if found:
        items = [
            {
                **cards.from_hit(study, hit),
                "note": t("themes.near", name=names[near]) if near in names else "",
            }
            for hit, near in found
        ]
        cards.cards(
            study, items, codes, key=ThemesKey.OUTSIDERS, about="outsiders", actions=_outsider_actions()
        )
    if len(beyond) > shown:
        st.button(
            t("themes.more_outsiders"),
            key=ThemesKey.MORE_OUTSIDERS,
            on_click=_more,
            args=(shown,),
        )


def _more(shown: int) -> None:
    st.session_state[_OUTSIDE] = shown + _AT_ONCE


def _outsider_actions() -> cards.Actions:
    def go_on(event: outbox.Event) -> str | None:
        st.session_state[_LEAVE] = event.kind == "like"
        return search_on(event)

    return cards.Actions(("code", "like"), go_on)


def _keep_actions(study: Study, candidate_id: str) -> cards.Actions:
    def keep_or_drop(event: outbox.Event) -> str | None:
        item = event.text("item")
        theme_board.open_quote(study, item)
        if event.kind == "open":
            return None
        key = _dropped_key(study, candidate_id)
        before = set(setting(study, key, []))
        set_setting(study, key, sorted(before - {item} if event.kind == "keep" else before | {item}))
        return None

    return cards.Actions(("keep",), keep_or_drop)


def _dropped_key(study: Study, candidate_id: str) -> str:
    """Name the setting that keeps which segments were dropped, so that closing the page loses nothing."""
    return f"dropped:{study.coder_id}:{candidate_id}"

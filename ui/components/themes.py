"""Candidate themes on screen: cards with quotes first, and deciding on one of them."""

from collections.abc import Sequence

import streamlit as st

from ui import messages
from ui.components import cards, outbox, progress, quoting
from ui.components.codes import choose_code
from ui.components.quoting import safe
from ui.components.searching import search_on
from ui.keys import ThemesKey, keyed
from ui.labels import percent, t
from workflow.codebook import CodebookError, NewCode
from workflow.deciding import DecisionError
from workflow.study import Study, set_setting, setting
from workflow.themes import accept_candidate, candidate, outsiders, reject_candidate
from workflow.views import CandidateView, CodeView

SIZES = ("fine", "normal", "coarse")  # nlp.grouping.Grain
SHOWN = ("open", "accepted", "rejected", "outsiders")
UNEVEN = 0.6  # share of one interview from which a theme is said to be mostly that interview's
_OPENED, _TOLD, _LEAVE = "themes.opened", "themes.told", "themes.leave"


def settle(study: Study) -> None:
    """Apply what the coder did in the lists of this page since the last time."""
    cards.settle(study, ThemesKey.OUTSIDERS, _outsider_actions())
    if (candidate_id := opened()) is not None:
        cards.settle(study, keyed(ThemesKey.CARDS, candidate_id), _keep_actions(study, candidate_id))


def opened() -> str | None:
    """Tell which candidate is open for deciding."""
    found: str | None = st.session_state.get(_OPENED)
    return found


def opened_candidate(study: Study) -> CandidateView | None:
    """Give the candidate that is open for deciding, unless a new search made away with it."""
    candidate_id = opened()
    if candidate_id is None:
        return None
    try:
        return candidate(study, candidate_id)
    except DecisionError:
        _open(None)
        return None


def wants_search() -> bool:
    """Tell, once, whether the coder asked for more like a quote on this page."""
    return bool(st.session_state.pop(_LEAVE, False))


def tell() -> None:
    """Say what came of the last decision, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


def start_form(study: Study, *, again: bool) -> None:
    """Offer to look for themes, finer or coarser."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.segmented_control(
            t("themes.size"),
            SIZES,
            default="normal",
            key=ThemesKey.SIZE,
            required=True,
            persist_state="session",
            format_func=lambda size: t(f"themes.size_{size}"),
        )
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


def choose_status(found: Sequence[CandidateView]) -> str:
    """Choose which candidates to see."""
    counts = {status: sum(one.status == status for one in found) for status in SHOWN}
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


def overview(study: Study, found: Sequence[CandidateView], status: str) -> None:
    """Show candidates as cards: quotes first, then terms, then figures."""
    if not found:
        st.html(f'<p class="rd-muted">{safe(t(f"themes.none_{status}"))}</p>')
    for one in found:
        with st.container(border=True):
            st.html(_card(study, one))
            with st.container(horizontal=True):
                st.button(
                    t("themes.open"),
                    key=keyed(ThemesKey.OPEN, one.id),
                    on_click=_open,
                    args=(one.id,),
                )
                if status == "open":
                    st.button(
                        t("themes.reject"),
                        key=keyed(ThemesKey.REJECT, one.id),
                        on_click=_reject,
                        args=(study, one.id),
                    )


def _open(candidate_id: str | None) -> None:
    st.session_state[_OPENED] = candidate_id


def _card(study: Study, one: CandidateView) -> str:
    quotes = "".join(
        f'<blockquote class="rd-quote"><p>{safe(" ".join(quote.stretch.text.split()))}</p>'
        f"<footer>{safe(quoting.who(quote.stretch))} · {safe(quoting.where(study, quote.stretch))}</footer>"
        "</blockquote>"
        for quote in one.quotes[:3]
    )
    number = safe(t("themes.candidate", number=str(one.position + 1)))
    figures = f'<p class="rd-line">{figures_line(one)}</p>'
    return f'<p class="rd-number">{number}</p>{quotes}{terms_line(one)}{figures}'


def terms_line(one: CandidateView) -> str:
    """Write the characteristic words of a candidate."""
    chips = "".join(f'<span class="rd-chip">{safe(term)}</span>' for term in one.terms)
    return f'<p class="rd-terms"><b>{safe(t("themes.terms"))}</b>{chips}</p>'


def figures_line(one: CandidateView) -> str:
    """Write how large a candidate is, how it is spread, and what it resembles."""
    fragments = t("common.fragments", count=one.segments)
    parts = [
        safe(
            t("themes.figures", fragments=fragments, covered=one.transcripts, total=one.transcripts_in_study)
        )
    ]
    largest = safe(t("themes.largest", share=percent(one.largest_share), name=one.largest_transcript))
    if one.largest_share > UNEVEN:
        largest += f' <span class="rd-flag">⚑ {safe(t("themes.largest_flag"))}</span>'
    parts.append(largest)
    if one.code:
        parts.append(safe(t("themes.became", code=one.code)))
    elif one.similar_code:
        parts.append(safe(t("themes.similar", code=one.similar_code)))
    return " · ".join(parts)


def deciding(study: Study, one: CandidateView, codes: Sequence[CodeView]) -> None:
    """Show all segments of a candidate to keep or drop, and the form that makes a code of it."""
    st.button(
        t("themes.back"),
        key=ThemesKey.BACK,
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=_open,
        args=(None,),
    )
    st.title(t("themes.candidate", number=str(one.position + 1)), anchor=False)
    tell()
    left, right = st.columns([5, 3], gap="large")
    dropped = set(setting(study, _dropped_key(study, one.id), []))
    kept = [quote.id for quote in one.quotes if quote.id not in dropped]
    with left:
        items = [cards.from_suggestion(study, quote, kept=quote.id not in dropped) for quote in one.quotes]
        actions = _keep_actions(study, one.id) if one.status == "open" else cards.Actions()
        st.html(
            f'<p class="rd-muted">{safe(t("themes.segments_help"))}</p>'
            if one.status == "open"
            else "<p></p>"
        )
        cards.cards(study, items, codes, key=keyed(ThemesKey.CARDS, one.id), about=one.id, actions=actions)
    with right, st.container(key="rd-sticky"):
        st.html(f'{terms_line(one)}<p class="rd-line">{figures_line(one)}</p>')
        if one.status == "open":
            _decide_form(study, one, codes, kept)


def _decide_form(study: Study, one: CandidateView, codes: Sequence[CodeView], kept: Sequence[str]) -> None:
    st.subheader(t("themes.decide"), anchor=False)
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
        st.text_input(t("themes.name"), key=keyed(ThemesKey.NAME, one.id), help=t("themes.name_help"))
        st.text_area(t("themes.definition"), key=keyed(ThemesKey.DEFINITION, one.id), height=110)
        st.selectbox(
            t("themes.parent"),
            ["", *labels],
            key=keyed(ThemesKey.PARENT, one.id),
            format_func=lambda key: labels[key] if key else t("common.top_level"),
        )
    else:
        st.session_state.setdefault(f"{ThemesKey.INTO}.kept", one.similar_code_id)
        choose_code(t("themes.into"), codes, ThemesKey.INTO)
    with st.container(horizontal=True):
        st.button(
            t("themes.accept", count=len(kept)),
            key=keyed(ThemesKey.ACCEPT, one.id),
            type="primary",
            on_click=_accept,
            args=(study, one, goal),
        )
        st.button(
            t("themes.reject"), key=keyed(ThemesKey.REJECT, one.id), on_click=_reject, args=(study, one.id)
        )


def _accept(study: Study, one: CandidateView, goal: str) -> None:
    settle(study)  # what was dropped a moment ago counts
    dropped = set(setting(study, _dropped_key(study, one.id), []))
    chosen = [quote.id for quote in one.quotes if quote.id not in dropped]
    name = str(st.session_state.get(keyed(ThemesKey.NAME, one.id)) or "").strip()
    into = st.session_state.get(ThemesKey.INTO) if goal == "into" else None
    wrong = "none_kept" if not chosen else "no_name" if goal == "new" and not name else ""
    wrong = wrong or ("no_code" if goal == "into" and into is None else "")
    if wrong:
        st.session_state[_TOLD] = ("error", t(f"themes.{wrong}"))
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
        accept_candidate(study, one.id, code=code, into=into, chosen=chosen)
    except (CodebookError, DecisionError) as error:
        st.session_state[_TOLD] = ("error", messages.reason(error))
        return
    st.session_state[_TOLD] = ("ok", t("themes.accepted", name=name or one.similar_code or ""))
    _open(None)


def _reject(study: Study, candidate_id: str) -> None:
    reject_candidate(study, candidate_id)
    st.session_state[_TOLD] = ("ok", t("themes.rejected"))
    _open(None)


def outside(study: Study, candidates: Sequence[CandidateView], codes: Sequence[CodeView]) -> None:
    """Show segments that belong to no candidate, and which one each lies near."""
    names = {one.id: one.code or t("themes.candidate", number=str(one.position + 1)) for one in candidates}
    found = outsiders(study)
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


def _outsider_actions() -> cards.Actions:
    def go_on(event: outbox.Event) -> str | None:
        st.session_state[_LEAVE] = event.kind == "like"
        return search_on(event)

    return cards.Actions(("code", "like"), go_on)


def _keep_actions(study: Study, candidate_id: str) -> cards.Actions:
    def keep_or_drop(event: outbox.Event) -> str | None:
        key = _dropped_key(study, candidate_id)
        before = set(setting(study, key, []))
        item = event.text("item")
        set_setting(study, key, sorted(before - {item} if event.kind == "keep" else before | {item}))
        return None

    return cards.Actions(("keep",), keep_or_drop)


def _dropped_key(study: Study, candidate_id: str) -> str:
    """Name the setting that keeps which segments were dropped, so that closing the page loses nothing."""
    return f"dropped:{study.coder_id}:{candidate_id}"

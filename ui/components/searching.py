"""Looking for quotes: the words, the filters, the results."""

from collections.abc import Sequence

import streamlit as st

from models.roles import Role
from ui.components import cards, outbox
from ui.components.codes import usable
from ui.components.quoting import safe
from ui.keys import SearchKey, keyed
from ui.labels import t
from workflow import reading
from workflow.study import Study
from workflow.views import CodeView, Filters, Hit

LIMIT = 30
Place = tuple[str, int, int]
_LIKE = "search.like"  # the quote that others should resemble: its place and its first words


def search_on(event: outbox.Event) -> str | None:
    """Go on from a quote: look for others like it."""
    if event.kind == "like":
        place = (event.text("transcript"), int(event.values["start"]), int(event.values["end"]))
        st.session_state[_LIKE] = (place, event.text("quote"))
    return None


ACTIONS = cards.Actions(("code", "like"), search_on)


def like_quote() -> Place | None:
    """Give the quote that others should resemble, with a way back to words."""
    found: tuple[Place, str] | None = st.session_state.get(_LIKE)
    if found is None:
        return None
    st.html(
        f'<p class="rd-line">{safe(t("search.like"))}</p><div class="rd-quote"><p>{safe(found[1])}</p></div>'
    )
    st.button(t("search.stop_like"), key=SearchKey.STOP_LIKE, on_click=_stop_like)
    return found[0]


def waiting_for_search() -> bool:
    """Tell whether a quote was chosen on another page to search on from."""
    return _LIKE in st.session_state


def _stop_like() -> None:
    st.session_state.pop(_LIKE, None)


def ask() -> str:
    """Ask for words to look for."""
    text = st.text_input(
        t("search.text"), key=SearchKey.TEXT, placeholder=t("search.hint"), persist_state="session"
    )
    return (text or "").strip()


def ask_filters(study: Study, codes: Sequence[CodeView]) -> Filters:
    """Ask where to look."""
    active = sum(bool(st.session_state.get(key)) for key in _filter_keys(study))
    with st.expander(t("search.filters_on", count=active) if active else t("search.filters")):
        left, right = st.columns(2)
        names = dict(reading.transcripts(study))
        people = [person["label"] for person in reading.participants_table(study)]
        with left:
            transcripts = _many("transcripts", list(names), SearchKey.TRANSCRIPTS, names)
            participants = _many("participants", people, SearchKey.PARTICIPANTS)
        with right:
            roles = _many(
                "roles",
                [role.value for role in Role],
                SearchKey.ROLES,
                {role.value: t(f"role.{role.value}") for role in Role},
            )
            parents = {code.parent_id for code in codes}
            labels = {code.id: code.label for code in codes if usable(code, parents)}
            wanted = _many("codes", list(labels), SearchKey.CODES, labels)
        attributes = {}
        columns = st.columns(3)
        for number, (name, values) in enumerate(reading.attributes(study).items()):
            with columns[number % 3]:
                chosen = st.multiselect(
                    name,
                    values,
                    key=keyed(SearchKey.ATTRIBUTE, name),
                    placeholder=t("search.any"),
                    persist_state="session",
                )
            if chosen:
                attributes[name] = frozenset(chosen)
    return Filters(transcripts, roles, wanted, participants, attributes)


def show(study: Study, hits: Sequence[Hit], codes: Sequence[CodeView], *, about: str) -> None:
    """Show what was found."""
    if not hits:
        st.info(t("search.none"))
        return
    items = [cards.from_hit(study, hit) for hit in hits]
    cards.cards(study, items, codes, key=SearchKey.CARDS, about=about, actions=ACTIONS)


def _many(
    name: str, options: list[str], key: SearchKey, labels: dict[str, str] | None = None
) -> frozenset[str]:
    shown = labels or {}
    chosen = st.multiselect(
        t(f"search.{name}"),
        options,
        key=key,
        placeholder=t("search.any"),
        persist_state="session",
        format_func=lambda option: shown.get(option, option),
    )
    return frozenset(chosen)


def _filter_keys(study: Study) -> list[str]:
    own = [SearchKey.TRANSCRIPTS, SearchKey.PARTICIPANTS, SearchKey.ROLES, SearchKey.CODES]
    return [*own, *(keyed(SearchKey.ATTRIBUTE, name) for name in reading.attributes(study))]

"""What is typed and not kept yet: it outlasts another code and another page, until it is kept or let go."""

import hashlib
from enum import StrEnum

import streamlit as st

from ui.keys import keyed

_ROUND = "drafts.round"


def field(key: StrEnum, part: str, stored: object) -> str:
    """Give the key of a field, for what is stored now.

    Another stored value makes another field: what was renamed in the tree, undone, or changed in another
    tab shows at once, and an old value can't be written back over it.
    """
    mark = hashlib.blake2b(repr(stored).encode(), digest_size=4).hexdigest()
    return keyed(key, f"{part}.{_round(part)}.{mark}")


def close(part: str) -> None:
    """Begin afresh with what is stored: the draft was kept, or is let go."""
    st.session_state[f"{_ROUND}.{part}"] = _round(part) + 1


def typed(key: str, stored: object) -> object:
    """Give what a field says now; what is stored when it was not shown yet."""
    return st.session_state.get(key, stored)


def _round(part: str) -> int:
    return int(st.session_state.get(f"{_ROUND}.{part}", 0))

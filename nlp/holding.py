"""Which segments hold the words that somebody is typing: in any form, and while a word is unfinished."""

from collections.abc import Sequence

import numpy as np

from nlp.lexical import WordIndex, bag

__all__ = ["holding"]

_LEAST = 2  # letters of a word before its beginning counts: one letter begins everything


def holding(typed: str, lexicon: WordIndex, texts: Sequence[str]) -> np.ndarray:
    """Mark the texts that hold all typed words: a form of it, a compound with it, or its beginning.

    Words that carry no meaning of their own are passed over; if nothing else was typed, it is looked up
    letter by letter.
    """
    mask = np.ones(len(texts), dtype=bool)
    found = [keys for word in typed.casefold().split() if (keys := _keys(word, lexicon)) is not None]
    if not found and typed.strip():
        wanted = " ".join(typed.casefold().split())
        return np.array([wanted in text.casefold() for text in texts], dtype=bool)
    for keys in found:
        own = np.zeros(len(texts), dtype=bool)
        for key in keys:
            own[lexicon.postings[key][0]] = True
        mask &= own
    return mask


def _keys(word: str, lexicon: WordIndex) -> set[str] | None:
    """Give what a word may be found by, as far as it occurs; None for one that carries no meaning."""
    meant = bag(word)
    found = {key for key in meant if key in lexicon.postings}
    if len(word) >= _LEAST:
        found |= {key for key in lexicon.postings if key.startswith(word)}
    return found if found or meant else None

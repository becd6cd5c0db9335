"""Whether the quotes of a code hang together: which lie far from it, which lie beside it, which deny it.

Nothing here judges: each finding says what was seen, and a person looks.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.corpus import Corpus
from nlp.learning import Feedback, mean_of
from nlp.lemmas import Word, content_words
from nlp.querying import PreparedQuery
from nlp.vectors import unit_row

FEWEST = 5  # quotes from which it can be said that one is unlike the others
FAR = 2.5  # robust standard deviations below the middle
MOST_BESIDE = 10
NEARER = 0.05  # by how much another code has to be nearer to be named
NEGATIONS = frozenset(
    {"niet", "geen", "nooit", "nergens", "zonder", "nauwelijks", "amper", "niemand", "niks", "niets"}
)
_NEXT = re.compile(r"\s+(?:alleen|enkel|slechts|anders)\b", re.IGNORECASE)  # says more, not the opposite
_REACH = 3  # words with meaning between a negation and what it denies
_USUAL = 0.5  # share of the quotes a word stands in from which it counts as a word of the code


@dataclass(frozen=True, slots=True)
class Far:
    """A coded segment unlike the others of its code; `nearer` is another code that it lies nearer to."""

    segment: int
    likeness: float
    usual: float
    nearer: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A segment without the code that lies nearer to it than most of its quotes do."""

    segment: int
    likeness: float
    usual: float


@dataclass(frozen=True, slots=True)
class Denial:
    """A coded segment in which a word of the code is denied: both words, as (start, end) in its text."""

    segment: int
    negation: tuple[int, int]
    denied: tuple[int, int]


def far(
    prepared: PreparedQuery, corpus: Corpus, coded: Sequence[int], others: Mapping[str, np.ndarray]
) -> list[Far]:
    """Return the quotes of a code that lie far from the rest of it, the farthest first.

    `others` are the vectors of other codes by name.

    Notes
    -----
    The likeness of a quote is the mean of its cosine to the code and that to the mean of the other
    quotes. Far is more than 2.5 x 1.4826 x the median absolute deviation below the median.
    """
    if prepared.pooled is None or len(coded) < FEWEST:
        return []
    rows = sorted(coded)
    likeness = np.array(
        [_likeness(prepared, corpus, row, [other for other in rows if other != row]) for row in rows]
    )
    usual = float(np.median(likeness))
    bound = usual - FAR * 1.4826 * float(np.median(np.abs(likeness - usual)))
    found = [
        Far(row, float(value), usual, _nearer(prepared, corpus, row, others))
        for row, value in zip(rows, likeness, strict=True)
        if value < bound - 1e-9
    ]
    return sorted(found, key=lambda one: (one.likeness, one.segment))


def beside(prepared: PreparedQuery, corpus: Corpus, feedback: Feedback, *, mask: np.ndarray) -> list[Beside]:
    """Return segments of the mask that lie as near to a code as its quotes do, the nearest first.

    What was accepted or rejected for the code is left out.
    """
    coded = sorted(feedback.accepted)
    if prepared.pooled is None or len(coded) < FEWEST:
        return []
    usual = float(
        np.median([_likeness(prepared, corpus, row, [one for one in coded if one != row]) for row in coded])
    )
    middle = unit_row(mean_of(corpus, coded).astype(np.float32))
    likeness = (corpus.along(prepared.pooled) + corpus.along(middle)) / 2
    open_ = mask.copy()
    open_[[*feedback.accepted, *feedback.rejected]] = False
    rows = np.flatnonzero(open_ & (likeness >= usual))
    best = rows[np.lexsort((rows, -likeness[rows]))][:MOST_BESIDE]
    return [Beside(int(row), float(likeness[row]), usual) for row in best]


def denials(prepared: PreparedQuery, corpus: Corpus, coded: Sequence[int]) -> list[Denial]:
    """Return the quotes in which a word of the code is denied, in the order of the corpus.

    Words of the code are those of its name, and those that half of its quotes share. A code that is
    itself about what is not there ("geen tijd") is not looked at, nor is "niet alleen ...", nor what is
    denied twice.
    """
    title = content_words(prepared.query.name, separable=True)
    if any(_negates(word) for word in title):
        return []
    quotes = {row: content_words(corpus.texts[row], separable=True) for row in sorted(coded)}
    keys = {word.key for word in title} | _shared(quotes.values())
    found = []
    for row, words in quotes.items():
        if (pair := _denied(corpus.texts[row], words, keys)) is not None:
            negation, denied = pair
            found.append(Denial(row, (negation.start, negation.end), (denied.start, denied.end)))
    return found


def _likeness(prepared: PreparedQuery, corpus: Corpus, row: int, rest: Sequence[int]) -> float:
    vector = corpus.vectors[row]
    to_code = float(vector @ prepared.pooled) if prepared.pooled is not None else 0.0
    middle = unit_row(mean_of(corpus, rest).astype(np.float32))
    return (to_code + float(vector @ middle)) / 2


def _nearer(
    prepared: PreparedQuery, corpus: Corpus, row: int, others: Mapping[str, np.ndarray]
) -> str | None:
    if not others or prepared.pooled is None:
        return None
    vector = corpus.vectors[row]
    cosines = {name: float(vector @ other) for name, other in sorted(others.items())}
    best = max(cosines, key=lambda name: cosines[name])
    return best if cosines[best] >= float(vector @ prepared.pooled) + NEARER else None


def _shared(quotes: Iterable[Sequence[Word]]) -> set[str]:
    """Return the words that at least half of the quotes hold, of five quotes or more."""
    counts: dict[str, int] = {}
    total = 0
    for words in quotes:
        total += 1
        for key in {word.key for word in words if not _negates(word)}:
            counts[key] = counts.get(key, 0) + 1
    return {key for key, count in counts.items() if total >= FEWEST and count >= _USUAL * total}


def _denied(text: str, words: Sequence[Word], keys: set[str]) -> tuple[Word, Word] | None:
    for at, word in enumerate(words):
        if not _negates(word):
            continue
        clause = [other for other in words if other.clause == word.clause]
        if sum(_negates(other) for other in clause) > 1:  # "nooit zonder hulp" has help
            continue
        if _NEXT.match(text, word.end):
            continue
        near = words[at + 1 : at + 1 + _REACH]
        around = [*near, *words[max(0, at - 1) : at]]
        denied = next((one for one in around if one.clause == word.clause and one.key in keys), None)
        if denied is not None:
            return word, denied
    return None


def _negates(word: Word) -> bool:
    return word.negates or word.lemma in NEGATIONS

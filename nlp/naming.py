"""Terms that tell one group of segments from the rest."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nlp.lemmas import Word, best_model, content_words

_SINGLETON = 0.2  # how much a term counts that stands in one segment of a group only
_SUPPORT = 0.1  # share of the segments a term should stand in; below it counts proportionally less
_ONE_SOURCE = 0.25  # how much a term counts that one interview alone brings into a group of several
_MOSTLY = 0.5  # a word that is denied more often than not is shown with its negation alone
_REACH = 2  # content words a negation may look ahead


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is characteristic of a group; `segments` counts those of the group that hold it."""

    term: str
    weight: float
    segments: int


@dataclass(slots=True)
class _Counts:
    """Terms of one group of texts, by key."""

    terms: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    sources: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def from_one(self, key: str) -> bool:
        """Tell whether a term comes from a single interview."""
        return len(self.sources.get(key, ())) == 1


def characteristic_terms(
    groups: Sequence[Sequence[str]],
    rest: Sequence[str],
    *,
    top: int = 8,
    sources: Sequence[Sequence[int]] | None = None,
) -> list[list[Term]]:
    """Return the `top` terms of each group, the most telling first.

    `sources` tells, text by text, which interview a group's texts are from: where a group draws on
    several, a term that only one of them uses (the name of a child, one person's anecdote) counts less.

    Notes
    -----
    Class-based TF-IDF: sqrt(f / F) ln(1 + (A - t + 0.5) / (t + 0.5)), with f the count of the term in
    the group, F all terms of the group, t the count over groups and rest, A the mean number of terms
    per group; less for a term in few segments. A negation and what it denies are a term of their own
    ("geen tijd").

    References
    ----------
    Grootendorst, M. (2022). BERTopic: Neural topic modeling with a class-based TF-IDF procedure.
    """
    spelling = _Spelling()
    origins = sources or [() for _ in groups]
    counted = [_count(group, spelling, origin) for group, origin in zip(groups, origins, strict=True)]
    others = _count(rest, spelling)
    total: Counter[str] = Counter(others.terms)
    for counts in counted:
        total.update(counts.terms)
    classes = len(groups) + bool(rest)
    mean = total.total() / max(1, classes)
    return [_best(counts, total, mean, spelling)[:top] for counts in counted]


def weight_of_words(text: str) -> int:
    """Return how many words of a text carry meaning: little talk has few, however long it is."""
    return len(_terms_in(text))


def terms_of(words: Sequence[Word]) -> list[tuple[str, tuple[Word, ...]]]:
    """Return the terms of a text by key: each content word, and each negation with what it denies."""
    found: list[tuple[str, tuple[Word, ...]]] = []
    for index, word in enumerate(words):
        if not word.negates:
            found.append((word.key, (word,)))
        elif denied := _denied(words, index):
            found.append((f"{word.lemma} {denied.key}", (word, denied)))
    return found


def _denied(words: Sequence[Word], index: int) -> Word | None:
    """Return what a negation denies: the next word of its clause, else the one before ("lukt niet")."""
    clause = words[index].clause
    ahead = words[index + 1 : index + 1 + _REACH]
    before = words[index - 1 : index] if index else ()
    near = (word for word in (*ahead, *before) if word.clause == clause and not word.negates)
    return next(near, None)


def _count(texts: Iterable[str], spelling: "_Spelling", sources: Sequence[int] = ()) -> _Counts:
    counts = _Counts()
    for number, text in enumerate(texts):
        terms = _terms_in(text)
        counts.texts += 1
        counts.terms.update(key for key, _ in terms)
        counts.segments.update({key for key, _ in terms})
        for key, _ in terms if sources else ():
            counts.sources[key].add(sources[number])
        for key, words in terms:
            if len(words) == 1:
                spelling.note(key, words[0], text)
    return counts


@lru_cache(maxsize=32_768)  # a text is counted once for every scale that it is in a group of
def _terms_in(text: str) -> tuple[tuple[str, tuple[Word, ...]], ...]:
    return tuple(terms_of(content_words(text, separable=True, model=best_model())))


def _best(counts: _Counts, total: Counter[str], mean: float, spelling: "_Spelling") -> list[Term]:
    size = counts.terms.total()
    needed = max(2.0, _SUPPORT * counts.texts)
    shared = len(set().union(*counts.sources.values())) > 1
    several = sum(1 for seen in counts.segments.values() if seen > 1) > 0
    found = []
    for key, count in counts.terms.items():
        rarity = math.log(1 + max(0.0, mean - total[key] + 0.5) / (total[key] + 0.5))
        weight = math.sqrt(count / size) * rarity
        if several and counts.segments[key] == 1:
            weight *= _SINGLETON
        weight *= min(1.0, counts.segments[key] / needed)
        if shared and counts.from_one(key):
            weight *= _ONE_SOURCE
        if weight > 0 and not _shown_denied(key, counts):
            found.append(Term(spelling.of(key), weight, counts.segments[key]))
    return sorted(found, key=lambda term: (-term.weight, term.term))


def _shown_denied(key: str, counts: _Counts) -> bool:
    if " " in key:
        return False
    denied = max((counts.terms[f"{negation} {key}"] for negation in ("niet", "geen")), default=0)
    return denied > 1 and denied > _MOSTLY * counts.terms[key]


class _Spelling:
    """How a key is best written, from the forms it was met in."""

    def __init__(self) -> None:
        self._lemmas: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._surfaces: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def note(self, key: str, word: Word, text: str) -> None:
        surface = text[word.start : word.end]
        self._lemmas[key][word.lemma] += 1
        self._surfaces[key][surface] += 1

    def of(self, key: str) -> str:
        """Write a key as its commonest lemma, or as it always stands if that is with capitals (Cito)."""
        head, _, tail = key.partition(" ")
        if tail:
            return f"{head} {self.of(tail)}"
        surfaces, counts = self._surfaces[key], Counter(self._lemmas[key])
        always = next(iter(surfaces)) if len(surfaces) == 1 else ""
        if always != always.lower() and surfaces.total() > 1:
            return always
        for surface, count in surfaces.items():  # an infinitive that was taken for a plural: "bellen"
            if surface != key and surface in counts and surface.endswith("en"):
                counts[surface] += count
        return min(counts, key=lambda form: (-counts[form], form)) if counts else key

"""A code as a question to the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from nlp.corpus import Corpus, Embed
from nlp.lexical import bag
from nlp.sentences import sentences
from nlp.vectors import unit, unit_row

_BAG_SHARES = {"name": 1.0, "definition": 0.6, "examples": 0.8}
_APART, _APART_HALF = 0.5, 3.0
_KEPT = 2  # corpora for which a code's likenesses are remembered


class EvidenceKind(StrEnum):
    """What a segment resembles."""

    NAME = "name"
    DEFINITION = "definition"
    INCLUSION = "inclusion"
    EXAMPLE = "example"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class CodeQuery:
    """A code of the codebook; `path` holds the names above it, the name alone is enough."""

    name: str
    path: tuple[str, ...] = ()
    definition: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: tuple[str, ...] = ()

    def phrases(self) -> list[tuple[EvidenceKind, str]]:
        """Return what a segment may resemble, sentence by sentence; the name if there is nothing else."""
        found = [(EvidenceKind.DEFINITION, phrase) for phrase in _split(self.definition)]
        found += [(EvidenceKind.INCLUSION, phrase) for phrase in _split(self.inclusion)]
        found += [(EvidenceKind.EXAMPLE, text.strip()) for text in self.examples if text.strip()]
        return found or [(EvidenceKind.NAME, self.name)]

    def facets(self) -> list[str]:
        """Return the definition with its name, or what there is of a title, followed by the examples."""
        meaning = " ".join(part for part in (self.definition, self.inclusion) if part.strip())
        examples = [text for text in self.examples if text.strip()]
        if meaning:
            return [f"{self.name}: {meaning}", *examples]
        return [", ".join([*self.path[-1:], self.name]), *examples]


@dataclass(frozen=True, slots=True, eq=False)
class Likenesses:
    """What every segment has in common with a code before anything is decided."""

    meaning: np.ndarray  # cosine to the code
    words: np.ndarray  # BM25 score
    excluded: np.ndarray  # how much nearer it lies to what the code excludes than to what it includes


@dataclass(frozen=True, slots=True, eq=False)
class PreparedQuery:
    """A code with its vectors and words, made once and used for every re-ranking."""

    query: CodeQuery
    words: dict[str, float]
    phrases: tuple[tuple[EvidenceKind, str], ...]
    pooled: np.ndarray | None = None  # one vector for the whole code
    facets: np.ndarray | None = None  # definition and examples, each of which may be what is meant
    phrase_vectors: np.ndarray | None = None
    exclusions: np.ndarray | None = None  # sentences of the exclusion criteria
    _kept: list[tuple[Corpus, Likenesses]] = field(default_factory=list, repr=False)

    def likenesses(self, corpus: Corpus) -> Likenesses:
        """Return what each segment has in common with the code; worked out once for each corpus."""
        for known, found in self._kept:
            if known is corpus:
                return found
        found = self._compared(corpus)
        del self._kept[: max(0, len(self._kept) + 1 - _KEPT)]
        self._kept.append((corpus, found))
        return found

    def _compared(self, corpus: Corpus) -> Likenesses:
        words = corpus.lexicon.scores(self.words).astype(np.float64)
        nothing = np.zeros(len(corpus.texts))
        if self.pooled is None or not corpus.has_vectors:
            return Likenesses(nothing, words, nothing)
        return Likenesses(corpus.along(self.pooled), words, self._excluded(corpus))

    def _excluded(self, corpus: Corpus) -> np.ndarray:
        if self.exclusions is None or self.facets is None:
            return np.zeros(len(corpus.texts))
        return np.asarray(np.maximum(0, nearest(corpus, self.exclusions) - nearest(corpus, self.facets)))


def prepare(
    query: CodeQuery, embed: Embed | None = None, *, others: np.ndarray | None = None
) -> PreparedQuery:
    """Encode a code once; without `embed` it is ranked on words alone.

    `others` are the vectors (`code_vectors`) of the other codes of the codebook, if known. Half of what
    they share is taken out: definitions have more in common with each other than with what people say.

    Notes
    -----
    q = c - 0.5 sum(others) / (m + 3) at length one; c is the mean of definition and examples, as
    `code_vectors` gives it, m the number of other codes.
    """
    phrases = tuple(query.phrases())
    words = _words(query)
    if embed is None:
        return PreparedQuery(query, words, phrases)
    sentences_of = [text for _, text in phrases]
    excluded = _split(query.exclusion)
    facets = query.facets()
    rows = unit(np.asarray(embed([*facets, *sentences_of, *excluded]), dtype=np.float32))
    first, last = len(facets), len(facets) + len(sentences_of)
    return PreparedQuery(
        query,
        words,
        phrases,
        pooled=_apart(_pooled(rows[:first]), others),
        facets=rows[:first],
        phrase_vectors=rows[first:last],
        exclusions=rows[last:] if excluded else None,
    )


def code_vectors(queries: Sequence[CodeQuery], embed: Embed) -> np.ndarray:
    """Return one vector for each code: half its definition, half its examples."""
    facets = [query.facets() for query in queries]
    rows = unit(np.asarray(embed([text for own in facets for text in own]), dtype=np.float32))
    ends = np.cumsum([len(own) for own in facets])
    return np.array([_pooled(own) for own in np.split(rows, ends[:-1])]) if queries else rows


def nearest(corpus: Corpus, vectors: np.ndarray) -> np.ndarray:
    """Return the cosine of every segment to the nearest of a few vectors."""
    best = corpus.along(vectors[0])
    for vector in vectors[1:]:
        np.maximum(best, corpus.along(vector), out=best)
    return best


def _pooled(facets: np.ndarray) -> np.ndarray:
    if len(facets) == 1:
        return np.asarray(facets[0])
    return unit_row(facets[0] + facets[1:].mean(axis=0))


def _apart(pooled: np.ndarray, others: np.ndarray | None) -> np.ndarray:
    if others is None or not len(others):
        return pooled
    shared = np.sort(others, axis=0).sum(axis=0) / (len(others) + _APART_HALF)  # sorted: in any order alike
    return unit_row(pooled - np.float32(_APART) * shared.astype(np.float32))


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _words(query: CodeQuery) -> dict[str, float]:
    """Weigh the words of a code: a word of the name counts more than one of an example."""
    total: dict[str, float] = {}
    _add(total, (query.name,), _BAG_SHARES["name"])
    _add(total, (query.definition, query.inclusion), _BAG_SHARES["definition"])
    _add(total, query.examples, _BAG_SHARES["examples"])
    return total


def _add(total: dict[str, float], texts: Sequence[str], share: float) -> None:
    for text in texts:
        for key, count in bag(text).items():
            total[key] = max(total.get(key, 0.0), share * min(1.0, count))

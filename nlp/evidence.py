"""Why a segment is offered: its sentence, what it resembles, the words they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.corpus import Corpus, Embed
from nlp.learning import Feedback
from nlp.lexical import bag, words_in_common
from nlp.querying import EvidenceKind, PreparedQuery
from nlp.sentences import Span

_WORDS = 0.3  # share of shared words in the comparison of two sentences


@dataclass(frozen=True, slots=True)
class Evidence:
    """The phrase of the code a sentence resembles most; `similarity` runs from 0 to 1."""

    kind: EvidenceKind
    phrase: str
    terms: tuple[str, ...]
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """Something a sentence can be held against; `segment` says which accepted quote it is, if one."""

    kind: EvidenceKind
    text: str
    words: Mapping[str, float]
    vector: np.ndarray | None
    segment: int | None = None


def phrases_of(prepared: PreparedQuery, corpus: Corpus, feedback: Feedback) -> list[Phrase]:
    """Return the phrases of a code followed by the quotes accepted for it."""
    rows = prepared.phrase_vectors
    found = [
        Phrase(kind, text, bag(text), None if rows is None else rows[index])
        for index, (kind, text) in enumerate(prepared.phrases)
    ]
    for segment in feedback.accepted:
        text = corpus.texts[segment]
        vector = corpus.plain[segment] if corpus.has_vectors else None
        found.append(Phrase(EvidenceKind.ACCEPTED, text, bag(text), vector, segment))
    return found


def explain(
    segments: Sequence[int], phrases: Sequence[Phrase], corpus: Corpus, *, embed: Embed | None
) -> list[tuple[Span, Evidence]]:
    """Return the telling sentence of each segment, within its text, and what it resembles."""
    if embed is not None and corpus.has_vectors:
        corpus.embed_sentences(segments, embed)
    comparison = _Comparison(phrases)
    return [_explained(segment, comparison, corpus) for segment in segments]


class _Comparison:
    """All phrases of a code, to be held against one sentence at a time: a code may have hundreds."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = phrases
        self.own: dict[int, list[int]] = {}
        self._holders: dict[str, list[tuple[int, float]]] = {}
        self._squares = np.zeros(len(phrases))
        for place, phrase in enumerate(phrases):
            if phrase.segment is not None:
                self.own.setdefault(phrase.segment, []).append(place)
            self._squares[place] = sum(weight * weight for weight in phrase.words.values())
            for key, weight in phrase.words.items():
                self._holders.setdefault(key, []).append((place, weight))
        vectors = [phrase.vector for phrase in phrases if phrase.vector is not None]
        self._vectors = np.stack(vectors) if vectors and len(vectors) == len(phrases) else None

    def likenesses(self, words: Mapping[str, float], vector: np.ndarray | None) -> np.ndarray:
        """Return the likeness of a sentence to every phrase: the cosines of bags and of vectors."""
        shared = np.zeros(len(self.phrases))
        for key, weight in words.items():
            for place, other in self._holders.get(key, ()):
                shared[place] += weight * other
        found = shared > 0
        square = sum(weight * weight for weight in words.values())
        shared[found] /= np.sqrt(square * self._squares[found])
        if vector is None or self._vectors is None:
            return shared
        cosines = np.asarray(np.vecdot(self._vectors, vector), dtype=np.float64)
        return (1 - _WORDS) * cosines + _WORDS * shared


def _explained(segment: int, comparison: _Comparison, corpus: Corpus) -> tuple[Span, Evidence]:
    text = corpus.texts[segment]
    spans = corpus.sentences(segment) or [(0, len(text))]
    vectors = corpus.sentence_vectors(segment)
    values = np.zeros((len(spans), len(comparison.phrases)))
    for row, (start, end) in enumerate(spans):
        vector = None if vectors is None else vectors[row]
        values[row] = comparison.likenesses(bag(text[start:end]), vector)
    values[:, comparison.own.get(segment, [])] = -np.inf  # a quote is no reason for itself
    row, column = (int(index) for index in np.unravel_index(int(values.argmax()), values.shape))
    best = comparison.phrases[column]
    similarity = float(np.clip(values[row, column], 0, 1))
    return spans[row], Evidence(best.kind, best.text, words_in_common(text, best.words), similarity)

"""Why a segment is offered: its sentence, what it resembles, the words they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.corpus import Corpus, Embed
from nlp.learning import Feedback
from nlp.lexical import bag, overlap, words_in_common
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
    return [_explained(segment, phrases, corpus) for segment in segments]


def _explained(segment: int, phrases: Sequence[Phrase], corpus: Corpus) -> tuple[Span, Evidence]:
    text = corpus.texts[segment]
    spans = corpus.sentences(segment) or [(0, len(text))]
    vectors = corpus.sentence_vectors(segment)
    others = [phrase for phrase in phrases if phrase.segment != segment]
    values = np.zeros((len(spans), len(others)))
    for row, (start, end) in enumerate(spans):
        words = bag(text[start:end])
        vector = None if vectors is None else vectors[row]
        values[row] = [_likeness(words, vector, phrase) for phrase in others]
    row, column = (int(index) for index in np.unravel_index(int(values.argmax()), values.shape))
    best = others[column]
    similarity = float(np.clip(values[row, column], 0, 1))
    return spans[row], Evidence(best.kind, best.text, words_in_common(text, best.words), similarity)


def _likeness(words: Mapping[str, float], vector: np.ndarray | None, phrase: Phrase) -> float:
    shared = overlap(words, phrase.words)
    if vector is None or phrase.vector is None:
        return shared
    return (1 - _WORDS) * float(vector @ phrase.vector) + _WORDS * shared

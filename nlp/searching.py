"""Find segments by words and meaning, or that are like a given one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.corpus import Corpus, Embed
from nlp.lexical import bag, overlap, words_in_common
from nlp.sentences import Span
from nlp.vectors import unit_row

_DENSE_SHARE = 0.6
_WORDS_HALF = 0.25  # of the BM25 score a question can attain: there the words count for half


@dataclass(frozen=True, slots=True)
class Hit:
    """A segment that was found; `terms` stand in it as written, `sentence` is (start, end) in its text.

    `score` is its likeness to the question, from 0 to 1, whatever else was found: 0.6 x the cosine (if
    positive) + 0.4 x b / (b + B / 4), b the BM25 score of the words in common and B the most this question
    could attain; less for a quote of a few words.
    """

    segment: int
    score: float
    terms: tuple[str, ...]
    sentence: Span


def search(
    query: str | int,
    corpus: Corpus,
    *,
    embed: Embed | None = None,
    mask: np.ndarray | None = None,
    limit: int = 20,
    per_source: int | None = None,
    dense_share: float = _DENSE_SHARE,
) -> list[Hit]:
    """Return the best segments for a text, or those most like segment number `query`.

    `mask` keeps only some segments; with `per_source` the first page holds at most so many of one
    interview, as long as there are others. A quote of a few words weighs less (`Corpus.telling`).
    """
    text = corpus.texts[query] if isinstance(query, int) else query
    words = bag(text)
    scores = _scores(_vector(query, corpus, embed), words, corpus, dense_share=dense_share) * corpus.telling
    allowed = np.ones(len(scores), dtype=bool) if mask is None else np.asarray(mask, dtype=bool).copy()
    if isinstance(query, int):
        allowed[query] = False
    candidates = np.flatnonzero(allowed & (scores > 0))
    order = _best(scores[candidates], limit if per_source is None else 10 * limit)
    chosen = _varied(candidates[order], corpus.sources, limit, per_source)
    return [
        Hit(segment, float(scores[segment]), *_where(corpus.texts[segment], words, corpus, segment))
        for segment in chosen
    ]


def _vector(query: str | int, corpus: Corpus, embed: Embed | None) -> np.ndarray | None:
    if not corpus.has_vectors:
        return None
    if isinstance(query, int):
        return np.asarray(corpus.vectors[query])
    if embed is None or not query.strip():
        return None
    return unit_row(np.asarray(embed([query]), dtype=np.float32)[0])


def _scores(
    vector: np.ndarray | None, words: Mapping[str, float], corpus: Corpus, *, dense_share: float
) -> np.ndarray:
    found = corpus.lexicon.scores(words).astype(np.float64)
    half = _WORDS_HALF * corpus.lexicon.attainable(words)
    lexical = found / (found + half) if half else found
    if vector is None:
        return lexical
    dense = np.clip(corpus.vectors @ vector.astype(np.float32), 0, 1)
    return np.asarray(dense_share * dense + (1 - dense_share) * lexical)


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    """Return the positions of the best scores in order, equal ones by position."""
    if count < len(scores):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        kept = np.flatnonzero(scores >= least)
    else:
        kept = np.arange(len(scores))
    return kept[np.argsort(-scores[kept], kind="stable")][:count]


def _varied(ranked: Sequence[int], sources: np.ndarray, limit: int, per_source: int | None) -> list[int]:
    if per_source is None:
        return [int(segment) for segment in ranked[:limit]]
    first: list[int] = []
    later: list[int] = []
    taken: Counter[int] = Counter()
    for segment in ranked:
        origin = sources[segment]
        (first if taken[origin] < per_source else later).append(int(segment))
        taken[origin] += 1
    return (first + later)[:limit]


def _where(
    text: str, words: Mapping[str, float], corpus: Corpus, segment: int
) -> tuple[tuple[str, ...], Span]:
    spans = corpus.sentences(segment) or [(0, len(text))]
    shared = [overlap(bag(text[start:end]), words) for start, end in spans]
    best = spans[int(np.argmax(shared))] if any(shared) else (spans[0][0], spans[-1][1])
    return words_in_common(text, words), best

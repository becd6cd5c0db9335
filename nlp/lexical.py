"""Word search: BM25 over lemmas and the parts of compounds."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nlp.lemmas import Word, compound_parts, content_words

PART_WEIGHT = 0.5  # a part of a compound counts half: "school" finds "basisschool", after "school" itself
_K1, _B = 1.1, 0.4  # short texts: little saturation, little correction for length


@lru_cache(maxsize=16_384)  # a card's sentences and the code's phrases come back at every decision
def bag(text: str) -> Mapping[str, float]:
    """Return what a text is found by, with its weight: lemmas, and the parts of compounds."""
    counts: defaultdict[str, float] = defaultdict(float)
    for word in content_words(text, separable=True):
        counts[word.key] += 1
        for part in compound_parts(word.key):
            counts[part] += PART_WEIGHT
    return dict(counts)


def overlap(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Return the cosine of two bags, 0 if either is empty."""
    shared = sum(weight * right[key] for key, weight in left.items() if key in right)
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(w * w for w in left.values()) * sum(w * w for w in right.values()))


def words_in_common(text: str, keys: Mapping[str, float]) -> tuple[str, ...]:
    """Return the words of a text that a query is about, as they stand there, the weightiest first."""
    found: dict[str, tuple[float, int, str]] = {}
    for word in content_words(text, separable=True):
        weight = _weight(word, keys)
        surface = text[word.start : word.end]
        if weight and not word.negates and surface.lower() not in found:
            found[surface.lower()] = (-weight, word.start, surface)
    return tuple(surface for _, _, surface in sorted(found.values()))


def _weight(word: Word, keys: Mapping[str, float]) -> float:
    key = word.key
    if key in keys:
        return keys[key]
    return PART_WEIGHT * max((keys.get(part, 0.0) for part in compound_parts(key)), default=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """Which texts hold a word, and how much that says.

    Notes
    -----
    BM25: weight = idf f (k1 + 1) / (f + k1 (1 - b + b l / L)), idf = ln(1 + (N - n + 0.5) / (n + 0.5));
    N texts, n with the word, f its count here, l the length here, L the mean length.
    """

    size: int
    postings: Mapping[str, tuple[np.ndarray, np.ndarray]]

    @classmethod
    def build(cls, texts: Sequence[str]) -> "WordIndex":
        """Index the texts by position."""
        rows: dict[str, list[int]] = {}
        counts: dict[str, list[float]] = {}
        lengths = np.zeros(len(texts), dtype=np.float32)
        for row, text in enumerate(texts):
            for key, count in bag(text).items():
                rows.setdefault(key, []).append(row)
                counts.setdefault(key, []).append(count)
                lengths[row] += count
        mean = float(lengths.mean(dtype=np.float64)) if len(texts) else 0.0  # halves: exact in any order
        norm = _K1 * (1 - _B + _B * lengths / max(mean, 1e-9))
        postings = {key: _posting(rows[key], counts[key], norm) for key in rows}
        return cls(len(texts), postings)

    def scores(self, query: Mapping[str, float]) -> np.ndarray:
        """Return the BM25 score of every text for a weighted query."""
        total = np.zeros(self.size, dtype=np.float32)
        for key, weight in query.items():
            if key in self.postings:
                where, weights = self.postings[key]
                total[where] += np.float32(weight) * weights
        return total

    def attainable(self, query: Mapping[str, float]) -> float:
        """Return what no BM25 score for this query can exceed, however often its words occur."""
        known = (key for key in query if key in self.postings)
        return (_K1 + 1) * sum(query[key] * self.rarity(key) for key in known)

    def rarity(self, key: str) -> float:
        """Return the idf of a key; a key in no text counts as the rarest."""
        where = self.postings.get(key)
        return _idf(self.size, len(where[0]) if where else 0)


def _idf(size: int, holding: int) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def _posting(rows: list[int], counts: list[float], norm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    where = np.asarray(rows, dtype=np.int32)
    count = np.asarray(counts, dtype=np.float32)
    weights = _idf(len(norm), len(rows)) * count * (_K1 + 1) / (count + norm[where])
    return where, weights.astype(np.float32)

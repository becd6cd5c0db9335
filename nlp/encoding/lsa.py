"""The corpus part: what the words of this project have in common (latent semantic analysis).

It needs no model. TF-IDF of words, word pairs and character n-grams (for Dutch compounds
and inflection), reduced by a truncated SVD.

References: Deerwester, S. et al. (1990). Indexing by latent semantic analysis. JASIS 41(6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.encoding.parts import Vectors, tidy

DIMENSION = 256
_SEED = 20260101
_BUCKETS = 2**20  # hashed, so that no dictionary of millions of n-grams is kept
_MOST_FEATURES = 60_000  # bounds time and memory; the rarest go first
_FITTED_ON = 8_000  # segments the axes are computed from; the rest is placed on them
_WORD = r"(?u)\b\w+\b"
_RARE_FROM = 50  # from this many segments on, a feature must occur twice
_AT_ONCE = 2_048  # rows in double precision at a time


@dataclass(frozen=True)
class Lsa:
    """Axes of one project's vocabulary."""

    features: NDArray[np.int64]  # kept columns of the hashed counts
    idf: Vectors
    axes: Vectors  # (features, dimension)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.axes.shape[1])

    def transform(self, texts: Sequence[str]) -> Vectors:
        """Place texts as unit rows; one that shares nothing with the project gets a row of zeros."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._place(_counts(texts))

    def _place(self, counts: Any) -> Vectors:  # noqa: ANN401  (scipy ships no types)
        return unit(np.asarray(_weighted(counts, self.features, self.idf) @ self.axes, dtype=np.float32))


def fit_lsa(texts: Sequence[str]) -> tuple[Lsa, Vectors]:
    """Find the axes of these texts, and place the texts on them.

    The order of the texts doesn't matter, to the last bit: features, sample and axes come from
    the distinct texts, sorted. A text that occurs twice counts once.
    """
    distinct = sorted(set(texts))
    place_of = {text: place for place, text in enumerate(distinct)}
    counts = _counts(distinct)
    frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
    features = _kept(frequency, len(distinct))
    idf = (np.log((1 + len(distinct)) / (1 + frequency[features])) + 1).astype(np.float32)
    sample = np.unique(np.linspace(0, len(distinct) - 1, min(len(distinct), _FITTED_ON)).astype(np.int64))
    lsa = Lsa(features, idf, _axes(_weighted(counts[sample], features, idf)))
    return lsa, lsa._place(counts)[[place_of[text] for text in texts]]


def unit(rows: NDArray[np.floating[Any]]) -> Vectors:
    """Scale rows to length one; rows of (nearly) zero become exactly zero."""
    lengths = np.sqrt(_squares(rows))[:, None]
    scaled = np.zeros(rows.shape, dtype=np.float32)
    np.divide(rows, lengths, out=scaled, where=lengths > 1e-6, casting="same_kind")
    return scaled


def _squares(rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Add up the squares of each row, the same to the last bit wherever the row stands."""
    total = np.empty(len(rows))
    for first in range(0, len(rows), _AT_ONCE):
        block = rows[first : first + _AT_ONCE].astype(np.float64, order="C")
        total[first : first + _AT_ONCE] = np.square(block, out=block).sum(axis=1)
    return total


def _counts(texts: Sequence[str]) -> Any:  # noqa: ANN401  (scipy ships no types)
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import HashingVectorizer

    clean = [tidy(text) for text in texts]
    common = {"n_features": _BUCKETS, "alternate_sign": False, "norm": None, "dtype": np.float32}
    words = HashingVectorizer(ngram_range=(1, 2), token_pattern=_WORD, **common)
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **common)
    return hstack([words.transform(clean), letters.transform(clean)], format="csr")


def _kept(frequency: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    features = np.flatnonzero(frequency >= (2 if count >= _RARE_FROM else 1))
    most_common = np.argsort(-frequency[features], kind="stable")[:_MOST_FEATURES]
    return np.sort(features[most_common])


def _weighted(counts: Any, features: NDArray[np.int64], idf: Vectors) -> Any:  # noqa: ANN401
    """TF-IDF with damped counts, rows of length one."""
    from scipy.sparse import diags
    from sklearn.preprocessing import normalize

    kept = counts[:, features]
    if not kept.nnz:
        return kept
    kept.data = 1 + np.log(kept.data)
    return normalize(kept @ diags(idf, format="csr"), copy=False)


def _axes(matrix: Any) -> Vectors:  # noqa: ANN401  (scipy ships no types)
    from sklearn.utils.extmath import randomized_svd

    size = min(DIMENSION, *matrix.shape)
    if size == 0 or matrix.nnz == 0:
        return np.zeros((matrix.shape[1], 1), dtype=np.float32)
    _, _, right = randomized_svd(matrix, n_components=size, n_iter=4, random_state=_SEED)
    return np.ascontiguousarray(right.T, dtype=np.float32)

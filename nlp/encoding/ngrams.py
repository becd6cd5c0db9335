"""Counting the words, word pairs and pieces of words of many texts, without a dictionary of them."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nlp.encoding.parts import tidy

Names = NDArray[np.uint32]

_WORD = re.compile(r"\b\w+\b")
_LENGTHS = (3, 4, 5)  # of the pieces of a word, the spaces around it included


@dataclass(frozen=True, eq=False)
class Counts:
    """How often each n-gram (a column) occurs in each text (a row).

    An n-gram is known by the 32 bits that follow from it: of half a million n-grams some thirty
    share theirs with another.
    """

    matrix: Any  # scipy's csr_matrix of float32; scipy ships no types
    names: Names  # of the columns, rising

    @property
    def frequency(self) -> NDArray[np.int64]:
        """In how many texts each n-gram occurs."""
        return np.bincount(self.matrix.indices, minlength=len(self.names)).astype(np.int64)

    def only(self, wanted: Names) -> Any:  # noqa: ANN401
        """Give the matrix with a column for each of the wanted n-grams, which rise."""
        from scipy.sparse import csr_matrix

        if not len(wanted):
            return csr_matrix((self.matrix.shape[0], 0), dtype=np.float32)
        at = np.minimum(np.searchsorted(wanted, self.names), len(wanted) - 1)
        found = wanted[at] == self.names
        kept = self.matrix[:, found]
        columns = at[found][kept.indices]
        return csr_matrix((kept.data, columns, kept.indptr), shape=(kept.shape[0], len(wanted)))


def counted(texts: Sequence[str]) -> Counts:
    """Count words and word pairs, and pieces of three to five letters within a word.

    A piece is looked for in each distinct word once: a project has some twenty times as many
    words as distinct ones.
    """
    words: dict[str, int] = {}
    said, pairs = array("I"), array("I")  # numbers of words; names of words and pairs
    lengths = np.zeros((len(texts), 2), dtype=np.int64)
    for row, text in enumerate(texts):
        lower = tidy(text).lower()
        before = len(said), len(pairs)
        said.extend(words.setdefault(word, len(words)) for word in lower.split())
        pairs.extend(_pairs(lower))
        lengths[row] = len(said) - before[0], len(pairs) - before[1]
    pieces = [_pieces(word) for word in words]
    every, whole = _flat(pieces), np.frombuffer(pairs, dtype=np.uint32)
    names = np.unique(np.concatenate([every, whole]))
    spelled = _sparse(np.array([len(found) for found in pieces]), np.searchsorted(names, every), len(names))
    spoken = _sparse(lengths[:, 0], np.frombuffer(said, dtype=np.uint32), len(words))
    paired = _sparse(lengths[:, 1], np.searchsorted(names, whole), len(names))
    matrix = spoken @ spelled + paired
    matrix.sort_indices()
    return Counts(matrix, names)


def _pairs(lower: str) -> "array[int]":
    """Name the words, and the pairs of neighbours, of a text; a mark tells them from pieces."""
    words = _WORD.findall(lower)
    both = [f"{first} {second}" for first, second in pairwise(words)]
    return _named(f"\n{one}" for one in [*words, *both])


def _pieces(word: str) -> "array[int]":
    """Name the pieces of a word with a space on either side; one too short for a length is a piece."""
    spaced = f" {word} "
    found: Counter[str] = Counter()
    for length in _LENGTHS:
        found.update(spaced[at : at + length] for at in range(max(1, len(spaced) - length + 1)))
        if len(spaced) <= length:
            break
    return _named(found.elements())


def _named(grams: Iterable[str]) -> "array[int]":
    return array("I", [crc32(gram.encode()) for gram in grams])


def _flat(pieces: "Iterable[array[int]]") -> Names:
    together = array("I")
    for names in pieces:
        together.extend(names)
    return np.frombuffer(together, dtype=np.uint32)


def _sparse(lengths: NDArray[np.int64], columns: NDArray[Any], width: int) -> Any:  # noqa: ANN401
    """Count how often each row names a column, for columns given row after row."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum(lengths)])
    ones = np.ones(len(columns), dtype=np.float32)
    matrix = csr_matrix((ones, columns.astype(np.int64), starts), shape=(len(lengths), width))
    matrix.sum_duplicates()
    return matrix

"""The corpus part: what the words of this project have in common (latent semantic analysis).

It needs no model. TF-IDF of words, word pairs and character n-grams (for Dutch compounds
and inflection), reduced by a truncated SVD.

References: Deerwester, S. et al. (1990). Indexing by latent semantic analysis. JASIS 41(6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlp.encoding.ngrams import counted
from nlp.encoding.parts import Vectors

DIMENSION = 256
_VERSION = 2  # raise when the same texts would get other axes: kept ones are void then
_SEED = 20260101
_SPARE, _STEPS = 10, 4  # directions beyond those wanted, and rounds that sharpen them
_MOST_FEATURES = 60_000  # bounds time and memory; the rarest go first
_FITTED_ON = 8_000  # segments the axes are computed from; the rest is placed on them
_RARE_FROM = 50  # from this many segments on, a feature must occur twice
_AT_ONCE = 2_048  # rows in double precision at a time
_NO_LENGTH = 1e-6
_NOTHING = 1e-10  # of the largest: a direction this weak is rounding and no direction


@dataclass(frozen=True, eq=False)
class Lsa:
    """Axes of one project's vocabulary."""

    features: NDArray[np.uint32]  # names of the n-grams that count, sorted
    idf: Vectors
    axes: NDArray[np.float16]  # (features, dimension), rounded as they are made: half as much to keep

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.axes.shape[1])

    def transform(self, texts: Sequence[str]) -> Vectors:
        """Place texts as unit rows; one that shares nothing with the project gets a row of zeros."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._place(counted(texts).only(self.features))

    def _place(self, counts: Any) -> Vectors:  # noqa: ANN401  (scipy ships no types)
        met = np.unique(counts.indices)  # a question has a hundred n-grams, the axes have thousands
        columns = np.searchsorted(met, counts.indices)
        axes = self.axes[met].astype(np.float32)
        return unit(np.asarray(_narrow(_weighted(counts, self.idf), columns, len(met)) @ axes))


@dataclass(frozen=True, eq=False)
class Fitted:
    """Axes with the rows of the texts they were made of: all there is to keep."""

    lsa: Lsa
    rows: Vectors  # one for each distinct text, in the order of the sorted texts

    def rows_of(self, texts: Sequence[str]) -> Vectors:
        """Give the rows of the texts, which must be those of the fit, in this order."""
        place_of = {text: place for place, text in enumerate(sorted(set(texts)))}
        if len(place_of) != len(self.rows):
            msg = f"the axes were made of {len(self.rows)} distinct texts, not of {len(place_of)}"
            raise ValueError(msg)
        return self.rows[[place_of[text] for text in texts]]

    def to_bytes(self) -> bytes:
        """Give all of it as one piece, checked by a sum, for `from_bytes`."""
        lsa, file = self.lsa, BytesIO()
        np.savez(file, features=lsa.features, idf=lsa.idf, axes=lsa.axes, rows=self.rows)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Fitted":
        """Read what `to_bytes` gave, to the last bit; a ValueError for anything else."""
        try:
            with np.load(BytesIO(data), allow_pickle=False) as kept:
                return cls(Lsa(kept["features"], kept["idf"], kept["axes"]), kept["rows"])
        except (BadZipFile, EOFError, KeyError, OSError) as error:
            msg = "this is no corpus part, or a damaged one"
            raise ValueError(msg) from error


def recipe() -> str:
    """Name what the axes follow from besides the texts: our own steps and the libraries that count."""
    import scipy

    return f"lsa-{_VERSION} numpy-{np.__version__} scipy-{scipy.__version__}"


def fit_lsa(texts: Sequence[str]) -> Fitted:
    """Find the axes of these texts, and place the texts on them.

    The order of the texts doesn't matter, to the last bit: features, sample and axes come from
    the distinct texts, sorted. A text that occurs twice counts once.
    """
    distinct = sorted(set(texts))
    counts = counted(distinct)
    frequency = counts.frequency
    kept = _kept(frequency, len(distinct))
    idf = (np.log((1 + len(distinct)) / (1 + frequency[kept])) + 1).astype(np.float32)
    found = counts.matrix[:, kept]
    sample = np.unique(np.linspace(0, len(distinct) - 1, min(len(distinct), _FITTED_ON)).astype(np.int64))
    axes = _axes(_weighted(found[sample], idf)).astype(np.float16)
    lsa = Lsa(counts.names[kept], idf, axes)
    return Fitted(lsa, lsa._place(found))


def unit(rows: NDArray[np.floating[Any]]) -> Vectors:
    """Scale rows to length one; rows of (nearly) zero become exactly zero."""
    scaled = np.array(rows, dtype=np.float32)
    make_unit(scaled)
    return scaled


def make_unit(rows: Vectors) -> None:
    """Do as `unit`, to the rows themselves."""
    lengths = np.sqrt(_squares(rows))[:, None]
    there = lengths > _NO_LENGTH
    np.divide(rows, lengths, out=rows, where=there, casting="same_kind")
    rows[~there[:, 0]] = 0.0


def _squares(rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Add up the squares of each row, the same to the last bit wherever the row stands."""
    total = np.empty(len(rows))
    for first in range(0, len(rows), _AT_ONCE):
        block = rows[first : first + _AT_ONCE].astype(np.float64, order="C")
        total[first : first + _AT_ONCE] = np.square(block, out=block).sum(axis=1)
    return total


def _narrow(matrix: Any, columns: NDArray[np.int64], width: int) -> Any:  # noqa: ANN401  (no types)
    """Give the same matrix without its empty columns."""
    from scipy.sparse import csr_matrix

    return csr_matrix((matrix.data, columns, matrix.indptr), shape=(matrix.shape[0], width))


def _kept(frequency: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    features = np.flatnonzero(frequency >= (2 if count >= _RARE_FROM else 1))
    most_common = np.argsort(-frequency[features], kind="stable")[:_MOST_FEATURES]
    return np.sort(features[most_common])


def _weighted(counts: Any, idf: Vectors) -> Any:  # noqa: ANN401  (scipy ships no types)
    """TF-IDF with damped counts, rows of length one."""
    from scipy.sparse import csr_matrix

    values = ((1 + np.log(counts.data)) * idf[counts.indices]).astype(np.float64)
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(row, weights=values**2, minlength=counts.shape[0]))
    scaled = (values / lengths[row]).astype(np.float32)
    return csr_matrix((scaled, counts.indices, counts.indptr), shape=counts.shape)


def _axes(matrix: Any) -> Vectors:  # noqa: ANN401  (scipy ships no types)
    """Find the strongest directions of the rows: the right singular vectors, nearly.

    Notes
    -----
    Subspace iteration: Y <- orth(A A' Y) from a random Y, four times; the directions within the
    span of A' Y follow from a small symmetric problem (Rayleigh-Ritz). There are far fewer texts
    than features, so Y has a row for each text, which makes each round cheap.

    References: Halko, N., Martinsson, P. G. and Tropp, J. A. (2011). Finding structure with
    randomness. SIAM Review 53(2), algorithm 4.4.
    """
    from threadpoolctl import threadpool_limits

    size = min(DIMENSION, *matrix.shape)
    if size == 0 or matrix.nnz == 0:
        return np.zeros((matrix.shape[1], 1), dtype=np.float32)
    # a second thread mostly waits on matrices this small, and the last bits would depend on it
    with threadpool_limits(limits=1, user_api="blas"):
        return _directions(matrix, size)


def _directions(matrix: Any, size: int) -> Vectors:  # noqa: ANN401  (scipy ships no types)
    across = matrix.T.tocsr()
    start = np.random.default_rng(_SEED)
    found = start.standard_normal((matrix.shape[0], min(size + _SPARE, *matrix.shape)), dtype=np.float32)
    for _ in range(_STEPS):
        found = _orthonormal(matrix @ (across @ found))
    basis = _orthonormal(across @ found)
    _, turn = np.linalg.eigh(_gram(matrix @ basis))
    return np.ascontiguousarray(basis @ turn[:, ::-1][:, :size].astype(np.float32))


def _orthonormal(rows: Vectors) -> Vectors:
    """Give columns of length one at right angles with the same span; zeros where it has no more."""
    values, vectors = np.linalg.eigh(_gram(rows))
    there = values > _NOTHING * values[-1]
    scale = np.divide(
        1, np.sqrt(values, where=there, out=np.ones_like(values)), where=there, out=np.zeros_like(values)
    )
    return np.asarray(rows @ (vectors * scale).astype(np.float32))


def _gram(rows: Vectors) -> NDArray[np.float64]:
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for first in range(0, len(rows), _AT_ONCE):
        block = rows[first : first + _AT_ONCE].astype(np.float64)
        total += block.T @ block
    return total

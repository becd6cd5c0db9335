"""The bundled encoders as sentence-transformers modules.

Importing this file loads torch and sentence-transformers, so it is only imported
inside functions, after `runtime.prepare()`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule
from torch import Tensor
from torch.nn import functional

from nlp.encoding.use_network import DIMENSION, use_model

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # keeps "foto's" and "mee-eter" whole
_WORDS_AT_ONCE = 1024


class _BundledModule(InputModule):
    """What both modules share: no weights of their own to save, only a configuration."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.register_buffer("_where", torch.zeros(1), persistent=False)  # tells the model its device

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return DIMENSION

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:  # noqa: ANN401
        """Write the configuration; the weights stay in the installed package."""
        self.save_config(output_path)


class UseModule(_BundledModule):
    """Universal Sentence Encoder, multilingual: a text as a whole."""

    config_file_name = "use_config.json"

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> dict[str, Tensor]:
        """Token ids of all texts in one row, and the number of tokens of each text."""
        ids = use_model()[0].ids([(prompt or "") + text for text in inputs])
        lengths = torch.tensor([len(row) for row in ids], dtype=torch.int64)
        tokens = torch.tensor([token for row in ids for token in row], dtype=torch.int64)
        return {"input_ids": tokens, "lengths": lengths}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Set `sentence_embedding`."""
        features["sentence_embedding"] = use_model()[1](features["input_ids"], features["lengths"])
        return features


class UseWordsModule(_BundledModule):
    """Each word encoded alone, averaged with the weight smoothing / (smoothing + its frequency).

    References: Arora, S., Liang, Y. and Ma, T. (2017). A simple but tough-to-beat baseline for
    sentence embeddings. ICLR. (The weights only; centring is left to the corpus.)
    """

    config_file_name = "use_words_config.json"
    config_keys: list[str] = ["language", "smoothing"]  # noqa: RUF012  (declared so by the base class)

    def __init__(self, language: str = "nl", smoothing: float = 1e-3) -> None:
        super().__init__()
        self.language = language
        self.smoothing = smoothing
        self._rows: dict[str, int] = {}
        self._vectors = torch.zeros(0, DIMENSION)
        self._weights = torch.zeros(0)

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> dict[str, Tensor]:
        """Row numbers of the words of all texts, and where each text begins."""
        words = [_words((prompt or "") + text) for text in inputs]
        self._learn(list(dict.fromkeys(word for row in words for word in row if word not in self._rows)))
        rows = torch.tensor([self._rows[word] for row in words for word in row], dtype=torch.int64)
        lengths = torch.tensor([len(row) for row in words], dtype=torch.int64)
        return {"input_ids": rows, "starts": lengths.cumsum(0) - lengths}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Set `sentence_embedding`."""
        rows = features["input_ids"]
        summed = functional.embedding_bag(
            rows, self._vectors, features["starts"], mode="sum", per_sample_weights=self._weights[rows]
        )
        features["sentence_embedding"] = functional.normalize(summed)
        return features

    def _learn(self, words: Sequence[str]) -> None:
        if not words:
            return
        tokenizer, network = use_model()
        found = [self._vectors]
        for start in range(0, len(words), _WORDS_AT_ONCE):
            ids = tokenizer.ids(words[start : start + _WORDS_AT_ONCE])
            lengths = torch.tensor([len(row) for row in ids])
            found.append(network(torch.tensor([token for row in ids for token in row]), lengths))
        frequency = _frequencies(self.language)
        weights = [self.smoothing / (self.smoothing + frequency.get(word, 0.0)) for word in words]
        self._vectors = torch.cat(found)
        self._weights = torch.cat([self._weights, torch.tensor(weights)])
        self._rows |= {word: len(self._rows) + place for place, word in enumerate(words)}


def _words(text: str) -> list[str]:
    """Words in lower case; a text without any ("…", "😀", "") counts as one word."""
    return _WORD.findall(text.lower()) or [text.strip()]


@lru_cache(maxsize=4)
def _frequencies(language: str) -> dict[str, float]:
    import wordfreq

    return dict(wordfreq.get_frequency_dict(language))

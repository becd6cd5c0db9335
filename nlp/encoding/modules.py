"""The bundled encoders as sentence-transformers modules.

Importing this file loads torch and sentence-transformers, so it is only imported
inside functions, after `runtime.prepare()`.
"""

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule
from torch import Tensor

from nlp.encoding.use_network import DIMENSION, use_model
from nlp.encoding.use_words import WordMeans


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
        tokens, lengths = use_model()[0].tensors([(prompt or "") + text for text in inputs])
        return {"input_ids": tokens, "lengths": lengths}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Set `sentence_embedding`."""
        features["sentence_embedding"] = use_model()[1](features["input_ids"], features["lengths"])
        return features


class UseWordsModule(_BundledModule):
    """Mean of the words, each encoded alone, rare words first; see `WordMeans`."""

    config_file_name = "use_words_config.json"
    config_keys: list[str] = ["language", "smoothing"]  # noqa: RUF012  (declared so by the base class)

    def __init__(self, language: str = "nl", smoothing: float = 1e-3) -> None:
        super().__init__()
        self.language = language
        self.smoothing = smoothing
        self._words = WordMeans(language, smoothing)

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> dict[str, Tensor]:
        """Row numbers of the words of all texts, and where each text begins."""
        rows, starts = self._words.rows([(prompt or "") + text for text in inputs])
        return {"input_ids": rows, "starts": starts}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Set `sentence_embedding`."""
        features["sentence_embedding"] = self._words.means(features["input_ids"], features["starts"])
        return features

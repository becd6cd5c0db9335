"""Each word of a text encoded alone by the sentence encoder, and averaged.

References: Arora, S., Liang, Y. and Ma, T. (2017). A simple but tough-to-beat baseline for
sentence embeddings. ICLR. (The weights only; centring is left to the corpus.)

Importing this file loads torch, so it is only imported inside functions.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from nlp.encoding.use_network import DIMENSION, use_model

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # keeps "foto's" and "mee-eter" whole


class WordMeans:
    """Mean of the vectors of the words, with the weight smoothing / (smoothing + frequency)."""

    def __init__(self, language: str = "nl", smoothing: float = 1e-3) -> None:
        self.language = language
        self.smoothing = smoothing
        self._rows: dict[str, int] = {}
        self._vectors = torch.zeros(0, DIMENSION)
        self._weights = torch.zeros(0)

    def rows(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Numbers of the words of all texts in one row, and where each text begins."""
        words = [_words(text) for text in texts]
        self._learn(list(dict.fromkeys(word for row in words for word in row if word not in self._rows)))
        numbers = torch.tensor([self._rows[word] for row in words for word in row], dtype=torch.int64)
        lengths = torch.tensor([len(row) for row in words], dtype=torch.int64)
        return numbers, lengths.cumsum(0) - lengths

    def means(self, rows: Tensor, starts: Tensor) -> Tensor:
        """Average the words of the texts that `rows` were given for, to unit vectors."""
        summed = functional.embedding_bag(
            rows, self._vectors, starts, mode="sum", per_sample_weights=self._weights[rows]
        )
        return functional.normalize(summed)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Encode texts as unit vectors."""
        return self.means(*self.rows(texts))

    def _learn(self, words: Sequence[str]) -> None:
        if not words:
            return
        tokenizer, network = use_model()
        frequency = _frequencies(self.language)
        weights = [self.smoothing / (self.smoothing + frequency.get(word, 0.0)) for word in words]
        self._vectors = torch.cat([self._vectors, network(*tokenizer.tensors(words))])
        self._weights = torch.cat([self._weights, torch.tensor(weights)])
        self._rows |= {word: len(self._rows) + place for place, word in enumerate(words)}


def _words(text: str) -> list[str]:
    """Words in lower case; a text without any ("…", "😀", "") counts as one word."""
    return _WORD.findall(text.lower()) or [text.strip()]


@lru_cache(maxsize=4)
def _frequencies(language: str) -> dict[str, float]:
    import wordfreq

    return dict(wordfreq.get_frequency_dict(language))

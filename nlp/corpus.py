"""All segments of a study, ready to be ranked and searched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from nlp.lexical import WordIndex
from nlp.sentences import Span, sentences

Embed = Callable[[Sequence[str]], np.ndarray]  # texts -> unit rows in the space of the segments


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Segments by position: their text, vectors with and without context, source and words.

    Without vectors (`vectors.shape[1] == 0`) everything works on words alone.
    """

    texts: Sequence[str]
    vectors: np.ndarray
    plain: np.ndarray
    sources: np.ndarray  # which interview a segment is from; its own number if unknown
    lexicon: WordIndex
    telling: np.ndarray  # by its length: from 0.7 for hardly a word to 1 for a dozen words and more
    _sentences: dict[int, list[Span]] = field(default_factory=dict, repr=False)
    _sentence_vectors: dict[int, np.ndarray] = field(default_factory=dict, repr=False)
    _shuffled: list[np.ndarray] = field(default_factory=list, repr=False)  # none or one

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        vectors: np.ndarray | None = None,
        *,
        plain: np.ndarray | None = None,
        sources: Sequence[int] | None = None,
    ) -> "Corpus":
        """Index the segments; `plain` are the vectors without the context of the turn."""
        rows = np.zeros((len(texts), 0)) if vectors is None else vectors
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        bare = rows if plain is None else np.ascontiguousarray(plain, dtype=np.float32)
        origin = np.arange(len(texts)) if sources is None else np.asarray(sources)
        return cls(tuple(texts), rows, bare, origin, WordIndex.build(texts), _telling(texts))

    def in_space(self, vectors: np.ndarray, plain: np.ndarray) -> "Corpus":
        """Return the same segments with other vectors; the word index is shared."""
        return Corpus(self.texts, vectors, plain, self.sources, self.lexicon, self.telling)

    @property
    def has_vectors(self) -> bool:
        """Whether segments can be compared by meaning."""
        return bool(self.vectors.shape[1])

    def along(self, direction: np.ndarray) -> np.ndarray:
        """Return the product of every segment's vector and a direction, in double precision.

        A segment gets the same bits wherever it stands: a matrix product rounds the last rows otherwise.
        """
        return np.asarray(np.vecdot(self.vectors, direction.astype(np.float32)), dtype=np.float64)

    @property
    def shuffled(self) -> np.ndarray:
        """The place of every segment in an order that looks random and follows from what it holds.

        The same segments in another order get the same places, so a draw by place doesn't depend on
        the order; only segments that are alike to the last bit may change places.
        """
        if not self._shuffled:
            marks = [
                blake2b(text.encode() + row.tobytes(), digest_size=8).digest()
                for text, row in zip(self.texts, self.vectors, strict=True)
            ]
            order = np.argsort(np.array(marks, dtype="S8"), kind="stable") if marks else np.zeros(0, int)
            places = np.empty(len(marks), dtype=np.intp)
            places[order] = np.arange(len(marks))
            self._shuffled.append(places)
        return self._shuffled[0]

    def sentences(self, segment: int) -> list[Span]:
        """Return the sentences of a segment as (start, end) within its text."""
        if segment not in self._sentences:
            self._sentences[segment] = sentences(self.texts[segment])
        return self._sentences[segment]

    def embed_sentences(self, segments: Sequence[int], embed: Embed) -> None:
        """Encode the sentences of these segments in one go, unless that was done before."""
        missing = [segment for segment in segments if segment not in self._sentence_vectors]
        spans = [self.sentences(segment) for segment in missing]
        texts = [
            self.texts[segment][start:end]
            for segment, found in zip(missing, spans, strict=True)
            for start, end in found
        ]
        if not texts:
            return
        rows = np.asarray(embed(texts), dtype=np.float32)
        offset = 0
        for segment, found in zip(missing, spans, strict=True):
            self._sentence_vectors[segment] = rows[offset : offset + len(found)]
            offset += len(found)

    def sentence_vectors(self, segment: int) -> np.ndarray | None:
        """Return the vectors of a segment's sentences, if they were made."""
        return self._sentence_vectors.get(segment)


def _telling(texts: Sequence[str]) -> np.ndarray:
    words = np.array([len(text.split()) for text in texts], dtype=np.float32)
    return np.asarray(0.7 + 0.3 * np.minimum(1.0, words / 12), dtype=np.float32)

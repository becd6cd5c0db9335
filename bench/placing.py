"""Vectors of a labelled set, in the space that the product makes; kept between runs by content."""

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bench.sets import LabelledSet

if TYPE_CHECKING:
    from nlp.encoding import Part, Space
    from nlp.ranking import Corpus


@lru_cache(maxsize=4)
def parts_of(encoder: str) -> "tuple[Part, ...]":
    """Open the parts of an encoder once."""
    from nlp.encoding import open_parts

    return open_parts(encoder)


def place(found: LabelledSet, encoder: str) -> "Space":
    """Encode a set and lay it out as the product does for a study."""
    from nlp.encoding import fit_space

    texts = [" ".join(text.split()) for text in found.texts]
    vectors = {part.name: encoded(part, texts) for part in parts_of(encoder)}
    return fit_space(texts, vectors, turns=found.turns.tolist())


def corpus_of(found: LabelledSet, space: "Space") -> "Corpus":
    """Give a set as the ranking needs it."""
    from nlp.ranking import Corpus

    return Corpus.build(found.texts, space.vectors, plain=space.plain, sources=found.sources.tolist())


def encoded(part: "Part", texts: Sequence[str], *, query: bool = False) -> np.ndarray:
    """Encode texts, or read what an earlier run encoded."""
    from platformdirs import user_cache_path

    name = hashlib.sha256("\x1f".join([part.name, part.revision, str(query), *texts]).encode()).hexdigest()[
        :24
    ]
    kept = user_cache_path("rodedraad-bench", ensure_exists=True) / f"{name}.npy"
    if kept.exists():
        return np.asarray(np.load(kept))
    rows = part.encode(texts, query=query)
    own = kept.with_name(f"{name}.{os.getpid()}.npy")  # benches run side by side: none reads half a file
    np.save(own, rows)
    own.replace(kept)
    return rows

"""A code as a question to the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nlp.corpus import Embed
from nlp.lexical import bag
from nlp.sentences import sentences
from nlp.vectors import unit, unit_row

_NAME, _DEFINITION, _EXAMPLES = 0.2, 0.4, 0.4  # shares in the mean vector
_BAG_SHARES = {"name": 1.0, "definition": 0.6, "examples": 0.4}


class EvidenceKind(StrEnum):
    """What a segment resembles."""

    NAME = "name"
    DEFINITION = "definition"
    INCLUSION = "inclusion"
    EXAMPLE = "example"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class CodeQuery:
    """A code of the codebook; `path` holds the names above it, the name alone is enough."""

    name: str
    path: tuple[str, ...] = ()
    definition: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: tuple[str, ...] = ()

    def phrases(self) -> list[tuple[EvidenceKind, str]]:
        """Return what a segment may resemble, sentence by sentence; the name if there is nothing else."""
        found = [(EvidenceKind.DEFINITION, phrase) for phrase in _split(self.definition)]
        found += [(EvidenceKind.INCLUSION, phrase) for phrase in _split(self.inclusion)]
        found += [(EvidenceKind.EXAMPLE, text.strip()) for text in self.examples if text.strip()]
        return found or [(EvidenceKind.NAME, self.name)]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedQuery:
    """A code with its vectors and words, made once and used for every re-ranking."""

    query: CodeQuery
    words: dict[str, float]
    phrases: tuple[tuple[EvidenceKind, str], ...]
    pooled: np.ndarray | None = None  # one vector for the whole code
    facets: np.ndarray | None = None  # definition and examples, each of which may be what is meant
    phrase_vectors: np.ndarray | None = None


def prepare(query: CodeQuery, embed: Embed | None = None) -> PreparedQuery:
    """Encode a code once; without `embed` it is ranked on words alone."""
    phrases = tuple(query.phrases())
    words = _words(query)
    if embed is None:
        return PreparedQuery(query, words, phrases)
    title = ", ".join([*query.path[-1:], query.name])
    meaning = " ".join(part for part in (query.definition, query.inclusion) if part.strip())
    defined = [f"{query.name}: {meaning}"] if meaning else []
    examples = [text for text in query.examples if text.strip()]
    texts = [title, *defined, *examples, *(phrase for _, phrase in phrases)]
    rows = unit(np.asarray(embed(texts), dtype=np.float32))
    facets = rows[1 : 1 + len(defined) + len(examples)]
    pooled = _NAME * rows[0]
    if defined:
        pooled = pooled + _DEFINITION * facets[0]
    if examples:
        pooled = pooled + _EXAMPLES * facets[len(defined) :].mean(axis=0)
    return PreparedQuery(
        query,
        words,
        phrases,
        pooled=unit_row(pooled),
        facets=facets if len(facets) else rows[:1],
        phrase_vectors=rows[1 + len(facets) :],
    )


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _words(query: CodeQuery) -> dict[str, float]:
    """Weigh the words of a code: a word of the name counts more than one of an example."""
    total: dict[str, float] = {}
    _add(total, (query.name,), _BAG_SHARES["name"])
    _add(total, (query.definition, query.inclusion), _BAG_SHARES["definition"])
    _add(total, query.examples, _BAG_SHARES["examples"])
    return total


def _add(total: dict[str, float], texts: Sequence[str], share: float) -> None:
    for text in texts:
        for key, count in bag(text).items():
            total[key] = max(total.get(key, 0.0), share * min(1.0, count))

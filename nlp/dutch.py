"""The spaCy side of Dutch: its tokenizer, and a trained pipeline where one is installed."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

MODELS = ("nl_core_news_lg", "nl_core_news_md", "nl_core_news_sm")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_UNBROKEN = re.compile(r"\S{1000}")  # no speech: base64, a rule of dashes; slow and useless to tokenize


@cache
def blank() -> "Language":
    """Return spaCy's Dutch without a trained part: always there, tokens only."""
    import spacy

    return spacy.blank("nl")


@cache
def installed_model() -> str | None:
    """Return the largest installed nl_core_news pipeline, if any: none is on the package index."""
    from importlib.util import find_spec

    return next((name for name in MODELS if find_spec(name)), None)


@cache
def trained(name: str) -> "Language":
    """Load a trained pipeline with what lemmas need, without parser and names."""
    import spacy

    return spacy.load(name, exclude=["parser", "ner"])


def token_spans(line: str) -> list[tuple[int, int]]:
    """Return (start, end) of each token of a line, spaces left out."""
    if _UNBROKEN.search(line):
        return [match.span() for match in re.finditer(r"\S+", line)]
    safe = _LONE_SURROGATE.sub("?", line)  # spaCy stores its strings as UTF-8, which has no surrogates
    doc = blank().tokenizer(safe)
    return [(token.idx, token.idx + len(token)) for token in doc if not token.is_space]

"""Texts to vectors: sentence encoders ("parts") and the space of one project."""

from nlp.encoding.errors import EncoderError, Reason
from nlp.encoding.lsa import Fitted, fit_lsa, recipe
from nlp.encoding.parts import Part
from nlp.encoding.space import SIMILAR_QUOTES, Space, fit_space
from nlp.encoding.tiers import available_tier, describe, missing_package, open_parts

__all__ = [
    "SIMILAR_QUOTES",
    "EncoderError",
    "Fitted",
    "Part",
    "Reason",
    "Space",
    "available_tier",
    "describe",
    "fit_lsa",
    "fit_space",
    "missing_package",
    "open_parts",
    "recipe",
]

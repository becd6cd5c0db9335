"""The word lists by which files are understood, read once from vocabulary.toml."""

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, Any]:
    """Return the whole vocabulary."""
    return tomllib.loads(files("formats").joinpath("vocabulary.toml").read_text("utf-8"))


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, single spaces: for comparing only."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())

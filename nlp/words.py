"""The Dutch word lists we ship, read once."""

from functools import cache
from importlib.resources import files


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of `data/words/<name>.txt` in the order of the file, comments left out."""
    text = files("data").joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def words(name: str) -> frozenset[str]:
    """Return the entries of a list that are a single word."""
    return frozenset(entry for entry in entries(name) if " " not in entry)


@cache
def phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the entries as tuples of words by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in entries(name):
        parts = tuple(entry.split())
        found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in found.items()}


@cache
def pairs(name: str) -> dict[str, str]:
    """Return a list of `form other` lines as a dictionary."""
    rows = (entry.partition(" ") for entry in entries(name))
    return {form: other.strip() for form, _, other in rows}


def phrase_at(name: str, sequence: list[str], index: int) -> int:
    """Return how many words the longest entry of a list that stands at `index` has, or 0."""
    for parts in phrases(name).get(sequence[index], ()):
        if tuple(sequence[index : index + len(parts)]) == parts:
            return len(parts)
    return 0

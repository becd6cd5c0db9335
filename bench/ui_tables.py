"""Tables of bench.ui: each act in a small and a large study, and what size costs."""

from collections.abc import Sequence
from typing import Any

from bench.tables import markdown

Row = dict[str, Any]
MEASURES = {
    "script": "the page's script",
    "hand": "hand to screen",
    "seen": "key to frame",
    "frame": "a frame",
}


def size(rows: Sequence[Row]) -> str | None:
    """Give how big both studies are."""
    lines = _of(rows, "size")
    heads = ["study", "segments", "transcripts", "codings", "codes", "coders", "words in the longest"]
    names = ("segments", "transcripts", "codings", "codes", "coders", "words")
    cells = [[one["study"], *(f"{one[name]:,}" for name in names)] for one in lines]
    return markdown(heads, cells) if cells else None


def times(rows: Sequence[Row]) -> str | None:
    """Give median and 95th percentile of each act, in milliseconds."""
    return _table([one for one in _of(rows, "time") if one["measure"] != "first"])


def first(rows: Sequence[Row]) -> str | None:
    """Give how long each page takes the first time after opening the study."""
    lines = [one for one in _of(rows, "time") if one["measure"] == "first"]
    by_act: dict[str, dict[str, float]] = {}
    for one in lines:
        by_act.setdefault(one["act"], {})[one["study"]] = one["median"]
    cells = [[act, *(_ms(found.get(name)) for name in ("small", "large"))] for act, found in by_act.items()]
    return markdown(["act", "small", "large"], cells) if cells else None


def keys(rows: Sequence[Row]) -> str | None:
    """Give how many keys in quick succession were kept as decisions."""
    cells = [
        [one["study"], str(one["keys"]), f"{one['apart_ms']} ms", str(one["kept"])]
        for one in _of(rows, "keys")
    ]
    return markdown(["study", "keys", "apart", "decisions kept"], cells) if cells else None


def _of(rows: Sequence[Row], kind: str) -> list[Row]:
    return [one for one in rows if one.get("bench") == "ui" and one.get("row") == kind]


def _table(lines: Sequence[Row]) -> str | None:
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for one in lines:
        found.setdefault((one["act"], one["measure"]), {})[one["study"]] = one
    cells = []
    for (act, measure), own in found.items():
        small, large = own.get("small"), own.get("large")
        ratio = f"{large['median'] / small['median']:.1f}" if small and large and small["median"] else "–"
        both = [_ms(one[name] if one else None) for one in (small, large) for name in ("median", "p95")]
        cells.append([act, MEASURES[measure], *both, ratio])
    heads = ["act", "measured", "small: median", "p95", "large: median", "p95", "large / small"]
    return markdown(heads, cells) if cells else None


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.1f}"


TABLES = {"ui-size": size, "ui-times": times, "ui-first": first, "ui-keys": keys}

"""Fill docs/quality.md: `python -m bench.figures RESULTS.jsonl ...` writes its tables and plots.

A table stands between `<!-- table NAME -->` and `<!-- end -->`. One for which the results hold nothing
is left as it is, so that the benches can be run one at a time.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench import more_tables, tables

Row = dict[str, Any]
Maker = Callable[[Sequence[Row]], str | None]
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
PLACE = re.compile(r"(<!-- table (?P<name>[\w-]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)

TABLES: dict[str, Maker] = {
    "themes-sets": tables.themes_sets,
    "themes-report": partial(tables.themes_fit, role="report"),
    "themes-tuning": partial(tables.themes_fit, role="tuning"),
    "themes-ratio-report": partial(tables.themes_ratio, role="report"),
    "themes-ratio-tuning": partial(tables.themes_ratio, role="tuning"),
    "themes-ratio-all": partial(tables.themes_ratio, role="all"),
    "themes-steady": partial(tables.themes_steady, role="all"),
    **more_tables.TABLES,
}
PLOTS: dict[str, Maker] = {
    "themes-report.svg": partial(tables.themes_plot, role="report"),
    "themes-tuning.svg": partial(tables.themes_plot, role="tuning"),
    **more_tables.PLOTS,
}


def main(words: Sequence[str] | None = None) -> int:
    """Write what the results hold; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.figures", description=__doc__)
    parser.add_argument("results", nargs="+", type=Path, help="JSON lines of one or more benches")
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args(words)
    rows = [row for path in options.results for row in read_lines(path)]
    if unlike := tables.unlike_vectors(rows):
        print(f"not measured on the same vectors: {', '.join(unlike)}; nothing written", file=sys.stderr)
        return 1
    page = options.page.read_text("utf-8")
    text, filled, unknown = fill(page, rows)
    options.page.write_text(text, "utf-8")
    drawn = draw(options.page.parent / options.page.stem, rows)
    print(f"tables: {', '.join(filled) or 'none'}; plots: {', '.join(drawn) or 'none'}")
    if unknown:
        print(f"no such table: {', '.join(unknown)}", file=sys.stderr)
    return 1 if unknown or not filled else 0


def read_lines(path: Path) -> list[Row]:
    """Read JSON lines; empty ones are passed over."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def fill(page: str, rows: Sequence[Row]) -> tuple[str, list[str], list[str]]:
    """Put each table in its place; also name those filled, and the places no table is known for."""
    filled: list[str] = []
    unknown: list[str] = []

    def put(place: re.Match[str]) -> str:
        name = place["name"]
        if name not in TABLES:
            unknown.append(name)
            return place[0]
        made = TABLES[name](rows)
        if made is None:
            return place[0]
        filled.append(name)
        return f"{place[1]}\n{made}\n{place[3]}"

    return PLACE.sub(put, page), filled, unknown


def draw(folder: Path, rows: Sequence[Row]) -> list[str]:
    """Write each plot that the results hold figures for; name them."""
    drawn = []
    for name, maker in PLOTS.items():
        if (made := maker(rows)) is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(made, "utf-8")
            drawn.append(name)
    return drawn


if __name__ == "__main__":
    sys.exit(main())

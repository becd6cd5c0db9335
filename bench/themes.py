"""Themes against what people coded: `python -m bench.themes` prints JSON lines.

One line per set, encoder, method and seed; then how much the runs of a method agree; at the end the
macro over sets, tuning and report sets apart, and ours as a multiple of BERTopic's best setting.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import metrics
from bench.baselines import Family, Partition, Task, families, warm_up
from bench.machine import describe, installed
from bench.placing import parts_of, place
from bench.sets import LabelledSet, available
from bench.summary import ratios, summaries

Row = dict[str, Any]
BENCH = "themes"
SHARE = 0.9  # of the segments, in a subsample
LEVELS = {"theme_recall_30": 0.3, "theme_recall_50": 0.5}
DIGITS = 6


@dataclass(frozen=True, eq=False)
class Measured:
    """A set in the space of one encoder, and what each of its lines says first."""

    found: LabelledSet
    vectors: np.ndarray
    head: Row

    def task(self, seed: int, rows: np.ndarray | None = None) -> Task:
        if rows is None:
            rows = np.arange(len(self.found.texts))
        texts = [self.found.texts[row] for row in rows]
        return Task(self.vectors[rows], texts, seed, self.found.sources[rows])


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; give the exit code."""
    options = read_options(words)
    chosen = choose_methods(options.methods)
    sets, absent = choose_sets(options)
    tell({"bench": "machine", **describe(), "bertopic": installed("bertopic")})
    for name in absent:
        tell({"bench": BENCH, "row": "absent", "set": name})
    if not installed("bertopic"):
        tell({"bench": BENCH, "row": "absent", "method": "bertopic", "how": "pip install '.[bench]'"})
    warm_up(chosen)
    rows: list[Row] = []
    for found in sets:
        for encoder in options.encoder:
            for row in measure(laid_out(found, encoder), chosen, options.seeds):
                rows.append(row)
                tell(row)
    for row in [*summaries(rows), *ratios(rows)]:
        tell({"bench": BENCH, **row})
    return 0 if rows else 1


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.themes", description=__doc__)
    parser.add_argument("--encoder", nargs="+", default=["nauwkeurig", "snel"], help="tiers or folders")
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0")
    parser.add_argument("--sets", nargs="+", help="names; default: all at hand")
    parser.add_argument("--methods", nargs="+", help="names or their beginnings; default: all")
    parser.add_argument("--data", nargs="+", type=Path, default=[], help="folders with further sets")
    return parser.parse_args(words)


def choose_methods(wanted: Sequence[str] | None) -> dict[str, Family]:
    """Pick the methods whose name begins as asked."""
    return {
        name: family
        for name, family in families().items()
        if wanted is None or any(name.startswith(one) for one in wanted)
    }


def choose_sets(options: argparse.Namespace) -> tuple[list[LabelledSet], list[str]]:
    """Read the sets asked for; also name what isn't there."""
    found, absent = available(options.data)
    if options.sets is None:
        return found, absent
    missing = [name for name in options.sets if name not in {one.name for one in found}]
    return [one for one in found if one.name in options.sets], [*absent, *missing]


def laid_out(found: LabelledSet, encoder: str) -> Measured:
    """Give a set its vectors, and its lines their head."""
    space = place(found, encoder)
    head: Row = {
        "bench": BENCH,
        "set": found.name,
        "role": "tuning" if found.tuned_on else "report",
        "items": len(found.texts),
        "coded": sum(bool(own) for own in found.labels),
        "codes": len(found.members),
        "rare_codes": len(metrics.rare_codes(found.members)),
        "encoder": encoder,
        "vectors": hashlib.sha256(space.vectors.tobytes()).hexdigest()[:12],
        "revisions": {part.name: part.revision for part in parts_of(encoder)},
    }
    return Measured(found, space.vectors, head)


def measure(measured: Measured, chosen: Mapping[str, Family], seeds: int) -> Iterator[Row]:
    """Run every method with every seed; then again, and on subsamples, to see what stays."""
    tasks = [measured.task(seed) for seed in range(seeds)]
    parts = [subsample(len(measured.found.texts), seed) for seed in range(seeds)]
    part_tasks = [measured.task(seed, rows) for seed, rows in enumerate(parts)]
    for name, family in chosen.items():
        runs = [family(task) for task in tasks]
        for seed, run in enumerate(runs):
            for method, partition in run.items():
                head = measured.head | {"row": "run", "method": method, "family": name, "seed": seed}
                yield head | scores(measured.found, partition, measured.vectors)
        again = family(measured.task(0))
        smaller = [family(task) for task in part_tasks]
        for method in runs[0]:
            yield measured.head | {
                "row": "stability",
                "method": method,
                "family": name,
                "ami_between_seeds": rounded(agreement([run[method].labels for run in runs])),
                "ami_between_subsamples": rounded(agreement([run[method].labels for run in smaller], parts)),
                "same_again": bool((again[method].labels == runs[0][method].labels).all()),
            }


def subsample(items: int, seed: int) -> np.ndarray:
    """Draw nine tenths of the items."""
    drawn = np.random.default_rng(1000 + seed).choice(items, size=int(SHARE * items), replace=False)
    return np.sort(drawn)


def agreement(runs: Sequence[np.ndarray], parts: Sequence[np.ndarray] | None = None) -> float | None:
    """Return how much the runs agree over the items they share."""
    places = parts or [np.arange(len(labels)) for labels in runs]
    pairs = zip(places, runs, strict=True)
    return metrics.agreement_of_runs(
        [dict(zip(rows.tolist(), labels.tolist(), strict=True)) for rows, labels in pairs]
    )


def scores(found: LabelledSet, partition: Partition, vectors: np.ndarray) -> Row:
    """Score a partition against the gold coding."""
    labels, gold = partition.labels, found.labels
    p, r, f = metrics.bcubed(gold, labels)
    sizes = [len(group) for group in metrics.groups_of(labels)]
    row: Row = {"bcubed_precision": p, "bcubed_recall": r, "bcubed_f": f}
    row["bcubed_f_inside"] = metrics.bcubed_inside(gold, labels)[2]
    row["bcubed_f_apart"] = metrics.bcubed(gold, metrics.apart(labels))[2]
    row |= metrics.single_code_scores(gold, labels) | recalls(found, partition)
    row |= {
        "purity": metrics.purity(gold, labels),
        "theme_precision": metrics.theme_precision(gold, labels),
        "first_touch": metrics.first_touch(reading_order(labels, vectors), found.members),
        "noise": metrics.outsiders(labels),
        "groups": len(sizes),
        "largest": max(sizes, default=0),
        "seconds": partition.clock.seconds,
        "cpu_seconds": partition.clock.cpu_seconds,
    }
    return {name: rounded(value) for name, value in row.items()}


def recalls(found: LabelledSet, partition: Partition) -> Row:
    """Say for how many codes there is a group: of coded items, strictly, at any level, of rare codes."""
    groups = metrics.groups_of(partition.labels)
    shown = [*groups, *partition.more_groups]
    rare = metrics.rare_codes(found.members)
    best = metrics.best_f1(found.members, metrics.coded_only(found.labels, groups))
    strict = metrics.best_f1(found.members, groups)
    everywhere = metrics.best_f1(found.members, metrics.coded_only(found.labels, shown))
    of_rare = {code: value for code, value in best.items() if code in rare}
    row: Row = {}
    for name, least in LEVELS.items():
        row[name] = metrics.theme_recall(best, least)
        row[f"{name}_strict"] = metrics.theme_recall(strict, least)
        row[f"{name}_all_levels"] = metrics.theme_recall(everywhere, least)
        row[f"{name}_rare"] = metrics.theme_recall(of_rare, least) if of_rare else None
    return row


def reading_order(labels: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Read the most central segment of each group, the largest group first; then the next; outsiders last."""
    place = np.full(len(labels), len(labels), dtype=np.intp)
    size = np.zeros(len(labels), dtype=np.intp)
    for rows in metrics.groups_of(labels):
        nearest = np.argsort(-(vectors[rows] @ vectors[rows].mean(axis=0)), kind="stable")
        place[rows[nearest]] = np.arange(len(rows))
        size[rows] = len(rows)
    return np.lexsort((labels, -size, place))


def rounded(value: float | None) -> float | None:
    """Keep as many digits as mean something."""
    return value if value is None or isinstance(value, int) else round(value, DIGITS)


def tell(row: Row) -> None:
    """Print one line."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""From the lines of many runs to one per method: macro over sets, spread over seeds, ours beside the best.

The macro of a seed is the mean over the sets of that role; the summary gives the mean and the standard
deviation of those macros, so the spread is that of the figure itself and not of its parts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from bench.baselines import BERTOPIC, OURS

Row = dict[str, Any]
HIGHER = (
    "bcubed_f",
    "bcubed_precision",
    "bcubed_recall",
    "bcubed_f_inside",
    "bcubed_f_apart",
    "ami",
    "ari",
    "v_measure",
    "theme_recall_30",
    "theme_recall_50",
    "theme_recall_30_strict",
    "theme_recall_50_strict",
    "theme_recall_30_all_levels",
    "theme_recall_50_all_levels",
    "theme_recall_30_rare",
    "theme_recall_50_rare",
    "purity",
    "theme_precision",
)
LOWER = ("noise", "first_touch", "seconds", "cpu_seconds")
PLAIN = ("groups", "largest")
HEADLINE = "bcubed_f"
STABILITY = ("ami_between_seeds", "ami_between_subsamples")
ROLES = ("tuning", "report", "all")
DIGITS = 4


def summaries(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Give one line per role, encoder and method."""
    return [
        {"row": "summary", "role": role, "encoder": encoder, "method": method} | _summary(own, rows)
        for (role, encoder, method), own in _by_method(rows).items()
    ]


def ratios(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Give ours as a multiple of BERTopic's best setting, chosen anew for each measure."""
    found: list[Row] = []
    lines = summaries(rows)
    for role, encoder in dict.fromkeys((line["role"], line["encoder"]) for line in lines):
        own = [line for line in lines if (line["role"], line["encoder"]) == (role, encoder)]
        mine = next((line for line in own if line["method"] == OURS), None)
        others = [line for line in own if line["method"].startswith(BERTOPIC)]
        if mine and others:
            found += [
                {"row": "ratio", "role": role, "encoder": encoder} | one for one in _ratios(mine, others)
            ]
    return found


def _ratios(mine: Row, others: Sequence[Row]) -> Iterator[Row]:
    for name in (*HIGHER, *LOWER):
        rivals = [line for line in others if line.get(name) is not None]
        if mine.get(name) is None or not rivals:
            continue
        best = (max if name in HIGHER else min)(rivals, key=lambda line: float(line[name]))
        yield _beside(mine, best, name)
    fits = [line for line in others if line.get(HEADLINE) is not None]
    if fits:  # the fastest setting is seldom the one that fits best
        best = max(fits, key=lambda line: float(line[HEADLINE]))
        for name in ("seconds", "cpu_seconds"):
            if mine.get(name) is not None and best.get(name) is not None:
                yield _beside(mine, best, name) | {"measure": f"{name}_of_best_fit"}


def _beside(mine: Row, best: Row, name: str) -> Row:
    return {
        "measure": name,
        "ours": mine[name],
        "best": best[name],
        "best_method": best["method"],
        "ratio": round(mine[name] / best[name], 3) if best[name] else None,
    }


def _by_method(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row.get("row") == "run":
            for role in (row["role"], "all"):
                found.setdefault((role, row["encoder"], row["method"]), []).append(row)
    return dict(sorted(found.items(), key=lambda item: (ROLES.index(item[0][0]), item[0][1])))


def _summary(own: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> Row:
    sets = sorted({row["set"] for row in own})
    line: Row = {"sets": sets, "seeds": len({row["seed"] for row in own})}
    for name in (*HIGHER, *LOWER, *PLAIN):
        macros = _macros(own, name)
        line[name] = round(fmean(macros), DIGITS) if macros else None
        line[f"{name}_sd"] = round(stdev(macros), DIGITS) if len(macros) > 1 else None
    steady = [
        row
        for row in rows
        if row.get("row") == "stability"
        and (row["method"], row["encoder"]) == (own[0]["method"], own[0]["encoder"])
        and row["set"] in sets
    ]
    for name in STABILITY:
        values = [row[name] for row in steady if row[name] is not None]
        line[name] = round(fmean(values), DIGITS) if values else None
    line["same_again"] = all(row["same_again"] for row in steady) if steady else None
    return line


def _macros(own: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """Return the mean over sets, for each seed; sets where the measure has no meaning are left out."""
    by_seed: dict[int, list[float]] = {}
    for row in own:
        if row.get(name) is not None:
            by_seed.setdefault(row["seed"], []).append(float(row[name]))
    return [fmean(values) for _, values in sorted(by_seed.items())]

"""Tables in Markdown from the JSON lines of `bench.themes`; `bench.more_tables` has the other benches."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.baselines import BERTOPIC, BERTOPIC_SETTINGS, OURS
from bench.plots import Dot, dot_plot
from bench.summary import ratios, summaries

Row = Mapping[str, Any]
NAMES = {
    OURS: "Rode Draad",
    f"{OURS}_coarse": "Rode Draad, slider at coarse",
    f"{OURS}_fine": "Rode Draad, slider at fine",
    "all_together": "all in one group",
    "each_alone": "each in its own",
    "random": "random, our sizes",
    "tfidf_kmeans": "TF-IDF + k-means",
    "vectors_kmeans": "our vectors + k-means",
}
HEADLINES = ("bcubed_f", "ami", "theme_recall_30", "theme_recall_50", "purity")
FIT = {
    "bcubed_f": "B³ F",
    "bcubed_precision": "B³ P",
    "bcubed_recall": "B³ R",
    "ami": "AMI",
    "theme_recall_30": "recall .3",
    "theme_recall_50": "recall .5",
    "theme_recall_50_strict": ".5 strict",
    "theme_recall_50_all_levels": ".5 any level",
    "theme_recall_30_rare": "rare .3",
    "purity": "purity",
    "noise": "outside",
    "groups": "groups",
}
STEADY = {
    "ami_between_seeds": "between seeds",
    "ami_between_subsamples": "between 90 % samples",
    "same_again": "second run the same",
    "first_touch": "read to first touch",
    "seconds": "seconds",
    "cpu_seconds": "processor seconds",
}
BESIDE = {
    "bcubed_f": "B³ F",
    "bcubed_f_apart": "B³ F, each outsider alone",
    "ami": "AMI",
    "theme_recall_30": "recall .3",
    "theme_recall_50": "recall .5",
    "theme_recall_50_strict": "recall .5 strict",
    "theme_recall_50_all_levels": "recall .5 any level",
    "purity": "purity",
    "noise": "outside",
    "first_touch": "read to first touch",
    "cpu_seconds": "processor seconds, fastest setting",
    "cpu_seconds_of_best_fit": "processor seconds, setting with the best B³ F",
}
SPREAD = ("bcubed_f", "theme_recall_50", "ami")


def themes_rows(rows: Sequence[Row]) -> list[Row]:
    """Keep what `bench.themes` measured, the last of each when it was measured more than once."""
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if row.get("bench") == "themes" and row.get("row") in ("run", "stability"):
            key = (row["row"], row["set"], row["encoder"], row["method"], row.get("seed"))
            kept[key] = row
    return list(kept.values())


def unlike_vectors(rows: Sequence[Row]) -> list[str]:
    """Name the sets on which methods were not given the same vectors: their lines can't be compared."""
    seen: dict[str, set[str]] = {}
    for row in themes_rows(rows):
        seen.setdefault(f"{row['set']} ({row['encoder']})", set()).add(row.get("vectors", ""))
    return [name for name, prints in seen.items() if len(prints) > 1]


def themes_fit(rows: Sequence[Row], role: str) -> str | None:
    """Give the fit of each method, macro over the sets of a role."""
    return _by_encoder(rows, role, FIT)


def themes_steady(rows: Sequence[Row], role: str) -> str | None:
    """Give how steady and how fast each method is."""
    return _by_encoder(rows, role, STEADY)


def themes_ratio(rows: Sequence[Row], role: str) -> str | None:
    """Give ours beside BERTopic's best setting for each measure."""
    lines = [line for line in ratios(themes_rows(rows)) if line["role"] == role and line["measure"] in BESIDE]
    if not lines:
        return None
    cells = []
    for line in lines:
        figures = [shown(line[name]) for name in ("ours", "best")]
        named = method_name(line["best_method"])
        cells.append([line["encoder"], BESIDE[line["measure"]], *figures, named, shown(line["ratio"])])
    return markdown(["encoder", "measure", "Rode Draad", "BERTopic's best", "its setting", "ratio"], cells)


def themes_sets(rows: Sequence[Row]) -> str | None:
    """Give per set what was measured, and ours beside the best BERTopic setting on that set alone."""
    own = themes_rows(rows)
    cells = []
    for found, encoder in dict.fromkeys((row["set"], row["encoder"]) for row in own):
        here = [row for row in own if (row["set"], row["encoder"]) == (found, encoder)]
        counts = [str(here[0][name]) for name in ("items", "coded", "codes", "rare_codes")]
        figures = [_three(here, name) for name in ("bcubed_f", "theme_recall_30", "theme_recall_50")]
        cells.append([found, here[0]["role"], *counts, encoder, *figures])
    heads = ["set", "used for", "segments", "coded", "codes", "rare", "encoder"]
    return markdown([*heads, "B³ F", "recall .3", "recall .5"], cells) if cells else None


def _three(here: Sequence[Row], name: str) -> str:
    """Give ours, ours at fine, and BERTopic's best, on one set."""
    lines = {line["method"]: line[name] for line in summaries(here) if line["role"] == "all"}
    rivals = [value for method, value in lines.items() if method.startswith(BERTOPIC) and value is not None]
    three = (lines.get(OURS), lines.get(f"{OURS}_fine"), max(rivals, default=None))
    return " / ".join(shown(one) for one in three)


def themes_plot(rows: Sequence[Row], role: str) -> str | None:
    """Draw B-cubed F and theme recall of the methods, with the spread over seeds."""
    lines = _chosen([line for line in summaries(themes_rows(rows)) if line["role"] == role])
    encoders = list(dict.fromkeys(line["encoder"] for line in lines))
    if not lines:
        return None
    lines = [line for line in lines if line["encoder"] == encoders[0]]
    panels = [
        (
            label,
            [
                Dot(
                    method_name(line["method"]),
                    line[name],
                    line[f"{name}_sd"] or 0.0,
                    line["method"].startswith(OURS),
                )
                for line in lines
            ],
        )
        for name, label in (("bcubed_f", "B-cubed F"), ("theme_recall_50", "theme recall at .5"))
    ]
    return dot_plot(f"Themes, {role} sets, encoder {encoders[0]}", panels)


def method_name(method: str) -> str:
    """Say the name of a method as people do."""
    if not method.startswith(f"{BERTOPIC}_"):
        return NAMES.get(method, method)
    setting = method.removeprefix(f"{BERTOPIC}_")
    how: list[str] = []
    for tail, words in (("_no_outliers", "no outliers"), ("_auto", "auto")):
        if setting.endswith(tail):
            setting = setting.removesuffix(tail)
            how.insert(0, words)
    return ", ".join(["BERTopic " + setting.replace("_", " "), *how])


def _by_encoder(rows: Sequence[Row], role: str, columns: Mapping[str, str]) -> str | None:
    lines = _chosen([line for line in summaries(themes_rows(rows)) if line["role"] == role])
    made = []
    for encoder in dict.fromkeys(line["encoder"] for line in lines):
        own = [line for line in lines if line["encoder"] == encoder]
        cells = [[method_name(line["method"]), *[_cell(line, name) for name in columns]] for line in own]
        sets = ", ".join(own[0]["sets"])
        head = f"Encoder {encoder}; sets: {sets}; {own[0]['seeds']} seeds.\n\n"
        made.append(head + markdown(["method", *columns.values()], cells))
    return "\n\n".join(made) or None


def _chosen(lines: Sequence[Row]) -> list[Row]:
    """Keep ours, the plain baselines and settings, and every BERTopic variant that leads in a headline."""
    plain = {f"{BERTOPIC}_{name}" for name in BERTOPIC_SETTINGS}
    leading = set()
    for encoder in {line["encoder"] for line in lines}:
        rivals = [x for x in lines if x["encoder"] == encoder and x["method"].startswith(BERTOPIC)]
        for name in HEADLINES:
            if known := [line for line in rivals if line.get(name) is not None]:
                leading.add(max(known, key=lambda line: float(line[name]))["method"])
    kept = [x for x in lines if not x["method"].startswith(BERTOPIC) or x["method"] in plain | leading]
    return sorted(kept, key=lambda line: (not line["method"].startswith(OURS), -(line["bcubed_f"] or 0)))


def _cell(line: Row, name: str) -> str:
    spread = line.get(f"{name}_sd") if name in SPREAD else None
    return shown(line.get(name)) + (f" ±{shown(spread)}" if spread else "")


def shown(value: object) -> str:
    """Write a figure as it is read: three places, none for what is large."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"
    return str(value)


def markdown(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """Write a table."""
    lines = [heads, ["---"] * len(heads), *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

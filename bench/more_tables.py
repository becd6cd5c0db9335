"""Tables and plots of the other benches, from their JSON lines."""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from bench import ui_tables
from bench.ranking_tables import ranking, ranking_picture, ranking_plot, ranking_prevalence
from bench.tables import markdown, shown

Row = dict[str, Any]
Maker = Callable[[Sequence[Row]], str | None]

INTERVALS = {
    "ours": "Rode Draad",
    "exact_beginning": "only the decided beginning of the order of chance",
    "naive_leftovers": "the random lane taken for a sample of what is left",
    "run_as_sample": "the run of rejections taken for a sample",
    "both": "the narrower of ours and that run",
}
CUTS = {
    "ours": "Rode Draad",
    "ours:spelling": "the same, words compared by spelling",
    "ours:length_alone": "the same, by length alone",
    "ours:random_changes": "the same, changes of subject at random",
    "turns": "whole turns",
}
CUT_FIGURES = {
    "mean_words": "words",
    "inside": "passages inside one",
    "iou": "overlap",
    "precision": "P",
    "recall": "R",
    "f": "F",
    "f_1_sentence": "F ±1 sentence",
    "p_k": "P_k",
    "window_diff": "WindowDiff",
    "boundaries_per_gold": "cuts per gold one",
}


def of_bench(rows: Sequence[Row], bench: str, row: str) -> list[Row]:
    """Keep the lines of one kind of one bench."""
    return [one for one in rows if one.get("bench") == bench and one.get("row") == row]


def recall_estimate(rows: Sequence[Row]) -> str | None:
    """Give how often each interval held the truth, and how wide it was."""
    lines = [
        one
        for one in of_bench(rows, "recall_estimate", "interval")
        if not any(key in one for key in ("set", "ranker", "moment"))
    ]
    cells = [
        [one["kind"], _asked(one["of"]), INTERVALS.get(one["method"], one["method"]), shown(one["looks"])]
        + [shown(one[name]) for name in ("holds", "median_width", "median_error")]
        for one in lines
    ]
    heads = ["screenings", "looks", "interval", "number", "holds the truth", "median width", "median error"]
    return markdown(heads, cells) if cells else None


def recall_moments(rows: Sequence[Row]) -> str | None:
    """Give how often our interval held at each moment, the tempting ones among them."""
    lines = [
        one
        for one in of_bench(rows, "recall_estimate", "interval")
        if one["method"] == "ours" and "moment" in one
    ]
    cells = [
        [one["kind"], one["moment"].replace("_", " ")]
        + [shown(one[name]) for name in ("looks", "holds", "median_width", "shown")]
        for one in lines
    ]
    heads = ["screenings", "moment", "number", "holds the truth", "median width", "was on screen"]
    return markdown(heads, cells) if cells else None


def recall_advice(rows: Sequence[Row]) -> str | None:
    """Give what had been found where the workbench says that stopping is sensible."""
    cells = [
        [one["kind"]]
        + [shown(one[name]) for name in ("stops", "recall_80_or_more", "median_recall", "median_decided")]
        for one in of_bench(rows, "recall_estimate", "advice")
    ]
    heads = ["screenings", "advised to stop", "80 % was found", "median share found", "median share decided"]
    return markdown(heads, cells) if cells else None


def segmentation(rows: Sequence[Row]) -> str | None:
    """Give how each way of cutting fits the passages that were marked; random ones as a mean over seeds."""
    lines = [one for one in rows if one.get("bench") == "segmentation" and "method" in one]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for one in lines:
        groups.setdefault((one["set"], one["role"], one["method"]), []).append(one)
    cells = [
        [found, role, CUTS.get(method, method.replace("_", " "))]
        + [shown(fmean(float(one[name]) for one in own)) for name in CUT_FIGURES]
        for (found, role, method), own in groups.items()
    ]
    return markdown(["set", "used for", "cut by", *CUT_FIGURES.values()], cells) if cells else None


def coding_time(rows: Sequence[Row]) -> str | None:
    """Give the simulated hours of each way of working beside reading from end to end: means over seeds."""
    groups: dict[tuple[str, ...], dict[float, list[Row]]] = {}
    for one in rows:
        if one.get("bench") == "coding_time" and "way" in one:
            key = tuple(str(one[name]) for name in ("set", "kind", "coder", "codebook", "way"))
            groups.setdefault(key, {}).setdefault(one["target"], []).append(one)
    targets = sorted({target for own in groups.values() for target in own})
    cells = [
        [*key[:-1], key[-1].replace("_", " ")]
        + [cell for target in targets for cell in _costs(own.get(target, []))]
        for key, own in groups.items()
    ]
    heads = [f"{what} to {target:.0%}" for target in targets for what in ("hours", "of linear", "wrong")]
    return markdown(["set", "used for", "coder", "codebook", "way", *heads], cells) if cells else None


def _costs(own: Sequence[Row]) -> list[str]:
    """Give hours, their share of linear reading with its range, and wrong codings; or what was reached."""
    if not own or not all(one["reached"] for one in own):
        most = [one["most"] for one in own if "most" in one]
        return [f"not reached ({shown(fmean(most))})" if most else "–", "–", "–"]
    if not all("hours" in one and "of_linear_low" in one for one in own):
        return ["–", f"{fmean(one['of_linear'] for one in own):.2f}" if "of_linear" in own[0] else "–", "–"]
    share, low, high = (fmean(one[f"of_linear{end}"] for one in own) for end in ("", "_low", "_high"))
    hours, wrong = (fmean(float(one[name]) for one in own) for name in ("hours", "wrong_codings"))
    return [f"{hours:.1f}", f"{share:.2f} ({low:.2f}–{high:.2f})", f"{wrong:.0f}"]


def _asked(only: str) -> str:
    return "when a number is on screen" if only == "shown" else "at every moment"


TABLES: dict[str, Maker] = {
    "ranking": ranking,
    "ranking-picture": ranking_picture,
    "ranking-prevalence": ranking_prevalence,
    "segmentation": segmentation,
    "coding-time": coding_time,
    "recall-estimate": recall_estimate,
    "recall-moments": recall_moments,
    "recall-advice": recall_advice,
    **ui_tables.TABLES,
}
PLOTS: dict[str, Maker] = {"ranking.svg": ranking_plot}

"""Tables and a plot of `bench.ranking`, from its JSON lines."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from bench.plots import Curve, line_plot
from bench.tables import markdown, shown

Row = dict[str, Any]
LEARNS = "ours"
FIGURES = {
    "map": "MAP",
    "ndcg_10": "nDCG@10",
    "r_precision": "R-precision",
    "recall_50": "recall@50",
    "wss_95": "WSS@95",
}
NAMES = {
    "random": "random",
    "bm25": "BM25",
    "dense": "meaning",
    "dense, drawn": "meaning, the code set apart from the others",
    "hybrid": "both, no learning",
    LEARNS: "Rode Draad",
    "ours, flipped": "Rode Draad, one decision in ten wrong",
}
ALL = "all"


def ranking(rows: Sequence[Row]) -> str | None:
    """Give every measure per set, method and number of decisions: means over seeds, all codes."""
    cells = []
    for (found, role, encoder, method, number), own in _grouped(rows, ALL).items():
        figures = [shown(fmean(float(one[name]) for one in own)) for name in FIGURES]
        cells.append([found, role, encoder, NAMES.get(method, method), str(number), *figures])
    heads = ["set", "used for", "encoder", "ranked by", "decisions", *FIGURES.values()]
    return markdown(heads, cells) if cells else None


def ranking_prevalence(rows: Sequence[Row]) -> str | None:
    """Give the MAP per bin of how common a code is, without a decision and after each round."""
    bins = list(dict.fromkeys(one["prevalence"] for one in _own(rows)))
    cells = []
    for name in bins:
        groups = _grouped(rows, name)
        numbers = sorted({key[4] for key in _grouped(rows, ALL)})
        for found, role, encoder in dict.fromkeys(key[:3] for key in groups):
            row = [_map(groups.get((found, role, encoder, LEARNS, number), [])) for number in numbers]
            rival = _map(groups.get((found, role, encoder, "random", 0), []))
            codes = next(own[0]["codes"] for key, own in groups.items() if key[:3] == (found, role, encoder))
            cells.append([name, found, role, encoder, str(codes), rival, *row])
    if not cells:
        return None
    rounds = [f"after {number}" for number in sorted({key[4] for key in _grouped(rows, ALL)})]
    return markdown(["carried by", "set", "used for", "encoder", "codes", "random", *rounds], cells)


def ranking_plot(rows: Sequence[Row]) -> str | None:
    """Draw how the MAP rises with decisions, for each set with one encoder."""
    groups = _grouped(rows, ALL)
    encoder = next((key[2] for key in groups), None)
    curves = []
    for found, role in dict.fromkeys(key[:2] for key in groups):
        for method in (LEARNS, "ours, flipped"):
            points = tuple(
                (float(key[4]), fmean(float(one["map"]) for one in own))
                for key, own in sorted(groups.items(), key=lambda item: item[0][4])
                if key[:4] == (found, role, encoder, method)
            )
            name = f"{found} ({role})" + (", a tenth wrong" if method != LEARNS else "")
            curves.append(Curve(name, points, method == LEARNS))
    curves = [curve for curve in curves if curve.points]
    title = f"Mean average precision as decisions come in, encoder {encoder}"
    return line_plot(title, "decisions", "MAP", curves) if curves else None


def ranking_picture(rows: Sequence[Row]) -> str | None:
    """Show the plot, once there is one."""
    picture = "![Mean average precision as decisions come in](quality/ranking.svg)"
    return picture if ranking_plot(rows) else None


def _own(rows: Sequence[Row]) -> list[Row]:
    """Keep the last line of each measurement."""
    named = ("set", "encoder", "method", "decisions", "seed", "prevalence")
    mine = [one for one in rows if one.get("bench") == "ranking" and "method" in one]
    return list({tuple(one[name] for name in named): one for one in mine}.values())


def _grouped(rows: Sequence[Row], prevalence: str) -> dict[tuple[str, str, str, str, int], list[Row]]:
    groups: dict[tuple[str, str, str, str, int], list[Row]] = {}
    for one in _own(rows):
        if one["prevalence"] == prevalence:
            key = (one["set"], one["role"], one["encoder"], one["method"], one["decisions"])
            groups.setdefault(key, []).append(one)
    return groups


def _map(own: Sequence[Row]) -> str:
    return shown(fmean(float(one["map"]) for one in own)) if own else "–"

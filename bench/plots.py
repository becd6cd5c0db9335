"""Plots as SVG, written by hand: the same numbers give the same bytes, and nothing has to be installed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

ROW, TOP, PANEL, GAP, EDGE = 22, 56, 230, 36, 24
LETTER = 6.6  # room for a letter of a name
OURS, OTHERS, LINE, INK, PAPER = "#0b6e4f", "#8a8f98", "#d9dce1", "#1f2328", "#ffffff"
TICKS = 4


@dataclass(frozen=True)
class Dot:
    """A figure and how far it varies to either side."""

    name: str
    value: float
    spread: float = 0.0
    ours: bool = False


@dataclass(frozen=True)
class Curve:
    """A named line through points."""

    name: str
    points: tuple[tuple[float, float], ...]
    ours: bool = False


def dot_plot(title: str, panels: Sequence[tuple[str, Sequence[Dot]]]) -> str:
    """Draw one row per name and one panel per measure; a line shows the spread."""
    names = list(dict.fromkeys(dot.name for _, dots in panels for dot in dots))
    height = TOP + ROW * len(names) + 44
    left = room_for(names)
    width = left + len(panels) * (PANEL + GAP)
    mine = {dot.name for _, dots in panels for dot in dots if dot.ours}
    body = [_text(EDGE, 24, title, font_size=15, font_weight="600")]
    for place, name in enumerate(names):
        y = TOP + ROW * place + ROW / 2
        ink = OURS if name in mine else INK
        body.append(_text(left - 8, y + 4, name, text_anchor="end", fill=ink))
    for place, (measure, dots) in enumerate(panels):
        body += _panel(left + place * (PANEL + GAP), measure, dots, names)
    return _svg(width, height, title, body)


def room_for(names: Sequence[str]) -> float:
    """Return how far to the right the panels begin."""
    return EDGE + 8 + round(LETTER * max(map(len, names), default=0))


def _panel(left: float, measure: str, dots: Sequence[Dot], names: Sequence[str]) -> list[str]:
    most = nice_top(max((dot.value + dot.spread for dot in dots), default=1.0))
    bottom = TOP + ROW * len(names)
    made = [_text(left, TOP - 10, measure, font_weight="600")]
    for tick in range(TICKS + 1):
        x = left + PANEL * tick / TICKS
        made.append(_line((x, TOP), (x, bottom), LINE))
        made.append(_text(x, bottom + 16, f"{most * tick / TICKS:.3g}", text_anchor="middle", font_size=11))
    for dot in dots:
        y = TOP + ROW * names.index(dot.name) + ROW / 2
        x, ink = left + PANEL * dot.value / most, OURS if dot.ours else OTHERS
        reach = PANEL * dot.spread / most
        made.append(_line((max(left, x - reach), y), (x + reach, y), ink, 2))
        made.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{ink}"/>')
    return made


def line_plot(title: str, across: str, up: str, curves: Sequence[Curve]) -> str:
    """Draw curves over one common axis; the name of each stands at its end."""
    wide, high = 520.0, 260.0
    most_x = max((x for curve in curves for x, _ in curve.points), default=1.0) or 1.0
    most_y = nice_top(max((y for curve in curves for _, y in curve.points), default=1.0))
    left, bottom = 64.0, TOP + high
    body = [_text(EDGE, 24, title, font_size=15, font_weight="600"), _text(left, TOP - 10, up)]
    for tick in range(TICKS + 1):
        y = bottom - high * tick / TICKS
        body.append(_line((left, y), (left + wide, y), LINE))
        body.append(_text(left - 8, y + 4, f"{most_y * tick / TICKS:.3g}", text_anchor="end", font_size=11))
    for x in sorted({x for curve in curves for x, _ in curve.points}):
        body.append(
            _text(left + wide * x / most_x, bottom + 16, f"{x:g}", text_anchor="middle", font_size=11)
        )
    body.append(_text(left + wide / 2, bottom + 36, across, text_anchor="middle"))
    ends = _apart([bottom - high * curve.points[-1][1] / most_y for curve in curves])
    for curve, end in zip(curves, ends, strict=True):
        ink = OURS if curve.ours else OTHERS
        places = [(left + wide * x / most_x, bottom - high * y / most_y) for x, y in curve.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        body.append(f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2"/>')
        body += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>' for x, y in places]
        body.append(_text(left + wide + 10, end + 4, curve.name, fill=ink))
    return _svg(left + wide + 230, bottom + 52, title, body)


def nice_top(most: float) -> float:
    """Return the least round number that the largest value fits under."""
    scale = 1.0
    while most > 10 * scale:
        scale *= 10
    while 0 < most <= scale:
        scale /= 10
    return next(
        (step * scale for step in (1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 4.8, 6, 8, 10) if step * scale >= most),
        1.0,
    )


def _apart(places: Sequence[float], least: float = 14.0) -> list[float]:
    """Move names that would lie over each other."""
    moved = list(places)
    order = sorted(range(len(places)), key=lambda place: places[place])
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + least)
    return moved


def _text(x: float, y: float, words: str, **style: str | int) -> str:
    attributes = {"font-size": 12, "fill": INK} | {name.replace("_", "-"): one for name, one in style.items()}
    listed = " ".join(f'{name}="{one}"' for name, one in attributes.items())
    return f'<text x="{x:.1f}" y="{y:.1f}" {listed}>{escape(words)}</text>'


def _line(start: tuple[float, float], end: tuple[float, float], ink: str, wide: float = 1) -> str:
    (x, y), (to_x, to_y) = start, end
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" '
        f'stroke="{ink}" stroke-width="{wide:g}"/>'
    )


def _svg(width: float, height: float, title: str, body: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" font-family="system-ui, sans-serif">'
    )
    paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", paper, *body, "</svg>"]) + "\n"

"""Cues of vtt and srt files, each with its line, times and rows of text.

Our own reader: the usual libraries keep one voice per cue, drop cues with odd times in silence, and
know no line numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from formats import clocks
from formats.errors import FormatError, Problem

_ARROW = re.compile(r"^\s*(?P<start>\S+)\s*-->\s*(?P<end>\S+)(?:\s+\S.*)?\s*$")
_VTT_TIME = re.compile(r"(?:\d+:)?\d{2}:\d{2}\.\d{3}")
_COMMA_TIME = re.compile(r"(?:\d+:)?\d{2}:\d{2},\d{1,3}")
_SRT_TIME = re.compile(r"(?:\d+:)?\d{1,2}:\d{1,2}(?:[,.]\d{1,3})?")
_ASIDE = re.compile(r"^(NOTE|STYLE|REGION)(\s|$)")


@dataclass
class Cue:
    """One caption: rows of text as written, with the number of the first."""

    line: int
    start: float
    end: float
    rows: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stray:
    """A row outside every cue, or a comment."""

    line: int
    text: str
    comment: bool = False


def _times(row: str, line: int, name: str, *, srt: bool) -> tuple[float, float]:
    match = _ARROW.match(row)
    texts = (match["start"], match["end"]) if match else ()
    pattern = _SRT_TIME if srt else _VTT_TIME
    if not texts or not all(pattern.fullmatch(one) for one in texts):
        comma = texts and not srt and any(_COMMA_TIME.fullmatch(one) for one in texts)
        problem = Problem.COMMA_TIMES if comma else Problem.BAD_TIMES
        raise FormatError(problem, name, line=line, found=row.strip()[:80])
    start, end = (clocks.seconds(one) for one in texts)
    if start is None or end is None:
        raise FormatError(Problem.BAD_TIMES, name, line=line, found=row.strip()[:80])
    if end < start:
        raise FormatError(Problem.END_BEFORE_START, name, line=line, start=texts[0], end=texts[1])
    return start, end


def _blocks(rows: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each run of rows without a blank one, with the number of its first row."""
    first = 0
    block: list[str] = []
    for number, row in enumerate([*rows, ""], 1):
        if row.strip():
            first = first if block else number
            block.append(row)
        elif block:
            yield first, block
            block = []


def _split(first: int, block: list[str], name: str, *, srt: bool) -> list[Cue | Stray]:
    """Cut a block at its time lines; a number or name just above one is the identifier of its cue."""
    arrows = [at for at, row in enumerate(block) if "-->" in row]
    if not arrows:
        return [Stray(first + at, row) for at, row in enumerate(block)]
    found: list[Cue | Stray] = [
        Stray(first + at, row) for at, row in enumerate(block[: max(arrows[0] - 1, 0)])
    ]
    for place, at in enumerate(arrows):
        start, end = _times(block[at], first + at, name, srt=srt)
        after = arrows[place + 1] if place + 1 < len(arrows) else len(block)
        if after < len(block) and block[after - 1].strip().isdigit() and after - 1 > at:
            after -= 1
        found.append(Cue(first + at, start, end, block[at + 1 : after]))
    return found


def read_cues(text: str, name: str, *, srt: bool) -> list[Cue | Stray]:
    """Return cues and strays in the order of the file, or refuse a file without cues."""
    found: list[Cue | Stray] = []
    for first, block in _blocks(text.split("\n")):
        if not srt and first == 1:
            continue  # WEBVTT and its settings
        if not srt and _ASIDE.match(block[0]) and "-->" not in block[0]:
            if block[0].startswith("NOTE"):
                found.extend(Stray(first + at, row, comment=True) for at, row in enumerate(block))
            continue
        found.extend(_split(first, block, name, srt=srt))
    if not any(isinstance(one, Cue) for one in found):
        raise FormatError(Problem.NO_CUES, name)
    return found

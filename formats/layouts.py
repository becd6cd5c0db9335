"""The ways a line can say who speaks; the way that fits a file best is used for all of it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from formats import clocks, labels
from formats.parsed import Layout


@dataclass(frozen=True)
class Line:
    """A line of the stored text. `number` is its place in the file, `bold` the length of its bold opening."""

    text: str
    number: int
    start: int  # offset in the stored text
    bold: int = 0
    opens: bool = True  # first line of a paragraph
    time_start: float | None = None
    time_end: float | None = None


@dataclass(frozen=True)
class Mark:
    """A speaker found in a line; what is said begins at column `content`."""

    label: str
    content: int
    time_start: float | None = None
    time_end: float | None = None
    sure: bool = False  # written by a program, so the name need not recur


HEAD = 300  # characters of a line in which a label with its times must stand
_LEAD = rf"^(?P<lead>{clocks.RANGE}|{clocks.BRACKETED})?\s*"
_NAME = r"[^\W_](?:[\w .'’‘`\u00b4\-&/+]|\([^()\n]{0,40}\)){0,80}?"
_COLON = re.compile(
    rf"{_LEAD}(?P<label>\[[^\[\]\n]{{1,63}}\]|{_NAME})\s*(?P<stamp>[\[(]{clocks.STAMP}[\])])?\s*:(?P<after>.?)"
)
_STAMPED = re.compile(rf"^(?P<label>{_NAME})(?P<gap>[\s\xa0]+)(?P<stamp>{clocks.STAMP})(?P<after>.?)")
_RANGED = re.compile(rf"^(?P<label>{_NAME})\s+(?P<stamp>{clocks.RANGE})\s*$")
_TIMED_NAME = re.compile(rf"^(?P<stamp>{clocks.BRACKETED})\s+(?P<label>{_NAME})\s*$")
_TAB = re.compile(rf"{_LEAD}(?P<label>{_NAME})[ ]*\t+[ ]*(?=\S)")
_ALONE = re.compile(rf"{_LEAD}(?P<label>\[[^\[\]\n]{{1,63}}\]|{_NAME})\s*$")
_TIME_ONLY = re.compile(rf"^\s*(?:{clocks.RANGE}|{clocks.BRACKETED})\s*$")


def time_only(line: Line) -> bool:
    """Tell whether the line holds a time and nothing else."""
    return _TIME_ONLY.match(line.text) is not None


def _mark(match: re.Match[str], content: int, *stamps: str | None, sure: bool = False) -> Mark:
    stamp = next((one for one in stamps if one), None)
    start, end = clocks.span(stamp) if stamp else (None, None)
    return Mark(match["label"], content, start, end, sure)


def _content(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())


def _colon(line: Line, _previous: Line | None) -> Mark | None:
    match = _COLON.match(line.text)
    if match is None or match["after"] == "/":  # https://
        return None
    label, after = match["label"], match["after"]
    if after.isdigit() and label[-1:].isdigit():  # 9:30
        return None
    if after and not after.isspace() and not after.isalpha() and after not in "[(\"'“‘…*-–.<":
        return None
    return _mark(match, _content(line.text, match.end() - len(after)), match["stamp"], match["lead"])


def _stamped(line: Line, _previous: Line | None) -> Mark | None:
    if match := _RANGED.match(line.text):
        return _mark(match, len(line.text), match["stamp"], sure=True)
    if match := _TIMED_NAME.match(line.text):
        return _mark(match, len(line.text), match["stamp"])
    match = _STAMPED.match(line.text)
    if match is None:
        return None
    wide = len(match["gap"]) > 1 or match["gap"] in "\t\xa0"
    after = match["after"]
    glued = after.isupper()  # Naam 0:05Tekst
    if not (glued or (not line.text[match.end() :].strip() and not after.strip())):
        return None
    if not (wide or glued or labels.plausible(match["label"])):
        return None
    content = _content(line.text, match.end() - len(after))
    return _mark(match, content, match["stamp"], sure=wide and not glued)


def _tab(line: Line, _previous: Line | None) -> Mark | None:
    match = _TAB.match(line.text)
    return _mark(match, match.end(), match["lead"]) if match else None


def _bold(line: Line, _previous: Line | None) -> Mark | None:
    opening = line.text[: line.bold]
    if not opening.strip() or ":" in opening or not re.fullmatch(_NAME, opening.strip()):
        return None
    return Mark(opening.strip(), _content(line.text, line.bold))


def _alone(line: Line, previous: Line | None) -> Mark | None:
    match = _ALONE.match(line.text)
    if match is None:
        return None
    timed = previous is not None and time_only(previous)
    if not labels.known(match["label"]) and not timed:
        return None
    return _mark(match, len(line.text), match["lead"])


# in order of trust, for when two fit equally well
FINDERS: dict[Layout, Callable[[Line, Line | None], Mark | None]] = {
    Layout.COLON: _colon,
    Layout.STAMPED: _stamped,
    Layout.TAB: _tab,
    Layout.BOLD: _bold,
    Layout.ALONE: _alone,
}
_RARE = 0.04  # a layout without colons must mark at least this share of the lines, and two of them


def _heads(lines: Sequence[Line]) -> list[Line]:
    """Cut the lines to their openings, without indent: enough for any label, little for any pattern."""
    heads = []
    for line in lines:
        text = line.text.lstrip()
        bold = max(0, line.bold - (len(line.text) - len(text)))
        heads.append(replace(line, text=text[:HEAD], bold=min(bold, HEAD)))
    return heads


def _marks(lines: Sequence[Line], heads: Sequence[Line], layout: Layout) -> list[Mark | None]:
    finder = FINDERS[layout]
    found: list[Mark | None] = []
    previous: Line | None = None
    for line, head in zip(lines, heads, strict=True):
        mark = finder(head, previous) if head.text else None
        indent = len(line.text) - len(line.text.lstrip())
        found.append(replace(mark, content=mark.content + indent) if mark else None)
        previous = head if head.text else previous
    return found


def _front_matter(lines: Sequence[Line], marks: Sequence[Mark | None], speakers: dict[str, str]) -> set[str]:
    """Labels seen once, among lines such as "Datum: 3 mei" above the conversation: "Interviewer: Sanne"."""
    heading: list[str] = []
    told = False
    for line, mark in zip(lines, marks, strict=True):
        if not line.text.strip() or (mark is None and not heading):
            continue
        if mark is None:
            break
        told = told or not labels.plausible(mark.label)
        heading.append(labels.key(mark.label))
    later = [labels.key(mark.label) for mark in marks if mark and labels.key(mark.label) in speakers]
    once = {label for label in heading if later.count(label) == 1}
    return once if told and len(set(later) - once) > 1 else set()


def _sure(marks: Sequence[Mark | None]) -> set[str]:
    """Names that stand in the headers of a program, if there are two such headers at least."""
    names = [mark.label for mark in marks if mark and mark.sure]
    return set(names) if len(names) > 1 else set()


def _accept(
    lines: Sequence[Line], heads: Sequence[Line], layout: Layout
) -> tuple[list[Mark | None], list[Mark | None]]:
    """Return the marks that hold, and those that do not because their label was seen only once."""
    marks = _marks(lines, heads, layout)
    speakers = labels.accepted((mark.label for mark in marks if mark), _sure(marks))
    for heading in _front_matter(lines, marks, speakers):
        speakers.pop(heading, None)
    held: list[Mark | None] = []
    once: list[Mark | None] = []
    for mark in marks:
        known = mark is not None and labels.key(mark.label) in speakers
        held.append(replace(mark, label=speakers[labels.key(mark.label)]) if mark and known else None)
        once.append(mark if mark and not known and labels.plausible(mark.label) else None)
    return held, once


@dataclass(frozen=True)
class Reading:
    """The layout of a file, and for each line its speaker, or a name that was seen too seldom."""

    layout: Layout
    marks: Sequence[Mark | None]
    once: Sequence[Mark | None]


def find(lines: Sequence[Line], allowed: Iterable[Layout] = tuple(FINDERS)) -> Reading:
    """Choose the layout with most marks; Layout.NONE if there is no speaker anywhere."""
    nothing = [None] * len(lines)
    best, most = Reading(Layout.NONE, nothing, nothing), 0
    rare = max(1, _RARE * sum(bool(line.text.strip()) for line in lines))
    heads = _heads(lines)
    for layout in allowed:
        held, once = _accept(lines, heads, layout)
        count = sum(mark is not None for mark in held)
        if count > max(most, 0 if layout is Layout.COLON else rare):
            best, most = Reading(layout, held, once), count
    return best

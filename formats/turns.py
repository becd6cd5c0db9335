"""From lines with marks to turns: where each begins and ends in the stored text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from formats import clocks
from formats.errors import FormatError, FormatWarning, Problem
from formats.layouts import Line, Mark, Reading, find, time_only
from formats.parsed import Layout, ParsedTranscript, ParsedTurn, UnreadLine, UnreadReason
from formats.roles import guess
from formats.source import fingerprint
from formats.vocabulary import fold, words

_END_STAMP = re.compile(r"#(\d{2}:\d{2}:\d{2}[-.,]\d{1,3})#$")
_LEAD_STAMP = re.compile(rf"\s*([\[(#]{clocks.STAMP}[\])#]|\d{{2}}:\d{{2}}:\d{{2}})\s+(?=\S)")


@cache
def _notices() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in words()["lines"]["notices"]))


def notice(text: str) -> bool:
    """Tell whether a program added this line, such as "Transcription ended after 00:45:12"."""
    return len(text) < 200 and _notices().fullmatch(fold(text)) is not None


def hallucinated(text: str) -> bool:
    """Tell whether this is what speech recognition makes of silence."""
    said = fold(text)
    lists = words()["hallucinations"]
    bare = re.sub(r"^[^:]{1,63}:\s*", "", said)
    return any(one in said for one in lists["within"]) or bare.strip(" .!…-") in lists["whole"]


def skip_label(text: str, start: int, end: int, label: str | None) -> int:
    """Move `start` past the speaker's own label where it is repeated: "I: I: Hoe gaat het?"."""
    again = re.compile(rf"\s*\[?{re.escape(label or '')}\]?\s*:\s*", re.IGNORECASE)
    while label and (match := again.match(text, start, end)):
        start = match.end()
    return start


def tighten(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave the white space at both ends out of a span."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())


@dataclass
class Assembly:
    """The turns and doubtful lines of one text, as far as it has been read."""

    text: str
    turns: list[ParsedTurn] = field(default_factory=list)
    unread: list[UnreadLine] = field(default_factory=list)
    speaker: str | None = None
    _open: tuple[int, int] | None = None
    _times: tuple[float | None, float | None] = (None, None)
    _label: Line | None = None  # a label whose words are still to come

    def doubt(self, line: Line, reason: UnreadReason) -> None:
        """Report a line."""
        self.unread.append(UnreadLine(line.number, line.text.strip(), reason))

    def close(self) -> None:
        """End the turn that is open; a label without words is reported."""
        if self._open is not None:
            self._add(*self._open)
        elif self._label is not None:
            self.doubt(self._label, UnreadReason.NO_WORDS)
        self._open, self._label, self._times = None, None, (None, None)

    def _add(self, start: int, end: int) -> None:
        start_time, end_time = self._times
        start, end = tighten(self.text, skip_label(self.text, start, end, self.speaker), end)
        if stamp := _END_STAMP.search(self.text, max(start, end - len("#00:00:00-000#")), end):
            end, end_time = stamp.start(), clocks.seconds(stamp[1])
            start, end = tighten(self.text, start, end)
        if start < end:
            self.turns.append(ParsedTurn(start, end, self.speaker, start_time, end_time))

    def mark(self, line: Line, mark: Mark, pending: tuple[float | None, float | None]) -> None:
        """Begin a turn of the speaker in `mark`."""
        self.close()
        self.speaker, self._label = mark.label, line
        known = mark.time_start is not None
        self._times = (mark.time_start, mark.time_end) if known else pending
        if line.text[mark.content :].strip():
            self._open = (line.start + mark.content, line.start + len(line.text))

    def say(self, line: Line, pending: tuple[float | None, float | None] = (None, None)) -> None:
        """Add a line to the turn that is open, or open one."""
        start, end = line.start, line.start + len(line.text)
        if self._open is None and self._label is None:
            self._times = pending
        self._open = (self._open[0] if self._open else start, end)


def _with_speakers(text: str, lines: Sequence[Line], reading: Reading) -> Assembly:
    made = Assembly(text)
    pending: tuple[float | None, float | None] = (None, None)
    for line, mark, once in zip(lines, reading.marks, reading.once, strict=True):
        if not line.text.strip():
            continue
        if mark is not None:
            made.mark(line, mark, pending)
        elif time_only(line):
            made.close()
            pending = clocks.span(line.text)
            continue
        elif notice(line.text) or made.speaker is None:
            made.close()
            outside = UnreadReason.NOTICE if notice(line.text) else UnreadReason.BEFORE_FIRST_SPEAKER
            made.doubt(line, outside)
            continue
        else:
            made.say(line, pending)
        pending = (None, None)
        _flag(made, line, mark.content if mark else 0, once)
    made.close()
    return made


def _flag(made: Assembly, line: Line, content: int, once: Mark | None) -> None:
    if once is not None:
        made.doubt(line, UnreadReason.SEEN_ONCE)
    if hallucinated(line.text[content:]):
        made.doubt(line, UnreadReason.HALLUCINATION)


def _by_paragraph(text: str, lines: Sequence[Line]) -> Assembly:
    made = Assembly(text)
    pending: tuple[float | None, float | None] = (None, None)
    for line in lines:
        if line.opens:
            made.close()
        if not line.text.strip():
            continue
        if time_only(line) or notice(line.text):
            made.close()
            pending = clocks.span(line.text) if time_only(line) else (None, None)
            if notice(line.text):
                made.doubt(line, UnreadReason.NOTICE)
            continue
        _say_stamped(made, line, pending)
        pending = (None, None)
        _flag(made, line, 0, None)
    made.close()
    return made


def _say_stamped(made: Assembly, line: Line, pending: tuple[float | None, float | None]) -> None:
    stamp = _LEAD_STAMP.match(line.text)
    if stamp is None:
        made.say(line, pending)
        return
    made.close()
    cut = stamp.end()
    made.say(
        Line(line.text[cut:], line.number, line.start + cut),
        (clocks.seconds(stamp[1]), None),
    )


@dataclass(frozen=True)
class Origin:
    """Where a text came from."""

    name: str
    data: bytes
    warnings: tuple[FormatWarning, ...] = ()


def finish(origin: Origin, made: Assembly, layout: Layout) -> ParsedTranscript:
    """Make the record, or refuse a text in which nobody says anything."""
    if not any(map(str.isalnum, (char for turn in made.turns for char in made.text[turn.start : turn.end]))):
        raise FormatError(Problem.NO_TEXT, origin.name)
    warnings = origin.warnings
    if not any(turn.speaker for turn in made.turns):
        missing = FormatWarning(Problem.NO_SPEAKERS, origin.name, details={"paragraphs": len(made.turns)})
        warnings = (*warnings, missing)
    turns = tuple(made.turns)
    unread = tuple(sorted(made.unread, key=lambda one: one.line))
    speakers = guess(made.text, turns)
    sha256 = fingerprint(origin.data)
    return ParsedTranscript(origin.name, made.text, turns, speakers, unread, layout, sha256, warnings)


def from_lines(origin: Origin, text: str, lines: Sequence[Line]) -> ParsedTranscript:
    """Read a text that keeps its own lines (txt, docx)."""
    reading = find(lines)
    none = reading.layout is Layout.NONE
    made = _by_paragraph(text, lines) if none else _with_speakers(text, lines, reading)
    return finish(origin, made, reading.layout)

"""Transcripts in vtt and srt: voices or "Naam:" in the cues, rendered as lines "Naam: tekst"."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from formats import labels
from formats.cues import Cue, Stray, read_cues
from formats.errors import FormatError, Problem
from formats.layouts import Line, find
from formats.parsed import Layout, ParsedTranscript, ParsedTurn, UnreadLine, UnreadReason
from formats.source import clean, decode
from formats.turns import Assembly, Origin, finish, hallucinated, skip_label, tighten

PAUSE = 2.0  # seconds of silence after which cues without speakers form a new paragraph
LONG = 80  # words after which such a paragraph ends with its sentence
LONGEST = 240  # and after which it ends anyway: speech recognition may leave out every full stop
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?(?:\s+(?P<name>[^<>]{0,200}))?>|(?P<close></v>)")
_TAG = re.compile(
    r"</?(?:c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<\d{1,3}:[\d:.]{4,12}>|\{\\an\d\}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)]*$")
_TECHNICAL_NOTE = re.compile(
    r"NOTE\s*$|(NOTE\s+)?(confidence|duration|language|recognizability)\b", re.IGNORECASE
)


@dataclass
class _Said:
    """A stretch of one speaker, or a row that belongs to nobody (`outside`)."""

    speaker: str | None
    pieces: list[str] = field(default_factory=list)
    start: float | None = None
    end: float | None = None
    outside: bool = False
    words: int = 0


def _plain(text: str) -> str:
    return " ".join(clean(html.unescape(_TAG.sub("", text))).split())


def _voices(cue: Cue) -> Iterator[tuple[str | None, str]]:
    """Yield (voice, text) for each voice of a cue; a voice may span rows."""
    body, speaker, at = "\n".join(cue.rows), None, 0
    for tag in _VOICE.finditer(body):
        yield speaker, _plain(body[at : tag.start()])
        name = labels.shown(_plain(tag["name"] or ""))
        speaker, at = (None if tag["close"] else name or None), tag.end()
    yield speaker, _plain(body[at:])


@dataclass
class _Script:
    """What is said, in order, with the rows that need a look."""

    said: list[_Said] = field(default_factory=list)
    unread: list[UnreadLine] = field(default_factory=list)

    def doubt(self, line: int, text: str, reason: UnreadReason) -> None:
        self.unread.append(UnreadLine(line, text, reason))

    def say(self, speaker: str | None, text: str, cue: Cue) -> None:
        """Add to the turn of the same speaker, or begin one."""
        last = self.said[-1] if self.said else None
        if last is None or last.outside or last.speaker != speaker or (speaker is None and _pause(last, cue)):
            last = _Said(speaker, [], cue.start)
            self.said.append(last)
        last.pieces.append(text)
        last.words += len(text.split())
        last.end = cue.end if last.end is None else max(last.end, cue.end)

    def stray(self, row: Stray) -> None:
        """Keep a row outside the cues as a line of its own; comments are reported only."""
        text = _plain(row.text)
        if row.comment:
            if not _TECHNICAL_NOTE.match(row.text) and text:
                self.doubt(row.line, text, UnreadReason.COMMENT)
        elif text:
            self.outside(row.line, text, UnreadReason.OUTSIDE_CUE)

    def outside(self, line: int, text: str, reason: UnreadReason) -> None:
        """Keep a row that belongs to no turn."""
        self.said.append(_Said(None, [text], outside=True))
        self.doubt(line, text, reason)


def _pause(last: _Said, cue: Cue) -> bool:
    silence = last.end is not None and cue.start - last.end >= PAUSE
    whole = _SENTENCE_END.search(last.pieces[-1]) is not None
    return silence or last.words >= (LONG if whole else LONGEST)


def _check(script: _Script, cues: Sequence[Cue | Stray]) -> None:
    """Report cues without text, and those that look like inventions of speech recognition."""
    same, before = 0, ""
    for cue in cues:
        if isinstance(cue, Stray):
            continue
        text = _plain(_VOICE.sub("", "\n".join(cue.rows)))
        if not text:
            script.doubt(cue.line, "", UnreadReason.NO_WORDS)
            continue
        same, before = (same + 1 if text == before else 1), text
        if hallucinated(text) or (same >= 3 and len(text.split()) > 1):
            script.doubt(cue.line, text, UnreadReason.HALLUCINATION)


def _from_voices(cues: Sequence[Cue | Stray]) -> _Script:
    script = _Script()
    first: dict[str, str] = {}
    for cue in cues:
        if isinstance(cue, Stray):
            script.stray(cue)
            continue
        for speaker, text in _voices(cue):
            if not text:
                continue
            name = first.setdefault(labels.key(speaker), speaker) if speaker else None
            script.say(name, text, cue)
            if name is None:
                script.doubt(cue.line, text, UnreadReason.NO_VOICE)
    return script


def _rows(cues: Sequence[Cue | Stray]) -> list[tuple[Line, Cue | Stray]]:
    rows: list[tuple[Line, Cue | Stray]] = []
    for cue in cues:
        texts = [(cue.line, cue.text)] if isinstance(cue, Stray) else list(enumerate(cue.rows, cue.line + 1))
        for number, text in texts:
            rows.append((Line("" if isinstance(cue, Stray) else _plain(text), number, 0), cue))
    return rows


def _from_labels(cues: Sequence[Cue | Stray]) -> tuple[_Script, Layout]:
    rows = _rows(cues)
    reading = find([line for line, _ in rows], (Layout.COLON,))
    script, speaker = _Script(), None
    for (line, cue), mark, once in zip(rows, reading.marks, reading.once, strict=True):
        if isinstance(cue, Stray):
            script.stray(cue)
            continue
        speaker = mark.label if mark else speaker
        text = line.text[mark.content :] if mark else line.text
        if speaker is None and reading.layout is not Layout.NONE and text:
            script.outside(line.number, text, UnreadReason.BEFORE_FIRST_SPEAKER)
        elif text:
            script.say(speaker, text, cue)
        if once and reading.layout is not Layout.NONE:
            script.doubt(line.number, line.text, UnreadReason.SEEN_ONCE)
    return script, reading.layout


def _render(script: _Script) -> Assembly:
    """Write each stretch as a line, and note where its words stand in the text."""
    parts: list[tuple[str, str]] = []
    for said in script.said:
        parts.append((f"{said.speaker}: " if said.speaker else "", " ".join(said.pieces)))
    text = "\n".join(label + words for label, words in parts)
    made, at = Assembly(text, unread=script.unread), 0
    for said, (label, words) in zip(script.said, parts, strict=True):
        end = at + len(label) + len(words)
        start, stop = tighten(text, skip_label(text, at + len(label), end, said.speaker), end)
        if start < stop and not said.outside:
            made.turns.append(ParsedTurn(start, stop, said.speaker, said.start, said.end))
        at = end + 1
    return made


def _read(data: bytes, name: str, *, srt: bool) -> ParsedTranscript:
    text, warnings = decode(data, name)
    headed = re.match(r"\s*WEBVTT\b", text) is not None
    if srt and headed:
        raise FormatError(Problem.WRONG_CONTENT, name, suffix=".srt", looks_like=".vtt")
    if not srt and not text.startswith("WEBVTT"):
        raise FormatError(Problem.NO_HEADER, name, line=1)
    cues = read_cues(text, name, srt=srt)
    voiced = any(_VOICE.search("\n".join(cue.rows)) for cue in cues if isinstance(cue, Cue))
    script, layout = (_from_voices(cues), Layout.VOICES) if voiced else _from_labels(cues)
    _check(script, cues)
    return finish(Origin(name, data, warnings), _render(script), layout)


def read_vtt(data: bytes, name: str) -> ParsedTranscript:
    """Read a transcript in WebVTT, as Teams, Zoom, Amberscript and Whisper write it."""
    return _read(data, name, srt=False)


def read_srt(data: bytes, name: str) -> ParsedTranscript:
    """Read a transcript in SubRip."""
    return _read(data, name, srt=True)

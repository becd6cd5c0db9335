"""Transcripts in plain text."""

import re

from formats.errors import FormatError, Problem
from formats.layouts import Line
from formats.parsed import ParsedTranscript
from formats.source import decode
from formats.turns import Origin, from_lines

_SUBTITLES = re.compile(r"\A\s*(WEBVTT\b|\d+\n\d{1,2}:\d{2}:\d{2},\d{1,3} --> )")


def read_txt(data: bytes, name: str) -> ParsedTranscript:
    """Read a transcript of lines such as "P1: tekst"."""
    text, warnings = decode(data, name)
    if match := _SUBTITLES.match(text):
        found = ".vtt" if match[1].startswith("WEBVTT") else ".srt"
        raise FormatError(Problem.WRONG_CONTENT, name, suffix=".txt", looks_like=found)
    rows = text.split("\n")
    blanks = "\n\n" in re.sub(r"[^\S\n]+", "", text.strip())
    lines, start = [], 0
    for number, row in enumerate(rows, 1):
        opens = not blanks or number == 1 or not rows[number - 2].strip()
        lines.append(Line(row, number, start, opens=opens))
        start += len(row) + 1
    return from_lines(Origin(name, data, warnings), text, lines)

"""The demo study once, or enlarged: copies that no cache takes for the same text."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formats.parsed import ParsedTranscript

SUFFIXES = (".docx", ".txt", ".vtt", ".srt")
TABLES = ("codeboek.csv", "deelnemers.xlsx")
EVERY = 10  # a copy has its word after every tenth word, so each of its segments is a text of its own
WORDS = (
    "toen",
    "soms",
    "hier",
    "daar",
    "straks",
    "vaak",
    "eerst",
    "later",
    "vandaag",
    "morgen",
    "ooit",
)


def study_files(folder: Path, *, copies: int) -> list[Path]:
    """Write codebook, participants and `copies` times the demo's transcripts; the first copy is as it is."""
    from formats.registry import read_transcript

    made: list[Path] = []
    with as_file(files("data") / "demo_study") as source:
        made += [_copy(source / name, folder / name) for name in TABLES]
        originals = sorted(path for path in source.iterdir() if path.suffix in SUFFIXES)
        for path in originals:
            made.append(_copy(path, folder / path.name))
            parsed = read_transcript(path)
            for copy in range(1, copies):
                made.append(folder / f"{path.stem} {copy:02}.txt")
                made[-1].write_text("\n".join(_lines(parsed, WORDS[copy])), "utf-8")
    return made


def _lines(parsed: "ParsedTranscript", word: str) -> Iterator[str]:
    for turn in parsed.turns:
        said = parsed.text[turn.start : turn.end].split()
        stretches = (" ".join(said[start : start + EVERY]) for start in range(0, len(said), EVERY))
        yield f"{turn.speaker or 'Onbekend'}: {f' {word} '.join(stretches)}\n"


def _copy(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    return target

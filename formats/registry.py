"""Which reader belongs to which suffix; a new format is one more line here or one call of `register`."""

from collections.abc import Callable
from pathlib import Path

from formats.docx import read_docx
from formats.errors import FormatError, Problem
from formats.parsed import Kind, ParsedCodebook, ParsedParticipants, ParsedTranscript
from formats.source import load
from formats.subtitles import read_srt, read_vtt
from formats.txt import read_txt

TranscriptReader = Callable[[bytes, str], ParsedTranscript]

_TRANSCRIPTS: dict[str, TranscriptReader] = {
    ".txt": read_txt,
    ".docx": read_docx,
    ".vtt": read_vtt,
    ".srt": read_srt,
}
_TABLES = (".csv", ".xlsx")
_OLD = {".doc": ".docx", ".dot": ".docx", ".xls": ".xlsx"}


def register(suffix: str, reader: TranscriptReader) -> None:
    """Add a transcript reader, for example `register(".rtf", read_rtf)`."""
    _TRANSCRIPTS[suffix.lower()] = reader


def suffixes(kind: Kind) -> tuple[str, ...]:
    """Suffixes that are read as `kind`, for a file dialog."""
    return tuple(_TRANSCRIPTS) if kind is Kind.TRANSCRIPT else _TABLES


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()


def _refuse_suffix(name: str, supported: tuple[str, ...]) -> FormatError:
    suffix = _suffix(name)
    if suffix == ".pdf":
        return FormatError(Problem.PDF, name)
    if suffix in _OLD:
        return FormatError(Problem.OLD_OFFICE, name, suffix=suffix, new=_OLD[suffix])
    return FormatError(Problem.UNSUPPORTED_SUFFIX, name, suffix=suffix, supported=list(supported))


def read_transcript_bytes(data: bytes, name: str) -> ParsedTranscript:
    """Read a transcript whose bytes are at hand."""
    reader = _TRANSCRIPTS.get(_suffix(name))
    if reader is None and _suffix(name) in _TABLES:
        raise FormatError(Problem.NOT_A_TRANSCRIPT, name, suffix=_suffix(name))
    if reader is None:
        raise _refuse_suffix(name, tuple(_TRANSCRIPTS))
    return reader(data, name)


def read_transcript(path: Path) -> ParsedTranscript:
    """Read a transcript from a file."""
    return read_transcript_bytes(load(path), path.name)


def _check_table(name: str) -> None:
    if _suffix(name) in _TRANSCRIPTS:
        raise FormatError(Problem.NOT_A_TABLE, name, suffix=_suffix(name))
    if _suffix(name) not in _TABLES:
        raise _refuse_suffix(name, _TABLES)


def read_codebook_bytes(data: bytes, name: str) -> ParsedCodebook:
    """Read a codebook whose bytes are at hand."""
    from formats.codebook import parse_codebook

    _check_table(name)
    return parse_codebook(data, name)


def read_codebook(path: Path) -> ParsedCodebook:
    """Read a codebook from a file."""
    return read_codebook_bytes(load(path), path.name)


def read_participants_bytes(data: bytes, name: str) -> ParsedParticipants:
    """Read a table of participants whose bytes are at hand."""
    from formats.participants import parse_participants

    _check_table(name)
    return parse_participants(data, name)


def read_participants(path: Path) -> ParsedParticipants:
    """Read a table of participants from a file."""
    return read_participants_bytes(load(path), path.name)


def sniff_bytes(data: bytes, name: str) -> Kind:
    """Tell what a file is for: by its suffix, and for a table by its header."""
    from formats.sniffing import table_kind

    if _suffix(name) in _TRANSCRIPTS:
        return Kind.TRANSCRIPT
    if _suffix(name) not in _TABLES:
        raise _refuse_suffix(name, (*_TRANSCRIPTS, *_TABLES))
    return table_kind(data, name)


def sniff(path: Path) -> Kind:
    """Tell what a file is for."""
    return sniff_bytes(load(path), path.name)

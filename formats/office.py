"""The zip container of docx and xlsx, opened with care: damage, passwords, bombs and entities are refused."""

import io
import zipfile
import zlib
from pathlib import Path

from formats.errors import FormatError, Problem
from formats.source import looks_like

MAX_PART_MB = 200  # of the text part of a document, unpacked
MAX_TABLES_MB = 60  # of all parts of a workbook together, unpacked
_MB = 1024 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError)


def broken(name: str) -> Problem:
    """Name the damage that fits the suffix."""
    return Problem.BROKEN_XLSX if name.lower().endswith(".xlsx") else Problem.BROKEN_DOCX


def _refuse_other(data: bytes, name: str) -> None:
    suffix = ".xlsx" if name.lower().endswith(".xlsx") else ".docx"
    found = looks_like(data)
    if not data:
        raise FormatError(Problem.EMPTY, name)
    if found == ".doc":
        raise FormatError(Problem.OLD_OFFICE, name, suffix=Path(name).suffix.lower(), new=suffix)
    if found == ".pdf":
        raise FormatError(Problem.PDF, name)
    if found not in (".docx", ".zip"):
        raise FormatError(Problem.WRONG_CONTENT, name, suffix=suffix, looks_like=found or "text")


def open_container(data: bytes, name: str) -> zipfile.ZipFile:
    """Open the container, or say what the file is instead."""
    _refuse_other(data, name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise FormatError(broken(name), name, why=str(error)) from error
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise FormatError(Problem.PASSWORD, name)
    return archive


def part(archive: zipfile.ZipFile, path: str, name: str, limit: int = MAX_PART_MB) -> bytes:
    """Unpack one part, never more than `limit` megabytes of it."""
    try:
        with archive.open(path) as stream:
            content = stream.read(limit * _MB + 1)
    except _DAMAGE as error:
        raise FormatError(broken(name), name, why=f"{path}: {error}") from error
    if len(content) > limit * _MB:
        raise FormatError(Problem.TOO_LARGE, name, limit=limit, unit="MB")
    _refuse_dtd(content, path, name)
    return content


def _refuse_dtd(content: bytes, path: str, name: str) -> None:
    """No Office program writes a document type definition; entities hide in one."""
    if path.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in content[:65536].replace(b"\x00", b""):
        raise FormatError(Problem.DTD, name, part=path)


def check_all(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a workbook that unpacks to more than we accept, or hides entities in any part."""
    left = float(MAX_TABLES_MB)
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        content = part(archive, entry.filename, name, limit=MAX_TABLES_MB)
        left -= len(content) / _MB
        if left < 0:
            raise FormatError(Problem.TOO_LARGE, name, limit=MAX_TABLES_MB, unit="MB")

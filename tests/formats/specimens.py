"""Files for the tests, made from readable notations."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl

CASES = Path(__file__).resolve().parent.parent / "cases" / "formats"


def expected(folder: str) -> dict[str, Any]:
    """What must come out of the files in a folder."""
    return json.loads((CASES / folder / "expected.json").read_text("utf-8"))


def word_bytes(notation: str) -> bytes:
    """Word file from the notation that SOURCE.md explains."""
    document = docx.Document()
    blocks = [block for block in re.split(r"\n\s*\n", notation.strip("\n")) if block.strip()]
    if blocks and all("|" in block for block in blocks):
        table = document.add_table(len(blocks), blocks[0].count("|") + 1)
        for row, block in zip(table.rows, blocks, strict=True):
            for cell, text in zip(row.cells, block.split("|"), strict=True):
                cell.text = text.strip()
    else:
        for block in blocks:
            paragraph = document.add_paragraph()
            for place, piece in enumerate(block.split("**")):
                paragraph.add_run(piece).bold = True if place % 2 else None
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def specimen(name: str) -> tuple[bytes, str]:
    """Bytes and file name of a case; `teams.docx.txt` becomes teams.docx."""
    data = (CASES / "transcripts" / name).read_bytes()
    if name.endswith(".docx.txt"):
        return word_bytes(data.decode("utf-8")), name.removesuffix(".txt")
    return data, name


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The same container with other parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for path, content in parts.items():
            new.writestr(path, content)
    return stream.getvalue()


def body(xml: str) -> bytes:
    """Word file whose body is this XML; `w:` is bound."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = f"<w:document {space}><w:body>{xml}</w:body></w:document>"
    return repacked(word_bytes("leeg"), {"word/document.xml": document.encode()})


def workbook_bytes(rows: list[list[object]], *merged: str) -> bytes:
    """Excel file with one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

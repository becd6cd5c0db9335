"""Transcripts from Word: every paragraph, also those in tables, content controls and tracked insertions."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formats.errors import FormatError, FormatWarning, Problem
from formats.layouts import Line
from formats.office import open_container, part
from formats.parsed import ParsedTranscript
from formats.source import MAX_TEXT_MB, clean
from formats.turns import Origin, from_lines

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LETTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_REMOVED = {"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr"}
_LEFT_OUT = {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments", "header": "headers"}
_MAIN = "word/document.xml"


@dataclass
class _Paragraph:
    """Text with the length of its bold opening."""

    text: str = ""
    bold: int = 0
    _plain: bool = False

    def add(self, text: str, *, bold: bool) -> None:
        """Add the text of a run; white space neither begins nor ends the bold opening."""
        self.text += text
        if not bold and text.strip():
            self._plain = True
        if bold and not self._plain:
            self.bold = len(self.text)


@dataclass
class _Walk:
    """What was met on the way through the document."""

    changes: bool = False
    found: list[_Paragraph] = field(default_factory=list)


def _name(element: "Element") -> str:
    """Local name of a Word element, also of the strict variant; other names in full."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.removeprefix(_W).removeprefix(_STRICT)


def _parse(content: bytes, name: str) -> "Element":
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise FormatError(Problem.BROKEN_DOCX, name, why=str(error)) from error


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    """Path of the text: nearly always word/document.xml, but the package may say otherwise."""
    names = archive.namelist()
    if _MAIN in names:
        return _MAIN
    if "_rels/.rels" in names:
        for link in _parse(part(archive, "_rels/.rels", name), name):
            target = (link.get("Target") or "").lstrip("/")
            if (link.get("Type") or "").endswith("/officeDocument") and target in names:
                return target
    raise FormatError(Problem.BROKEN_DOCX, name, why=f"{_MAIN} is missing")


def _is_bold(run: "Element") -> bool:
    for properties in run:
        if _name(properties) == "rPr":
            for one in properties:
                if _name(one) == "b":
                    value = next((text for key, text in one.attrib.items() if key.endswith("}val")), "1")
                    return value not in ("0", "false", "off")
    return False


def _read_run(run: "Element", into: _Paragraph, walk: _Walk) -> None:
    bold = _is_bold(run)
    for child in run:
        kind = _name(child)
        if kind == "t":
            into.add(child.text or "", bold=bold)
        elif kind in _LETTERS:
            into.add(_LETTERS[kind], bold=bold)
        elif kind not in _REMOVED:
            _read_blocks(child, walk)  # a text box in this run


def _read_inline(element: "Element", into: _Paragraph, walk: _Walk) -> None:
    for child in element:
        kind = _name(child)
        if kind in ("del", "ins", "moveFrom", "moveTo"):
            walk.changes = True
        if kind == "r":
            _read_run(child, into, walk)
        elif kind not in _REMOVED and child.tag != _FALLBACK:
            _read_inline(child, into, walk)


def _read_row(row: "Element", walk: _Walk) -> None:
    """Write a row of a table as one paragraph: cells by a tab, paragraphs in a cell by a line feed."""
    line = _Paragraph()
    for cell in row.iter(row.tag[: -len("tr")] + "tc"):
        inner = _Walk(walk.changes)
        _read_blocks(cell, inner)
        walk.changes = inner.changes
        texts = [paragraph.text for paragraph in inner.found]
        line.text += ("\t" if line.text else "") + "\n".join(text for text in texts if text.strip())
    walk.found.append(line)


def _read_blocks(element: "Element", walk: _Walk) -> None:
    for child in element:
        kind = _name(child)
        if kind == "p":
            paragraph = _Paragraph()
            walk.found.append(paragraph)
            _read_inline(child, paragraph, walk)
        elif kind == "tr" and not _nested(child):
            _read_row(child, walk)
        elif kind not in _REMOVED and child.tag != _FALLBACK:
            _read_blocks(child, walk)


def _nested(row: "Element") -> bool:
    """Tell whether the table of this row holds another table, which cannot be written as one line."""
    return next(row.iter(row.tag[: -len("tr")] + "tbl"), None) is not None


def _lines(paragraphs: list[_Paragraph]) -> tuple[str, list[Line]]:
    text: list[str] = []
    lines: list[Line] = []
    start = 0
    for paragraph in paragraphs:
        bold = len(clean(paragraph.text[: paragraph.bold]).split("\n")[0])
        for place, row in enumerate(clean(paragraph.text).split("\n")):
            opens = place == 0
            lines.append(Line(row, len(lines) + 1, start, bold=bold if opens else 0, opens=opens))
            text.append(row)
            start += len(row) + 1
    return "\n".join(text), lines


def _left_out(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Name the parts beside the text that hold words."""
    for path in archive.namelist():
        base = path.removeprefix("word/").removesuffix(".xml").rstrip("0123456789")
        if path.startswith("word/") and path.endswith(".xml") and base in _LEFT_OUT:
            root = _parse(part(archive, path, name), name)
            if any(_name(one) == "t" and (one.text or "").strip() for one in root.iter()):
                yield _LEFT_OUT[base]


def read_docx(data: bytes, name: str) -> ParsedTranscript:
    """Read a transcript from Word, as typed by hand or written by Teams, Word or Amberscript."""
    with open_container(data, name) as archive:
        root = _parse(part(archive, _main_part(archive, name), name), name)
        left_out = sorted(set(_left_out(archive, name)))
    walk = _Walk()
    _read_blocks(root, walk)
    text, lines = _lines(walk.found)
    if len(text) > MAX_TEXT_MB * 1024 * 1024:
        raise FormatError(Problem.TOO_LARGE, name, limit=MAX_TEXT_MB, unit="MB")
    warnings = []
    if left_out:
        warnings.append(FormatWarning(Problem.PARTS_LEFT_OUT, name, details={"parts": left_out}))
    if walk.changes:
        warnings.append(FormatWarning(Problem.TRACKED_CHANGES, name))
    return from_lines(Origin(name, data, tuple(warnings)), text, lines)

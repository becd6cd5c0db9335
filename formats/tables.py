"""Tables out: csv that Excel opens well, and xlsx; no cell of ours ever runs as a formula."""

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formats.codebook import NO_PARENT
from formats.errors import FormatError, Problem
from formats.parsed import ParsedCode

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELL = 32_767  # characters; openpyxl would cut the rest off in silence
WIDEST = 60
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NATIVE = (int, float, dt.date, dt.time, type(None))
_LEVELS = {0: [], 1: ["Thema"], 2: ["Hoofdthema", "Subthema"], 3: ["Situatie", "Hoofdthema", "Subthema"]}
_ORIGINS = {"inductive": "inductief", "deductive": "deductief", None: ""}

Table = tuple[list[str], list[list[Any]]]


def _guard(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _save(content: bytes, path: Path) -> None:
    """Write beside `path` first, so that a full disk leaves no half table."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _csv(table: Table) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    headers, rows = table
    writer.writerows([[_guard(cell) for cell in row] for row in [headers, *rows]])
    return stream.getvalue().encode("utf-8-sig")


def _put(sheet: "Worksheet", place: tuple[int, int], value: object) -> None:
    cell = sheet.cell(*place)
    if isinstance(value, dt.datetime) and value.tzinfo:
        value = value.isoformat(" ", "seconds")  # Excel knows no time zones
    if not isinstance(value, str):
        cell.value = value if isinstance(value, _NATIVE) else str(value)
        return
    cell.value = _ILLEGAL.sub(" ", value)
    cell.data_type = "s"  # "=1+1" stays text
    cell.quotePrefix = bool(_FORMULA.match(value))  # also after someone edits the cell


def _xlsx(table: Table, name: str) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    headers, rows = table
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate([headers, *rows], 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, str) and len(value) > MAX_CELL:
                details = {"column": headers[column - 1], "length": len(value), "limit": MAX_CELL}
                raise FormatError(Problem.CELL_TOO_LONG, name, line=number, **details)
            _put(sheet, (number, column), value)
            sheet.cell(number, column).alignment = Alignment(vertical="top", wrap_text=True)
    for column, header in enumerate(headers, 1):
        longest = max((len(str(row[column - 1] or "")) for row in rows), default=0)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(len(header), longest) + 2, WIDEST)
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table_bytes(table: Table, name: str) -> bytes:
    """Make the bytes of headers and rows, as csv or xlsx after the suffix of `name`."""
    suffix = Path(name).suffix.lower()
    if suffix == ".csv":
        return _csv(table)
    if suffix == ".xlsx":
        return _xlsx(table, name)
    raise FormatError(Problem.UNSUPPORTED_SUFFIX, name, suffix=suffix, supported=[".csv", ".xlsx"])


def codings_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> Table:
    """Headers: `columns` first, then in the order in which they occur; a missing value is an empty cell."""
    headers = list(dict.fromkeys([*columns, *(key for row in rows for key in row)]))
    return headers, [[row.get(header) for header in headers] for row in rows]


def codebook_table(codes: Sequence[ParsedCode]) -> Table:
    """Write a row for each code with all its parents, so that reading it back gives the same codes."""
    depth = max((len(code.path) for code in codes), default=1) - 1
    quotes = max((len(code.examples) for code in codes), default=0)
    levels = _LEVELS.get(depth) or [f"Niveau {number}" for number in range(1, depth + 1)]
    headers = [*levels, "Code", "Inductief/deductief", "Beschrijving code", "Inclusie", "Exclusie"]
    headers += [f"Voorbeeld {number}" for number in range(1, quotes + 1)]
    return headers, [_codebook_row(code, depth, quotes) for code in codes]


def _codebook_row(code: ParsedCode, depth: int, quotes: int) -> list[Any]:
    parents = list(code.path[:-1]) or ([NO_PARENT] if depth else [])
    parents += [""] * (depth - len(parents))
    examples = [*code.examples, *[""] * (quotes - len(code.examples))]
    texts = [_ORIGINS[code.origin], code.definition, code.inclusion, code.exclusion]
    return [*parents, code.path[-1], *texts, *examples]


def write_codings(rows: Sequence[Mapping[str, Any]], path: Path, *, columns: Sequence[str] = ()) -> None:
    """Write codings, one a row, to csv or xlsx; `columns` stand there even without a row."""
    _save(table_bytes(codings_table(rows, columns), path.name), path)


def write_codebook(codes: Sequence[ParsedCode], path: Path) -> None:
    """Write a codebook to csv or xlsx, in the columns that `read_codebook` knows."""
    _save(table_bytes(codebook_table(codes), path.name), path)

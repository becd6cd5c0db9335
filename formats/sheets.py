"""Tables from csv and xlsx as rows of text, each with its place in the file."""

import csv
import datetime as dt
import io
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formats.errors import FormatError, FormatWarning, Problem
from formats.office import check_all, open_container
from formats.source import clean, decode
from formats.vocabulary import fold

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELLS = 3_000_000
HEADER_WITHIN = 25  # rows in which the header must stand
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Row:
    """Cells as text; `merged`: columns that continue a merged cell, `dates`: those with a real date."""

    number: int
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """A table without its header row."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[FormatWarning, ...] = ()
    merged_columns: frozenset[int] = field(default_factory=frozenset)


Judge = Callable[[Sequence[str]], int]  # how many of these headers are known; 0: not a header row


def fold_header(header: str) -> str:
    """Header for comparing: no case, accents, asides or closing punctuation."""
    return re.sub(r"\s*[(\[].*$", "", fold(header)).strip(" :*?.") or fold(header).strip(" :*?.")


def shown_header(header: str) -> str:
    """Header on one line."""
    return " ".join(header.split())


def tidy(cell: str) -> str:
    """Text of a cell without the guard against formulas that we and others write."""
    text = cell[1:] if _GUARDED.match(cell) else cell
    return clean(text).strip()


# -- csv


def _csv_rows(text: str, delimiter: str, name: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    before = 0
    try:
        for cells in reader:
            rows.append(Row(before + 1, tuple(tidy(cell) for cell in cells)))
            before = reader.line_num
    except csv.Error as error:
        raise FormatError(Problem.BROKEN_CSV, name, line=before + 1, why=str(error)) from error
    return rows


def _header_at(rows: Sequence[Row], judge: Judge) -> tuple[int, int]:
    """Return (how many headers are known, the index of that row)."""
    scores = [(judge(row.cells), -at) for at, row in enumerate(rows[:HEADER_WITHIN])]
    best, at = max(scores, default=(0, 0))
    return best, -at


def _read_csv(data: bytes, name: str, judge: Judge) -> tuple[list[Row], int, tuple[FormatWarning, ...]]:
    text, doubts = decode(data, name)
    if match := re.match(r"sep=(.)\n", text):
        text = "\n" + text[match.end() :]
    best: tuple[tuple[int, int], list[Row], int] | None = None
    failure: FormatError | None = None
    for delimiter in _DELIMITERS:
        try:
            rows = _csv_rows(text, delimiter, name)
        except FormatError as error:
            failure = failure or error
            continue
        known, at = _header_at(rows, judge)
        width = len(rows[at].cells) if rows else 0
        if best is None or (known, width) > best[0]:
            best = (known, width), rows, at
    if failure and (best is None or best[0][0] == 0):
        raise failure
    if best is None:
        raise FormatError(Problem.EMPTY, name)
    return best[1], best[2], doubts


# -- xlsx


def _text(value: object) -> str:
    """Write a cell as a Dutch reader would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _xlsx_row(number: int, cells: Sequence[object], merged: frozenset[int]) -> Row:
    dates = frozenset(at for at, cell in enumerate(cells) if isinstance(cell, dt.date))
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    # no guard to take off here: in a workbook a text is a text
    return Row(number, tuple(clean(text).strip() for text in texts), merged, dates)


def _xlsx_rows(sheet: "Worksheet", name: str) -> list[Row]:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise FormatError(Problem.TOO_LARGE, name, limit=MAX_CELLS, unit="cells")
    merged: dict[int, set[int]] = {}
    for area in sheet.merged_cells.ranges:
        for at in range(area.min_row + 1, min(area.max_row, sheet.max_row) + 1):
            merged.setdefault(at, set()).add(area.min_col - 1)
    return [
        _xlsx_row(number, cells, frozenset(merged.get(number, ())))
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)
    ]


def _open_workbook(data: bytes, name: str, *, values: bool) -> "Workbook":
    import openpyxl

    try:
        with warnings.catch_warnings():  # about decoration it does not keep, of no use to a reader
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values, keep_links=False)
    except Exception as error:  # openpyxl lets any kind of exception through on a damaged part
        raise FormatError(Problem.BROKEN_XLSX, name, why=type(error).__name__) from error


def _unsaved_formulas(data: bytes, name: str, title: str, rows: Sequence[Row]) -> list[str]:
    """Cells whose formula has no stored result, which read as empty."""
    sheet = _open_workbook(data, name, values=False)[title]
    empty = {
        (row.number, at)
        for row in rows
        for at in range(sheet.max_column)
        if not "".join(row.cells[at : at + 1])
    }
    return [
        cell.coordinate
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.data_type == "f" and (cell.row, cell.column - 1) in empty
    ]


def _read_xlsx(data: bytes, name: str, judge: Judge) -> tuple[list[Row], int, tuple[FormatWarning, ...]]:
    with open_container(data, name) as archive:
        check_all(archive, name)
    book = _open_workbook(data, name, values=True)
    tables = [(sheet.title, _xlsx_rows(sheet, name)) for sheet in book.worksheets]
    filled = [(title, rows) for title, rows in tables if any(row.cells for row in rows)]
    if not filled:
        raise FormatError(Problem.EMPTY, name)
    scored = [(_header_at(rows, judge), title, rows) for title, rows in filled]
    (_, at), used, rows = max(scored, key=lambda one: one[0][0])
    doubts = []
    if left_out := [title for title, _ in filled if title != used]:
        details = {"used": used, "left_out": left_out}
        doubts.append(FormatWarning(Problem.MORE_SHEETS, name, details=details))
    if cells := _unsaved_formulas(data, name, used, rows):
        doubts.append(FormatWarning(Problem.FORMULA_CELLS, name, details={"cells": cells}))
    return rows, at, tuple(doubts)


# -- both


def _check_widths(rows: Sequence[Row], width: int, name: str) -> None:
    """Refuse a csv row that runs past the header: a delimiter inside a text has moved its cells."""
    for row in rows:
        if any(row.cells[width:]):
            filled = max(at for at, cell in enumerate(row.cells, 1) if cell)
            raise FormatError(Problem.ROW_TOO_LONG, name, line=row.number, cells=filled, columns=width)


def _headerless(rows: Sequence[Row], headers: Sequence[str], name: str) -> tuple[FormatWarning, ...]:
    """Name the columns that hold something below an empty header."""
    used = {at for row in rows for at, cell in enumerate(row.cells) if cell}
    bare = [str(at + 1) for at in sorted(used) if at >= len(headers) or not headers[at]]
    return (FormatWarning(Problem.NO_COLUMN_NAME, name, details={"columns": bare}),) if bare else ()


def _table(rows: Sequence[Row], at: int, name: str, doubts: tuple[FormatWarning, ...]) -> Sheet:
    headers = rows[at].cells
    below = [row for row in rows[at + 1 :] if any(row.cells)]
    if not name.lower().endswith(".xlsx"):
        _check_widths(below, len(headers), name)
    width = len(headers)
    padded = tuple(
        Row(row.number, (*row.cells, *[""] * width)[:width], row.merged, row.dates) for row in below
    )
    merged = frozenset(column for row in padded for column in row.merged)
    doubts = (*doubts, *_headerless(below, headers, name))
    return Sheet(tuple(map(shown_header, headers)), padded, doubts, merged)


def read_sheet(data: bytes, name: str, judge: Judge) -> Sheet:
    """Read the table whose header row `judge` knows best; the first row if it knows none."""
    read = _read_xlsx if name.lower().endswith(".xlsx") else _read_csv
    rows, at, doubts = read(data, name, judge)
    if not any(any(row.cells) for row in rows):
        raise FormatError(Problem.EMPTY, name)
    if not judge(rows[at].cells):
        first = next(row.cells for row in rows if any(row.cells))
        return Sheet(tuple(shown_header(cell) for cell in first if cell), ())
    return _table(rows, at, name, doubts)


def refuse_twins(headers: Sequence[str], name: str) -> None:
    """Refuse two columns with one name: which of them counts cannot be known."""
    seen: set[str] = set()
    for header in headers:
        if header and fold(header) in seen:
            raise FormatError(Problem.DUPLICATE_COLUMN, name, header=header)
        seen.add(fold(header))

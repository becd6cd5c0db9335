"""The table of participants: who they are, and the variables of every comparison."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from formats.errors import FormatError, FormatWarning, Problem
from formats.parsed import ParsedAttribute, ParsedParticipant, ParsedParticipants
from formats.sheets import Row, Sheet, fold_header, read_sheet, refuse_twins
from formats.source import fingerprint
from formats.vocabulary import fold, words

_NUMBER = re.compile(r"[+\-−]?(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?|\d+\.\d+)")
_THOUSANDS = re.compile(r"[+\-−]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_BOUND = re.compile(r"[<>≤≥]=?\s*(.+)|(.+?)\s*\+")
_ISO = re.compile(r"\d{4}-(\d{2})-(\d{2})")
_SHORT = re.compile(r"(\d{1,2})-([a-z]{3})\.?(?:-\d{2,4})?")


def number(text: str) -> float | None:
    """Value of a Dutch number: "1,5" is 1.5 and "1.500" is 1500; None for all else, also ">20"."""
    bare = text.strip().replace("−", "-")
    if _NUMBER.fullmatch(bare) is None:
        return None
    if _THOUSANDS.fullmatch(bare) or "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare)


def bound(text: str) -> bool:
    """Tell whether this is an open number, such as ">20" or "20+"."""
    match = _BOUND.fullmatch(text.strip()[:40])
    return match is not None and number(match[1] or match[2]) is not None


def _kind(values: Sequence[str]) -> Literal["number", "text"]:
    filled = [value for value in values if value]
    numbers = [value for value in filled if number(value) is not None]
    rest = [value for value in filled if number(value) is None]
    return "number" if numbers and all(map(bound, rest)) else "text"


def label_column(headers: Sequence[str]) -> int | None:
    """Place of the column that names the participants."""
    folded = [fold_header(header) for header in headers]
    for names in words()["participants"]["labels"]:
        known = {fold(name) for name in names}
        if found := [at for at, header in enumerate(folded) if header in known]:
            return found[0]
    return None


def label_rank(headers: Sequence[str]) -> int | None:
    """Rank how surely a column names participants: 0 "Deelnemer", 1 "Naam", 2 "ID" or "Code"."""
    folded = {fold_header(header) for header in headers}
    lists = words()["participants"]["labels"]
    return next((rank for rank, names in enumerate(lists) if folded & set(map(fold, names))), None)


def known_headers(headers: Sequence[str]) -> int:
    """Prefer the first row that names a participant column, and then the widest."""
    return 0 if label_column(headers) is None else 1 + sum(bool(header) for header in headers)


@dataclass
class _Reading:
    name: str
    sheet: Sheet
    label: int
    found: dict[str, ParsedParticipant] = field(default_factory=dict)
    warnings: list[FormatWarning] = field(default_factory=list)

    def warn(self, problem: Problem, line: int | None, **details: object) -> None:
        self.warnings.append(FormatWarning(problem, self.name, line, details))


def _read_row(reading: _Reading, row: Row) -> None:
    label = " ".join(row.cells[reading.label].split())
    values = {
        header: row.cells[at]
        for at, header in enumerate(reading.sheet.headers)
        if header and at != reading.label
    }
    if not label:
        reading.warn(Problem.ROW_WITHOUT_LABEL, row.number, values=[cell for cell in row.cells if cell])
        return
    earlier = reading.found.get(fold(label))
    if earlier is None:
        reading.found[fold(label)] = ParsedParticipant(label, values, row.number)
    elif earlier.values == values:
        reading.warn(Problem.DUPLICATE_PARTICIPANT, row.number, label=label, first_line=earlier.row)
    else:
        differ = [header for header, value in values.items() if earlier.values[header] != value]
        raise FormatError(
            Problem.CONFLICTING_PARTICIPANT,
            reading.name,
            line=row.number,
            label=label,
            first_line=earlier.row,
            columns=differ,
        )


def _perhaps(value: str) -> str | None:
    """Say what a date may have been before Excel read it as one: "6/7" for 2024-07-06."""
    if match := _ISO.fullmatch(value):
        return f"{int(match[2])}/{int(match[1])}"
    months = words()["participants"]["months"]
    match = _SHORT.fullmatch(fold(value))
    if match and match[2] in months:
        return f"{int(match[1])}/{months.index(match[2]) + 1}"
    return None


def _warn_mangled(reading: _Reading) -> None:
    """Name dates in a column that is not about dates, or in which not everything is one."""
    about_dates = tuple(words()["participants"]["dates"])
    for at, header in enumerate(reading.sheet.headers):
        filled = [row for row in reading.sheet.rows if row.cells[at]]
        dates = [(row, perhaps) for row in filled if (perhaps := _perhaps(row.cells[at]))]
        if not header or any(word in fold(header) for word in about_dates):
            continue
        typed = any(at in row.dates for row, _ in dates)
        if typed or len(dates) < len(filled):
            for row, perhaps in dates:
                details = {"value": row.cells[at], "column": header, "perhaps": perhaps}
                reading.warn(Problem.MANGLED_DATE, row.number, label=row.cells[reading.label], **details)


def parse_participants(data: bytes, name: str) -> ParsedParticipants:
    """Read a table of participants."""
    sheet = read_sheet(data, name, known_headers)
    label = label_column(sheet.headers)
    if label is None:
        headers = [header for header in sheet.headers if header]
        raise FormatError(Problem.NO_PARTICIPANT_COLUMN, name, headers=headers)
    refuse_twins(sheet.headers, name)
    reading = _Reading(name, sheet, label)
    for row in sheet.rows:
        _read_row(reading, row)
    if not reading.found:
        raise FormatError(Problem.NO_PARTICIPANTS, name)
    _warn_mangled(reading)
    rows = tuple(reading.found.values())
    names = [header for at, header in enumerate(sheet.headers) if header and at != label]
    attributes = tuple(ParsedAttribute(one, _kind([row.values[one] for row in rows])) for one in names)
    return ParsedParticipants(name, attributes, rows, (*sheet.warnings, *reading.warnings), fingerprint(data))

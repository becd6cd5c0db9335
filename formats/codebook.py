"""Codebooks in a table: a row for each code, with its themes before it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from formats.errors import FormatError, FormatWarning, Problem
from formats.parsed import Origin, ParsedCode, ParsedCodebook
from formats.sheets import Row, Sheet, fold_header, read_sheet, refuse_twins
from formats.source import fingerprint
from formats.vocabulary import fold, words

NO_PARENT = "–"  # in a column of themes: this code has none, nothing is filled down
_NONE = {"–", "—", "-"}
_LEVEL = re.compile(r"(?:niveau|level|laag)\s*(\d+)")
_QUOTED_ROW = re.compile(r"\s*[\"“„‘'•*\-–]")
_TEXTS = ("definition", "inclusion", "exclusion", "example")


@cache
def _exact() -> dict[str, tuple[str, float]]:
    """Folded header -> (meaning, rank); the rank orders parents from high to low, and codes by trust."""
    table = words()["codebook"]
    known = {
        fold(word): ("level", float(rank)) for rank, level in enumerate(table["levels"]) for word in level
    }
    known |= {fold(word): ("code", float(rank)) for rank, word in enumerate(table["code"])}
    for meaning in ("subcode", "origin", *_TEXTS):
        known |= {fold(word): (meaning, 0.0) for word in table[meaning]}
    return known


def _meaning(header: str) -> tuple[str, float] | None:
    bare = fold_header(header)
    if match := _LEVEL.fullmatch(bare):
        return "level", 0.5 + int(match[1]) / 1000
    if found := _exact().get(fold(header)) or _exact().get(bare) or _exact().get(bare.rstrip(" 0123456789")):
        return found
    starts = words()["codebook"]["starts"]
    return next(((key, 0.0) for key, stems in starts.items() if bare.startswith(tuple(stems))), None)


def known_headers(headers: Sequence[str]) -> int:
    """Count the headers of a codebook; 0 if no column holds codes."""
    meanings = [found[0] for header in headers if (found := _meaning(header))]
    return len(meanings) if {"code", "subcode"} & set(meanings) else 0


def meanings(headers: Sequence[str]) -> set[str]:
    """Meanings that occur, for telling a codebook from a table of participants."""
    return {found[0] for header in headers if (found := _meaning(header))}


@dataclass(frozen=True)
class _Columns:
    """Where what stands: parents from high to low, then the code, then its texts."""

    levels: tuple[int, ...]
    code: int  # place in `levels` from which a filled cell is a code
    texts: Mapping[str, tuple[int, ...]]
    origin: int | None
    names: dict[str, str]  # header -> meaning


def _columns(sheet: Sheet, name: str) -> _Columns:
    refuse_twins(sheet.headers, name)
    found = {at: _meaning(header) for at, header in enumerate(sheet.headers) if header}
    by: dict[str, list[int]] = {}
    for at, meaning in sorted(found.items(), key=lambda one: (one[1][1] if one[1] else 0.0, one[0])):
        by.setdefault(meaning[0] if meaning else "unknown", []).append(at)
    codes, sub = by.get("code", []), by.get("subcode", [])
    if not codes and not sub:
        raise FormatError(
            Problem.NO_CODE_COLUMN, name, headers=[header for header in sheet.headers if header]
        )
    parents = by.get("level", [])
    used = {"level": parents, "code": codes[:1], "subcode": sub[:1], "origin": by.get("origin", [])[:1]}
    used |= {meaning: by.get(meaning, []) for meaning in _TEXTS}
    names = {header: "unknown" for header in sheet.headers if header}
    names |= {sheet.headers[at]: meaning for meaning, columns in used.items() for at in columns}
    return _Columns(
        (*parents, *codes[:1], *sub[:1]),
        len(parents),
        {meaning: tuple(sorted(used[meaning])) for meaning in _TEXTS},
        used["origin"][0] if used["origin"] else None,
        {header: names[header] for header in sheet.headers if header},
    )


@dataclass
class _Reading:
    """Rows so far: the codes, the parents to fill down, and what needs a word."""

    name: str
    sheet: Sheet
    columns: _Columns
    above: list[str] = field(default_factory=list)
    codes: dict[tuple[str, ...], ParsedCode] = field(default_factory=dict)
    warnings: list[FormatWarning] = field(default_factory=list)
    last: tuple[str, ...] | None = None  # the code of the row above, unless that row was left out

    def warn(self, problem: Problem, line: int | None, **details: object) -> None:
        self.warnings.append(FormatWarning(problem, self.name, line, details))


def _blank_counts(reading: _Reading, row: Row, place: int) -> bool:
    """Tell whether a blank parent means "none": below a parent written anew, or outside the merged cells."""
    column = reading.columns.levels[place]
    return place > 0 and column in reading.sheet.merged_columns and column not in row.merged


def _path(reading: _Reading, row: Row) -> list[str]:
    """Return the parents and code of a row, blank parents filled down; remembers them for the next row."""
    cells = [" ".join(row.cells[at].split()) for at in reading.columns.levels]
    if not any(cells):
        return []
    last = max(place for place, cell in enumerate(cells) if cell)
    path: list[str] = []
    fresh = False  # a parent was written in this row, so nothing below it is filled down
    for place, cell in enumerate(cells[: last + 1]):
        above = reading.above[place] if place < len(reading.above) else ""
        if cell in _NONE and place < len(cells) - 1:
            fresh, cell = True, ""
        elif cell:
            fresh = True
        elif not fresh and not _blank_counts(reading, row, place):
            cell = above
        path.append(cell)
    reading.above = path[: len(cells) - 1]
    return path


def _origin(reading: _Reading, row: Row, code: str) -> Origin | None:
    if reading.columns.origin is None or not row.cells[reading.columns.origin]:
        return None
    value = row.cells[reading.columns.origin]
    origins = words()["codebook"]["origins"]
    if fold(value) in origins["inductive"]:
        return "inductive"
    if fold(value) in origins["deductive"]:
        return "deductive"
    reading.warn(Problem.UNKNOWN_ORIGIN, row.number, value=value, code=code)
    return None


def _examples(cell: str) -> list[str]:
    """Several quotes in one cell are apart if each row opens with a quotation mark or bullet."""
    rows = [row.strip() for row in cell.split("\n") if row.strip()]
    apart = len(rows) > 1 and all(_QUOTED_ROW.match(row) for row in rows)
    return rows if apart else [cell]


def _code(reading: _Reading, row: Row, path: tuple[str, ...]) -> ParsedCode:
    texts = {
        meaning: [row.cells[at] for at in columns if row.cells[at]]
        for meaning, columns in reading.columns.texts.items()
    }
    return ParsedCode(
        path,
        _origin(reading, row, path[-1]),
        "\n".join(texts["definition"]),
        "\n".join(texts["inclusion"]),
        "\n".join(texts["exclusion"]),
        tuple(quote for cell in texts["example"] for quote in _examples(cell)),
        row.number,
    )


def _continue(reading: _Reading, row: Row) -> None:
    """Add a row below a merged code, often one more quote, to that code."""
    if reading.last is None:
        return
    before = reading.codes[reading.last]
    more = _code(reading, row, reading.last)
    reading.codes[reading.last] = replace(
        before,
        definition="\n".join(filter(None, (before.definition, more.definition))),
        inclusion="\n".join(filter(None, (before.inclusion, more.inclusion))),
        exclusion="\n".join(filter(None, (before.exclusion, more.exclusion))),
        examples=before.examples + more.examples,
    )


def _read_row(reading: _Reading, row: Row) -> None:
    columns = reading.columns
    if columns.levels[-1] in row.merged and not row.cells[columns.levels[-1]]:
        _continue(reading, row)
        return
    places = _path(reading, row)
    reading.last = None
    path = tuple(cell for cell in places if cell)
    explains = any(row.cells[at] for group in columns.texts.values() for at in group)
    if len(places) <= columns.code and not explains:
        if not path:
            reading.warn(Problem.CODE_WITHOUT_NAME, row.number)
        return  # a heading: its theme is filled down
    if not path:
        reading.warn(Problem.CODE_WITHOUT_NAME, row.number)
    elif path in reading.codes:
        first = reading.codes[path].row
        reading.warn(Problem.DUPLICATE_CODE, row.number, path=list(path), first_line=first)
    else:
        reading.codes[path] = _code(reading, row, path)
        reading.last = path


def parse_codebook(data: bytes, name: str) -> ParsedCodebook:
    """Read a codebook; a row with a theme, a definition and no code describes the theme itself."""
    sheet = read_sheet(data, name, known_headers)
    reading = _Reading(name, sheet, _columns(sheet, name))
    for row in sheet.rows:
        _read_row(reading, row)
    if not reading.codes:
        raise FormatError(Problem.NO_CODES, name)
    warnings = list(sheet.warnings)
    unknown = [header for header, meaning in reading.columns.names.items() if meaning == "unknown"]
    if unknown:
        warnings.append(FormatWarning(Problem.UNKNOWN_COLUMNS, name, details={"headers": unknown}))
    codes = tuple(reading.codes.values())
    return ParsedCodebook(
        name, codes, (*warnings, *reading.warnings), reading.columns.names, fingerprint(data)
    )

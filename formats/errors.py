"""What can be wrong or doubtful about a file, by name, and the English sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Problem(StrEnum):
    """Every refusal and every warning; after each name the keys in `details`.

    `line` is kept apart: the line in a text file or csv, the row in an xlsx file, None where it has no sense.
    """

    # -- refusals: any file
    NO_FILE = "no file"  # -
    EMPTY = "empty"  # - : no bytes, or nothing but white space
    TOO_LARGE = "too large"  # limit: int, in megabytes; unit: "MB" | "cells"
    ENCODING = "encoding"  # - : not utf-8, utf-16 with a mark or believable cp1252; line of the bad byte
    BINARY = "binary"  # - : no text at all
    WRONG_CONTENT = "wrong content"  # suffix: str; looks_like: str, e.g. ".docx", ".pdf", "image"
    UNSUPPORTED_SUFFIX = "unsupported suffix"  # suffix: str; supported: list[str]
    PDF = "pdf"  # - : not read (yet)
    OLD_OFFICE = (
        "old office"  # suffix: str; new: ".docx" | ".xlsx" : doc or xls, also when renamed, or locked
    )
    PASSWORD = "password"  # noqa: S105  # - : encrypted docx or xlsx
    DTD = "dtd"  # part: str : a document type definition in docx/xlsx, never resolved
    # -- refusals: transcripts
    BROKEN_DOCX = "broken docx"  # why: str (English, technical)
    NO_TEXT = "no text"  # - : the file opens, but nobody says anything in it
    NO_HEADER = "no header"  # - : vtt without WEBVTT on the first line
    NO_CUES = "no cues"  # - : vtt or srt without a single time line
    BAD_TIMES = "bad times"  # found: str : a time line that cannot be read; line
    COMMA_TIMES = "comma times"  # found: str : comma decimals in a vtt; line
    END_BEFORE_START = "end before start"  # start: str; end: str; line
    NOT_A_TRANSCRIPT = "not a transcript"  # suffix: str : a table given as transcript
    # -- refusals: tables
    BROKEN_XLSX = "broken xlsx"  # why: str (English, technical)
    BROKEN_CSV = "broken csv"  # why: str (English, technical); line
    NOT_A_TABLE = "not a table"  # suffix: str : a transcript given as codebook or participants
    UNKNOWN_TABLE = "unknown table"  # headers: list[str] : neither codebook nor participants
    CSV_TRANSCRIPT = "csv transcript"  # headers: list[str] : speaker and text columns
    NO_CODE_COLUMN = "no code column"  # headers: list[str]
    NO_CODES = "no codes"  # - : header without rows
    NO_PARTICIPANT_COLUMN = "no participant column"  # headers: list[str]
    NO_PARTICIPANTS = "no participants"  # - : header without rows
    DUPLICATE_COLUMN = "duplicate column"  # header: str
    ROW_TOO_LONG = "row too long"  # cells: int; columns: int : more filled cells than headers; line
    # label: str; first_line: int; columns: list[str] that differ; line
    CONFLICTING_PARTICIPANT = "conflicting participant"
    # -- refusals: writing
    UNWRITTEN_SUFFIX = "unwritten suffix"  # suffix: str; supported: list[str]
    CELL_TOO_LONG = "cell too long"  # column: str; length: int; limit: int; line
    # -- warnings: any text
    ENCODING_GUESSED = "encoding guessed"  # encoding: str
    # -- warnings: transcripts
    NO_SPEAKERS = "no speakers"  # paragraphs: int
    PARTS_LEFT_OUT = "parts left out"  # parts: list[str], of "footnotes", "endnotes", "comments", "headers"
    TRACKED_CHANGES = "tracked changes"  # - : read as if every change was accepted
    # -- warnings: tables
    DUPLICATE_CODE = "duplicate code"  # path: list[str]; first_line: int : the first is kept; line
    UNKNOWN_COLUMNS = "unknown columns"  # headers: list[str] : not read
    NO_COLUMN_NAME = "no column name"  # columns: list[str], numbers from 1 : filled, without header, not read
    UNKNOWN_ORIGIN = "unknown origin"  # value: str; code: str; line
    CODE_WITHOUT_NAME = "code without name"  # - : a row with content, but neither code nor theme; line
    MORE_SHEETS = "more sheets"  # used: str; left_out: list[str]
    FORMULA_CELLS = "formula cells"  # cells: list[str] : formulas without a stored result, read as empty
    # value: str as read; column: str; label: str of the participant; perhaps: str, e.g. "6/7"; line
    MANGLED_DATE = "mangled date"
    DUPLICATE_PARTICIPANT = "duplicate participant"  # label: str; first_line: int : the same row twice; line
    ROW_WITHOUT_LABEL = "row without label"  # values: list[str]; line


# what is the matter, and how to mend it
_SENTENCES: dict[Problem, tuple[str, str]] = {
    Problem.NO_FILE: ("the file cannot be opened", "Check the name and whether another program holds it."),
    Problem.EMPTY: ("the file is empty", "Export it again from the program that made it."),
    Problem.TOO_LARGE: (
        "the content is over {limit} {unit}",
        "Split it, or remove what does not belong in it.",
    ),
    Problem.ENCODING: (
        "these characters are in an unknown encoding",
        "Save the file as UTF-8 text and import it again.",
    ),
    Problem.BINARY: ("this is not a text file", "Export the transcript as docx, txt, vtt or srt."),
    Problem.WRONG_CONTENT: (
        "the name ends in {suffix} but the content looks like {looks_like}",
        "Save it again as {suffix}, or give it the name that fits.",
    ),
    Problem.UNSUPPORTED_SUFFIX: (
        "files ending in '{suffix}' are not read",
        "Save it as one of: {supported}.",
    ),
    Problem.UNWRITTEN_SUFFIX: (
        "files ending in '{suffix}' are not written",
        "Choose a name that ends in one of: {supported}.",
    ),
    Problem.PDF: (
        "pdf files are not read yet",
        "Open it in Word, save it as docx and check the result, or use the file the pdf was made from.",
    ),
    Problem.OLD_OFFICE: (
        "this is an old Office file or one with a password",
        "Open it, remove a password if there is one, and save it as {new}.",
    ),
    Problem.PASSWORD: ("the file is locked with a password", "Save a copy without the password."),
    Problem.DTD: (
        "part {part} holds a document type definition, which no Office program writes",
        "Open the file in Word or Excel and save it again.",
    ),
    Problem.BROKEN_DOCX: (
        "the Word file is damaged ({why})",
        "Open it in Word, repair it and save it again.",
    ),
    Problem.NO_TEXT: ("nobody says anything in this file", "Check whether the text is an image, or empty."),
    Problem.NO_HEADER: (
        "the first line is not WEBVTT",
        "Export it again as vtt, or name it .srt if it is one.",
    ),
    Problem.NO_CUES: ("there is no cue with times in it", "Export the subtitles again."),
    Problem.BAD_TIMES: ("the times '{found}' cannot be read", "Write them as 00:01:02.500 --> 00:01:04.000."),
    Problem.COMMA_TIMES: (
        "the times '{found}' have decimal commas, as in srt",
        "Name the file .srt, or write points in the times.",
    ),
    Problem.END_BEFORE_START: (
        "the end time {end} lies before the start {start}",
        "Correct the times and import the file again.",
    ),
    Problem.NOT_A_TRANSCRIPT: (
        "a {suffix} file is a table, not a transcript",
        "Import it as codebook or participants, or save the transcript as docx or txt.",
    ),
    Problem.BROKEN_XLSX: (
        "the Excel file is damaged ({why})",
        "Open it in Excel, repair it and save it again.",
    ),
    Problem.BROKEN_CSV: (
        "the table cannot be read ({why})",
        "Check the quotation marks, or save it as xlsx.",
    ),
    Problem.NOT_A_TABLE: ("a {suffix} file is not a table", "Save the table as csv or xlsx."),
    Problem.UNKNOWN_TABLE: (
        "no column names a code or a participant; the columns are: {headers}",
        "Name the column with the codes 'Code', or the one with the participants 'Deelnemer'.",
    ),
    Problem.CSV_TRANSCRIPT: (
        "this looks like a transcript in a table (columns {headers})",
        "Save it as text with 'Name: what was said' on each line.",
    ),
    Problem.NO_CODE_COLUMN: (
        "no column holds the codes; the columns are: {headers}",
        "Name the column with the codes 'Code'.",
    ),
    Problem.NO_CODES: ("there is no code below the header", "Fill the column 'Code'."),
    Problem.NO_PARTICIPANT_COLUMN: (
        "no column names the participants; the columns are: {headers}",
        "Name that column 'Deelnemer'.",
    ),
    Problem.NO_PARTICIPANTS: ("there is no participant below the header", "Fill the column 'Deelnemer'."),
    Problem.DUPLICATE_COLUMN: ("the column '{header}' occurs twice", "Rename or remove one of them."),
    Problem.ROW_TOO_LONG: (
        "this row has {cells} cells under {columns} headers",
        "Put quotation marks around text that holds the delimiter, or save it as xlsx.",
    ),
    Problem.CONFLICTING_PARTICIPANT: (
        "'{label}' also stands on line {first_line}, with another value for {columns}",
        "Keep one row for each participant.",
    ),
    Problem.CELL_TOO_LONG: (
        "the text under '{column}' has {length} characters, and Excel holds {limit}",
        "Export as csv instead.",
    ),
    Problem.ENCODING_GUESSED: ("the text was read as {encoding}", "Check letters such as é and ë."),
    Problem.NO_SPEAKERS: (
        "no speaker labels were found, so each of {paragraphs} paragraphs is a turn",
        "Put a label such as 'P1:' before each turn if you need to tell speakers apart.",
    ),
    Problem.PARTS_LEFT_OUT: ("these parts were left out: {parts}", "Move what you need into the text."),
    Problem.TRACKED_CHANGES: (
        "tracked changes were read as accepted",
        "Accept or reject them in Word if that is not what you want.",
    ),
    Problem.DUPLICATE_CODE: (
        "the code {path} already stands on line {first_line}",
        "The first was kept: merge the two in the file, or rename one.",
    ),
    Problem.UNKNOWN_COLUMNS: ("these columns were not read: {headers}", "Rename them if they are needed."),
    Problem.NO_COLUMN_NAME: ("columns {columns} have no header and were not read", "Give them a header."),
    Problem.UNKNOWN_ORIGIN: (
        "'{value}' at code '{code}' is neither inductive nor deductive",
        "Write 'inductief' or 'deductief'.",
    ),
    Problem.CODE_WITHOUT_NAME: ("this row has no code", "Fill the column 'Code', or remove the row."),
    Problem.MORE_SHEETS: (
        "sheet '{used}' was read and not {left_out}",
        "Save other sheets as their own file.",
    ),
    Problem.FORMULA_CELLS: (
        "these cells hold a formula without a result: {cells}",
        "Open the file in Excel and save it, or replace the formula by its value.",
    ),
    Problem.MANGLED_DATE: (
        "'{value}' under '{column}' for {label} is a date; perhaps it was '{perhaps}'",
        "Format the column as text in Excel and type the value again.",
    ),
    Problem.DUPLICATE_PARTICIPANT: (
        "'{label}' already stands on line {first_line}, with the same values",
        "Remove one of the two rows.",
    ),
    Problem.ROW_WITHOUT_LABEL: (
        "this row names no participant and was left out: {values}",
        "Fill the first column, or remove the row.",
    ),
}


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def sentence(problem: Problem, file: str, line: int | None, details: Mapping[str, object]) -> str:
    """Write the English sentence: file, place, what is the matter, how to mend it."""
    what, mend = _SENTENCES[problem]
    words = {key: _plain(value) for key, value in details.items()}
    unit = "row" if file.lower().endswith(".xlsx") else "line"
    place = "" if line is None else f", {unit} {line}"
    return f"{file}{place}: {what.format(**words)}. {mend.format(**words)}"


class FormatError(Exception):
    """A file that is refused rather than guessed at."""

    def __init__(self, problem: Problem, file: str, *, line: int | None = None, **details: object) -> None:
        super().__init__(sentence(problem, file, line, details))
        self.problem, self.file, self.line, self.details = problem, file, line, details


@dataclass(frozen=True)
class FormatWarning:
    """Something about a file that was read, which its owner should know."""

    problem: Problem
    file: str
    line: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return sentence(self.problem, self.file, self.line, self.details)

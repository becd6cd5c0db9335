"""Codebooks and lists of participants, in and out."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from formats.errors import FormatError, Problem
from formats.parsed import Kind, ParsedCode
from formats.participants import bound, number
from formats.registry import (
    read_codebook,
    read_codebook_bytes,
    read_participants,
    read_participants_bytes,
    sniff_bytes,
)
from formats.tables import write_codebook, write_codings
from tests.formats.specimens import CASES, workbook_bytes

TABLES = CASES / "tables"


def paths(book):
    return [code.path for code in book.codes]


def problems(read):
    return [(one.problem, one.line) for one in read.warnings]


def test_blank_themes_are_filled_down_and_reset_by_the_next_theme():
    book = read_codebook(TABLES / "themes_filled_down.csv")
    assert paths(book) == [
        ("Rust", "Ruimte", "Stille hoek"),
        ("Rust", "Ruimte", "Naar buiten"),
        ("Rust", "Tijd", "Wachten"),
        ("Contact", "Groeten"),
        ("Contact", "Rust", "Rust"),
        ("Contact", "Rust", "Stille hoek"),
    ]
    assert [code.origin for code in book.codes] == [
        "inductive",
        "deductive",
        "inductive",
        "inductive",
        None,
        "inductive",
    ]
    assert problems(book) == [
        (Problem.UNKNOWN_COLUMNS, None),
        (Problem.UNKNOWN_ORIGIN, 8),
        (Problem.DUPLICATE_CODE, 10),
    ]
    assert book.warnings[2].details == {"path": ["Rust", "Ruimte", "Stille hoek"], "first_line": 4}
    assert book.codes[0].definition == "Een plek om bij te komen"
    assert book.columns["Aantal"] == "unknown" and book.columns["THEMA"] == "level"


def test_english_headers_in_any_order():
    book = read_codebook(TABLES / "english.csv")
    first = book.codes[0]
    assert first.path == ("Contact", "Wait, listen") and first.origin == "inductive"
    assert (first.definition, first.inclusion, first.exclusion) == (
        "Says nothing\nfor a while",
        "silence",
        "noise",
    )
    assert first.examples == ('"Hm."',)
    assert [code.row for code in book.codes] == [2, 4]


def test_merged_themes_are_filled_within_the_merged_cells_only():
    rows = [
        ["Thema", "Subthema", "Code"],
        ["Rust", "Tijd", "a"],
        [None, None, "b"],
        [None, None, "c"],
        ["Druk", None, "d"],
    ]
    book = read_codebook_bytes(workbook_bytes(rows, "A2:A4", "B2:B3"), "a.xlsx")
    assert paths(book) == [("Rust", "Tijd", "a"), ("Rust", "Tijd", "b"), ("Rust", "c"), ("Druk", "d")]


def test_rows_below_a_merged_code_add_to_it():
    rows = [["Code", "Voorbeeld"], ["a", "een"], [None, "twee"], ["b", "drie"]]
    book = read_codebook_bytes(workbook_bytes(rows, "A2:A3"), "a.xlsx")
    assert [(code.path, code.examples) for code in book.codes] == [
        (("a",), ("een", "twee")),
        (("b",), ("drie",)),
    ]


def test_a_theme_with_a_definition_and_no_code_is_described_itself():
    book = read_codebook_bytes(
        b"Thema,Code,Definitie\nRust,,Als het stil is\n,Hoek,\nDruk,,\n,Bel,\n", "a.csv"
    )
    assert paths(book) == [("Rust",), ("Rust", "Hoek"), ("Druk", "Bel")]


def test_subcodes_hang_below_their_code():
    book = read_codebook_bytes(b"Code;Subcode;Definitie\nRust;;stil\n;Hoek;\n;Tuin;\nDruk;Bel;\n", "a.csv")
    assert paths(book) == [("Rust",), ("Rust", "Hoek"), ("Rust", "Tuin"), ("Druk", "Bel")]


def test_a_dash_says_that_a_code_has_no_theme():
    assert paths(read_codebook_bytes("Thema,Code\nRust,a\n–,b\n".encode(), "a.csv")) == [
        ("Rust", "a"),
        ("b",),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_delimiter_and_encoding(delimiter, encoding):
    text = "Thema|Code|Beschrijving\nCafé|Eén|ja\n".replace("|", delimiter)
    assert paths(read_codebook_bytes(text.encode(encoding), "a.csv")) == [("Café", "Eén")]


def test_the_line_that_tells_excel_the_delimiter_is_skipped():
    book = read_codebook_bytes(b"sep=;\nThema;Code\nRust;a, b\n", "a.csv")
    assert [(code.path, code.row) for code in book.codes] == [(("Rust", "a, b"), 3)]


def test_the_sheet_with_the_codes_is_found_and_the_others_are_named():
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([["Leeswijzer"]])))
    book.create_sheet("codes").append(["Code"])
    book["codes"].append(["a"])
    book.save(stream := io.BytesIO())
    read = read_codebook_bytes(stream.getvalue(), "a.xlsx")
    assert paths(read) == [("a",)] and problems(read) == [(Problem.MORE_SHEETS, None)]


@pytest.mark.parametrize("read", [read_codebook_bytes, read_participants_bytes])
def test_columns_without_a_header_are_named(read):
    rows = [["Code", None, "Leeftijd"], ["a", "zomaar", "3", "kanttekening"]]
    warnings = read(workbook_bytes(rows), "a.xlsx").warnings
    assert (Problem.NO_COLUMN_NAME, {"columns": ["2", "4"]}) in [
        (one.problem, one.details) for one in warnings
    ]
    padded = read(b"Code,Leeftijd,\na,3,zomaar\n", "a.csv").warnings
    assert (Problem.NO_COLUMN_NAME, {"columns": ["3"]}) in [(one.problem, one.details) for one in padded]


def test_a_formula_without_a_result_is_named():
    read = read_codebook_bytes(workbook_bytes([["Code", "Definitie"], ["a", "=A2"]]), "a.xlsx")
    assert read.warnings[0].details == {"cells": ["B2"]}


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Hoofdthema,Subthema,Code", Kind.CODEBOOK),
        ("Code", Kind.CODEBOOK),
        ("Code,Definitie", Kind.CODEBOOK),
        ("Name,Description", Kind.CODEBOOK),
        ("Deelnemer,Leeftijd", Kind.PARTICIPANTS),
        ("Deelnemer,Code,Toelichting", Kind.PARTICIPANTS),
        ("Naam,Groep,Toelichting", Kind.PARTICIPANTS),
        ("Code,Leeftijd", Kind.PARTICIPANTS),
        ("ID,Ervaring", Kind.PARTICIPANTS),
    ],
)
def test_the_header_tells_what_a_table_is(headers, kind):
    values = ",".join("x" * len(headers.split(",")))
    assert sniff_bytes(f"{headers}\n{values}\n".encode(), "a.csv") is kind


# -- participants


def test_attributes_get_a_kind_and_values_stay_as_written():
    read = read_participants(TABLES / "deelnemers.csv")
    assert [(one.name, one.kind) for one in read.attributes] == [
        ("Ervaring (jaren)", "number"),
        ("Groep", "text"),
        ("Klassengrootte", "number"),
        ("Afgenomen op", "text"),
        ("Plaats", "text"),
    ]
    assert [one.values["Ervaring (jaren)"] for one in read.rows] == ["1,5", ">20", "2"]
    assert read.rows[1].values["Groep"] == "6/7"
    assert problems(read) == [
        (Problem.DUPLICATE_PARTICIPANT, 5),
        (Problem.ROW_WITHOUT_LABEL, 6),
        (Problem.MANGLED_DATE, 4),
        (Problem.MANGLED_DATE, 5),
    ]
    assert read.warnings[2].details["perhaps"] == "8/7"


def test_numbers_and_dates_from_excel_are_written_the_dutch_way():
    rows = [
        ["Respondent", "Ervaring", "Groep"],
        ["P1", 1.5, "5"],
        ["P2", 2, dt.datetime(2024, 7, 6)],
        ["P3", 0.1 + 0.2, "6"],
    ]
    read = read_participants_bytes(workbook_bytes(rows), "a.xlsx")
    assert [one.values["Ervaring"] for one in read.rows] == ["1,5", "2", "0,3"]
    assert [(one.problem, one.details["perhaps"], one.line) for one in read.warnings] == [
        (Problem.MANGLED_DATE, "6/7", 3)
    ]


def test_accents_of_old_windows_survive():
    read = read_participants(TABLES / "deelnemers_cp1252.csv")
    assert [one.label for one in read.rows] == ["Zoë", "Daniël"] and read.attributes[0].kind == "number"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", 1.5),
        ("2", 2.0),
        ("1.500", 1500.0),
        ("1.500,25", 1500.25),
        ("0.5", 0.5),
        ("-3", -3.0),
        ("−3", -3.0),
    ]
    + [
        (text, None)
        for text in (">20", "6/7", "", "2024-07-06", "3 mei", "1,2,3", "nan", "inf", "1e5", "1_000", "½")
    ],
)
def test_a_dutch_number(text, value):
    assert number(text) == value


def test_a_bound_is_an_open_number():
    assert all(map(bound, [">20", "< 1", "≥3", "20+", "<=2,5"])) and not any(
        map(bound, ["20", ">veel", "+", ""])
    )


# -- out

CODES = [
    ParsedCode(
        ("Rust", "Tijd", "Wachten"), "inductive", "Even niets", "stil", "druk", ("“Hm.”", "Ja, en"), 2
    ),
    ParsedCode(("Rust", "Wachten"), "deductive", row=3),
    ParsedCode(("=cmd|' /C calc'!A0",), None, "-1\n+2", "@x", "'=y", row=4),
]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_codebook_comes_back_as_it_went_out(tmp_path, suffix):
    write_codebook(CODES, tmp_path / f"boek{suffix}")
    assert [
        (code.path, code.origin, code.definition, code.inclusion, code.exclusion, code.examples)
        for code in read_codebook(tmp_path / f"boek{suffix}").codes
    ] == [
        (code.path, code.origin, code.definition, code.inclusion, code.exclusion, code.examples)
        for code in CODES
    ]
    assert [path.name for path in tmp_path.iterdir()] == [f"boek{suffix}"]


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-ja", "@naam", "'=1", "\t=1"])
def test_no_cell_runs_as_a_formula(tmp_path, text):
    write_codings([{"citaat": text, "aantal": -3}], tmp_path / "a.csv")
    write_codings([{"citaat": text, "aantal": -3}], tmp_path / "a.xlsx")
    row = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))[1]
    assert row == [f"'{text}", "-3"]
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_codings_may_differ_in_their_columns(tmp_path):
    write_codings([{"a": 1}, {"b": "x", "a": None}], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbfa,b\r\n1,\r\n,x\r\n"


def test_the_header_of_a_workbook_is_bold_and_stays_in_sight(tmp_path):
    write_codings([{"citaat": "ja " * 200}], tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2" and sheet.column_dimensions["A"].width == 60


def test_text_that_excel_would_cut_off_is_refused(tmp_path):
    with pytest.raises(FormatError) as refused:
        write_codings([{"citaat": "x" * 40_000}], tmp_path / "a.xlsx")
    assert refused.value.problem is Problem.CELL_TOO_LONG and not list(tmp_path.iterdir())


def test_a_table_has_a_known_suffix(tmp_path):
    with pytest.raises(FormatError) as refused:
        write_codings([], tmp_path / "a.ods")
    assert refused.value.problem is Problem.UNSUPPORTED_SUFFIX

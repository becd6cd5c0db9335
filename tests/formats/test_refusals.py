"""Files that are wrong are refused, with the place and the mend."""

import io
import zipfile

import pytest

from formats import office, source
from formats.errors import _SENTENCES, FormatError, Problem
from formats.registry import (
    read_codebook_bytes,
    read_participants_bytes,
    read_transcript,
    read_transcript_bytes,
    sniff_bytes,
)
from tests.formats.specimens import CASES, body, expected, repacked, word_bytes, workbook_bytes

WRONG = expected("wrong")


@pytest.mark.parametrize("name", WRONG)
def test_refuses_each_wrong_file(name):
    problem, line = WRONG[name]
    with pytest.raises(FormatError) as refused:
        read_transcript(CASES / "wrong" / name)
    assert (refused.value.problem.value, refused.value.line) == (problem, line)
    assert str(refused.value).startswith(name)


def test_every_wrong_file_is_listed():
    assert set(WRONG) == {path.name for path in (CASES / "wrong").iterdir()} - {"expected.json"}


def test_every_problem_has_a_sentence():
    assert set(_SENTENCES) == set(Problem)


def test_the_message_names_file_line_matter_and_mend():
    with pytest.raises(FormatError) as refused:
        read_transcript(CASES / "wrong" / "omgekeerd.vtt")
    assert str(refused.value) == (
        "omgekeerd.vtt, line 8: the end time 00:02:10.000 lies before the start 00:02:12.500. "
        "Correct the times and import the file again."
    )


def refusal(read, data, name):
    with pytest.raises(FormatError) as refused:
        read(data, name)
    return refused.value


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "weg.txt", tmp_path):
        with pytest.raises(FormatError) as refused:
            read_transcript(path)
        assert refused.value.problem is Problem.NO_FILE


def test_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr(source, "MAX_TEXT_MB", 0.00001)
    assert refusal(read_transcript_bytes, b"I: hoi\n" * 9, "a.txt").problem is Problem.TOO_LARGE


def test_a_word_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    bomb = body("<w:p/>" + " " * 3_000_000)
    assert len(bomb) < 60_000
    monkeypatch.setattr(office.part, "__defaults__", (1,))
    assert refusal(read_transcript_bytes, bomb, "a.docx").problem is Problem.TOO_LARGE


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(office, "MAX_TABLES_MB", 1)
    bomb = repacked(workbook_bytes([["Code"], ["a"]]), {"xl/extra.xml": b"<a>" + b" " * 2_000_000 + b"</a>"})
    assert refusal(read_codebook_bytes, bomb, "a.xlsx").problem is Problem.TOO_LARGE


def test_a_workbook_with_a_cell_at_the_far_corner_is_refused_at_once():
    import openpyxl

    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    book.save(stream := io.BytesIO())
    refused = refusal(read_codebook_bytes, stream.getvalue(), "a.xlsx")
    assert (refused.problem, refused.details["unit"]) == (Problem.TOO_LARGE, "cells")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_resolved(encoding):
    entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>'.encode(encoding)
    word = repacked(word_bytes("I: hoi"), {"word/document.xml": entity})
    book = repacked(workbook_bytes([["Code"], ["a"]]), {"xl/worksheets/sheet1.xml": entity})
    assert refusal(read_transcript_bytes, word, "a.docx").problem is Problem.DTD
    assert refusal(read_codebook_bytes, book, "a.xlsx").problem is Problem.DTD


def test_a_container_without_a_text_part_is_refused():
    with zipfile.ZipFile(stream := io.BytesIO(), "w") as archive:
        archive.writestr("a.txt", "hoi")
    assert refusal(read_transcript_bytes, stream.getvalue(), "a.docx").problem is Problem.BROKEN_DOCX
    assert refusal(read_codebook_bytes, stream.getvalue(), "a.xlsx").problem is Problem.BROKEN_XLSX


def test_a_word_file_with_a_flipped_byte_is_refused():
    data = bytearray(word_bytes("I: hoi\n\nP1: ja " * 50))
    at = data.index(b"word/document.xml") + 200
    data[at] ^= 0xFF
    assert refusal(read_transcript_bytes, bytes(data), "a.docx").problem is Problem.BROKEN_DOCX


def test_an_empty_word_file_says_that_nobody_speaks():
    assert refusal(read_transcript_bytes, word_bytes(""), "a.docx").problem is Problem.NO_TEXT


@pytest.mark.parametrize(
    ("read", "text", "problem", "line"),
    [
        (read_codebook_bytes, "Deelnemer,Leeftijd\nP1,3\n", Problem.NO_CODE_COLUMN, None),
        (read_codebook_bytes, "Code,Definitie\n", Problem.NO_CODES, None),
        (read_codebook_bytes, "Code,Definitie,Definitie\na,b,c\n", Problem.DUPLICATE_COLUMN, None),
        (read_codebook_bytes, "Code,Definitie\na,b, en c\n", Problem.ROW_TOO_LONG, 2),
        (read_codebook_bytes, 'Code,Definitie\na,"b\n', Problem.BROKEN_CSV, 2),
        (read_codebook_bytes, "hoi\n", Problem.NO_CODE_COLUMN, None),
        (read_participants_bytes, "Leeftijd,Plaats\n3,Goes\n", Problem.NO_PARTICIPANT_COLUMN, None),
        (read_participants_bytes, "Deelnemer,Leeftijd\n", Problem.NO_PARTICIPANTS, None),
        (read_participants_bytes, "Deelnemer,Leeftijd\nP1,3\nP1,4\n", Problem.CONFLICTING_PARTICIPANT, 3),
        (sniff_bytes, "Leeftijd,Plaats\n3,Goes\n", Problem.UNKNOWN_TABLE, None),
        (sniff_bytes, "Spreker,Tijd,Tekst\nI,0,hoi\n", Problem.CSV_TRANSCRIPT, None),
    ],
)
def test_refuses_each_wrong_table(read, text, problem, line):
    refused = refusal(read, text.encode(), "a.csv")
    assert (refused.problem, refused.line) == (problem, line)


def test_a_transcript_is_no_table_and_the_other_way_round():
    assert refusal(read_codebook_bytes, b"I: hoi", "a.txt").problem is Problem.NOT_A_TABLE
    assert refusal(read_participants_bytes, b"x", "a.xls").problem is Problem.OLD_OFFICE
    assert refusal(sniff_bytes, b"x", "a.odt").problem is Problem.UNSUPPORTED_SUFFIX
    assert "odt" in str(refusal(sniff_bytes, b"x", "a.odt"))


def test_a_row_in_a_workbook_is_called_a_row():
    data = workbook_bytes([["Deelnemer", "Leeftijd"], ["P1", 3], ["P1", 4]])
    assert "a.xlsx, row 3:" in str(refusal(read_participants_bytes, data, "a.xlsx"))

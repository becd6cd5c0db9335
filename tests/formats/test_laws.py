"""Laws for any input: nothing but FormatError escapes, offsets lie in the text, tables come back."""

import contextlib
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import registry
from formats.errors import FormatError
from formats.parsed import ParsedCode
from formats.tables import write_codebook
from tests.formats.specimens import body, specimen, word_bytes, workbook_bytes

READERS = [registry.read_transcript_bytes, registry.read_codebook_bytes, registry.read_participants_bytes]
SUFFIXES = [".txt", ".docx", ".vtt", ".srt", ".csv", ".xlsx"]
LABELS = ["I:", "P1:", "Marieke:", "[SPEAKER_00]:", "Jo:", "<v Jo>", "<v I>", "</v>", "Code", "Thema"]
TIMES = ["0:03", "00:01:02.000 --> 00:01:05.000", "#00:00:12-5#", "WEBVTT", "-->"]
BREAKS = [" ", "\n", "\n\n", "\t", "\r\n", "\u2028", ",", ";", '"']
PIECES = st.sampled_from([*LABELS, *TIMES, *BREAKS, "hoi", "?", "1", "e\u0301"])
SCRAPS = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


def lawful(read, suffix):
    assert unicodedata.is_normalized("NFC", read.text) and "\r" not in read.text
    edges = [edge for turn in read.turns for edge in (turn.start, turn.end)]
    assert edges == sorted(edges) and all(0 <= edge <= len(read.text) for edge in edges)
    for turn in read.turns:
        said = read.text[turn.start : turn.end]
        assert said and said == said.strip()
        assert turn.speaker is None or not said.casefold().startswith(f"{turn.speaker}:".casefold())
    assert {turn.speaker for turn in read.turns} - {None} == {one.label for one in read.speakers}
    assert sum(one.turns for one in read.speakers) == sum(turn.speaker is not None for turn in read.turns)


def attempt(read, data, name):
    with contextlib.suppress(FormatError):
        return read(data, name)
    return None


@settings(max_examples=300)
@given(SCRAPS, st.sampled_from([".txt", ".vtt", ".srt"]))
def test_turns_lie_in_order_in_any_text(text, suffix):
    head = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n"
        if suffix == ".vtt"
        else "1\n00:01,000 --> 00:02,000\n"
        if suffix == ".srt"
        else ""
    )
    read = attempt(registry.read_transcript_bytes, (head + text).encode("utf-8", "replace"), f"a{suffix}")
    if read is not None:
        lawful(read, suffix)


@settings(max_examples=60)
@given(st.lists(SCRAPS, min_size=1, max_size=8))
def test_turns_lie_in_order_in_any_word_file(paragraphs):
    escaped = [
        "".join(c for c in text if c.isprintable()).replace("&", "").replace("<", "") for text in paragraphs
    ]
    xml = "".join(
        f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text[:5]}</w:t></w:r><w:r><w:t>{text[5:]}</w:t></w:r></w:p>"
        for text in escaped
    )
    read = attempt(registry.read_transcript_bytes, body(xml), "a.docx")
    if read is not None:
        lawful(read, ".docx")


@settings(max_examples=300)
@given(
    st.binary(max_size=300) | SCRAPS.map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(SUFFIXES),
)
def test_any_bytes_are_read_or_refused(data, suffix):
    for read in (*READERS, registry.sniff_bytes):
        attempt(read, data, f"a{suffix}")


@settings(max_examples=100)
@given(SCRAPS, st.sampled_from(["Code,Thema,Definitie\n", "Deelnemer;Leeftijd\n"]))
def test_any_table_is_read_or_refused(text, header):
    for read in (*READERS[1:], registry.sniff_bytes):
        attempt(read, (header + text).encode("utf-8", "replace"), "a.csv")


WORD = word_bytes("I: Hoe gaat het?\n\nP1: Goed.\n\nI: Fijn.")
BOOK = workbook_bytes([["Thema", "Code"], ["Rust", "a"], [None, "b"]], "A2:A3")
VOICES, _ = specimen("voices.vtt")


def test_a_subtitle_cut_off_anywhere_is_read_or_refused():
    for end in range(len(VOICES)):
        read = attempt(registry.read_transcript_bytes, VOICES[:end], "a.vtt")
        if read is not None:
            lawful(read, ".vtt")


@settings(max_examples=150)
@given(st.integers(0, len(WORD) - 1))
def test_a_word_file_cut_off_anywhere_is_refused(end):
    with pytest.raises(FormatError):
        registry.read_transcript_bytes(WORD[:end], "a.docx")


@settings(max_examples=40)
@given(st.integers(0, len(BOOK) - 1))
def test_a_workbook_cut_off_anywhere_is_refused(end):
    with pytest.raises(FormatError):
        registry.read_codebook_bytes(BOOK[:end], "a.xlsx")


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_container_is_read_or_refused(data):
    whole, read, name = data.draw(
        st.sampled_from(
            [(WORD, registry.read_transcript_bytes, "a.docx"), (BOOK, registry.read_codebook_bytes, "a.xlsx")]
        )
    )
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    attempt(read, bytes(damaged), name)


# a cell as it is stored: composed, no white space around it, no control characters
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"), exclude_characters="\ufeff")
CELL = st.text(CHARACTERS, max_size=12).map(lambda text: unicodedata.normalize("NFC", text).strip())
LINES = st.lists(CELL.filter(bool), max_size=3).map("\n".join)
NAME = CELL.map(lambda text: " ".join(text.split())).filter(lambda text: text and text not in ("-", "–", "—"))
# rows that all open with a quotation mark or a bullet are several quotes, so they are left out here
QUOTE = CELL.filter(bool)
CODE = st.builds(
    ParsedCode,
    path=st.lists(
        NAME | st.sampled_from(["=1", "'=1", "+a", "@b", "Code", "Thema"]), min_size=1, max_size=5
    ).map(tuple),
    origin=st.sampled_from(["inductive", "deductive", None]),
    definition=LINES,
    inclusion=LINES,
    exclusion=LINES,
    examples=st.lists(QUOTE, max_size=3).map(tuple),
)


def content(code):
    return code.path, code.origin, code.definition, code.inclusion, code.exclusion, code.examples


@settings(max_examples=80)
@given(
    st.lists(CODE, min_size=1, max_size=8, unique_by=lambda code: code.path),
    st.sampled_from([".csv", ".xlsx"]),
)
def test_a_codebook_written_and_read_is_the_same(codes, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"boek{suffix}"
        write_codebook(codes, path)
        assert [content(code) for code in registry.read_codebook(path).codes] == [
            content(code) for code in codes
        ]

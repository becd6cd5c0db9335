"""Every layout of transcript, from the files in tests/cases/formats/transcripts."""

import unicodedata

import pytest

from formats.errors import Problem
from formats.parsed import UnreadReason
from formats.registry import read_transcript, read_transcript_bytes
from tests.formats.specimens import CASES, body, expected, specimen, word_bytes

LAYOUTS = expected("transcripts")


@pytest.mark.parametrize("name", LAYOUTS)
def test_reads_each_layout(name):
    read = read_transcript_bytes(*specimen(name))
    assert {
        "layout": read.layout.value,
        "turns": [
            [one.speaker, read.text[one.start : one.end], one.time_start, one.time_end] for one in read.turns
        ],
        "speakers": {one.label: one.role.value for one in read.speakers},
        "unread": [[one.line, one.reason.value] for one in read.unread],
        "warnings": [one.problem.value for one in read.warnings],
    } == LAYOUTS[name]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_file_with_a_layout_is_listed_and_turns_lie_in_order(name):
    assert set(LAYOUTS) == {path.name for path in (CASES / "transcripts").iterdir()} - {"expected.json"}
    read = read_transcript_bytes(*specimen(name))
    edges = [edge for turn in read.turns for edge in (turn.start, turn.end)]
    assert edges == sorted(edges) and unicodedata.is_normalized("NFC", read.text)


def test_a_subtitle_is_stored_as_lines_with_names():
    read = read_transcript_bytes(*specimen("voices.vtt"))
    assert read.text.split("\n")[0] == "Sanne de Wit: Hoe gaat het met de groep? En met jou?"


def test_plain_text_keeps_its_own_lines():
    data, name = specimen("plain_labels.txt")
    assert read_transcript_bytes(data, name).text == data.decode("utf-8")


def test_the_same_bytes_have_the_same_fingerprint_whatever_the_name():
    data = b"I: hoi\nP1: ja\n"
    one, other = read_transcript_bytes(data, "a.txt"), read_transcript_bytes(data, "b.txt")
    assert one.sha256 == other.sha256 != read_transcript_bytes(data + b"\n", "a.txt").sha256


def test_text_is_stored_composed_and_with_line_feeds():
    read = read_transcript_bytes("I: cafe\u0301\r\nP1: idee\u0308n\r\n".encode(), "a.txt")
    assert read.text == "I: café\nP1: ideën\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_reads_unicode_with_or_without_a_mark(encoding):
    read = read_transcript_bytes("I: één café?\nP1: ja\n".encode(encoding), "a.txt")
    assert read.text.startswith("I: één") and not read.warnings


def test_old_windows_text_is_read_with_a_warning():
    read = read_transcript_bytes("I: één café?\nP1: “ja”, zei ze…\n".encode("cp1252"), "a.txt")
    assert [one.problem for one in read.warnings] == [Problem.ENCODING_GUESSED]
    assert "“ja”, zei ze…" in read.text


@pytest.mark.parametrize(
    "line",
    [
        "9:30 was het laat",
        "Opmerking: ja",
        "Bijvoorbeeld: ja",
        "http://x.nl",
        "Vraag 2: rust",
        "En hij zei: ja",
        "Thema Rust: ja",
        "Om 9:30 ging ik.",
        f"{'Lang ' * 12}Naam: ja",
        "1: ja",
    ],
)
def test_what_looks_like_a_label_but_is_none_stays_in_the_turn(line):
    read = read_transcript_bytes(f"I: hoi\nP1: ja\n{line}\n{line}\n".encode(), "a.txt")
    assert {one.label for one in read.speakers} == {"I", "P1"}
    assert read.text[read.turns[-1].start : read.turns[-1].end] == f"ja\n{line}\n{line}"


@pytest.mark.parametrize(
    "label",
    [
        "I",
        "Int.",
        "Interviewer",
        "Respondent 3",
        "R1",
        "Docent 2",
        "Spreker 1",
        "[SPEAKER_00]",
        "O",
        "Gespreksleider",
    ],
)
def test_a_known_label_need_not_recur(label):
    read = read_transcript_bytes(f"{label}: hoi\nP9: ja\n".encode(), "a.txt")
    assert [one.label for one in read.speakers] == [label.strip("[]"), "P9"]


@pytest.mark.parametrize(
    "label", ["Marieke", "Sanne de Wit", "J. van 't Hof", "Anne-Fleur", "K", "Juf Els", "IB'er Jo"]
)
def test_a_name_must_recur(label):
    twice = read_transcript_bytes(f"{label}: hoi\nP9: ja\n{label}: dag\n".encode(), "a.txt")
    once = read_transcript_bytes(f"P9: ja\n{label}: dag\n".encode(), "a.txt")
    assert [one.label for one in twice.speakers] == [label, "P9"]
    assert [one.label for one in once.speakers] == ["P9"]
    assert [one.reason for one in once.unread] == [UnreadReason.SEEN_ONCE]


def test_a_repeated_label_is_no_part_of_what_is_said():
    read = read_transcript_bytes(b"I: I: hoi\nP1: P1 is mijn code\n", "a.txt")
    assert [read.text[one.start : one.end] for one in read.turns] == ["hoi", "P1 is mijn code"]


def test_spellings_of_a_label_are_one_speaker():
    read = read_transcript_bytes(b"Int.: a\nP1: b\nint: c\nINT.: d\n", "a.txt")
    assert [(one.label, one.turns) for one in read.speakers] == [("Int.", 3), ("P1", 1)]


def test_word_text_in_insertions_links_and_controls_is_kept_and_deletions_are_not():
    read = read_transcript_bytes(
        body(
            "<w:p><w:r><w:t>I: ge</w:t></w:r><w:ins><w:r><w:t>lezen</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>weg</w:delText></w:r></w:del></w:p>"
            "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>P1: ja</w:t></w:r></w:hyperlink></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
        "a.docx",
    )
    assert read.text == "I: gelezen\nP1: ja"
    assert [one.problem for one in read.warnings] == [Problem.TRACKED_CHANGES]


def test_reads_from_a_path(tmp_path):
    path = tmp_path / "gesprek één.docx"
    path.write_bytes(word_bytes("I: hoi\n\nP1: ja"))
    read = read_transcript(path)
    assert (read.name, len(read.turns)) == ("gesprek één.docx", 2)

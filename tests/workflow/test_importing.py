"""Files come in whole or not at all, and the same one only once."""

from pathlib import Path

import pytest

from formats.errors import FormatError, Problem
from models.roles import Role
from tests.workflow.conftest import FILES
from workflow.codebook import AmbiguousCodeError, UnknownCodeError, codes, resolve_code
from workflow.history import redo, undo
from workflow.importing import Kind, read_files, read_paths, take_in
from workflow.reading import participants_table, read, set_role, transcripts
from workflow.status import status
from workflow.study import Study


def bring(study: Study, name: str, text: str) -> None:
    for intake in read_files(study, [(name, text.encode())]):
        take_in(study, intake)


def test_a_bad_file_is_named_and_the_others_come_in(study: Study) -> None:
    files = [
        ("leeg.txt", b""),
        ("stuk.docx", b"PK\x03\x04 half"),
        ("P3.txt", b"I: Hoi\nP3: Dag\nI: Zo\nP3: Ja hoor"),
    ]
    intakes = read_files(study, files)
    assert [intake.error.problem if intake.error else None for intake in intakes[:2]] == [
        Problem.EMPTY,
        Problem.BROKEN_DOCX,
    ]
    assert take_in(study, intakes[2]).kind is Kind.TRANSCRIPT
    with pytest.raises(FormatError):
        take_in(study, intakes[0])
    assert len(transcripts(study)) == 4


def test_a_file_that_is_not_there_is_named(study: Study, tmp_path: Path) -> None:
    (intake,) = read_paths(study, [tmp_path / "weg.txt"])
    assert intake.error is not None
    assert intake.error.problem is Problem.NO_FILE


def test_the_same_file_is_noticed_and_does_not_come_in_twice(study: Study) -> None:
    (intake,) = read_files(study, [("kopie.txt", FILES["interview_P1.txt"].encode())])
    assert intake.duplicate_of == "interview_P1.txt"
    assert take_in(study, intake).counts["known"] == 1
    assert len(transcripts(study)) == 3


def test_another_file_of_the_same_name_gets_a_name_of_its_own(study: Study) -> None:
    bring(study, "interview_P1.txt", "I: Nog een keer?\nP1: Ja graag.\nI: Goed.\nP1: Mooi.")
    assert "interview_P1 (2).txt" in [name for _, name in transcripts(study)]


def test_undoing_an_import_takes_it_out_and_redoing_brings_it_back_whole(study: Study) -> None:
    bring(study, "P3.txt", "I: Hoi, alles goed?\nP3: Dag, jawel.\nI: Zo.\nP3: Ja hoor.")
    before = status(study).transcripts
    undo(study)
    assert len(transcripts(study)) == 3
    redo(study)
    assert status(study).transcripts == before


def test_an_import_that_was_undone_can_be_done_again_by_hand(study: Study) -> None:
    text = "I: Hoi, alles goed?\nP3: Dag, jawel.\nI: Zo.\nP3: Ja hoor."
    bring(study, "P3.txt", text)
    undo(study)
    bring(study, "P3.txt", text)
    assert [name for _, name in transcripts(study)].count("P3.txt") == 1


def test_speakers_are_linked_to_participants_by_label_and_by_file_name(study: Study) -> None:
    bring(
        study,
        "opname P2 deel 2.txt",
        "I: Vertel?\nRespondent 3: Goed hoor.\nI: En dan?\nRespondent 3: Niets.",
    )
    spoken = {person["label"]: person["transcripts"] for person in participants_table(study)}
    assert spoken == {
        "P1": ["interview_P1.txt"],
        "P2": ["interview_P2.txt", "opname P2 deel 2.txt"],
        "Marieke": ["focusgroep.txt"],
    }


def test_attributes_keep_what_was_written(study: Study) -> None:
    values = {person["label"]: person["attributes"] for person in participants_table(study)}
    assert values["P1"]["Ervaring (jaren)"] == "1,5"
    assert values["P2"]["Ervaring (jaren)"] == ">20"


def test_a_role_can_be_corrected_at_the_import_and_later(study: Study) -> None:
    text = "A: Hoi, hoe gaat het?\nB: Dag, best wel goed.\nA: En verder dan?\nB: Ja hoor, prima."
    (intake,) = read_files(study, [("gesprek.txt", text.encode())])
    take_in(study, intake, roles={"A": Role.PARTICIPANT, "B": Role.INTERVIEWER})
    transcript_id = next(key for key, name in transcripts(study) if name == "gesprek.txt")
    assert {turn.stretch.speaker: turn.stretch.role for turn in read(study, transcript_id)} == {
        "A": "participant",
        "B": "interviewer",
    }
    set_role(study, transcript_id, "A", Role.INTERVIEWER)
    assert read(study, transcript_id)[0].stretch.role == "interviewer"
    undo(study)
    assert read(study, transcript_id)[0].stretch.role == "participant"


def test_importing_a_codebook_again_adds_nothing(study: Study) -> None:
    before = codes(study)
    (intake,) = read_files(study, [("codeboek2.csv", FILES["codeboek.csv"].encode())])
    assert take_in(study, intake).counts == {"codes": 4, "new": 0, "known": 4}
    assert codes(study) == before


def test_a_code_is_named_by_its_path_or_any_tail_that_only_it_has(study: Study) -> None:
    assert resolve_code(study, "Rust geven").path == ("Gaat goed", "Rust geven")
    assert resolve_code(study, "gaat goed › contact met ouders").origin == "deductive"
    with pytest.raises(AmbiguousCodeError) as ambiguous:
        resolve_code(study, "Contact met ouders")
    assert ambiguous.value.candidates == ("Gaat goed › Contact met ouders", "Loopt vast › Contact met ouders")
    with pytest.raises(UnknownCodeError):
        resolve_code(study, "Bestaat niet")


def test_a_participants_table_and_its_links_are_one_step(study: Study) -> None:
    bring(study, "P7.txt", "I: Vertel?\nP7: Goed hoor.\nI: En dan verder?\nP7: Niets meer.")
    before = participants_table(study)
    bring(study, "meer deelnemers.csv", "Deelnemer,Groep\nP7,8\n")
    assert participants_table(study)[-1]["transcripts"] == ["P7.txt"]
    undo(study)
    assert participants_table(study) == before
    redo(study)
    assert participants_table(study)[-1]["transcripts"] == ["P7.txt"]

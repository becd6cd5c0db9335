"""Files come in whole or not at all, and the same one only once."""

from pathlib import Path

import pytest

from formats.errors import FormatError, Problem
from models.roles import Role
from tests.workflow.conftest import FILES
from workflow.codebook import (
    AmbiguousCodeError,
    CodebookError,
    NewCode,
    UnknownCodeError,
    add_code,
    codes,
    edit_code,
    resolve_code,
)
from workflow.history import redo, undo
from workflow.importing import Kind, read_files, read_paths, take_in
from workflow.reading import participants_table, read, set_role, transcripts
from workflow.status import status
from workflow.study import Study
from workflow.views import CodeView


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


def tree_of(study: Study, table: str) -> dict[str, CodeView]:
    bring(study, "boek.csv", table)
    return {code.label: code for code in codes(study)}


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["above", "below"])
def test_a_theme_keeps_its_own_texts_wherever_its_row_stands(study: Study, order: list[int]) -> None:
    rows = ["Meten,,Wat er gemeten wordt,Een cijfer", "Meten,Score,De schaal,"]
    table = "\n".join(["Thema,Code,Beschrijving,Voorbeeld", *(rows[number] for number in order)])
    (intake,) = read_files(study, [("boek.csv", table.encode())])
    assert take_in(study, intake).counts == {"codes": 2, "new": 2, "known": 0}
    found = {code.label: code for code in codes(study)}
    assert (found["Meten"].definition, found["Meten"].examples) == ("Wat er gemeten wordt", ("Een cijfer",))
    assert found["Meten › Score"].definition == "De schaal"
    assert not found["Meten"].is_theme
    assert take_in(study, intake).counts == {"codes": 2, "new": 0, "known": 2}


def test_importing_a_codebook_again_fills_what_was_empty(study: Study) -> None:
    tree_of(study, "Code,Inductief/deductief,Beschrijving,Voorbeeld\nScore,,De schaal,\n")
    found = tree_of(
        study, "Code,Inductief/deductief,Beschrijving,Voorbeeld\nScore,deductief,Anders,Een cijfer\n"
    )["Score"]
    assert (found.origin, found.definition, found.examples) == ("deductive", "De schaal", ("Een cijfer",))


def test_a_code_with_only_a_name_is_a_code_and_a_parent_of_codes_is_a_theme(study: Study) -> None:
    found = tree_of(study, "Thema,Code\n–,Werkdruk\nMeten,Score\n")
    assert {label: found[label].is_theme for label in ("Werkdruk", "Meten", "Meten › Score")} == {
        "Werkdruk": False,
        "Meten": True,
        "Meten › Score": False,
    }
    assert "Werkdruk" in {code.label for code in status(study).codes}


def test_codes_that_differ_in_capitals_can_both_be_named(study: Study) -> None:
    for name in ("Regie", "regie"):
        add_code(study, NewCode(name))
    assert [resolve_code(study, name).name for name in ("Regie", "regie")] == ["Regie", "regie"]
    with pytest.raises(AmbiguousCodeError):
        resolve_code(study, "REGIE")


def test_names_are_written_one_way(study: Study) -> None:
    code_id = add_code(study, NewCode("  Cafe\u0301  praat "))
    assert resolve_code(study, "caf\u00e9 praat").name == "Caf\u00e9 praat"
    assert resolve_code(study, "Cafe\u0301   praat").id == code_id
    with pytest.raises(CodebookError, match="name_taken"):
        add_code(study, NewCode("Caf\u00e9 praat"))
    edit_code(study, code_id, name="E\u0301e\u0301n  \n naam", definition="Zo e\u0301n")
    found = resolve_code(study, "\u00c9\u00e9n naam")
    assert (found.id, found.name, found.definition) == (code_id, "\u00c9\u00e9n naam", "Zo \u00e9n")


@pytest.mark.parametrize("text", ["", "  ", " › "])
def test_an_empty_name_is_said_to_be_one(study: Study, text: str) -> None:
    with pytest.raises(CodebookError, match="no_name"):
        resolve_code(study, text)


def test_roles_can_be_corrected_when_an_undone_import_is_done_again(study: Study) -> None:
    text = "A: Hoi, hoe gaat het?\nB: Dag, best wel goed.\nA: En verder dan?\nB: Ja hoor, prima."
    (intake,) = read_files(study, [("gesprek.txt", text.encode())])
    take_in(study, intake)
    undo(study)
    take_in(study, intake, roles={"A": Role.PARTICIPANT, "B": Role.INTERVIEWER})
    transcript_id = next(key for key, name in transcripts(study) if name == "gesprek.txt")

    def roles() -> dict[str | None, str]:
        return {turn.stretch.speaker: turn.stretch.role for turn in read(study, transcript_id)}

    assert roles() == {"A": "participant", "B": "interviewer"}
    undo(study)
    assert "gesprek.txt" not in dict(transcripts(study)).values()
    take_in(study, intake)
    assert roles() == {"A": "participant", "B": "participant"}  # as guessed from the labels at first


@pytest.mark.parametrize(
    "saved",
    [
        FILES["interview_P1.txt"].replace("\n", "\r\n").encode(),
        FILES["interview_P1.txt"].encode("utf-8-sig"),
        FILES["interview_P1.txt"].encode("utf-16"),
        FILES["interview_P1.txt"].rstrip().encode(),
    ],
    ids=["windows", "bom", "utf-16", "no last line end"],
)
def test_the_same_transcript_saved_anew_is_noticed(study: Study, saved: bytes) -> None:
    (intake,) = read_files(study, [("opnieuw.txt", saved)])
    assert intake.duplicate_of == "interview_P1.txt"
    assert take_in(study, intake).counts["known"] == 1
    assert len(transcripts(study)) == 3

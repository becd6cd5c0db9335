"""Reading the study, and correcting who somebody is."""

from models.roles import Role
from workflow.history import undo
from workflow.importing import read_files, take_in
from workflow.reading import participants_table, read, set_role, transcripts
from workflow.study import Study


def test_a_speaker_who_becomes_a_participant_is_linked_in_the_same_step(study: Study) -> None:
    text = "A: Vertel?\nMarieke: Goed hoor, best.\nA: En dan verder?\nMarieke: Niets meer, dank je."
    (intake,) = read_files(study, [("gesprek.txt", text.encode())])
    take_in(study, intake, roles={"Marieke": Role.INTERVIEWER})
    transcript_id = next(key for key, name in transcripts(study) if name == "gesprek.txt")
    before = participants_table(study)
    set_role(study, transcript_id, "Marieke", Role.PARTICIPANT)
    spoken = {person["label"]: person["transcripts"] for person in participants_table(study)}
    assert spoken["Marieke"] == ["focusgroep.txt", "gesprek.txt"]
    undo(study)
    assert participants_table(study) == before


def test_a_transcript_reads_turn_by_turn_with_who_speaks(study: Study) -> None:
    turns = read(study, next(key for key, name in transcripts(study) if name == "interview_P1.txt"))
    assert [(turn.stretch.speaker, turn.stretch.role) for turn in turns[:2]] == [
        ("I", "interviewer"),
        ("P1", "participant"),
    ]
    assert turns[1].stretch.participant == "P1"
    assert turns[0].stretch.text == "Hoe gaat het contact met de ouders?"

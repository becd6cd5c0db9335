"""Segments and vectors: made once, only where something is new, and kept when the work is cut short."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.records import Segment, Vector
from models.roles import Role
from nlp.encoding import EncoderError
from tests.workflow.fakes import BagOfWordsPart
from workflow import preparing
from workflow.applying import queue
from workflow.codebook import resolve_code
from workflow.deciding import decide
from workflow.importing import read_files, take_in
from workflow.index import NotPreparedError, index, segment_stretches
from workflow.reading import codings, read, remove_transcript, set_role, transcripts
from workflow.study import Study, create_study, set_setting, setting

NEW = """I: Hoe was de week?
P3: De week was lang, er was een conflict op het plein en dat kostte me mijn pauze.
I: En nu?
P3: Nu is het weer rustig."""


def bring(study: Study, name: str = "P3.txt", text: str = NEW) -> None:
    for intake in read_files(study, [(name, text.encode())]):
        take_in(study, intake)


def vectors(study: Study) -> int:
    with study.store.read() as session:
        return session.scalar(select(func.count()).select_from(Vector))


def test_segments_with_the_gaps_between_them_give_every_turn_back(ready: Study) -> None:
    for transcript_id, _ in transcripts(ready):
        for turn in read(ready, transcript_id):
            cut = "".join(
                turn.stretch.text[start - turn.stretch.start : end - turn.stretch.start]
                for start, end in turn.segments
            )
            assert "".join(cut.split()) == "".join(turn.stretch.text.split())


def test_a_stretch_points_into_the_stored_text(ready: Study) -> None:
    texts = index(ready).texts
    for stretch, question, _ in segment_stretches(ready):
        assert texts[stretch.transcript_id][stretch.start : stretch.end] == stretch.text
        if question is not None:
            assert question.role == "interviewer"


def test_a_backchannel_is_no_row_to_look_for(ready: Study) -> None:
    assert any(backchannel for _, _, backchannel in segment_stretches(ready))
    assert "Hm-hm." not in {row.text for row in index(ready).rows}


def test_preparing_again_encodes_nothing(ready: Study, part: BagOfWordsPart) -> None:
    before = part.encoded
    preparing.prepare(ready)
    assert part.encoded == before


def test_a_new_interview_encodes_only_its_own_segments(ready: Study, part: BagOfWordsPart) -> None:
    before, known = part.encoded, vectors(ready)
    bring(ready)
    with pytest.raises(NotPreparedError, match="not_prepared"):
        index(ready)
    preparing.prepare(ready)
    assert part.encoded - before == vectors(ready) - known > 0
    assert {row.transcript for row in index(ready).rows} >= {"P3.txt", "interview_P1.txt"}


def test_a_corrected_role_cuts_only_that_transcript_anew(ready: Study) -> None:
    def ids(name: str) -> set[int]:
        transcript_id = next(key for key, known in transcripts(ready) if known == name)
        with ready.store.read() as session:
            return set(session.scalars(select(Segment.id).where(Segment.transcript_id == transcript_id)))

    one, other = ids("interview_P1.txt"), ids("interview_P2.txt")
    set_role(
        ready,
        next(key for key, name in transcripts(ready) if name == "interview_P1.txt"),
        "I",
        Role.PARTICIPANT,
    )
    preparing.prepare(ready)
    assert not ids("interview_P1.txt") & one
    assert ids("interview_P2.txt") == other
    assert all(row.offered for row in index(ready).rows if row.transcript == "interview_P1.txt")


def test_another_encoder_encodes_everything_anew_and_keeps_every_decision(
    ready: Study, part: BagOfWordsPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = resolve_code(ready, "Geen tijd")
    decide(ready, queue(ready, code.id).items[0].id, "accepted")
    before, encoded = codings(ready), part.encoded
    monkeypatch.setattr(part, "revision", "2")
    assert not preparing.state(ready).ready
    preparing.prepare(ready)
    assert part.encoded > encoded
    assert codings(ready) == before
    assert queue(ready, code.id).accepted == 1


def test_a_removed_transcript_is_no_longer_searched(ready: Study) -> None:
    remove_transcript(ready, next(key for key, name in transcripts(ready) if name == "focusgroep.txt"))
    assert "focusgroep.txt" not in {row.transcript for row in index(ready).rows}


def test_work_that_was_cut_short_goes_on_where_it_stopped(
    study: Study, part: BagOfWordsPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "BATCH", 4)

    def stop(stage: str, done: int, _total: int) -> None:
        if stage.startswith("encode") and done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        preparing.prepare(study, progress=stop)
    assert vectors(study) == 8
    assert not preparing.state(study).ready
    preparing.prepare(study)
    assert preparing.state(study).ready
    assert part.encoded == vectors(study)


def test_progress_ends_at_the_total(study: Study) -> None:
    told: dict[str, tuple[int, int]] = {}
    preparing.prepare(study, progress=lambda stage, done, total: told.update({stage: (done, total)}))
    assert set(told) == {"segment", "encode:bag"}
    assert all(done == total for done, total in told.values())


def test_an_empty_study_says_that_there_is_nothing_yet(tmp_path, part: BagOfWordsPart) -> None:
    study = create_study(tmp_path / "leeg")
    preparing.prepare(study)
    with pytest.raises(NotPreparedError, match="no_transcripts"):
        index(study)
    study.close()


def test_a_model_whose_folder_went_away_gives_way_to_a_bundled_one_and_is_named(
    study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()  # the real parts
    set_setting(study, "encoder", str(tmp_path / "weg"))
    encoder, lacking = preparing.chosen_encoder(study)
    assert encoder in {"snel", "nauwkeurig"}
    assert lacking == str(tmp_path / "weg")


def test_a_model_that_is_not_there_is_refused_before_anything_changes(
    study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    with pytest.raises(EncoderError):
        preparing.choose_encoder(study, str(tmp_path / "weg"))
    assert setting(study, "encoder") == "auto"

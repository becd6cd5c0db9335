"""Many files come in by a worker: one by one, stopped in between, told afterwards, nothing left lying."""

from pathlib import Path
from typing import Any

import pytest

from models.roles import Role
from tests.workflow.test_jobs import slow  # noqa: F401 a fixture
from workflow import handing_over, jobs, preparing
from workflow.handing_over import BusyError, Handed, Summary
from workflow.history import history, undo
from workflow.importing import take_in
from workflow.reading import transcripts
from workflow.status import status
from workflow.study import Study, open_study, with_coder

# ruff: noqa: F811
PATIENCE = 60.0


def talk(number: int) -> bytes:
    return (
        f"I: Vraag {number}?\nP{number}: In week {number} was het druk in de klas, echt druk.\n".encode() * 2
    )


def files(count: int) -> list[Handed]:
    return [Handed(f"gesprek_{number}.txt", talk(number)) for number in range(count)]


def folders(study: Study) -> list[Path]:
    return [path for path in study.path.parent.iterdir() if path.is_dir() and "import" in path.name]


def told(study: Study) -> Summary:
    found = handing_over.summary(study)
    assert found is not None
    return found


def test_files_come_in_with_a_word_on_each_and_a_bad_one_holds_up_nothing(slow: Study) -> None:
    known = len(transcripts(slow))
    handed = [*files(3), Handed("leeg.txt", b""), Handed("weer.txt", talk(1))]
    job = jobs.wait(slow, handing_over.hand_over(slow, handed).id, seconds=PATIENCE)
    assert (job.kind, job.state) == ("import", "done")
    names = [name for _, name in transcripts(slow)]
    assert names[known:] == ["gesprek_0.txt", "gesprek_1.txt", "gesprek_2.txt"]
    found = told(slow)
    assert (found.state, found.total, [one.file for one in found.outcomes]) == (
        "done",
        5,
        [one.name for one in handed],
    )
    assert [one.taken is not None for one in found.outcomes] == [True, True, True, False, False]
    assert found.outcomes[3].error is not None
    assert found.outcomes[3].error.problem.value == "empty"
    assert found.outcomes[4].duplicate_of == "gesprek_1.txt"
    assert folders(slow) == []
    assert preparing.state(slow).ready


def test_what_was_told_is_seen_by_another_program_until_it_was_read(slow: Study) -> None:
    job = jobs.wait(slow, handing_over.hand_over(slow, files(1)).id, seconds=PATIENCE)
    other = open_study(slow.path)
    assert told(other) == told(slow)
    handing_over.was_read(other, job.id)
    assert handing_over.summary(slow) is None
    other.close()


def test_importing_is_the_work_of_who_asked_for_it_with_the_roles_they_gave(slow: Study) -> None:
    bram = with_coder(slow, "Bram", remember=False)
    one = Handed("gesprek.txt", talk(7), roles={"I": Role.PARTICIPANT})
    jobs.wait(slow, handing_over.hand_over(bram, [one]).id, seconds=PATIENCE)
    assert (history(slow)[0].coder, history(slow)[0].kind) == ("Bram", "import")
    (came,) = [one for one in status(slow).transcripts if one.name == "gesprek.txt"]
    assert dict(came.speakers)["I"] == "participant"
    undo(bram)
    assert "gesprek.txt" not in [name for _, name in transcripts(slow)]


def test_stopping_keeps_what_came_in_and_leaves_no_file_behind(
    slow: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        jobs.workers, "spawn", lambda *_: 0
    )  # the work is done here, to stop it exactly there
    view = handing_over.hand_over(slow, files(9))
    known = len(transcripts(slow))

    def third_is_the_last(*arguments: Any, **options: Any) -> Any:
        if len(transcripts(slow)) == known + 2:
            jobs.cancel(slow, view.id)
        return take_in(*arguments, **options)

    monkeypatch.setattr(handing_over, "take_in", third_is_the_last)
    assert jobs.work(slow, view.id) == "cancelled"
    assert len(transcripts(slow)) == known + 3
    found = told(slow)
    assert (found.state, found.total, len(found.outcomes)) == ("cancelled", 9, 3)
    assert folders(slow) == []


def test_files_are_refused_while_other_work_goes_on_and_nothing_is_left_of_them(slow: Study) -> None:
    other = jobs.start(slow, "prepare")
    with pytest.raises(BusyError):
        handing_over.hand_over(slow, files(1))
    assert folders(slow) == []
    assert jobs.wait(slow, other.id, seconds=PATIENCE).kind == "prepare"


def test_files_of_a_worker_that_was_killed_are_cleared_away_by_the_next_import(slow: Study) -> None:
    left = slow.path.with_name(f".{slow.path.stem}-import-abc")
    left.mkdir()
    (left / "0").write_bytes(b"gezegd")
    handing_over.hand_over(slow, files(1))
    assert not left.exists()

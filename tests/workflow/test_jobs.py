"""Long work in a process of its own: it tells how far it is, stops when asked, and dies without harm."""

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workflow import children
from workflow import jobs, preparing
from workflow.finding import search
from workflow.history import history
from workflow.study import Study, open_study, set_setting, setting
from workflow.themes import candidates
from workflow.views import JobView

TEXTS = 18  # segments of the filled study that are encoded
PATIENCE = 60.0


@pytest.fixture
def slow(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    """The study, with workers that encode without a model and take their time."""
    monkeypatch.setenv("PYTHONPATH", children.in_every_child(tmp_path))
    monkeypatch.setenv(children.PAUSE, "0.2")
    yield study
    last = jobs.current(study)
    if last is not None and last.state in jobs.ACTIVE:  # a test that failed halfway
        jobs.cancel(study, last.id)
        jobs.wait(study, last.id, seconds=PATIENCE)


def until(study: Study, reached: Callable[[JobView], bool]) -> list[JobView]:
    """Look at the work until it is so far, and give everything that was seen."""
    seen: list[JobView] = []
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        view = jobs.current(study)
        assert view is not None
        if not seen or view != seen[-1]:
            seen.append(view)
        if reached(view):
            return seen
        time.sleep(0.05)
    raise AssertionError(seen[-1])


def encoding(view: JobView) -> bool:
    return view.stage.startswith("encode") and view.done > 0


def test_work_tells_how_far_it_is_until_it_is_done(slow: Study) -> None:
    assert jobs.current(slow) is None
    started = jobs.start(slow, "prepare")
    assert (started.kind, started.state, started.done) == ("prepare", "waiting", 0)
    seen = until(slow, lambda view: view.state == "done")
    assert {view.id for view in seen} == {started.id}
    states = [view.state for view in seen]
    assert states == sorted(states, key=["waiting", "running", "done"].index)
    steps = [view.done for view in seen if encoding(view)]
    assert len(steps) > 2
    assert steps == sorted(steps)
    assert (seen[-1].done, seen[-1].total, seen[-1].problem) == (TEXTS, TEXTS, None)
    assert preparing.state(slow).ready
    assert search(slow, "koptelefoon")


def test_the_screen_can_be_used_meanwhile_and_there_is_one_job_at_a_time(slow: Study) -> None:
    started = jobs.start(slow, "prepare")
    until(slow, encoding)
    assert jobs.start(slow, "themes").id == started.id
    set_setting(slow, "note", "written while the worker writes")
    other = open_study(slow.path)
    view = jobs.current(other)
    assert view is not None
    assert (view.id, view.state) == (started.id, "running")
    assert setting(other, "note") == "written while the worker writes"
    other.close()
    assert jobs.wait(slow, started.id, seconds=PATIENCE).state == "done"
    again = jobs.start(slow, "prepare")
    assert again.id != started.id
    assert jobs.wait(slow, again.id, seconds=PATIENCE).state == "done"


def test_cancelled_work_stops_at_once_and_what_was_done_is_kept(slow: Study) -> None:
    started = jobs.start(slow, "prepare")
    until(slow, encoding)
    jobs.cancel(slow, started.id)
    ended = jobs.wait(slow, started.id, seconds=PATIENCE)
    assert (ended.state, ended.problem) == ("cancelled", None)
    kept = preparing.state(slow).encoded
    assert 0 < kept < TEXTS
    jobs.cancel(slow, started.id)  # too late, and no harm
    again = jobs.start(slow, "prepare")
    seen = until(slow, lambda view: view.state == "done")
    assert seen[-1].id == again.id
    assert seen[-1].total == TEXTS - kept


def test_what_went_wrong_is_told(slow: Study) -> None:
    ended = jobs.wait(slow, jobs.start(slow, "themes", korrelig=True).id, seconds=PATIENCE)
    assert ended.state == "failed"
    assert ended.problem is not None
    assert "korrelig" in ended.problem


def test_a_worker_that_is_killed_is_missed_and_a_second_one_finishes(
    slow: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SILENT_SECONDS", 1.0)
    monkeypatch.setenv(children.LAST_BATCH, "2")
    before = history(slow)
    ended = jobs.wait(slow, jobs.start(slow, "prepare").id, seconds=PATIENCE)
    assert (ended.state, ended.problem) == ("failed", "worker_gone")
    again = open_study(slow.path)
    assert preparing.state(again).encoded == 2 * children.BATCH  # what was committed before the kill
    assert history(again) == before
    again.close()
    monkeypatch.delenv(children.LAST_BATCH)
    second = jobs.start(slow, "prepare")
    done = jobs.wait(slow, second.id, seconds=PATIENCE)
    assert (done.id, done.state, done.total) == (second.id, "done", TEXTS - 2 * children.BATCH)
    assert preparing.state(slow).ready


def test_a_worker_ends_with_the_program_that_started_it(
    slow: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SILENT_SECONDS", 1.0)
    note = tmp_path / "pid"
    paths = f"{tmp_path}:{children.ROOT}"
    program = children.child("start_job", slow.path, PYTHONPATH=paths, PAUSE=30, PID_FILE=note)
    assert program.stdout is not None
    started = program.stdout.readline()
    until(slow, lambda view: view.stage.startswith("segment") or view.stage.startswith("encode"))
    program.send_signal(signal.SIGKILL)
    program.communicate(timeout=PATIENCE)
    ended = jobs.wait(slow, started[9:41], seconds=20)  # not when its pause is over: at once
    assert (ended.state, ended.problem) == ("failed", "worker_gone")
    assert int(note.read_text("utf-8")) != program.pid


def test_work_of_an_unknown_kind_is_refused(study: Study) -> None:
    with pytest.raises(ValueError, match="fly"):
        jobs.start(study, "fly")
    assert jobs.current(study) is None


@pytest.mark.slow
def test_themes_are_made_by_a_worker_with_a_real_encoder(filled: Path, tmp_path: Path) -> None:
    study = open_study(Path(shutil.copy(filled, tmp_path / "studie.rodedraad")))
    preparing.choose_encoder(study, "snel")
    started = jobs.start(study, "themes", size=2)
    seen = until(study, lambda view: view.state not in jobs.ACTIVE)
    assert (seen[-1].id, seen[-1].state, seen[-1].problem) == (started.id, "done", None)
    stages = [view.stage.partition(":")[0] for view in seen if view.stage]
    assert list(dict.fromkeys(stages))[-2:] == ["group", "name"]
    assert preparing.state(study).ready
    assert isinstance(candidates(study), list)
    assert "koptelefoon" in search(study, "geluiddempende oorkappen en een hoofdtelefoon")[0].stretch.text
    study.close()

"""Long work in a process of its own, so that the screen stays quick and can be reloaded.

The worker writes its progress into the job's row; whoever looks at the study reads it there. It
stops when asked to, and when the program that started it is gone.
"""

import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.base import now
from models.records import Job
from workflow import workers
from workflow.study import StoreError, Study, open_study
from workflow.views import JobView

KINDS = ("import", "prepare", "themes", "map")
ACTIVE = ("waiting", "running")
BEAT_SECONDS = 2.0
SILENT_SECONDS = 6.0  # three missed beats: look whether the worker is still there
HUNG_SECONDS = 3600.0  # compiled code can hold up the beat for long, but not for an hour
WRITE_SECONDS = 0.25
AT_MOST = 20  # rounds of preparing in one job


class CancelledError(Exception):
    """The coder asked the work to stop."""


def start(study: Study, kind: str, **parameters: Any) -> JobView:  # noqa: ANN401 parameters are JSON
    """Start long work, or give the work that is under way already."""
    if kind not in KINDS:
        message = f"no such work: {kind}"
        raise ValueError(message)
    with study.store.write() as session:
        running = _latest(session)
        if running is not None and _state(running) in ACTIVE:
            return _view(running)
        job = Job(kind=kind, parameters=parameters)
        session.add(job)
        session.flush()
        view = _view(job)
    pid = workers.spawn(
        [str(study.path.resolve()), job.id], study.path.with_name(f".{study.path.stem}-job.log")
    )
    with study.store.write() as session:
        session.get_one(Job, job.id).pid = pid
    return view


def current(study: Study) -> JobView | None:
    """Give the latest work, done or not."""
    with study.store.read() as session:
        job = _latest(session)
        if job is None:
            return None
        view = _view(job)
    workers.let_go()
    return view


def cancel(study: Study, job_id: str) -> None:
    """Ask the work to stop; it does at its next step."""
    with study.store.write() as session:
        job = session.get(Job, job_id)
        if job is not None and job.state in ACTIVE:
            job.cancel = True


def wait(study: Study, job_id: str, *, seconds: float = 600.0) -> JobView:
    """Wait until the work has ended and tell how."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        view = current(study)
        if view is not None and view.id == job_id and view.state not in ACTIVE:
            return view
        time.sleep(0.2)
    message = f"job {job_id} did not end within {seconds:.0f} s"
    raise TimeoutError(message)


def work(study: Study, job_id: str) -> str:
    """Do the work of a job in this process and return the state in which it ended."""
    reporter = Reporter(study, job_id)
    with study.store.write() as session:
        job = session.get_one(Job, job_id)
        job.state = "running"
        kind, parameters = job.kind, job.parameters
    try:
        if kind != "import" or _took_transcripts(study, job_id, reporter):
            _run(study, kind, parameters, reporter)
        state, problem = "done", None
    except CancelledError:
        state, problem = "cancelled", None
    except Exception as error:  # noqa: BLE001 whatever went wrong must reach the screen
        traceback.print_exc()
        state, problem = "failed", f"{type(error).__name__}: {error}"
    with study.store.write() as session:
        job = session.get_one(Job, job_id)
        job.state, job.problem, job.finished_at = state, problem, now()
    return state


class Reporter:
    """Writes progress into the job's row, a few times a second at most, and stops when asked to."""

    def __init__(self, study: Study, job_id: str) -> None:
        self._study = study
        self._job_id = job_id
        self._written = 0.0
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps of a stage are ready."""
        moment = time.monotonic()
        if stage == self._stage and done < total and moment - self._written < WRITE_SECONDS:
            return
        self._stage, self._written = stage, moment
        with self._study.store.write() as session:
            job = session.get_one(Job, self._job_id)
            if job.cancel:
                raise CancelledError
            job.stage, job.done, job.total, job.heartbeat = stage, done, total, now()


def _took_transcripts(study: Study, job_id: str, report: Reporter) -> bool:
    """Take files in; only transcripts have to be prepared afterwards."""
    from workflow import handing_over

    return handing_over.take_all(study, job_id, report)


def _run(study: Study, kind: str, parameters: dict[str, Any], report: Reporter) -> None:
    from workflow import preparing, themes

    for _ in range(AT_MOST):  # transcripts that come in meanwhile are prepared as well
        preparing.prepare(study, progress=report)
        if preparing.state(study).ready:
            break
    if kind == "themes":
        themes.suggest_themes(study, progress=report, **parameters)
    if kind == "map":
        from workflow import mapping

        mapping.draw(study, progress=report)


def _latest(session: Any) -> Job | None:  # noqa: ANN401
    job: Job | None = session.scalar(select(Job).order_by(Job.started_at.desc(), Job.id).limit(1))
    return job


def _view(job: Job) -> JobView:
    return JobView(
        job.id,
        job.kind,
        _state(job),
        job.stage,
        job.done,
        job.total,
        job.problem or ("worker_gone" if _silent(job) else None),
        job.started_at,
    )


def _state(job: Job) -> str:
    return "failed" if _silent(job) else job.state


def _silent(job: Job) -> bool:
    if job.state not in ACTIVE:
        return False
    silence = (datetime.now(UTC) - datetime.fromisoformat(job.heartbeat)).total_seconds()
    return silence > HUNG_SECONDS or (silence > SILENT_SECONDS and not workers.alive(job.pid))


def _beat(study: Study, job_id: str) -> None:
    while True:
        time.sleep(BEAT_SECONDS)
        with suppress(StoreError), study.store.write() as session:  # a busy file: next beat
            job = session.get_one(Job, job_id)
            if job.state not in ACTIVE:
                return
            job.heartbeat = now()


def main(arguments: list[str]) -> int:
    """Run one job: the study's path and the job's identifier."""
    if hasattr(os, "nice"):
        os.nice(5)
    study = open_study(Path(arguments[0]))
    workers.leave_with_parent()
    threading.Thread(target=_beat, args=(study, arguments[1]), daemon=True).start()
    return 0 if work(study, arguments[1]) == "done" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

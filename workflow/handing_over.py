"""Many or large files come in outside the page: kept beside the study until the worker has taken them in.

The folder can be read by nobody else, and goes when the work is over, however it ended: the files hold
what participants said. What was taken in, and what was not and why, stays with the job for the screen.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from formats.errors import FormatError, Problem
from models.base import new_id
from models.records import Job
from models.roles import Role
from workflow import jobs
from workflow.importing import Kind, Taken, read_files, take_in
from workflow.study import Study, as_coder, set_setting, setting
from workflow.views import JobView

_LIST = "files.json"
_TOLD = "import_told"  # the setting: of which import the outcome was read


class BusyError(Exception):
    """Other long work is under way; the files were not taken over."""

    reason = "busy_job"
    about = ""


@dataclass(frozen=True)
class Handed:
    """A file to be taken in, with the roles that were corrected in it."""

    name: str
    data: bytes
    kind: Kind | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: it was taken in, or there was a problem."""

    file: str
    taken: Taken | None = None
    error: FormatError | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True)
class Summary:
    """What became of the last import: as far as it went, of `total` files."""

    job_id: str
    state: str
    total: int
    outcomes: tuple[Outcome, ...]


def hand_over(study: Study, files: Sequence[Handed]) -> JobView:
    """Keep the files beside the study and start taking them in."""
    _sweep(study)
    folder = _folder(study, new_id())
    folder.mkdir(mode=0o700)
    try:
        _keep(folder, files)
        job = jobs.start(study, "import", folder=folder.name, coder=study.coder_id, files=len(files))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if _parameters(study, job.id).get("folder") != folder.name:  # other work went before
        shutil.rmtree(folder, ignore_errors=True)
        raise BusyError
    return job


def take_all(study: Study, job_id: str, report: Callable[[str, int, int], None]) -> bool:
    """Take the files of a job in, one by one; tell whether there are transcripts among them."""
    parameters = _parameters(study, job_id)
    folder = study.path.with_name(str(parameters["folder"]))
    own = as_coder(study, str(parameters["coder"])) or study
    outcomes: list[dict[str, Any]] = []
    try:
        handed = json.loads((folder / _LIST).read_text("utf-8"))
        for number, one in enumerate(handed):
            # each file is a stage of its own, so that being asked to stop is heard between any two
            report(f"import:{number}", number, len(handed))
            outcomes.append(_take(own, folder / str(number), one))
            _tell(study, job_id, outcomes)
        report("import:all", len(handed), len(handed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return any(one.get("kind") == Kind.TRANSCRIPT.value for one in outcomes)


def summary(study: Study) -> Summary | None:
    """Tell what became of the last import, until somebody has read it."""
    with study.store.read() as session:
        query = select(Job).where(Job.kind == "import").order_by(Job.started_at.desc(), Job.id).limit(1)
        job = session.scalar(query)
    if job is None or setting(study, _TOLD) == job.id:
        return None
    latest = jobs.current(study)
    state = latest.state if latest is not None and latest.id == job.id else job.state
    known = job.parameters
    return Summary(job.id, state, known.get("files", 0), tuple(map(_outcome, known.get("taken", ()))))


def was_read(study: Study, job_id: str) -> None:
    """Remember that the outcome of an import needs no more telling."""
    set_setting(study, _TOLD, job_id)


def _keep(folder: Path, files: Sequence[Handed]) -> None:
    for number, file in enumerate(files):
        (folder / str(number)).write_bytes(file.data)
    known = [
        {
            "name": file.name,
            "kind": file.kind and file.kind.value,
            "roles": {label: role.value for label, role in file.roles.items()},
        }
        for file in files
    ]
    (folder / _LIST).write_text(json.dumps(known), "utf-8")


def _take(study: Study, path: Path, one: Mapping[str, Any]) -> dict[str, Any]:
    """Take one file in; a bad one is told of and holds nothing up."""
    name = str(one["name"])
    roles = {label: Role(role) for label, role in one["roles"].items()}
    try:
        data = path.read_bytes()
        path.unlink()
        intake = read_files(study, [(name, data)], kind=Kind(one["kind"]) if one["kind"] else None)[0]
        if intake.duplicate_of is not None:
            return {"file": name, "duplicate_of": intake.duplicate_of}
        taken = take_in(study, intake, roles=roles)
    except FormatError as error:
        details = {
            key: value if isinstance(value, int | list) else str(value)
            for key, value in error.details.items()
        }
        return {"file": name, "problem": error.problem.value, "line": error.line, "details": details}
    return {"file": name, "kind": taken.kind.value, "name": taken.name, "counts": dict(taken.counts)}


def _outcome(row: Mapping[str, Any]) -> Outcome:
    name = str(row["file"])
    if "problem" in row:
        error = FormatError(Problem(row["problem"]), name, line=row["line"], **row["details"])
        return Outcome(name, error=error)
    if "duplicate_of" in row:
        return Outcome(name, duplicate_of=row["duplicate_of"])
    return Outcome(name, Taken(Kind(row["kind"]), row["name"], row["counts"]))


def _tell(study: Study, job_id: str, outcomes: Sequence[Mapping[str, Any]]) -> None:
    with study.store.write() as session:
        job = session.get_one(Job, job_id)
        job.parameters = {**job.parameters, "taken": list(outcomes)}


def _parameters(study: Study, job_id: str) -> dict[str, Any]:
    with study.store.read() as session:
        return session.get_one(Job, job_id).parameters


def _folder(study: Study, name: str) -> Path:
    return study.path.with_name(f".{study.path.stem}-import-{name}")


def _sweep(study: Study) -> None:
    """Clear away what a worker left that was ended the hard way."""
    latest = jobs.current(study)
    if latest is not None and latest.state in jobs.ACTIVE:
        return
    for left in study.path.parent.glob(f"{_folder(study, '').name}*"):
        with suppress(OSError):
            shutil.rmtree(left)

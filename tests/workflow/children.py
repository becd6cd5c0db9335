"""What the tests of sudden death run in a process of its own: work that a kill cuts short.

`python -m tests.workflow.children WORK STUDY ...` does the work and prints a line for each step
that is done. With FUSE=n it kills itself at the n-th moment: a statement that writes, or a commit.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, event

from tests.workflow.fakes import BagOfWordsPart
from workflow import jobs, preparing
from workflow.applying import queue
from workflow.codebook import codes
from workflow.deciding import decide
from workflow.importing import read_paths, take_in
from workflow.study import Study, open_study

ROOT = Path(__file__).resolve().parents[2]
BATCH = 4
FUSE, PAUSE, LAST_BATCH, PID_FILE = "FUSE", "PAUSE", "LAST_BATCH", "PID_FILE"
VERDICTS = ("accepted", "rejected", "changed", "accepted")

Batches = Iterator[tuple[np.ndarray, np.ndarray]]


class SlowPart(BagOfWordsPart):
    """Takes its time for each batch, and can bring its process down after some."""

    def encode_batches(self, texts: Any, *, batch: int | None = None, query: bool = False) -> Batches:
        del batch
        for number, found in enumerate(super().encode_batches(texts, batch=BATCH, query=query)):
            if number == int(os.environ.get(LAST_BATCH, "-1")):
                die()
            time.sleep(float(os.environ.get(PAUSE, "0")))
            yield found


def install() -> None:
    """Encode without a model in this process; say which process it is where that is asked."""
    part = SlowPart()
    preparing.parts_of = lambda _encoder: (part,)
    if PID_FILE in os.environ:
        Path(os.environ[PID_FILE]).write_text(str(os.getpid()), "utf-8")


def in_every_child(folder: Path) -> str:
    """Make a folder that installs the above in any Python which has it on its path."""
    (folder / "sitecustomize.py").write_text(
        "from tests.workflow import children\nchildren.install()\n", "utf-8"
    )
    return str(folder)


def die() -> None:
    """End this process the hard way: nothing is flushed, closed or rolled back."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def moments(reach: Callable[[int], None]) -> Iterator[None]:
    """Tell of every moment at which a kill could matter: before a row is written, before a commit."""
    count = 0

    def one_more(*_: Any) -> None:
        nonlocal count
        count += 1
        reach(count)

    def writing(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            one_more()

    event.listen(Engine, "before_cursor_execute", writing)
    event.listen(Engine, "commit", one_more)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", writing)
        event.remove(Engine, "commit", one_more)


def bring(study: Study, *files: str) -> None:
    """Import files, one after the other."""
    for name in files:
        for intake in read_paths(study, [Path(name)]):
            told(file=take_in(study, intake).name)


def prepare(study: Study) -> None:
    """Cut and encode."""
    preparing.prepare(study, progress=lambda stage, done, total: told(stage=stage, done=done, total=total))


def decide_all(study: Study) -> None:
    """Decide on everything, code by code, in every way there is."""
    known = [code for code in codes(study) if code.definition]
    for number, code in enumerate(known):
        other = known[number - 1]
        for at, verdict in enumerate(VERDICTS):
            item = queue(study, code.id, limit=1).items[0]
            made = decide(study, item.id, verdict, code_id=other.id if verdict == "changed" else None)
            assert made is not None, at
            place = [item.stretch.transcript, item.stretch.start, item.stretch.end]
            told(suggestion=item.id, offered=code.id, verdict=made.verdict, code=made.code_id, place=place)


def start_job(study: Study) -> None:
    """Start long work and stay, as the workbench does."""
    told(job=jobs.start(study, "prepare").id)
    sys.stdin.read()


WORK: dict[str, Callable[..., None]] = {
    "bring": bring,
    "prepare": prepare,
    "decide_all": decide_all,
    "start_job": start_job,
}


def told(**line: Any) -> None:
    """Print a line of what is done, at once."""
    print(json.dumps(line), flush=True)  # noqa: T201 the parent reads it


def child(work: str, study: Path, *files: Path, **environment: object) -> "subprocess.Popen[str]":
    """Start a child at its work."""
    here = {name: str(value) for name, value in environment.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.workflow.children", work, str(study), *map(str, files)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main(work: str, path: str, *files: str) -> None:
    """Do the work in this process, until the fuse is out."""
    install()
    study = open_study(Path(path))
    last = int(os.environ.get(FUSE, "0"))
    with moments(lambda number: die() if number == last else None):
        WORK[work](study, *files)
    study.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

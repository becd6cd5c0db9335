"""Processes that work for us: started, looked after, and ended with the program that started them."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

_started: dict[int, "subprocess.Popen[bytes]"] = {}


def spawn(arguments: list[str], log: Path) -> int:
    """Start `python -m workflow.jobs` with these arguments and return its process number."""
    root = str(Path(__file__).resolve().parents[1])
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 our own module, no shell
            [sys.executable, "-m", "workflow.jobs", *arguments],
            stdin=subprocess.PIPE,  # closes when we end, however we end: the worker then ends too
            stdout=output,
            stderr=output,
            env=env,
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
    _started[process.pid] = process
    return process.pid


def alive(pid: int | None) -> bool:
    """Tell whether a worker is still there, whoever started it."""
    if pid is None:
        return False
    if pid in _started:
        return _started[pid].poll() is None
    if os.name != "posix":  # no harmless way to ask there
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def let_go(*, seconds: float = 0.0) -> None:
    """Clear away workers that have ended, waiting a little if asked to."""
    for pid, process in list(_started.items()):
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()
            _started.pop(pid, None)  # another session may have cleared it away meanwhile


def leave_with_parent() -> None:
    """End this process as soon as the pipe from its parent closes."""
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    # Not through sys.stdin: its lock would be held by this thread when Python shuts down, which is fatal.
    while os.read(0, 1024):
        pass
    os._exit(3)

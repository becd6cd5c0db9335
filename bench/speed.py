"""What costs time: `python -m bench.speed [encoding] [opening] [deciding]` prints JSON lines.

`encoding` encodes the segments of the demo study with each part, next to the encoder package as it is
shipped and to the plain loop of sentence-transformers, in turns in one process, on one and on two
threads. `opening` opens a prepared study in a fresh process, without and with what an earlier one kept.
`deciding` decides and searches in a made-up study with stand-in vectors. The budgets are those of the
design: 150 ms for a decision with its re-ranking, 100 ms for a search. Answers are checked before
anything is reported: a wrong one ends the run with exit code 1.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.machine import describe

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("encoding", "opening", "deciding")
PARTS = ("use", "use-words", "e5")


def main() -> int:
    """Measure what was asked for; give the exit code."""
    options = read_options()
    print(json.dumps({"bench": "machine", **describe()}, ensure_ascii=False), flush=True)
    with tempfile.TemporaryDirectory(prefix="rodedraad-bench-") as folder:
        failed = sum(_run(words, threads) for words, threads in _steps(options, Path(folder)))
    return 1 if failed else 0


def read_options() -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("kind", nargs="*", default=list(KINDS), help=", ".join(KINDS))
    parser.add_argument("--part", nargs="+", default=list(PARTS), help="parts to encode with")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--copies", nargs="+", type=int, default=[1, 2, 8], help="size of the opened study")
    parser.add_argument(
        "--segments", nargs="+", type=int, default=[3_000, 50_000], help="of the made-up study"
    )
    parser.add_argument("--encoder", default="snel", help="tier of the opened study")
    options = parser.parse_args()
    if unknown := set(options.kind) - set(KINDS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def _steps(options: argparse.Namespace, folder: Path) -> Iterator[tuple[list[str], int]]:
    """Give the processes to run, in order, and how many threads each may use."""
    most = max(options.threads)
    if "encoding" in options.kind:
        yield from ((["encoding", part], threads) for part in options.part for threads in options.threads)
    if "opening" in options.kind:
        for copies in options.copies:
            place = str(folder / f"opening-{copies}")
            yield ["preparing", place, options.encoder, str(copies)], most
            for kept in ("nothing", "everything"):
                yield ["opening", place, options.encoder, kept], most
    if "deciding" in options.kind:
        for segments in options.segments:
            yield ["deciding", str(folder / f"deciding-{segments}"), str(segments)], most


def _run(words: list[str], threads: int) -> int:
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "bench.speed_stages", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())

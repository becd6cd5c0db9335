"""From transcripts to suggestions, step by step: `python -m bench.pipeline` prints JSON lines.

Every row is measured in a process of its own. `cold` starts from an empty study; `warm` opens the
study that the cold run left and then takes in one more interview. Answers are checked before
anything is reported: a wrong one ends the run with exit code 1.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.corpus import WORDS, study_files
from bench.machine import describe

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Measure each encoder and size; give the exit code."""
    options = read_options()
    print(json.dumps({"bench": "machine", **describe()}, ensure_ascii=False), flush=True)
    failed = 0
    for encoder in options.encoder:
        for copies in options.copies:
            with tempfile.TemporaryDirectory(prefix="rodedraad-bench-") as folder:
                failed += measure(Path(folder), encoder, copies)
    return 1 if failed else 0


def read_options() -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline", description=__doc__)
    parser.add_argument("--encoder", nargs="+", default=["snel", "nauwkeurig"], help="tiers or folders")
    parser.add_argument("--copies", nargs="+", type=int, default=[1, 10], choices=range(1, len(WORDS)))
    return parser.parse_args()


def measure(folder: Path, encoder: str, copies: int) -> int:
    """Run cold, then warm, on one study; count what failed."""
    (folder / "files").mkdir()
    study_files(folder / "files", copies=copies)
    failed = 0
    for mode in ("cold", "warm"):
        words = [sys.executable, "-m", "bench.stages", mode, str(folder), encoder, str(copies)]
        done = subprocess.run(words, cwd=ROOT, env=os.environ | {"HF_HUB_OFFLINE": "1"}, check=False)  # noqa: S603
        failed += done.returncode != 0
        if failed:
            break
    return failed


if __name__ == "__main__":
    sys.exit(main())

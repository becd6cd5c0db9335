"""The demo study: invented interviews that show all that the workbench does."""

import re
from importlib.resources import as_file, files
from pathlib import Path

from workflow.importing import read_paths, take_in
from workflow.jobs import start
from workflow.preparing import state
from workflow.study import SUFFIX, Study, create_study, set_setting, setting

FOLDER = "demo_study"
FILES = (".docx", ".txt", ".vtt", ".srt")
NAME = "demo"
TITLE = "Kwetsbare leerlingen (demo)"


def create_demo(folder: Path) -> Path:
    """Make the demo study in `folder`, or leave the one that is there; returns its project file."""
    path = folder / f"{NAME}{SUFFIX}"
    if path.exists():
        return path
    unfinished = folder / f".{NAME}{SUFFIX}.new"
    unfinished.unlink(missing_ok=True)
    study = create_study(unfinished, name=TITLE, coder="Demo")
    try:
        fill(study)
    finally:
        study.close()
    unfinished.replace(path)
    return path


def is_demo(study: Study) -> bool:
    """Tell whether this is the demo study, as far as its file knows."""
    return bool(setting(study, "demo", default=False))


def start_preparing(study: Study) -> None:
    """Start on the demo's themes at once, for a first look; other studies wait for a person."""
    if is_demo(study) and not state(study).ready:
        start(study, "themes")


def fill(study: Study) -> None:
    """Take in the demo's codebook, participants and transcripts."""
    with as_file(files("data") / FOLDER) as folder:
        sources = [folder / "codeboek.csv", folder / "deelnemers.xlsx"]
        sources += sorted((path for path in folder.iterdir() if path.suffix in FILES), key=_order)
        for intake in read_paths(study, sources):
            take_in(study, intake)
    set_setting(study, "demo", value=True)


def _order(path: Path) -> tuple[bool, int]:
    """Put the interviews in the order of their numbers, and the focus groups behind them."""
    return "focus" in path.name, int("".join(re.findall(r"\d+", path.stem)) or 0)

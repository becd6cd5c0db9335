"""A small study with something on every page: two interviews, a few codes, codings, candidate themes."""

import csv
import io
from pathlib import Path

from tests.e2e.workbench import ROOT
from workflow import codebook, deciding, importing, memos, preparing, reading, themes
from workflow.blindness import set_own_first
from workflow.study import Study, create_study, set_setting

DEMO = ROOT / "data" / "demo_study"
INTERVIEWS = ("interview_P4.txt", "respondent 3.txt")
TURNS, CODES = 40, 10


def make_small(path: Path) -> Path:
    """Make the study, prepared with the quick model."""
    study = create_study(path, name="Kleine studie", coder="Anne")
    set_setting(study, "encoder", "snel")
    set_own_first(study, 0)
    _take_in(study, ("codeboek.csv", _codebook()), ("deelnemers.csv", b"Deelnemer;Ervaring\nP4;12\nP3;3\n"))
    _take_in(study, *((name, _opening(name)) for name in INTERVIEWS))
    _code(study)
    preparing.prepare(study)
    themes.suggest_themes(study, size=3)
    study.close()
    return study.path


def make_plain(path: Path, *, codes: bool) -> Path:
    """Make a study with transcripts that are not prepared yet, with or without a codebook."""
    study = create_study(path, name="Net begonnen", coder="Anne")
    _take_in(study, *((name, _opening(name)) for name in INTERVIEWS))
    if codes:
        _take_in(study, ("codeboek.csv", _codebook()))
    study.close()
    return study.path


def _take_in(study: Study, *files: tuple[str, bytes]) -> None:
    for intake in importing.read_files(study, list(files)):
        assert intake.error is None, intake.error
        importing.take_in(study, intake)


def _opening(name: str) -> bytes:
    lines = [line for line in (DEMO / name).read_text("utf-8-sig").splitlines() if line.strip()]
    return "\n".join(lines[:TURNS]).encode()


def _codebook() -> bytes:
    with (DEMO / "codeboek.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    written = io.StringIO()
    csv.writer(written).writerows(rows[: CODES + 1])
    return written.getvalue().encode()


def _code(study: Study) -> None:
    """Code every sixth turn, two codes turn by turn, so that lists, counts and stripes have something."""
    known = codebook.codes(study)[-2:]
    for transcript_id, _name in reading.transcripts(study):
        for number, turn in enumerate(reading.read(study, transcript_id)[1::6]):
            stretch, code = turn.stretch, known[number % 2]
            coded = deciding.code_stretch(study, transcript_id, stretch.start, stretch.end, code.id)
            if number == 0:
                memos.write_memo(study, memos.Target("coding", coded), "Hier nog eens naar kijken.")

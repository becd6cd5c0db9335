import csv
import importlib.util
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "data" / "demo_study"


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("build_demo", ROOT / "scripts" / "build_demo.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.STUDY = tmp_path_factory.mktemp("study")
    shutil.copy(STUDY / "codeboek.csv", script.STUDY)
    script.main()
    return script.STUDY


def test_a_rebuild_gives_the_files_we_ship(rebuilt):
    ours = {path.name for path in STUDY.iterdir() if path.is_file()} - {"SOURCE.md"}
    assert {path.name for path in rebuilt.iterdir()} == ours
    plain = [path for path in rebuilt.iterdir() if path.suffix in {".csv", ".txt", ".vtt", ".srt"}]
    assert [path.name for path in plain if path.read_bytes() != (STUDY / path.name).read_bytes()] == []


def test_every_code_of_the_codebook_is_in_two_transcripts_or_more():
    levels = ["Situatie", "Hoofdthema", "Subthema", "Code"]
    codebook = {
        " \u203a ".join(row[level] for level in levels if row[level]) for row in table(STUDY / "codeboek.csv")
    }
    found = defaultdict(set)
    for row in table(STUDY / "gold.csv"):
        found[row["code_path"]].add(row["transcript"])
    assert set(found) == codebook
    assert [code for code, files in found.items() if len(files) < 2] == []


def test_every_quote_is_by_a_participant_of_the_study():
    people = {row["Deelnemer"] for row in table(STUDY / "source" / "deelnemers.csv")}
    assert {row["participant"] for row in table(STUDY / "gold.csv")} <= people

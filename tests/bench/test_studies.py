import csv
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "build_bench_study.py"
STUDIES = [path.parent for path in sorted((ROOT / "bench" / "studies").glob("*/gold.csv"))]
LEVELS = ("Situatie", "Hoofdthema", "Subthema", "Code")

pytestmark = pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts(study):
    return {path.name: path.read_text("utf-8") for path in study.glob("*.txt")}


def paths(study):
    return [" › ".join(row[level] for level in LEVELS if row[level]) for row in table(study / "codeboek.csv")]


def build(study, out):
    command = [sys.executable, str(SCRIPT), str(study), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def copy(study, tmp_path):
    return Path(shutil.copytree(study, tmp_path / study.name))


def test_every_quote_occurs_once_in_its_transcript(study):
    spoken = texts(study)
    rows = table(study / "gold.csv")
    assert rows
    assert [row["quote"] for row in rows if spoken[row["transcript"]].count(row["quote"]) != 1] == []


def test_every_quote_is_said_by_its_participant(study):
    label = {
        row["Deelnemer"]: row["Naam in transcript"] for row in table(study / "source" / "deelnemers.csv")
    }
    turns = {name: text.split("\n\n") for name, text in texts(study).items()}
    strays = [
        row["quote"]
        for row in table(study / "gold.csv")
        if not any(
            turn.startswith(f"{label[row['participant']]}: ") and row["quote"] in turn
            for turn in turns[row["transcript"]]
        )
    ]
    assert strays == []


def test_gold_and_codebook_hold_the_same_codes(study):
    book = paths(study)
    assert len(book) == len(set(book))
    assert {row["code_path"] for row in table(study / "gold.csv")} == set(book)


def test_no_passage_carries_a_code_twice(study):
    rows = Counter(tuple(row.values()) for row in table(study / "gold.csv"))
    assert [row for row, times in rows.items() if times > 1] == []


def test_no_example_of_the_codebook_gives_a_passage_away(study):
    everything = "\n".join(texts(study).values())
    examples = [row["Voorbeeld"].strip(" .") for row in table(study / "codeboek.csv") if row["Voorbeeld"]]
    assert examples
    assert [example for example in examples if example in everything] == []


def test_transcripts_are_read_with_their_interviewer(study):
    from formats.registry import read_transcript

    for path in sorted(study.glob("*.txt")):
        roles = {speaker.label: speaker.role.value for speaker in read_transcript(path).speakers}
        assert len(roles) == 2
        assert roles["Interviewer"] == "interviewer"


def test_a_rebuild_gives_the_same_bytes(study, tmp_path):
    done = build(study, tmp_path)
    assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {"SOURCE.md", "codeboek.csv"}
    ours = {
        path.name: path.read_bytes() for path in study.iterdir() if path.is_file() and path.name not in kept
    }
    assert made == ours


@pytest.mark.parametrize(
    ("turn", "complaint"),
    [
        ("P: {{bestaat_niet|Dit zegt verder niemand zo.}}", "unknown code 'bestaat_niet'"),
        ("P: {{CODE|Twee keer.}} En nog eens: Twee keer.", "passage must occur once"),
        ("I: {{CODE|Dit vraagt verder niemand zo.}}", "turn of the interviewer"),
        ("X: Wie is dit?", "unknown speaker 'X'"),
    ],
    ids=["unknown code", "passage twice", "interviewer coded", "unknown speaker"],
)
def test_the_build_refuses(study, copy, tmp_path, turn, complaint):
    key = table(copy / "source" / "codes.csv")[0]["key"]
    first = copy / "source" / f"{table(copy / 'source' / 'deelnemers.csv')[0]['Deelnemer']}.md"
    first.write_text(f"{first.read_text('utf-8').strip()}\n\n{turn.replace('CODE', key)}\n", "utf-8")
    done = build(copy, tmp_path)
    assert done.returncode != 0
    assert complaint in done.stderr


def test_the_build_refuses_a_codebook_with_another_code(study, copy, tmp_path):
    book = copy / "codeboek.csv"
    last = book.read_text("utf-8").strip().rpartition("\n")[0]
    book.write_text(f"{last}\n", "utf-8")
    done = build(copy, tmp_path)
    assert done.returncode != 0
    assert "differ" in done.stderr

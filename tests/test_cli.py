"""The command line: the whole story of a study, with answers that a script can rely on."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer.main
from sqlalchemy import select
from typer.testing import CliRunner, Result

import cli
from models.records import Transcript
from tests.workflow.conftest import FILES
from tests.workflow.fakes import BagOfWordsPart
from workflow import preparing
from workflow.study import open_study

ROOT = Path(cli.__file__).parent
DEMO = ROOT / "data" / "demo_study"
STRETCH = {"transcript", "start", "end", "text", "speaker", "role"}
COMMANDS = typer.main.get_command(cli.app).commands
ON_A_STUDY = {
    "import": ["{file}"],
    "segments": [],
    "themes": [],
    "rank": ["Geen tijd"],
    "search": ["rust"],
    "decide": ["0123456789ab", "accept"],
    "skip": ["0123456789ab"],
    "standing": ["Geen tijd"],
    "check": [],
    "code": ["interview_P1.txt", "0", "5", "Geen tijd"],
    "add-code": ["Nieuw"],
    "role": ["interview_P1.txt", "I", "interviewer"],
    "undo": [],
    "redo": [],
    "history": [],
    "codes": [],
    "status": [],
    "encoder": [],
    "export": ["{file}"],
    "app": [],
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dutch, unless a test asks for English, and no model."""
    monkeypatch.delenv("RODEDRAAD_LANGUAGE", raising=False)
    monkeypatch.delitem(sys.modules, "streamlit", raising=False)  # another test's: then the screen decides
    part = BagOfWordsPart()
    monkeypatch.setattr(preparing, "parts_of", lambda _encoder: (part,))


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    assert code == 1 or not result.stderr or code == 2, result.stderr
    return result


def data(*words: object, code: int = 0) -> Any:
    return json.loads(run(*words, "--json", code=code).stdout)


def texts(study: Path) -> dict[str, str]:
    """The stored text of every transcript."""
    opened = open_study(study)
    with opened.store.read() as session:
        found = {row.name: row.text for row in session.execute(select(Transcript.name, Transcript.text))}
    opened.close()
    return found


def stretches(answer: Any) -> Iterator[dict[str, Any]]:
    """Every stretch of text anywhere in an answer."""
    if isinstance(answer, list):
        for one in answer:
            yield from stretches(one)
    elif isinstance(answer, dict):
        if "start" in answer or "transcript" in answer:
            yield answer
        for one in answer.values():
            yield from stretches(one)


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small study, in a folder."""
    folder = tmp_path_factory.mktemp("materiaal")
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    return folder


@pytest.fixture(scope="session")
def imported(material: Path) -> Path:
    """A study with those files in it."""
    path = material / "vol.rodedraad"
    run("new", path, "--name", "Proef")
    run("import", path, *(material / name for name in FILES), "--coder", "Anna")
    return path


@pytest.fixture
def study(imported: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(imported, tmp_path / "studie.rodedraad"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(run("demo", tmp_path_factory.mktemp("demo")).stdout.strip())


# --- making a study, and bringing files in


def test_the_demo_is_a_whole_study_and_is_left_alone_the_second_time(demo: Path) -> None:
    found = data("status", demo)
    assert len(found["transcripts"]) == 14
    assert found["participants"] > 0
    assert len(data("codes", demo)) > 40
    assert data("demo", demo.parent) == {"study": str(demo)}
    assert len(data("status", demo)["transcripts"]) == 14


def test_a_new_study_is_empty_and_has_its_name(tmp_path: Path) -> None:
    assert data("new", tmp_path / "proef", "--name", "Mijn proef") == {
        "study": str(tmp_path / "proef.rodedraad")
    }
    found = data("status", tmp_path / "proef")
    assert (found["name"], found["transcripts"], found["codes"]) == ("Mijn proef", [], [])


def test_a_study_that_is_there_is_not_overwritten(study: Path) -> None:
    before = study.read_bytes()
    result = run("new", study, code=1)
    assert str(study) in result.stderr
    assert "bestaat al" in result.stderr
    assert study.read_bytes() == before


def test_files_of_every_kind_come_in(tmp_path: Path) -> None:
    names = [
        "respondent 3.txt",
        "interview_P7.vtt",
        "P9_opname.srt",
        "interview_P1.docx",
        "P6 Teams transcript.docx",
    ]
    run("new", tmp_path / "s")
    files = [DEMO / name for name in (*names, "codeboek.csv", "deelnemers.xlsx")]
    found = data("import", tmp_path / "s", *files)
    assert [one["kind"] for one in found] == [*["transcript"] * 5, "codebook", "participants"]
    assert [one["file"] for one in found[:5]] == names
    for one in found[:5]:
        assert one["counts"]["turns"] > 10
        assert {speaker["role"] for speaker in one["speakers"]} >= {"interviewer", "participant"}
    assert data("import", tmp_path / "s", DEMO / "codeboek.xlsx")[0]["counts"]["new"] == 0


@pytest.mark.parametrize(("language", "mend"), [("nl", "Exporteer het opnieuw"), ("en", "Export it again")])
def test_a_broken_file_is_named_with_its_mend_and_the_others_come_in(
    tmp_path: Path, material: Path, monkeypatch: pytest.MonkeyPatch, language: str, mend: str
) -> None:
    monkeypatch.setenv("RODEDRAAD_LANGUAGE", language)
    (tmp_path / "kapot.vtt").write_bytes(b"")
    run("new", tmp_path / "s")
    good = material / "interview_P1.txt"
    result = run(
        "import", tmp_path / "s", tmp_path / "kapot.vtt", tmp_path / "weg.txt", good, "--json", code=1
    )
    assert "kapot.vtt" in result.stderr and mend in result.stderr
    assert "weg.txt" in result.stderr
    broken, missing, came_in = json.loads(result.stdout)
    assert mend in broken["error"] and "error" in missing
    assert "error" not in came_in
    assert [one["name"] for one in data("status", tmp_path / "s")["transcripts"]] == ["interview_P1.txt"]


def test_the_same_file_twice_is_noticed_also_under_another_name(tmp_path: Path, material: Path) -> None:
    run("new", tmp_path / "s")
    copied = shutil.copy(material / "interview_P1.txt", tmp_path / "kopie.txt")
    first, second = data("import", tmp_path / "s", material / "interview_P1.txt", copied)
    assert (first["duplicate_of"], second["duplicate_of"]) == (None, "interview_P1.txt")
    assert (second["name"], second["counts"]) == ("interview_P1.txt", {"turns": 0, "known": 1})
    assert len(data("status", tmp_path / "s")["transcripts"]) == 1


def test_a_role_can_be_corrected_on_the_way_in(tmp_path: Path, material: Path) -> None:
    run("new", tmp_path / "s")
    run("import", tmp_path / "s", material / "interview_P1.txt", "--role", "I=participant")
    assert {one["role"] for one in data("segments", tmp_path / "s")} == {"participant"}


def test_a_file_can_be_read_as_what_it_is_said_to_be(tmp_path: Path, material: Path) -> None:
    run("new", tmp_path / "s")
    result = run("import", tmp_path / "s", material / "deelnemers.csv", "--as", "codebook", code=1)
    assert "deelnemers.csv" in result.stderr


# --- reading commands


def test_every_stretch_has_its_six_keys_and_its_offsets_are_right(study: Path) -> None:
    stored = texts(study)
    answers = {
        "segments": data("segments", study),
        "search": data("search", study, "rust ouders tijd", "--limit", 0),
        "rank": data("rank", study, "Geen tijd", "--limit", 0),
        "themes": data("themes", study, "--size", 2),
    }
    for command, answer in answers.items():
        found = list(stretches(answer))
        assert found or command == "themes"
        for one in found:
            assert one.keys() >= STRETCH, command
            assert stored[one["transcript"]][one["start"] : one["end"]] == one["text"] != ""
    assert {one["role"] for one in answers["segments"]} == {"interviewer", "participant"}
    questions = [one["question"] for one in answers["rank"] if one["question"]]
    assert all(question.keys() == STRETCH for question in questions)
    assert {question["role"] for question in questions} == {"interviewer"}


def test_offsets_count_code_points_also_in_word_files(tmp_path: Path) -> None:
    run("new", tmp_path / "s")
    (tmp_path / "P1.txt").write_bytes(
        "I: Hé?\r\nP1: 😀😀 cafe\u0301 was leuk, zei ze toen zo mooi.\r\nI: Ja\r\nP1: Nee hoor.\r\n".encode()
    )
    run("import", tmp_path / "s", tmp_path / "P1.txt", DEMO / "interview_P1.docx")
    stored = texts(tmp_path / "s.rodedraad")
    found = data("segments", tmp_path / "s")
    assert {one["transcript"] for one in found} == set(stored)
    assert any("😀😀 caf\u00e9" in one["text"] for one in found)
    for one in found:
        assert stored[one["transcript"]][one["start"] : one["end"]] == one["text"]


def test_segments_of_one_transcript(study: Path) -> None:
    found = data("segments", study, "--transcript", "focusgroep.txt")
    assert {one["transcript"] for one in found} == {"focusgroep.txt"}
    assert {one["speaker"] for one in found} == {"Moderator", "Marieke", "Joost"}
    assert found[1].keys() == STRETCH | {"question", "backchannel"}
    assert len(run("segments", study, "--transcript", "focusgroep.txt").stdout.splitlines()) == len(found)


@pytest.mark.parametrize(
    "name",
    ["Loopt vast › Contact met ouders", "Loopt vast > Contact met ouders", "loopt vast ›contact met ouders"],
)
def test_a_code_is_named_by_its_path_as_people_type_it(study: Path, name: str) -> None:
    found = data("rank", study, name, "--limit", 3)
    assert {one["code"] for one in found} == {"Loopt vast › Contact met ouders"}
    assert [one["rank"] for one in found] == [1, 2, 3]
    assert "reageren niet op mijn berichten" in found[0]["text"]
    assert "interviewer" not in {one["role"] for one in found}
    assert found[0]["why"].keys() == {"kind", "phrase", "terms", "sentence", "similarity"}


def test_a_tail_that_one_code_has_is_enough(study: Path) -> None:
    assert data("rank", study, "Geen tijd", "--limit", 1)[0]["code"] == "Loopt vast › Geen tijd"


def test_an_ambiguous_tail_is_refused_with_the_candidates(study: Path) -> None:
    result = run("rank", study, "Contact met ouders", code=1)
    assert result.stdout == ""
    assert "  Gaat goed › Contact met ouders\n  Loopt vast › Contact met ouders" in result.stderr


def test_an_unknown_code_is_refused(study: Path) -> None:
    for command in (["rank", study, "Bestaat niet"], ["search", study, "rust", "--code", "Bestaat niet"]):
        assert "Bestaat niet" in run(*command, code=1).stderr


def test_a_code_with_an_arrow_in_its_name_can_be_named(study: Path, tmp_path: Path) -> None:
    (tmp_path / "extra.csv").write_text("Thema,Code\nMeten,TSE > 3\n", "utf-8")
    run("import", study, tmp_path / "extra.csv")
    assert data("rank", study, "TSE > 3", "--limit", 1)[0]["code"] == "Meten › TSE > 3"
    assert data("rank", study, "Meten > TSE > 3", "--limit", 1)[0]["code"] == "Meten › TSE > 3"


def test_search_looks_where_it_is_told_to(study: Path) -> None:
    words = "klas ouders rust tijd"

    def speakers(*options: str) -> set[str]:
        return {one["speaker"] for one in data("search", study, words, "--limit", 0, *options)}

    assert speakers() == {"P1", "P2", "Marieke", "Joost"}
    assert speakers("--transcript", "focusgroep.txt", "--transcript", "interview_P1.txt") == {
        "P1",
        "Marieke",
        "Joost",
    }
    assert speakers("--participant", "P2") == {"P2"}
    assert speakers("--attribute", "Soort onderwijs=Regulier", "--attribute", "Groep=4") == {"Marieke"}
    assert speakers("--role", "interviewer") == {"I", "Moderator"}
    assert speakers("--code", "Geen tijd") == set()
    assert len(data("search", study, words, "--limit", 2)) == 2


def test_a_hit_says_who_and_where(study: Path) -> None:
    hit = data("search", study, "koptelefoon")[0]
    assert hit.keys() == STRETCH | {"score", "terms", "sentence", "question", "participant", "codes"}
    assert (hit["transcript"], hit["speaker"], hit["participant"]) == ("interview_P2.txt", "P2", "P2")
    line = run("search", study, "koptelefoon").stdout.splitlines()[0]
    assert f"interview_P2.txt {hit['start']}-{hit['end']}  P2: Een koptelefoon" in line


def test_an_empty_study_says_what_to_do_first(tmp_path: Path) -> None:
    run("new", tmp_path / "s")
    for command in (["themes"], ["search", "rust"]):
        assert "Importeer" in run(command[0], tmp_path / "s", *command[1:], code=1).stderr


# --- deciding


def offered(study: Path, code: str = "Geen tijd") -> dict[str, Any]:
    return data("rank", study, code, "--limit", 1)[0]


def test_accepting_rejecting_and_changing_a_suggestion(study: Path) -> None:
    yes = offered(study)
    assert data("decide", study, yes["id"], "accept").items() >= {
        ("suggestion", yes["id"]),
        ("verdict", "accepted"),
        ("code", "Loopt vast › Geen tijd"),
    }
    no = offered(study)
    assert no["id"] != yes["id"]
    made = data("decide", study, no["id"], "reject")
    assert (made["verdict"], made["code"], made["coding"]) == ("rejected", None, None)
    other = offered(study)
    assert other["id"] not in {yes["id"], no["id"]}
    made = data("decide", study, other["id"], "change", "--code", "Rust geven")
    assert (made["verdict"], made["code"]) == ("changed", "Gaat goed › Rust geven")
    found = data("status", study)
    assert found["decisions"] == {"accepted": 1, "rejected": 1, "changed": 1}
    assert found["by_origin"] == {"suggested": 1, "changed": 1}
    hits = data("search", study, "tijd", "--code", "Geen tijd")
    assert [(hit["transcript"], hit["start"], hit["codes"]) for hit in hits] == [
        (yes["transcript"], yes["start"], ["Loopt vast › Geen tijd"])
    ]


def test_what_cannot_be_decided_is_refused_and_nothing_changes(study: Path) -> None:
    item = offered(study)
    run("decide", study, "0123456789ab", "accept", code=1)
    assert "Kies eerst een code" in run("decide", study, item["id"], "change", code=1).stderr
    assert run("decide", study, item["id"], "change", "--code", "Contact met ouders", code=1).stderr
    assert data("status", study)["decisions"] == {}


def test_coders_decide_apart(study: Path) -> None:
    item = offered(study)
    run("decide", study, item["id"], "reject", "--coder", "Bram")
    assert data("rank", study, "Geen tijd", "--limit", 1, "--coder", "Anna")[0]["id"] == item["id"]
    assert data("rank", study, "Geen tijd", "--limit", 1, "--coder", "Bram")[0]["id"] != item["id"]


@pytest.fixture(scope="session")
def with_themes(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with four interviews more, in which three subjects recur."""
    from tests.workflow.test_themes import interview

    folder = tmp_path_factory.mktemp("themas")
    path = Path(shutil.copy(imported, folder / "studie.rodedraad"))
    for number in (5, 6, 7, 8):
        (folder / f"gesprek {number}.txt").write_text(interview(number), "utf-8")
    run("import", path, *sorted(folder.glob("*.txt")))
    return path


@pytest.fixture
def themed(with_themes: Path, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A copy of it and its first candidate."""
    path = Path(shutil.copy(with_themes, tmp_path / "studie.rodedraad"))
    found = data("themes", path, "--size", 5)
    assert found
    return path, found[0]


def test_a_candidate_shows_quotes_terms_and_figures(themed: tuple[Path, dict[str, Any]]) -> None:
    study, one = themed
    assert one["count"] == len(one["segments"]) >= 5
    assert one["transcripts"] == len({quote["transcript"] for quote in one["segments"]})
    assert one["status"] == "open" and one["terms"]
    assert data("themes", study)[0]["id"] == one["id"]  # nothing changed, so nothing is made anew
    shown = run("themes", study).stdout
    assert shown.startswith(f"{one['id']}  open\n  {one['segments'][0]['id']}")


def test_a_candidate_becomes_a_code_of_the_segments_that_are_kept(
    themed: tuple[Path, dict[str, Any]],
) -> None:
    study, one = themed
    kept = [quote["id"] for quote in one["segments"][:3]]
    only = [word for key in kept for word in ("--only", key)]
    made = data(
        "decide", study, one["id"], "accept", "--name", "Mijn thema", "--definition", "Zo bedoel ik het",
        "--code", "Gaat goed", *only,
    )  # fmt: skip
    assert made == {
        "candidate": one["id"],
        "verdict": "accepted",
        "code": "Gaat goed › Mijn thema",
        "segments": 3,
    }
    code = next(code for code in data("codes", study) if code["name"] == "Mijn thema")
    assert (code["definition"], code["codings"]) == ("Zo bedoel ik het", 3)
    assert one["id"] in {other["id"] for other in data("themes", study)}  # the others keep their ids
    run("decide", study, one["id"], "accept", "--name", "Nog eens", code=1)
    assert "Nog eens" not in {code["name"] for code in data("codes", study)}
    run("undo", study)
    assert data("status", study)["codings"] == 0
    assert "Mijn thema" not in {code["name"] for code in data("codes", study)}


def test_a_candidate_can_join_a_code_or_be_turned_down(themed: tuple[Path, dict[str, Any]]) -> None:
    study, one = themed
    made = data("decide", study, one["id"], "accept", "--code", "Rust geven")
    assert (made["code"], made["segments"]) == ("Gaat goed › Rust geven", one["count"])
    run("undo", study)
    assert data("decide", study, one["id"], "reject")["verdict"] == "rejected"
    assert next(other for other in data("themes", study) if other["id"] == one["id"])["status"] == "rejected"
    assert data("status", study)["codings"] == 0


def test_a_candidate_without_a_name_or_with_strange_segments_is_refused(
    themed: tuple[Path, dict[str, Any]],
) -> None:
    study, one = themed
    assert "naam" in run("decide", study, one["id"], "accept", code=1).stderr
    run("decide", study, one["id"], "accept", "--name", "Thema", "--only", "0123456789ab", code=1)
    assert data("status", study)["decisions"] == {}
    assert "Thema" not in {code["name"] for code in data("codes", study)}


def test_one_segment_of_a_theme_can_be_given_another_code(themed: tuple[Path, dict[str, Any]]) -> None:
    study, one = themed
    made = data("decide", study, one["segments"][0]["id"], "change", "--code", "Geen tijd")
    assert (made["verdict"], made["code"]) == ("accepted", "Loopt vast › Geen tijd")  # no code was offered


# --- taking back, looking back, and out of the door


def test_undo_and_redo_go_step_by_step_and_the_history_tells(study: Path) -> None:
    first, second = offered(study), offered(study, "Rust geven")
    run("decide", study, first["id"], "accept")
    run("decide", study, second["id"], "accept")
    undone = data("undo", study)
    assert (undone["kind"], undone["about"]["of"], undone["about"]["code"]) == (
        "undo", "accepted", "Gaat goed › Rust geven",
    )  # fmt: skip
    assert data("status", study)["codings"] == 1
    run("undo", study)
    assert data("status", study)["codings"] == 0
    run("redo", study)
    assert data("status", study)["codings"] == 1
    lines = data("history", study, "--limit", 3)
    assert len(lines) == 3
    assert lines[0].keys() == {"uid", "at", "coder", "kind", "about", "undone"}
    everything = data("history", study, "--limit", 0)
    accepted = [line for line in everything if line["kind"] == "accepted"]
    assert [line["undone"] for line in accepted] == [True, False]
    assert {line["coder"] for line in accepted} == {"Codeur 1"}  # Anna did the import, that once
    assert "Geen tijd" in run("history", study).stdout


def test_nothing_to_undo_is_no_error(tmp_path: Path) -> None:
    run("new", tmp_path / "s")
    assert data("undo", tmp_path / "s") is None
    assert data("redo", tmp_path / "s") is None
    assert run("undo", tmp_path / "s").stdout.strip() == "Er is niets om ongedaan te maken."
    assert run("redo", tmp_path / "s").stdout.strip() == "Er is niets om opnieuw te doen."


def test_the_state_is_told_per_transcript_and_per_code(study: Path) -> None:
    run("decide", study, offered(study)["id"], "accept")
    found = data("status", study)
    assert found.keys() >= {"name", "transcripts", "codes", "segments", "seen", "coded", "codings", "encoder"}
    assert (found["name"], found["coded"], found["segments"]) == ("Proef", 1, 11)
    code = next(code for code in found["codes"] if code["label"] == "Loopt vast › Geen tijd")
    assert (code["codings"], code["transcripts"], len(code["in_transcripts"])) == (1, 1, 1)
    shown = run("status", study).stdout
    assert shown.startswith("Proef: 1/1/11\n")
    assert "1 van 3  Loopt vast › Geen tijd" in shown


def test_the_state_is_told_in_english_too(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("decide", study, offered(study)["id"], "accept")
    monkeypatch.setenv("RODEDRAAD_LANGUAGE", "en")
    assert "1 of 3  Loopt vast › Geen tijd" in run("status", study).stdout


def test_the_codes_are_listed_with_their_paths_and_counts(study: Path) -> None:
    run("decide", study, offered(study)["id"], "accept")
    found = {code["label"]: code for code in data("codes", study)}
    assert len(found) == 6
    assert found["Loopt vast › Geen tijd"]["path"] == ["Loopt vast", "Geen tijd"]
    assert (found["Loopt vast › Geen tijd"]["codings"], found["Gaat goed › Rust geven"]["codings"]) == (1, 0)
    assert found["Gaat goed"]["is_theme"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_codings_and_codebook_go_out(study: Path, tmp_path: Path, suffix: str) -> None:
    item = offered(study)
    run("decide", study, item["id"], "accept")
    out, book = tmp_path / f"uit.{suffix}", tmp_path / f"boek.{suffix}"
    assert data("export", study, out) == {"file": str(out), "rows": 1}
    assert data("export", study, book, "--codebook") == {"file": str(book), "rows": 4}
    if suffix == "csv":
        (row,) = csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline=""))
    else:
        headers, values = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
        row = dict(zip(headers, map(str, values), strict=True))
    assert (row["citaat"], row["pad"], row["herkomst"]) == (
        item["text"],
        "Loopt vast › Geen tijd",
        "suggestie",
    )
    assert (int(row["begin"]), int(row["eind"])) == (item["start"], item["end"])
    run("new", tmp_path / "ander")
    assert data("import", tmp_path / "ander", book)[0]["counts"] == {"codes": 4, "new": 4, "known": 0}
    same = ("label", "definition", "origin", "is_theme")
    assert [[code[key] for key in same] for code in data("codes", tmp_path / "ander")] == [
        [code[key] for key in same] for code in data("codes", study)
    ]


def test_a_place_that_cannot_be_written_is_named(study: Path, tmp_path: Path) -> None:
    assert "uit.pdf" in run("export", study, tmp_path / "uit.pdf", code=1).stderr
    assert "nergens" in run("export", study, tmp_path / "nergens" / "uit.csv", code=1).stderr
    assert "studie.rodedraad" in run("new", study / "onder", code=1).stderr


def test_the_encoder_is_told_and_one_that_cannot_be_had_is_refused(study: Path, tmp_path: Path) -> None:
    assert data("encoder", study, "snel")["encoder"] == "snel"
    result = run("encoder", study, tmp_path / "geen model", code=1)
    assert f"Er is geen map {tmp_path / 'geen model'}" in result.stderr
    assert data("encoder", study)["encoder"] == "snel"


# --- what is wrong with what was given


@pytest.mark.parametrize("command", sorted(ON_A_STUDY))
def test_a_study_that_is_not_there_is_named_and_not_made(
    command: str, tmp_path: Path, material: Path
) -> None:
    words = [word.format(file=material / "interview_P1.txt") for word in ON_A_STUDY[command]]
    result = run(command, tmp_path / "weg.rodedraad", *words, code=1)
    assert result.stdout == ""
    assert f"Er is geen bestand op {tmp_path / 'weg.rodedraad'}" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_command_that_takes_a_study_is_in_the_list_above() -> None:
    assert set(COMMANDS) == {*ON_A_STUDY, "demo", "new"}


def test_a_file_that_is_no_study_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Beste lezer,", "utf-8")
    result = run("status", tmp_path / "brief.txt", code=1)
    assert "is geen studie van Rode Draad" in result.stderr
    assert (tmp_path / "brief.txt").read_text("utf-8") == "Beste lezer,"


@pytest.mark.parametrize(
    "words",
    [
        ["fly"],
        ["status"],
        ["rank", "s"],
        ["status", "s", "--verkeerd"],
        ["decide", "s", "x", "misschien"],
        ["rank", "s", "c", "--limit", "-1"],
        ["themes", "s", "--size", "1"],
        ["search", "s", "x", "--attribute", "Groep"],
        ["search", "s", "x", "--role", "kat"],
        ["search", "s"],
        ["search", "s", "x", "--like", "P1.txt:0-5"],
        ["search", "s", "--like", "P1.txt"],
        ["themes", "s", "--grain", "grof"],
        ["role", "s", "P1.txt", "I", "kat"],
        ["code", "s", "P1.txt", "nul", "5", "Rust"],
        ["import", "s", "x.txt", "--role", "I"],
        ["import", "s", "x.txt", "--role", "I=kat"],
        ["import", "s", "x.txt", "--as", "kat"],
    ],
    ids=" ".join,
)
def test_a_command_that_is_typed_wrong_is_a_usage_error(words: list[str]) -> None:
    result = run(*words, code=2)
    assert result.stdout == ""
    assert result.stderr


def test_messages_are_dutch_unless_english_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "weg"
    for language, words in (
        ("", "Er is geen bestand"),
        ("en", "There is no file"),
        ("xx", "Er is geen bestand"),
    ):
        monkeypatch.setenv("RODEDRAAD_LANGUAGE", language)
        assert words in run("status", missing, code=1).stderr


# --- in a process of its own


def process(*words: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", *map(str, words)],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "RODEDRAAD_LANGUAGE"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_real_process_answers_in_utf8_whatever_the_locale(study: Path) -> None:
    old = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = process("codes", study, "--json", **old)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Gaat goed › Contact met ouders" in {code["label"] for code in json.loads(done.stdout)}
    ambiguous = process("search", study, "rust", "--code", "Contact met ouders", **old)
    assert ambiguous.returncode == 1
    assert "Gaat goed › Contact met ouders" in ambiguous.stderr


def test_a_real_process_refuses_without_a_traceback(tmp_path: Path) -> None:
    missing = process("status", tmp_path / "weg", RODEDRAAD_LANGUAGE="en")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert (
        missing.stderr
        == f"There is no file at {tmp_path / 'weg.rodedraad'}. Check the place, or begin a new study there.\n"
    )
    wrong = process("status", tmp_path / "weg", "--verkeerd")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr


def test_output_that_nobody_reads_to_the_end_is_no_crash(demo: Path) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-m", "cli", "segments", str(demo), "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reader.stdout is not None and reader.stderr is not None
    reader.stdout.read(100)
    reader.stdout.close()
    complaint = reader.stderr.read().decode()
    reader.stderr.close()
    reader.wait(timeout=60)
    assert "Traceback" not in complaint


def test_help_loads_nothing_heavy() -> None:
    code = """
import sys
from typer.testing import CliRunner
import cli, typer.main
for words in ([], *([name] for name in typer.main.get_command(cli.app).commands)):
    assert CliRunner().invoke(cli.app, [*words, "--help"]).exit_code == 0, words
print(*[name for name in ("torch", "streamlit", "sqlalchemy", "numpy", "pandas") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# --- the manual


def test_the_shapes_in_the_manual_are_the_ones_that_are_printed(
    themed: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    study, candidate = themed
    manual = (ROOT / "docs" / "cli.md").read_text("utf-8")
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", manual, re.DOTALL)]
    stretch, suggestion, taken, theme, stand, finding, state = (
        one[0] if isinstance(one, list) else one for one in shown
    )
    ranked = offered(study)
    found = data("status", study)
    (tmp_path / "leeg.vtt").write_bytes(b"")
    printed = data("import", study, tmp_path / "leeg.vtt", code=1)[0]
    assert stretch.keys() == STRETCH
    assert suggestion.keys() | STRETCH == ranked.keys() == candidate["segments"][0].keys()
    assert suggestion["why"].keys() == ranked["why"].keys()
    assert suggestion["question"].keys() == STRETCH
    assert taken.keys() == printed.keys()
    assert theme.keys() == candidate.keys()
    assert stand.keys() == data("standing", study, "Geen tijd").keys()
    assert finding.keys() >= STRETCH
    assert state.keys() == found.keys()
    for part in ("transcripts", "codes"):
        assert state[part][0].keys() == found[part][0].keys()
    assert state["encoder"].keys() == found["encoder"].keys()


def test_the_manual_names_every_command_and_every_option() -> None:
    manual = (ROOT / "docs" / "cli.md").read_text("utf-8")
    missing = []
    for name, command in COMMANDS.items():
        _, heading, section = manual.partition(f"\n### `rodedraad {name} ")
        section = section.partition("\n## ")[0].partition("\n### ")[0]
        if not heading:
            missing.append(name)
        options = [
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        ]
        missing += [
            f"{name} {option}"
            for option in options
            if option.startswith("--") and option != "--help" and f"`{option}" not in section
        ]
    assert missing == []


# --- names as people type them


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (["search", "rust", "--transcript", "interview"], "interview_P1.txt"),
        (["segments", "--transcript", "interview"], "focusgroep.txt"),
        (["search", "rust", "--participant", "P9"], "Marieke"),
        (["search", "rust", "--attribute", "Ervaring=3"], "Ervaring (jaren)"),
        (["search", "rust", "--attribute", "Soort onderwijs=sb"], "Regulier"),
        (["role", "interview_P1.txt", "X", "unknown"], "P1"),
        (["role", "interview", "I", "unknown"], "interview_P2.txt"),
        (["code", "interview", "0", "5", "Geen tijd"], "interview_P2.txt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_name_that_nothing_has_is_refused_and_the_known_ones_are_listed(
    study: Path, words: list[str], known: str
) -> None:
    result = run(words[0], study, *words[1:], code=1)
    assert result.stdout == ""
    assert f"\n  {known}" in result.stderr


def test_capitals_and_ways_to_write_a_number_dont_matter(study: Path) -> None:
    def speakers(*options: str) -> set[str]:
        return {one["speaker"] for one in data("search", study, "klas ouders rust", "--limit", 0, *options)}

    assert speakers("--participant", "p1") == {"P1"}
    assert speakers("--transcript", "FOCUSGROEP.txt") == {"Marieke", "Joost"}
    assert speakers("--attribute", "ervaring (jaren)=1.5") == {"P1"}
    assert speakers("--attribute", "Ervaring (jaren)=3,0") == {"Marieke"}
    assert speakers("--attribute", "soort onderwijs=SBO") == {"P2"}
    found = data("segments", study, "--transcript", "Interview_p1.TXT")
    assert {one["transcript"] for one in found} == {"interview_P1.txt"}


def test_a_theme_finds_what_the_codes_below_it_were_given_to(study: Path) -> None:
    item = offered(study)
    run("decide", study, item["id"], "accept")
    hits = data("search", study, "tijd", "--code", "Loopt vast")
    assert [(hit["transcript"], hit["start"]) for hit in hits] == [(item["transcript"], item["start"])]
    assert data("search", study, "tijd", "--code", "Gaat goed") == []


def test_an_empty_name_is_no_code(study: Path) -> None:
    for words in (["rank", study, ""], ["search", study, "rust", "--code", " "], ["add-code", study, " "]):
        assert run(*words, code=1).stderr.strip() == "Een code heeft een naam nodig."


def test_more_like_a_place(study: Path) -> None:
    one = data("search", study, "koptelefoon rustig", "--limit", 1)[0]
    hits = data("search", study, "--like", f"{one['transcript']}:{one['start']}-{one['end']}")
    assert hits and (one["transcript"], one["start"]) not in {
        (hit["transcript"], hit["start"]) for hit in hits
    }
    assert "koptelefoon" in hits[0]["text"]
    run("search", study, "--like", "interview_P1.txt:5-99999", code=1)
    assert "focusgroep.txt" in run("search", study, "--like", "weg.txt:0-5", code=1).stderr


# --- by hand


def test_a_suggestion_that_was_skipped_comes_last(study: Path) -> None:
    item = offered(study)
    assert data("skip", study, item["id"]) == {"suggestion": item["id"], "skipped": True}
    order = [one["id"] for one in data("rank", study, "Geen tijd", "--limit", 0)]
    assert order[-1] == item["id"]
    run("skip", study, "0123456789ab", code=1)
    assert data("status", study)["decisions"] == {}


def test_a_code_is_put_on_a_stretch_by_hand(study: Path) -> None:
    one = data("segments", study, "--transcript", "interview_P2.txt")[1]
    place = ("interview_P2.txt", one["start"], one["start"] + 10)
    made = data("code", study, *place, "Geen tijd", "--coder", "Bram")
    assert made.keys() == STRETCH | {"coding", "code"}
    assert (made["text"], made["code"]) == (one["text"][:10], "Loopt vast › Geen tijd")
    assert data("status", study)["by_origin"] == {"manual": 1}
    assert data("code", study, *place, "Geen tijd", "--coder", "Bram")["coding"] == made["coding"]
    run("code", study, "interview_P2.txt", 5, 5, "Geen tijd", code=1)
    run("code", study, "interview_P2.txt", 5, 99999, "Geen tijd", code=1)
    run("undo", study, "--coder", "Bram")
    assert data("status", study)["codings"] == 0


def test_a_code_is_added_and_two_that_differ_in_capitals_can_both_be_named(study: Path) -> None:
    made = data("add-code", study, "Rust", "--under", "Gaat goed", "--definition", "Zo bedoel ik het")
    assert (made["label"], made["definition"]) == ("Gaat goed › Rust", "Zo bedoel ik het")
    assert data("add-code", study, "  rust ")["label"] == "rust"
    assert made in data("codes", study)
    assert data("rank", study, "Rust", "--limit", 1)[0]["code"] == "Gaat goed › Rust"
    assert data("rank", study, "rust", "--limit", 1)[0]["code"] == "rust"
    assert "bestaat al" in run("add-code", study, "rust", code=1).stderr


def test_a_role_can_be_corrected_later(study: Path) -> None:
    made = data("role", study, "interview_P1.txt", "i", "participant")
    assert made == {"transcript": "interview_P1.txt", "speaker": "I", "role": "participant"}
    found = data("segments", study, "--transcript", "interview_P1.txt")
    assert {one["role"] for one in found} == {"participant"}


def test_a_role_for_somebody_who_speaks_in_none_of_the_files_is_refused(
    tmp_path: Path, material: Path
) -> None:
    run("new", tmp_path / "s")
    words = ("import", tmp_path / "s", material / "interview_P1.txt", "--role")
    assert "P1" in run(*words, "Interviewster=interviewer", code=2).stderr
    assert data("status", tmp_path / "s")["transcripts"] == []


def test_the_grain_chooses_a_stop_of_the_scale_and_makes_nothing_anew(
    themed: tuple[Path, dict[str, Any]],
) -> None:
    study, _ = themed
    before = study.read_bytes()
    listed = {grain: data("themes", study, "--grain", grain) for grain in ("coarse", "normal", "fine")}
    assert study.read_bytes() == before
    assert listed["normal"] == data("themes", study)
    sizes = [len(found) for found in listed.values()]
    assert sizes == sorted(sizes)
    for found in listed.values():  # all that is listed together is there at one stop
        assert max(one["scales"][0] for one in found) <= min(one["scales"][1] for one in found)
    inside = {quote["id"] for one in listed["coarse"] for quote in one["segments"]}
    assert {quote["id"] for one in listed["fine"] for quote in one["segments"]} <= inside


def test_no_themes_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "P1.txt").write_text("I: Hoe gaat het?\nP1: Het gaat wel goed met de klas.\n", "utf-8")
    run("new", tmp_path / "s")
    run("import", tmp_path / "s", tmp_path / "P1.txt")
    assert run("themes", tmp_path / "s").stdout.startswith("Er zijn geen kandidaat-thema's gevonden.")
    assert data("themes", tmp_path / "s") == []


def test_a_place_to_write_to_is_named_as_it_was_given(study: Path, tmp_path: Path) -> None:
    assert "niet geschreven" in run("export", study, tmp_path / "uit.pdf", code=1).stderr
    told = run("export", study, tmp_path / "nergens" / "uit.csv", code=1).stderr
    assert str(tmp_path / "nergens") in told and ".part" not in told
    (tmp_path / "map.csv").mkdir()
    told = run("export", study, tmp_path / "map.csv", "--codebook", code=1).stderr
    assert str(tmp_path / "map.csv") in told and ".part" not in told

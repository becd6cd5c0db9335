"""Out of the door: every coding with all that belongs to it, and a codebook that comes back as it was."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.errors import FormatError, Problem
from tests.workflow.test_deciding import first
from workflow.applying import queue
from workflow.codebook import NewCode, add_code, codes, edit_code, resolve_code
from workflow.deciding import code_stretch, decide, remove_coding
from workflow.exporting import (
    codebook_bytes,
    codings_bytes,
    export_codebook,
    export_codings,
)
from workflow.importing import read_files, read_paths, take_in
from workflow.index import index
from workflow.preparing import prepare
from workflow.reading import codings, read, transcripts
from workflow.study import Study, create_study, with_coder

COLUMNS = [
    *("citaat", "code", "pad", "thema", "codeur", "deelnemer", "spreker", "rol", "transcript"),
    *("begin", "eind", "herkomst", "score", "tijd"),
]
ATTRIBUTES = ["Ervaring (jaren)", "Groep", "Soort onderwijs"]
HARD = '=SOM(A1;B1) zei ze; "nee, joh" 😀 e\u0301n toen'  # NFC on import: e\u0301 becomes é
SAYS_HARD = f"I: Wat zei ze?\nP9: {HARD}\nen ze liep weg.\nI: Ja?\nP9: Ja, zo was het.\n"
FORMATS = ("csv", "xlsx")


def table(path: Path) -> list[dict[str, str]]:
    """The rows of an exported file as text."""
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    cells = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    headers = next(cells)
    return [
        {name: "" if value is None else str(value) for name, value in zip(headers, row, strict=True)}
        for row in cells
    ]


def headers(path: Path) -> list[str]:
    if path.suffix == ".csv":
        return next(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    return [cell.value for cell in openpyxl.load_workbook(path).active[1]]


def content(study: Study) -> list[tuple[object, ...]]:
    """All of every code that a file can hold, in the order of the tree."""
    return [
        (
            *(code.path, code.origin, code.definition, code.inclusion, code.exclusion),
            *(code.examples, code.is_theme),
        )
        for code in codes(study)
    ]


def reimported(codebook: Path, folder: Path) -> list[tuple[object, ...]]:
    fresh = create_study(folder / "nieuw")
    for intake in read_paths(fresh, [codebook]):
        take_in(fresh, intake)
    found = content(fresh)
    fresh.close()
    return found


@pytest.fixture(params=FORMATS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"uit.{request.param}"


def test_the_columns_are_the_promised_ones_also_without_a_coding(ready: Study, target: Path) -> None:
    assert export_codings(ready, target) == 0
    assert headers(target) == [*COLUMNS, *ATTRIBUTES]
    assert table(target) == []


def test_a_row_says_all_about_its_coding(ready: Study, target: Path) -> None:
    row = next(row for row in index(ready).rows if "koptelefoon helpt" in row.text)
    code = resolve_code(ready, "Rust geven")
    code_stretch(ready, row.transcript_id, row.start, row.start + 22, code.id)
    assert export_codings(ready, target) == 1
    (exported,) = table(target)
    (coding,) = codings(ready)
    assert exported == {
        "citaat": "Een koptelefoon helpt,",
        "code": "Rust geven",
        "pad": "Gaat goed › Rust geven",
        "thema": "Gaat goed",
        "codeur": "Anna",
        "deelnemer": "P2",
        "spreker": "P2",
        "rol": "participant",
        "transcript": "interview_P2.txt",
        "begin": str(row.start),
        "eind": str(row.start + 22),
        "herkomst": "handmatig",
        "score": "",
        "tijd": coding.created_at,
        "Ervaring (jaren)": ">20",
        "Groep": "7/8",
        "Soort onderwijs": "Sbo",
    }


def test_origins_scores_and_coders_are_told_apart(ready: Study, target: Path) -> None:
    other = resolve_code(ready, "Rust geven")
    suggested = queue(ready, resolve_code(ready, "Geen tijd").id).items[0]
    decide(ready, suggested.id, "accepted")
    decide(ready, first(ready, "Geen tijd"), "changed", code_id=other.id)
    row = index(ready).rows[1]
    bram = with_coder(ready, "Bram")
    code_stretch(bram, *row.place, other.id)
    export_codings(ready, target)
    rows = {row["herkomst"]: row for row in table(target)}
    assert set(rows) == {"handmatig", "suggestie", "suggestie, aangepast"}
    assert {origin: row["codeur"] for origin, row in rows.items()} == {
        "handmatig": "Bram",
        "suggestie": "Anna",
        "suggestie, aangepast": "Anna",
    }
    assert float(rows["suggestie"]["score"]) == pytest.approx(suggested.score)
    assert rows["suggestie, aangepast"]["code"] == "Rust geven"
    assert rows["handmatig"]["score"] == ""


def test_offsets_give_the_quote_back_from_the_stored_text(ready: Study, target: Path) -> None:
    bring(ready, SAYS_HARD)
    prepare(ready)
    quote = code_hard(ready)
    for number in (1, 7):
        code_stretch(ready, *index(ready).rows[number].place, resolve_code(ready, "Geen tijd").id)
    texts = {name: text_of(ready, key) for key, name in transcripts(ready)}
    export_codings(ready, target)
    rows = table(target)
    assert len(rows) == 3
    for row in rows:
        stored = texts[row["transcript"]][int(row["begin"]) : int(row["eind"])]
        assert row["citaat"] == (f"'{stored}" if target.suffix == ".csv" and stored == quote else stored)


def test_a_quote_that_looks_like_a_formula_stays_the_text_it_is(ready: Study, target: Path) -> None:
    bring(ready, SAYS_HARD)
    quote = code_hard(ready)
    assert quote.startswith("=SOM(A1;B1)") and "\n" in quote and "😀" in quote and "\u00e9n" in quote
    export_codings(ready, target)
    (row,) = table(target)
    if target.suffix == ".csv":  # an apostrophe keeps a spreadsheet from running it
        assert row["citaat"] == f"'{quote}"
    else:
        cell = openpyxl.load_workbook(target).active["A2"]
        assert (cell.value, cell.data_type) == (quote, "s")


def test_somebody_without_a_row_in_the_table_has_empty_attributes(ready: Study, target: Path) -> None:
    row = next(row for row in index(ready).rows if row.speaker == "Joost")
    code_stretch(ready, *row.place, resolve_code(ready, "Geen tijd").id)
    export_codings(ready, target)
    (exported,) = table(target)
    assert (exported["spreker"], exported["deelnemer"]) == ("Joost", "")
    assert [exported[name] for name in ATTRIBUTES] == ["", "", ""]


def test_rows_follow_the_transcripts_and_a_coding_taken_off_is_gone(ready: Study, target: Path) -> None:
    rows = index(ready).rows
    code = resolve_code(ready, "Geen tijd")
    made = [code_stretch(ready, *rows[number].place, code.id) for number in (13, 7, 4, 1)]
    remove_coding(ready, made[1])
    export_codings(ready, target)
    assert [(row["transcript"], int(row["begin"])) for row in table(target)] == [
        (rows[number].transcript, rows[number].start) for number in (1, 4, 13)
    ]


def test_the_download_is_the_file(ready: Study, tmp_path: Path) -> None:
    code_stretch(ready, *index(ready).rows[1].place, resolve_code(ready, "Geen tijd").id)
    export_codings(ready, tmp_path / "a.csv")
    export_codebook(ready, tmp_path / "b.csv")
    assert codings_bytes(ready, ".csv") == (tmp_path / "a.csv").read_bytes()
    assert codebook_bytes(ready, ".csv") == (tmp_path / "b.csv").read_bytes()


def test_a_file_of_another_kind_is_refused_and_not_made(ready: Study, tmp_path: Path) -> None:
    for export in (export_codings, export_codebook):
        with pytest.raises(FormatError, match=r"\.pdf"):
            export(ready, tmp_path / "uit.pdf")
    assert not (tmp_path / "uit.pdf").exists()


def test_the_codebook_comes_back_as_exactly_the_same_codes(
    study: Study, target: Path, tmp_path: Path
) -> None:
    names = [code.name for code in codes(study)]
    assert names.count("Contact met ouders") == 2
    assert export_codebook(study, target) == 4
    assert reimported(target, tmp_path) == content(study)


def test_a_codebook_grown_by_hand_comes_back_too(study: Study, target: Path, tmp_path: Path) -> None:
    theme = resolve_code(study, "Gaat goed")
    edit_code(study, theme.id, examples=["Een voorbeeld bij een thema"])
    deep = add_code(
        study, NewCode("Diep", parent_id=resolve_code(study, "Rust geven").id, exclusion="Niet dit")
    )
    texts = {"definition": 'Met "aanhalingstekens"; en\neen tweede regel', "inclusion": "=A1"}
    add_code(study, NewCode("Dieper", parent_id=deep, examples=("Eén", "-- twee"), **texts))
    add_code(study, NewCode("Los", origin="deductive", definition="Zonder thema"))
    before = content(study)
    export_codebook(study, target)
    assert reimported(target, tmp_path) == before


WORDS = st.text("abcé '\"=-+@;,›>\n😀", min_size=1, max_size=12).filter(lambda text: text.strip())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(["Ouders", "Rust", "Tijd"]), min_size=1, max_size=3), text=WORDS)
def test_any_text_of_a_code_survives_the_journey(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], text: str
) -> None:
    folder = tmp_path_factory.mktemp("reis")
    study = create_study(folder / "oud")
    parent = None
    for depth, name in enumerate(names):
        new = NewCode(name, parent_id=parent, definition=text if depth == len(names) - 1 else "")
        parent = add_code(study, new)
    export_codebook(study, folder / "boek.xlsx")
    assert reimported(folder / "boek.xlsx", folder) == content(study)
    study.close()


def bring(study: Study, text: str) -> None:
    for intake in read_files(study, [("lastig.txt", text.encode())]):
        take_in(study, intake)


def text_of(study: Study, transcript_id: str) -> str:
    """The stored text, put together from its turns; what lies between them is filled up."""
    text = ""
    for turn in read(study, transcript_id):
        text = text.ljust(turn.stretch.start) + turn.stretch.text
    return text


def code_hard(study: Study) -> str:
    """Code the hard answer, both lines of it, and return it."""
    key = next(key for key, name in transcripts(study) if name == "lastig.txt")
    turn = next(turn.stretch for turn in read(study, key) if "=SOM" in turn.stretch.text)
    code_stretch(study, key, turn.start, turn.end, resolve_code(study, "Rust geven").id)
    return turn.text


def test_an_attribute_called_as_a_column_of_ours_is_kept(ready: Study, target: Path) -> None:
    more = "Deelnemer,rol,score,deelnemer: rol\nP2,intern begeleider,8,oud\n"
    for intake in read_files(ready, [("meer deelnemers.csv", more.encode())]):
        take_in(ready, intake)
    row = next(row for row in index(ready).rows if row.speaker == "P2")
    code_stretch(ready, *row.place, resolve_code(ready, "Rust geven").id)
    export_codings(ready, target)
    (exported,) = table(target)
    assert headers(target)[: len(COLUMNS)] == COLUMNS
    assert (exported["rol"], exported["score"]) == ("participant", "")
    assert (exported["deelnemer: deelnemer: rol"], exported["deelnemer: score"]) == ("intern begeleider", "8")
    assert exported["deelnemer: rol"] == "oud"


def test_what_cannot_be_written_is_named_as_it_was_asked_for(ready: Study, tmp_path: Path) -> None:
    for export in (export_codings, export_codebook):
        with pytest.raises(FormatError) as refused:
            export(ready, tmp_path / "uit.ods")
        assert refused.value.problem is Problem.UNWRITTEN_SUFFIX
        with pytest.raises(FileNotFoundError) as missing:
            export(ready, tmp_path / "nergens" / "uit.csv")
        assert missing.value.filename == str(tmp_path / "nergens")
    (tmp_path / "map.csv").mkdir()
    with pytest.raises(OSError, match=r"map\.csv") as taken:
        export_codings(ready, tmp_path / "map.csv")
    assert taken.value.filename == str(tmp_path / "map.csv")

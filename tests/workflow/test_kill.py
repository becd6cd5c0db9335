"""Power cuts: whatever a person was shown as done is in the project file, and the work goes on."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.workflow import children
from tests.workflow.conftest import FILES
from tests.workflow.fakes import BagOfWordsPart
from workflow import preparing
from workflow.applying import queue
from workflow.codebook import codes
from workflow.finding import search
from workflow.history import history, undo
from workflow.importing import read_paths, take_in
from workflow.reading import codings, participants_table, read, transcripts
from workflow.study import Study, create_study, open_study

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the way: at the first moment, ..., at the last commit
ACTS = {"accepted", "changed", "rejected"}

Lines = list[dict[str, Any]]


def count_moments(work: Callable[[], None]) -> int:
    """How many moments there are to be killed at."""
    reached = [0]
    with children.moments(reached.append):
        work()
    return reached[-1]


def killed(work: str, study: Path, *files: Path, share: float, total: int) -> Lines:
    """Do the work in a child that dies on the way, and return what it said was done."""
    fuse = 1 + round(share * (total - 1))
    process = children.child(work, study, *files, FUSE=fuse)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == -9, f"not killed: {process.returncode}"
    return [json.loads(line) for line in output.splitlines()]


@contextmanager
def opened(path: Path) -> Iterator[Study]:
    """The study as it opens after the kill, sound and with nothing half-written in it."""
    study = open_study(path)
    with study.store.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    yield study
    study.close()


def whole(study: Study) -> dict[str, list[tuple[object, ...]]]:
    """Every transcript, turn by turn."""
    return {
        name: [
            (turn.stretch.start, turn.stretch.end, turn.stretch.text, turn.stretch.speaker, turn.stretch.role)
            for turn in read(study, key)
        ]
        for key, name in transcripts(study)
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    return [folder / name for name in FILES]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> tuple[Study, int]:
    """What an import that nobody killed gives, and how many moments it has."""
    study = create_study(tmp_path_factory.mktemp("reference") / "studie")
    return study, count_moments(lambda: children.bring(study, *map(str, files)))


@pytest.mark.parametrize("share", SHARES)
def test_a_kill_during_import_leaves_each_file_whole_or_absent(
    tmp_path: Path, files: list[Path], reference: tuple[Study, int], share: float
) -> None:
    complete, total = reference
    path = tmp_path / "studie.rodedraad"
    create_study(path).close()
    shown = [line["file"] for line in killed("bring", path, *files, share=share, total=total)]
    with opened(path) as study:
        there = [line.about["name"] for line in reversed(history(study)) if line.kind == "import"]
        assert there[: len(shown)] == shown
        assert len(there) <= len(shown) + 1  # written whole, and killed before it could be shown
        texts = whole(study)
        assert set(texts) == set(there) & set(whole(complete))
        assert all(texts[name] == whole(complete)[name] for name in texts)
        assert [code.path for code in codes(study)] == (
            [code.path for code in codes(complete)] if "codeboek.csv" in there else []
        )
        assert len(participants_table(study)) == (3 if "deelnemers.csv" in there else 0)
        for intake in read_paths(study, files):  # the same import again completes it
            take_in(study, intake)
        assert whole(study) == whole(complete)
        assert [code.path for code in codes(study)] == [code.path for code in codes(complete)]
        assert [
            (one["label"], one["attributes"], one["transcripts"]) for one in participants_table(study)
        ] == [(one["label"], one["attributes"], one["transcripts"]) for one in participants_table(complete)]


@pytest.fixture
def copy_of(filled: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy of the filled study beside the test's own."""
    return lambda: Path(shutil.copy(filled, tmp_path / "kopie.rodedraad"))


@pytest.mark.parametrize("share", [0.1, 0.6, 0.9])
def test_a_kill_while_preparing_keeps_every_batch_that_was_done(
    study: Study, copy_of: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setattr(preparing, "BATCH", children.BATCH)
    path = copy_of()
    total = count_moments(lambda: preparing.prepare(study))
    wanted = preparing.state(study)
    shown = killed("prepare", path, share=share, total=total)
    encoded = max((line["done"] for line in shown if line["stage"] == "encode:bag"), default=0)
    part = BagOfWordsPart()
    monkeypatch.setattr(preparing, "parts_of", lambda _encoder: (part,))
    with opened(path) as left:
        before = preparing.state(left)
        assert encoded <= before.encoded <= encoded + children.BATCH
        assert before.encoded == wanted.encoded or before.encoded % children.BATCH == 0
        assert before.segmented >= max(
            (line["done"] for line in shown if line["stage"] == "segment"), default=0
        )
        preparing.prepare(left)
        assert preparing.state(left) == wanted
        assert part.encoded == wanted.encoded - before.encoded  # nothing is encoded twice
        assert "koptelefoon" in search(left, "koptelefoon")[0].stretch.text


def in_place(study: Study, shown: Lines) -> None:
    """Check that every decision that was shown is there, whole, and at most the next one besides."""
    given = {
        (one.code_id, one.stretch.transcript, one.stretch.start, one.stretch.end) for one in codings(study)
    }
    for line in shown:
        if line["verdict"] != "rejected":
            assert (line["code"], *line["place"]) in given
    for code in codes(study):
        left = {item.id for item in queue(study, code.id, limit=None).items}
        assert not left & {line["suggestion"] for line in shown if line["offered"] == code.id}
    acts = [line.kind for line in reversed(history(study, None)) if line.kind in ACTS]
    assert acts[: len(shown)] == [line["verdict"] for line in shown]
    assert len(acts) <= len(shown) + 1


@pytest.fixture(scope="module")
def to_decide(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A prepared study, and how many moments there are in deciding on all of it."""
    with pytest.MonkeyPatch.context() as patch:
        part = BagOfWordsPart()
        patch.setattr(preparing, "parts_of", lambda _encoder: (part,))
        folder = tmp_path_factory.mktemp("decide")
        study = open_study(Path(shutil.copy(filled, folder / "vooraf.rodedraad")))
        preparing.prepare(study)
        study.close()
        path = Path(shutil.copy(folder / "vooraf.rodedraad", folder / "geteld.rodedraad"))
        counted = open_study(path)
        total = count_moments(lambda: children.decide_all(counted))
        counted.close()
    return folder / "vooraf.rodedraad", total


@pytest.mark.parametrize("share", [0.15, 0.6, 1.0])
def test_a_kill_at_any_moment_keeps_every_decision_that_was_shown(
    to_decide: tuple[Path, int], tmp_path: Path, part: BagOfWordsPart, share: float
) -> None:
    prepared, total = to_decide
    path = Path(shutil.copy(prepared, tmp_path / "studie.rodedraad"))
    shown = killed("decide_all", path, share=share, total=total)
    with opened(path) as study:
        in_place(study, shown)


@pytest.mark.parametrize("after", [1, 6])
def test_a_kill_from_outside_keeps_every_decision_that_was_shown(
    to_decide: tuple[Path, int], tmp_path: Path, part: BagOfWordsPart, after: int
) -> None:
    path = Path(shutil.copy(to_decide[0], tmp_path / "studie.rodedraad"))
    process = children.child("decide_all", path)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    process.kill()
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == -9
    shown = [json.loads(line) for line in [*lines, *rest.splitlines()] if line.endswith(("}", "}\n"))]
    assert len(shown) >= after
    with opened(path) as study:
        in_place(study, shown)
        last = next(line for line in history(study) if line.kind in ACTS)
        taken = undo(study)
        assert taken is not None
        assert (taken.kind, taken.about["quote"]) == ("undo", last.about["quote"])

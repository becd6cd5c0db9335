"""The corpus part of the space: fitted once for the same texts, kept in the project file only."""

import subprocess
import sys

import numpy as np
import pytest
from sqlalchemy import select, update

from models.records import CorpusPart
from models.store import StoreError
from workflow import keeping, preparing
from workflow.importing import read_files, take_in
from workflow.index import index
from workflow.reading import remove_transcript, transcripts
from workflow.study import Study, open_study

NEW = "I: Hoe was de week?\nP3: Lang, er was een conflict op het plein en dat kostte me mijn pauze."


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts were fitted on, each time that it happened."""
    counts: list[int] = []
    fit = keeping.fit_lsa

    def counted(texts):
        counts.append(len(texts))
        return fit(texts)

    monkeypatch.setattr(keeping, "fit_lsa", counted)
    return counts


def kept(study: Study) -> list[str]:
    with study.store.read() as session:
        return list(session.scalars(select(CorpusPart.key)))


def placed_again(study: Study, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Give the vectors as a process that has just started makes them."""
    again = open_study(study.path)
    try:
        monkeypatch.setattr("workflow.index._memory", type(index.__globals__["_memory"])())
        return index(again).space.vectors
    finally:
        again.close()


def test_preparing_fits_and_opening_does_not_to_the_last_bit(
    study: Study, fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    preparing.prepare(study)
    assert len(fits) == 1
    first = placed_again(study, monkeypatch)
    assert (first == placed_again(study, monkeypatch)).all()
    assert len(fits) == 1
    with study.store.write() as session:
        session.delete(session.scalars(select(CorpusPart)).one())
    assert (first == placed_again(study, monkeypatch)).all()
    assert len(fits) == 2


def test_preparing_again_fits_nothing(ready: Study, fits: list[int]) -> None:
    preparing.prepare(ready)
    assert not fits


def test_other_texts_are_fitted_anew_and_replace_what_was_kept(ready: Study, fits: list[int]) -> None:
    before = kept(ready)
    for intake in read_files(ready, [("P3.txt", NEW.encode())]):
        take_in(ready, intake)
    preparing.prepare(ready)
    assert len(fits) == 1
    assert len(kept(ready)) == 1 != len(set(before) & set(kept(ready)))
    remove_transcript(ready, next(key for key, name in transcripts(ready) if name == "P3.txt"))
    assert index(ready).space.vectors.any()
    assert kept(ready) == before  # the same texts as at first


def test_the_order_of_the_texts_is_no_part_of_the_key(ready: Study, fits: list[int]) -> None:
    texts = [preparing.encoded_form(row.text) for row in index(ready).rows]
    found = keeping.fitted(ready.store, texts[::-1])
    assert not fits
    assert (found.rows_of(texts[::-1])[::-1] == found.rows_of(texts)).all()


@pytest.mark.parametrize("harm", [b"", b"PK\x05\x06 something else", None], ids=["empty", "other", "one bit"])
def test_a_damaged_copy_is_made_again(ready: Study, fits: list[int], harm: bytes | None) -> None:
    texts = [preparing.encoded_form(row.text) for row in index(ready).rows]
    with ready.store.write() as session:
        data = session.scalars(select(CorpusPart.data)).one()
        broken = bytes([*data[:-2000], data[-2000] ^ 1, *data[-1999:]]) if harm is None else harm
        session.execute(update(CorpusPart).values(data=broken))
    found = keeping.fitted(ready.store, texts)
    assert fits == [len(texts)]
    assert found.to_bytes() == data
    keeping.fitted(ready.store, texts)
    assert len(fits) == 1


def test_a_file_that_cannot_be_written_is_only_slower(
    ready: Study, fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        reason = "busy"
        raise StoreError(reason, ready.path)

    monkeypatch.setattr(ready.store, "write", refuse)
    found = keeping.fitted(ready.store, ["geen tijd", "wel tijd"])
    assert found.rows.any()
    assert fits == [2]


def test_opening_a_prepared_study_loads_no_model(ready: Study) -> None:
    """The space is there before torch, sentence-transformers or scikit-learn would be imported."""
    code = f"""
import sys
from pathlib import Path
from tests.workflow.fakes import BagOfWordsPart
from workflow import preparing
preparing.parts_of = lambda _encoder, part=BagOfWordsPart(): (part,)
from workflow.index import index
from workflow.study import open_study
index(open_study(Path({str(ready.path)!r}))).space
heavy = {{"torch", "sklearn", "sentence_transformers", "transformers", "spacy", "pandas"}} & set(sys.modules)
sys.exit(", ".join(heavy) or None)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

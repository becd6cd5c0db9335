"""Each step on a file as the version before it made it."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import inspect

from models.base import Base
from models.migrations import MIGRATIONS
from models.records import CorpusPart
from models.store import create_store, open_store

AS_OF_4 = (Path(__file__).parents[1] / "cases" / "schema_4.sql").read_text("utf-8")


def made_before(path: Path, number: int) -> None:
    """Make a file as it was before this step: the tables of version 4, without what later steps made."""
    with sqlite3.connect(path) as file:
        file.executescript(AS_OF_4)
        if number < 5:
            file.execute("DROP TABLE corpus_part")
            file.execute("ALTER TABLE code DROP COLUMN exclusive")
        file.execute("DELETE FROM migration WHERE number >= ?", (number,))
    file.close()


def test_a_file_from_before_the_corpus_part_gets_its_table_and_a_copy_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "oud.rodedraad"
    made_before(path, 3)
    store = open_store(path)
    with store.write() as session:
        session.add(CorpusPart(key="a", data=b"\x00"))
    with store.read() as session:
        assert session.get_one(CorpusPart, "a").data == b"\x00"
    store.close()
    copy = sqlite3.connect(f"{path}.v2.bak")
    assert "corpus_part" not in {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
    copy.close()
    open_store(path).close()  # nothing left to do


@pytest.mark.parametrize("number", [3, 5])
def test_an_upgraded_file_has_the_tables_of_a_new_one(tmp_path: Path, number: int) -> None:
    made_before(tmp_path / "oud.rodedraad", number)
    old, new = open_store(tmp_path / "oud.rodedraad"), create_store(tmp_path / "nieuw.rodedraad")
    columns = []
    for store in (old, new):
        with store.read() as session:
            found = inspect(session.connection())
            columns.append(
                {
                    table: sorted(
                        (column["name"], str(column["type"]), column["nullable"])
                        for column in found.get_columns(table)
                    )
                    for table in found.get_table_names()
                }
            )
        store.close()
    assert columns[0] == columns[1]
    assert set(Base.metadata.tables) <= set(columns[0])


@pytest.mark.parametrize("step", MIGRATIONS, ids=lambda step: step.name)
def test_steps_are_numbered_in_order(step) -> None:
    assert MIGRATIONS[step.number - 1] is step

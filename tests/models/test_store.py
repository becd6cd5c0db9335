"""The project file: whole transactions, clear refusals, and safe steps to a newer version."""

import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from models import store as store_module
from models.migrations import MIGRATIONS, Migration, create, upgrade
from models.records import Code, Coder
from models.store import StoreError, _engine, create_store, open_store


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    store = create_store(tmp_path / "a.rodedraad")
    with store.write() as session:
        session.add(Coder(name="Anna"))
    store.close()
    again = open_store(tmp_path / "a.rodedraad")
    with again.read() as session:
        assert session.scalar(select(Coder.name)) == "Anna"
    again.close()


def test_a_block_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    store = create_store(tmp_path / "a.rodedraad")

    def fail() -> None:
        with store.write() as session:
            session.add(Coder(name="Anna"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Coder)) == 0
    store.close()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "missing"), (b"", "not_a_study"), (b"PK\x03\x04 a docx", "not_a_study")],
    ids=["no file", "empty file", "another kind of file"],
)
def test_what_is_no_study_is_refused(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "a.rodedraad"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.reason == reason


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.rodedraad") as other:
        other.execute("CREATE TABLE something (x)")
    other.close()
    with pytest.raises(StoreError) as refused:
        open_store(tmp_path / "a.rodedraad")
    assert refused.value.reason == "not_a_study"


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.rodedraad"
    create_store(path).close()
    with sqlite3.connect(path) as file:
        file.execute("INSERT INTO migration VALUES (99, 'later', '2030-01-01')")
    file.close()
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.reason == "newer_version"


def test_an_existing_study_is_never_overwritten(tmp_path: Path) -> None:
    create_store(tmp_path / "a.rodedraad").close()
    with pytest.raises(StoreError) as refused:
        create_store(tmp_path / "a.rodedraad")
    assert refused.value.reason == "exists"


def test_an_older_file_gets_the_steps_it_lacks_after_a_copy_was_kept(tmp_path: Path) -> None:
    def add_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE memo ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0"))

    path = tmp_path / "a.rodedraad"
    engine = _engine(path)
    create(engine)
    step = Migration(len(MIGRATIONS) + 1, "memos can be pinned", add_column)
    assert upgrade(engine, path, (*MIGRATIONS, step)) == [step]
    assert upgrade(engine, path, (*MIGRATIONS, step)) == []
    assert "pinned" in {column["name"] for column in inspect(engine).get_columns("memo")}
    copy = sqlite3.connect(f"{path}.v{len(MIGRATIONS)}.bak")
    assert "pinned" not in {row[1] for row in copy.execute("PRAGMA table_info(memo)")}
    copy.close()
    engine.dispose()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE memo ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0"))
        raise RuntimeError

    path = tmp_path / "a.rodedraad"
    engine = _engine(path)
    create(engine)
    with pytest.raises(RuntimeError):
        upgrade(engine, path, (*MIGRATIONS, Migration(99, "half", half)))
    assert "pinned" not in {column["name"] for column in inspect(engine).get_columns("memo")}
    engine.dispose()


def test_a_code_name_is_unique_among_its_siblings_only(tmp_path: Path) -> None:
    store = create_store(tmp_path / "a.rodedraad")
    with store.write() as session:
        session.add_all([Code(id="t1", name="Hoog"), Code(id="t2", name="Laag")])
        session.flush()
        session.add_all([Code(name="Ouders", parent_id="t1"), Code(name="Ouders", parent_id="t2")])
    for parent in ("t1", None):
        with pytest.raises(IntegrityError), store.write() as session:
            session.add(Code(name="Ouders" if parent else "Hoog", parent_id=parent))
    store.close()


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    store = create_store(tmp_path / "a.rodedraad")

    def add(prefix: str) -> None:
        for number in range(25):
            with store.write() as session:
                count = session.scalar(select(func.count()).select_from(Coder))
                session.add(Coder(name=f"{prefix}{number} als nummer {count}"))

    threads = [threading.Thread(target=add, args=(prefix,)) for prefix in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        numbers = sorted(int(name.rsplit(" ", 1)[1]) for name in session.scalars(select(Coder.name)))
    assert numbers == list(range(75))
    store.close()


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from models.records import Coder
    from models.store import open_store
    store = open_store(Path(sys.argv[1]))
    for number in range(1000):
        with store.write() as session:
            session.add(Coder(name=f"whole {number}"))
            session.flush()
            session.add(Coder(name=f"second half {number}"))
            if number == 40:
                session.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not on Windows")
def test_a_kill_in_the_middle_of_a_write_keeps_all_that_was_shown_and_no_half(tmp_path: Path) -> None:
    path = tmp_path / "a.rodedraad"
    create_store(path).close()
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    shown = len(killed.stdout.split())
    store = open_store(path)
    with store.read() as session:
        names = set(session.scalars(select(Coder.name)))
    assert {f"whole {n}" for n in range(shown)} | {f"second half {n}" for n in range(shown)} == names
    store.close()


def test_a_file_that_another_program_keeps_busy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.rodedraad"
    monkeypatch.setattr(store_module, "WAIT_SECONDS", 0.1)
    store = create_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def write() -> None:
        with store.write() as session:
            session.add(Coder(name="Anna"))

    with pytest.raises(StoreError) as refused:
        write()
    assert refused.value.reason == "busy"
    other.execute("ROLLBACK")
    other.close()
    write()
    store.close()

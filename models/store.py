"""Opening a study: one SQLite file, written in whole transactions that survive a kill."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import migrations

WAIT_SECONDS = 30.0  # for another program, or another tab, to finish writing


class StoreError(Exception):
    """A project file could not be opened; `reason` is a short key, `path` the file."""

    def __init__(self, reason: str, path: Path) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


class Store:
    """The project file: `read()` and `write()` give a session that ends with the block."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.path = path
        self._reading = engine
        self._writing = engine.execution_options(immediate=True)
        self._watcher: sqlite3.Connection | None = None
        self._watching = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Look without touching; what was read stays usable after the block."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Change in one transaction: all of it is on disk after the block, or nothing is."""
        try:
            with Session(self._writing, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            reason = "busy"
            raise StoreError(reason, self.path) from error

    def version(self) -> int:
        """Give a number that is another one after every commit, by whatever tab or program.

        Only comparing with an earlier answer of this same store means anything. It takes microseconds:
        a connection that never writes is told by the database whether anybody else did.
        """
        with self._watching:
            if self._watcher is None:
                self._watcher = sqlite3.connect(
                    self.path, timeout=WAIT_SECONDS, check_same_thread=False, isolation_level=None
                )
            return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self._reading.dispose()


def create_store(path: Path) -> Store:
    """Make a new, empty project file at `path`."""
    if path.exists():
        raise StoreError("exists", path)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(path)
    migrations.create(engine)
    return Store(engine, path)


def open_store(path: Path) -> Store:
    """Open the project file at `path`, brought up to date if an older version made it."""
    if not path.is_file():
        raise StoreError("missing", path)
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise StoreError("not_a_study", path)
    engine = _engine(path)
    try:
        migrations.upgrade(engine, path)
    except migrations.MigrationError as error:
        engine.dispose()
        raise StoreError(error.reason, path) from error
    return Store(engine, path)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: Any) -> None:  # noqa: ANN401 the driver's own type
    # The driver's implicit BEGIN comes too late for a write lock, so transactions are opened in `_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Taking the write lock at the start makes two tabs wait for one another instead of failing halfway.
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

"""Numbered steps that bring an older project file up to date.

A new file is made from the records at once and marked as having had every step. An existing
file gets the steps it lacks, each in one transaction with its own mark, after a copy was kept.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from models import axial, memos, records, working  # noqa: F401 the tables register themselves on Base
from models.base import Base, now
from models.step_5 import STATEMENTS as WORKBENCH

MARKS = "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
EVENTS_ARE_KEPT = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are kept: add a new one'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are kept: add a new one'); END",
)


class MigrationError(Exception):
    """The file can't be brought up to date; `reason` is a short key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Migration:
    """One step: its number, its name and what it does to an open transaction."""

    number: int
    name: str
    apply: Callable[[Connection], None]


def _first(_connection: Connection) -> None:
    """Do nothing: version 1 is what `create` makes."""


def _decision_lane(connection: Connection) -> None:
    """Keep with a decision why the segment was offered; what was decided before this counts as chosen."""
    connection.execute(text("ALTER TABLE decision ADD COLUMN lane VARCHAR DEFAULT 'best' NOT NULL"))


def _corpus_part(connection: Connection) -> None:
    """Make room for the corpus part of the space; the next preparation fills it."""
    connection.execute(
        text(
            "CREATE TABLE corpus_part (key VARCHAR NOT NULL, data BLOB NOT NULL, made_at VARCHAR NOT NULL, "
            "CONSTRAINT pk_corpus_part PRIMARY KEY (key))"
        )
    )


def _exclusive_codes(connection: Connection) -> None:
    """Let a code say that those right below it exclude each other; none did before."""
    connection.execute(text("ALTER TABLE code ADD COLUMN exclusive BOOLEAN DEFAULT 0 NOT NULL"))


def _workbench(connection: Connection) -> None:
    """Make room for groups, relations, margin notes, blind reading, the board, the map and certainty."""
    for statement in WORKBENCH:
        connection.execute(text(statement))


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "the first tables", _first),
    Migration(2, "a decision knows its lane", _decision_lane),
    Migration(3, "the corpus part is kept", _corpus_part),
    Migration(4, "codes may exclude each other", _exclusive_codes),
    Migration(5, "a workbench to live in", _workbench),
)


def create(engine: Engine, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Make all tables in an empty file."""
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(text(MARKS))
        for statement in EVENTS_ARE_KEPT:
            connection.execute(text(statement))
        for step in steps:
            _mark(connection, step)


def upgrade(engine: Engine, path: Path, steps: Sequence[Migration] = MIGRATIONS) -> list[Migration]:
    """Apply the steps that the file lacks and return them; a copy is kept beside the file first."""
    applied = _applied(engine)
    if applied - {step.number for step in steps}:
        reason = "newer_version"
        raise MigrationError(reason)
    pending = [step for step in steps if step.number not in applied]
    if pending:
        _keep_copy(path, max(applied, default=0))
    for step in pending:
        with engine.begin() as connection:
            step.apply(connection)
            _mark(connection, step)
    return pending


def _applied(engine: Engine) -> set[int]:
    try:
        tables = inspect(engine).get_table_names()
    except Exception as error:
        reason = "damaged"
        raise MigrationError(reason) from error
    if "migration" not in tables:
        reason = "not_a_study"
        raise MigrationError(reason)
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT number FROM migration")).scalars())


def _mark(connection: Connection, step: Migration) -> None:
    connection.execute(
        text("INSERT INTO migration VALUES (:number, :name, :at)"),
        {"number": step.number, "name": step.name, "at": now()},
    )


def _keep_copy(path: Path, version: int) -> None:
    copy = path.with_suffix(f"{path.suffix}.v{version}.bak")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)

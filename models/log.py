"""The event log: the only way in which a person's work changes, and the way back.

A `Change` names one row and how it was and becomes. Recording an event applies its changes and
writes them down in the same transaction; undoing applies them the other way round, in reverse
order, as a new event. Nothing is ever taken out of the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from models.base import Base
from models.records import Event

Row = Mapping[str, Any]
STANDING_MORE = 8  # acts looked at besides those asked for, as some of the latest may be undone


class UndoConflictError(Exception):
    """A row is no longer as the event left it, so the event can't be taken back safely."""

    reason = "undo_conflict"


@dataclass(frozen=True)
class Change:
    """One row, before and after: None before means added, None after means removed.

    For an update, `before` and `after` hold the changed columns only.
    """

    table: str
    key: Row
    before: Row | None
    after: Row | None

    def inverse(self) -> "Change":
        """Give the change that takes this one back."""
        return Change(self.table, self.key, self.after, self.before)


def added(record: Base) -> Change:
    """Describe the adding of a record that isn't in the file yet."""
    table = _table(record)
    row = {column.key: getattr(record, column.key) for column in table.columns}
    return Change(str(table.name), _key(table, row), None, row)


def removed(record: Base) -> Change:
    """Describe the removal of a record."""
    return added(record).inverse()


def updated(record: Base, **values: Any) -> Change:  # noqa: ANN401 any column's type
    """Describe new values for some columns of a record."""
    table = _table(record)
    row = {column.key: getattr(record, column.key) for column in table.columns}
    changed = {name: value for name, value in values.items() if row[name] != value}
    return Change(str(table.name), _key(table, row), {name: row[name] for name in changed}, changed)


@dataclass(frozen=True)
class Act:
    """Who does what: the head of an event, without its changes."""

    coder_id: str
    kind: str
    about: Row
    client_id: str | None = None
    reverts: str | None = None


def record(session: Session, act: Act, changes: Sequence[Change]) -> Event | None:
    """Apply the changes and write the event; None when this message was recorded before."""
    if act.client_id and session.scalar(select(Event.id).where(Event.client_id == act.client_id)):
        return None
    session.flush()
    for change in changes:
        _apply(session, change)
    _forget(session, {change.table for change in changes})
    event = Event(
        coder_id=act.coder_id,
        kind=act.kind,
        about=dict(act.about),
        changes=[_as_json(change) for change in changes],
        client_id=act.client_id,
        reverts=act.reverts,
    )
    session.add(event)
    session.flush()
    return event


@contextmanager
def rehearsed(session: Session, changes: Sequence[Change]) -> Iterator[None]:
    """Look at the study as it would be after these changes; they are taken back at the end."""
    tables = {change.table for change in changes}
    with session.begin_nested() as attempt:
        for change in changes:
            _apply(session, change)
        _forget(session, tables)
        yield
        attempt.rollback()
    _forget(session, tables)


def undo(session: Session, coder_id: str, *, client_id: str | None = None) -> Event | None:
    """Take back this coder's last act that still stands; None when there is none.

    What another coder has built on it since makes it stand: that raises UndoConflictError.
    """
    target = standing(session, coder_id, limit=1)
    return _revert(session, target[0], Act(coder_id, "undo", {}, client_id)) if target else None


def redo(session: Session, coder_id: str, *, client_id: str | None = None) -> Event | None:
    """Bring back the last act that this coder undid, unless they did something new since."""
    last = last_undo(session, coder_id)
    return _revert(session, last, Act(coder_id, "redo", {}, client_id)) if last else None


def revert(session: Session, coder_id: str, uid: str, *, client_id: str | None = None) -> Event | None:
    """Take back one of this coder's acts, whatever they did since; None when it doesn't stand any more.

    Later work that rests on it makes it stand: that raises UndoConflictError.
    """
    own = (Event.uid == uid, Event.coder_id == coder_id, Event.reverts.is_(None))
    target = session.scalar(select(Event).where(*own))
    if target is None or standing_undo(session, uid) is not None:
        return None
    return _revert(session, target, Act(coder_id, "undo", {}, client_id))


def restore(session: Session, coder_id: str, uid: str, *, client_id: str | None = None) -> Event | None:
    """Bring back one act that this coder undid, whatever they did since; None when it isn't undone."""
    last = standing_undo(session, uid)
    if last is None or last.coder_id != coder_id:
        return None
    return _revert(session, last, Act(coder_id, "redo", {}, client_id))


def standing_undo(session: Session, uid: str) -> Event | None:
    """Find the undo of an act that holds now; an undo that was itself taken back doesn't."""
    last = session.scalar(select(Event).where(Event.reverts == uid).order_by(Event.id.desc()).limit(1))
    if last is None or session.scalar(select(Event.id).where(Event.reverts == last.uid).limit(1)):
        return None
    return last


def standing(session: Session, coder_id: str, *, limit: int = 20) -> list[Event]:
    """List a coder's acts that still stand, the latest first."""
    found: list[Event] = []
    query = select(Event).where(Event.reverts.is_(None), Event.coder_id == coder_id).order_by(Event.id.desc())
    below: int | None = None
    while len(found) < limit:  # a few at a time: most of the latest acts stand
        older = query if below is None else query.where(Event.id < below)
        some = session.scalars(older.limit(limit - len(found) + STANDING_MORE)).all()
        if not some:
            break
        gone = _undone_of(session, [event.uid for event in some])
        found += [event for event in some if event.uid not in gone]
        below = some[-1].id
    return found[:limit]


def undone(session: Session) -> set[str]:
    """Collect the acts that are undone now: an undo that was itself taken back counts for nothing."""
    reverted: dict[str, bool] = {}
    target_of: dict[str, str] = {}
    links = select(Event.uid, Event.reverts).where(Event.reverts.is_not(None)).order_by(Event.id)
    for uid, reverts in session.execute(links):
        act = target_of[uid] = str(reverts)
        while act in target_of:
            act = target_of[act]
        reverted[act] = not reverted.get(act, False)
    return {uid for uid, undone in reverted.items() if undone}


def last_undo(session: Session, coder_id: str) -> Event | None:
    """Find a coder's newest undo that still stands, with nothing new done by them after it."""
    own = Event.coder_id == coder_id
    newest = select(Event.id).where(own, Event.reverts.is_(None)).order_by(Event.id.desc()).limit(1)
    later = aliased(Event)
    taken_back = select(later.id).where(later.reverts == Event.uid).exists()
    query = select(Event).where(own, Event.kind == "undo", ~taken_back)
    query = query.where(Event.id > func.coalesce(newest.scalar_subquery(), 0))
    found: Event | None = session.scalar(query.order_by(Event.id.desc()).limit(1))
    return found


def _undone_of(session: Session, acts: Sequence[str]) -> set[str]:
    """Collect which of these acts are undone now, looking at nothing but what hangs on them.

    An undo hangs on its act, a redo on that undo, and so on; each of them turns the act over.
    """
    first = select(Event.reverts.label("act"), Event.uid).where(Event.reverts.in_(acts))
    turns = first.cte("turns", recursive=True)
    turns = turns.union_all(select(turns.c.act, Event.uid).join(Event, Event.reverts == turns.c.uid))
    query = select(turns.c.act).group_by(turns.c.act).having(func.count() % 2 == 1)
    return set(session.scalars(query))


def _revert(session: Session, target: Event, act: Act) -> Event | None:
    inverse = [_from_json(change).inverse() for change in reversed(target.changes)]
    about = {"of": target.kind, **target.about}
    return record(session, Act(act.coder_id, act.kind, about, act.client_id, target.uid), inverse)


def _table(record: object) -> Table:
    return cast("Table", cast("Base", record).__table__)


def _forget(session: Session, tables: set[str]) -> None:
    """Let the records of the changed tables be read afresh."""
    for known in list(session):
        if _table(known).name in tables:
            session.expire(known)


def _apply(session: Session, change: Change) -> None:
    table = Base.metadata.tables[change.table]
    where = and_(*(table.c[name] == value for name, value in change.key.items()))
    if change.before is not None:
        current = session.execute(select(table).where(where)).mappings().one_or_none()
        if current is None or any(current[name] != value for name, value in change.before.items()):
            raise UndoConflictError(change.table)
    try:
        if change.before is None and change.after is not None:
            session.execute(table.insert().values(**change.after))
        elif change.after is None:
            session.execute(table.delete().where(where))
        elif change.after:
            session.execute(table.update().where(where).values(**change.after))
    except IntegrityError as error:  # something else hangs on the row, or has taken its place
        raise UndoConflictError(change.table) from error


def _key(table: Table, row: Row) -> dict[str, Any]:
    return {column.key: row[column.key] for column in table.primary_key.columns}


def _as_json(change: Change) -> dict[str, Any]:
    return {
        "table": change.table,
        "key": dict(change.key),
        "before": None if change.before is None else dict(change.before),
        "after": None if change.after is None else dict(change.after),
    }


def _from_json(value: Row) -> Change:
    return Change(value["table"], value["key"], value["before"], value["after"])

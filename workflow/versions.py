"""Whether the study changed: what a count, a list or an index that is kept in memory rests on.

Two tabs, the worker and another program may all write in the file. Three steps, from cheap to exact:

1. `Store.version()` takes microseconds: as long as it is the same, nothing at all was written, by anybody.
2. `Marks` says what was written, from a few rows that SQLite finds without reading a table: acts of people
   (the last event), stretches that were looked at, settings, vectors, coders. A heartbeat of the worker
   changes none of them.
3. `Kept.get` makes the value again when the marks that it rests on are others.

The marks are read before the value is made, so a write in between makes it be made once too often, and
never too seldom. What a person does outside the log (blind readings are in it, preferences are not)
needs marks of its own.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.records import Coder, Event, Speaker, Transcript, Viewing
from models.store import Store
from workflow.study import Study

KEPT = 2_000  # values per study: a count of each transcript, and some larger ones
T = TypeVar("T")


class Marks(NamedTuple):
    """What was written last, subject by subject."""

    event: int
    viewing: int
    vector: int
    coders: int
    settings: str


class _Known(NamedTuple):
    file: int
    marks: Hashable
    value: object


def marks(session: Session) -> Marks:
    """Read what was written last."""
    event = session.scalar(select(func.max(Event.id))) or 0
    viewing = session.scalar(select(func.max(Viewing.id))) or 0
    vector = session.scalar(text("SELECT max(rowid) FROM vector")) or 0
    people = session.scalar(select(func.count()).select_from(Coder)) or 0
    settings = session.execute(text("SELECT key, value FROM setting ORDER BY key")).all()
    return Marks(event, viewing, vector, people, _digest(settings))


def texts_mark(session: Session) -> str:
    """Name the state of the transcripts: which take part, who speaks in them, how they are cut.

    Decisions and codings leave it as it is.
    """
    transcripts = select(Transcript.id, Transcript.name).where(Transcript.removed.is_(False))
    speakers = select(Speaker.id, Speaker.role, Speaker.participant_id).order_by(Speaker.id)
    cut = text("SELECT key, value FROM setting WHERE key IN ('segmented', 'segmentation', 'encoder')")
    return _digest(
        [
            *session.execute(transcripts.order_by(Transcript.position)),
            *session.execute(speakers),
            *session.execute(cut),
        ]
    )


class Kept(Generic[T]):
    """A value that follows from a study, kept for as long as that study stays as it is."""

    def __init__(self, mark: Callable[[Session], Hashable]) -> None:
        self._mark = mark

    def get(self, study: Study, make: Callable[[], T], *, of: Hashable = None) -> T:
        """Give the value, made again only when its mark is another one; `of` tells values apart."""
        memory = _memory_of(study.store)
        key = (id(self), of)
        file = study.store.version()
        known = memory.find(key)
        if known is not None and known.file == file:
            return cast("T", known.value)
        with study.store.read() as session:
            now = self._mark(session)
        value = cast("T", known.value) if known is not None and known.marks == now else make()
        memory.keep(key, _Known(file, now, value))
        return value


class _Memory:
    """The values of one study, the latest used last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> _Known | None:
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
            return found

    def keep(self, key: Hashable, known: _Known) -> None:
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)


_memories: WeakKeyDictionary[Store, _Memory] = WeakKeyDictionary()
_making = threading.Lock()


def _memory_of(store: Store) -> _Memory:
    with _making:
        return _memories.setdefault(store, _Memory())


def _digest(rows: Iterable[object]) -> str:
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:24]

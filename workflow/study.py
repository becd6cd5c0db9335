"""Opening a study and knowing who is at work in it."""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.base import new_id, now
from models.records import Coder, Event, Setting
from models.store import Store, StoreError, create_store, open_store

__all__ = [
    "SUFFIX",
    "CoderError",
    "StoreError",
    "Study",
    "as_coder",
    "coders",
    "coders_by_id",
    "create_study",
    "is_unclaimed",
    "join",
    "open_study",
    "rename_coder",
    "set_setting",
    "setting",
    "with_coder",
]

SUFFIX = ".rodedraad"
FIRST_CODER = "Codeur 1"


class CoderError(Exception):
    """The name of a coder can't be used; `reason` is a short key, `about` the name."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason = reason
        self.about = about


@dataclass(frozen=True)
class Study:
    """An open project file and the coder who works in it."""

    path: Path
    store: Store
    coder_id: str
    coder: str

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()


def create_study(path: Path, *, name: str | None = None, coder: str = FIRST_CODER) -> Study:
    """Make a new study; its name is the file's unless given."""
    path = path if path.suffix else path.with_suffix(SUFFIX)
    store = create_store(path)
    with store.write() as session:
        person = Coder(name=_tidy(coder) or FIRST_CODER)
        session.add(person)
        session.flush()
        for key, value in _first_settings(name or path.stem, person.id).items():
            session.add(Setting(key=key, value=value))
        return Study(path, store, person.id, person.name)


def open_study(path: Path, *, coder: str | None = None) -> Study:
    """Open an existing study as `coder` this once, or as whoever worked in it last."""
    path = path if path.suffix else path.with_suffix(SUFFIX)
    store = open_store(path)
    with store.read() as session:
        person = session.get(Coder, _setting(session, "coder"))
    if person is None:
        store.close()
        reason = "damaged"
        raise StoreError(reason, path)
    study = Study(path, store, person.id, person.name)
    return study if coder is None or coder == person.name else with_coder(study, coder, remember=False)


def with_coder(study: Study, name: str, *, remember: bool = True) -> Study:
    """Go on as another coder, who is added when new; codings stay with whoever made them.

    With `remember` the study opens as this coder next time.
    """
    name = _tidy(name)
    if not name:
        reason = "no_coder"
        raise StoreError(reason, study.path)
    with study.store.write() as session:
        person = _called(session, name)
        if person is None:
            person = Coder(name=name)
            session.add(person)
            session.flush()
        if remember:
            _put(session, "coder", person.id)
        return replace(study, coder_id=person.id, coder=person.name)


def as_coder(study: Study, coder_id: str) -> Study | None:
    """Give the study as one of its coders has it open; None when there is no such coder."""
    with study.store.read() as session:
        person = session.get(Coder, coder_id)
    return None if person is None else replace(study, coder_id=person.id, coder=person.name)


def join(study: Study, name: str) -> Study:
    """Begin as the coder of this name; the first to give a name to a new study takes the place kept there."""
    if not is_unclaimed(study):
        return with_coder(study, name)
    with study.store.write() as session:
        person = session.scalars(select(Coder)).one()
        person.name = _tidy(name) or person.name
        return replace(study, coder_id=person.id, coder=person.name)


def is_unclaimed(study: Study) -> bool:
    """Tell whether nobody has said yet who codes here: one coder, without a name, who has done nothing."""
    with study.store.read() as session:
        names = session.scalars(select(Coder.name).limit(2)).all()
        return list(names) == [FIRST_CODER] and session.scalar(select(Event.id).limit(1)) is None


def rename_coder(study: Study, name: str, *, client_id: str | None = None) -> Study:
    """Give oneself another name; what one coded follows."""
    name = _tidy(name)
    if not name:
        raise CoderError("no_coder")
    with study.store.write() as session:
        person = session.get_one(Coder, study.coder_id)
        other = _called(session, name)
        if other is not None and other.id != person.id:
            raise CoderError("coder_taken", name)
        change = log.updated(person, name=name)
        if change.after:
            about = {"old": person.name, "name": name}
            log.record(session, log.Act(study.coder_id, "coder_renamed", about, client_id), [change])
    return replace(study, coder=name)


def setting(study: Study, key: str, default: Any = None) -> Any:  # noqa: ANN401 settings hold any JSON
    """Read one setting of the study."""
    with study.store.read() as session:
        value = _setting(session, key)
        return default if value is None else value


def set_setting(study: Study, key: str, value: Any) -> None:  # noqa: ANN401 settings hold any JSON
    """Keep one setting of the study."""
    with study.store.write() as session:
        _put(session, key, value)


def coders(study: Study) -> tuple[str, ...]:
    """List everybody who ever coded in this study."""
    with study.store.read() as session:
        return tuple(session.scalars(select(Coder.name).order_by(Coder.created_at)))


def coders_by_id(study: Study) -> dict[str, str]:
    """Give the name of everybody who ever coded in this study, the first to come first."""
    with study.store.read() as session:
        rows = session.execute(select(Coder.id, Coder.name).order_by(Coder.created_at))
        return {row.id: row.name for row in rows}


def _tidy(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _called(session: Session, name: str) -> Coder | None:
    """Find the coder of this name, however it is written in capitals: "anna" is Anna."""
    known = list(session.scalars(select(Coder)))
    exact = [person for person in known if person.name == name]
    alike = [person for person in known if person.name.casefold() == name.casefold()]
    return next(iter(exact or alike), None)


def _first_settings(name: str, coder_id: str) -> dict[str, Any]:
    return {"name": name, "uid": new_id(), "created_at": now(), "coder": coder_id, "encoder": "auto"}


def _setting(session: Session, key: str) -> Any:  # noqa: ANN401
    found = session.get(Setting, key)
    return None if found is None else found.value


def _put(session: Session, key: str, value: Any) -> None:  # noqa: ANN401
    found = session.get(Setting, key)
    if found is None:
        session.add(Setting(key=key, value=value))
    else:
        found.value = value

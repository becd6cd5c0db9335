"""Opening a study and knowing who is at work in it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import new_id, now
from models.records import Coder, Setting
from models.store import Store, StoreError, create_store, open_store

__all__ = [
    "SUFFIX",
    "StoreError",
    "Study",
    "coders",
    "create_study",
    "open_study",
    "set_setting",
    "setting",
    "with_coder",
]

SUFFIX = ".rodedraad"
FIRST_CODER = "Codeur 1"


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
        person = Coder(name=coder)
        session.add(person)
        session.flush()
        for key, value in _first_settings(name or path.stem, person.id).items():
            session.add(Setting(key=key, value=value))
        return Study(path, store, person.id, coder)


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
    name = " ".join(name.split())
    if not name:
        reason = "no_coder"
        raise StoreError(reason, study.path)
    with study.store.write() as session:
        person = session.scalar(select(Coder).where(Coder.name == name))
        if person is None:
            person = Coder(name=name)
            session.add(person)
            session.flush()
        if remember:
            _put(session, "coder", person.id)
        return replace(study, coder_id=person.id, coder=person.name)


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

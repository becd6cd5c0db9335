"""What was done in the study, and taking it back or doing it again."""

from sqlalchemy import select

from models import log
from models.records import Coder, Event
from workflow.study import Study
from workflow.views import HistoryLine


def undo(study: Study, *, client_id: str | None = None) -> HistoryLine | None:
    """Take back the last act that still stands and tell which; None when there is none."""
    with study.store.write() as session:
        event = log.undo(session, study.coder_id, client_id=client_id)
        return None if event is None else _line(event, study.coder, undone=False)


def redo(study: Study, *, client_id: str | None = None) -> HistoryLine | None:
    """Do the last undone act again and tell which; None when there is none."""
    with study.store.write() as session:
        event = log.redo(session, study.coder_id, client_id=client_id)
        return None if event is None else _line(event, study.coder, undone=False)


def history(study: Study, limit: int | None = 50) -> list[HistoryLine]:
    """List what was done, the latest first, with what was taken back marked so."""
    with study.store.read() as session:
        names = {coder.id: coder.name for coder in session.scalars(select(Coder))}
        gone = log.undone(session)
        events = session.scalars(select(Event).order_by(Event.id.desc()).limit(limit))
        return [_line(event, names[event.coder_id], undone=event.uid in gone) for event in events]


def next_undo(study: Study) -> HistoryLine | None:
    """Tell what `undo` would take back."""
    with study.store.read() as session:
        last = log.standing(session, study.coder_id, limit=1)
        return _line(last[0], session.get_one(Coder, last[0].coder_id).name, undone=False) if last else None


def next_redo(study: Study) -> HistoryLine | None:
    """Tell what `redo` would do again."""
    with study.store.read() as session:
        last = log.last_undo(session, study.coder_id)
        return None if last is None else _line(last, session.get_one(Coder, last.coder_id).name, undone=False)


def _line(event: Event, coder: str, *, undone: bool) -> HistoryLine:
    return HistoryLine(event.uid, event.at, coder, event.kind, event.about, undone)

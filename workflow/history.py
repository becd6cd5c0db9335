"""What was done in the study, and taking it back or doing it again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased, defer

from models import log
from models.log import UndoConflictError
from models.records import Coder, Event, Transcript
from workflow.blindness import hidden
from workflow.study import Study
from workflow.views import HistoryLine

PAGE = 50
# what an act is about, by how the name of its kind begins
SUBJECTS = {
    "study": ("import", "role", "transcript_", "participant", "attribute", "speaker", "demo"),
    "codebook": ("code_", "group_", "theme_added", "related", "unrelated"),
    "codings": ("coded", "uncoded", "recoded", "ends_", "certainty", "check_"),
    "suggestions": ("accepted", "changed", "rejected", "bulk_"),
    "themes": ("theme_accepted", "theme_rejected", "candidate", "segment_"),
    "memos": ("memo_",),
    "people": ("blind_", "coder_"),
    "undone": ("undo", "redo"),
}
# acts on segments of many transcripts, which name none of them
_ON_MANY = ("bulk_", *SUBJECTS["themes"])
_LIGHT = defer(Event.changes)  # what an import changed is large, and no line of the history shows it
_MOST_NAMES = 60  # identifiers looked for when asking what rests on an act


class BuiltUponError(UndoConflictError):
    """The act can't be taken back: later work rests on it; `later` is the last of that, as far as known."""

    reason = "built_upon"

    def __init__(self, later: HistoryLine | None) -> None:
        super().__init__(self.reason)
        self.later = later


@dataclass(frozen=True)
class HistoryFilter:
    """Which acts to list: by whom, about what (one of SUBJECTS), with which words."""

    coder_id: str | None = None
    subject: str | None = None
    text: str = ""


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the history; only one's own act can be taken back or done again from there."""

    line: HistoryLine
    own_act: bool


def subject_of(kind: str) -> str | None:
    """Tell what an act of this kind is about, as one of SUBJECTS."""
    return next((subject for subject, begins in SUBJECTS.items() if kind.startswith(begins)), None)


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


def undo_act(study: Study, uid: str, *, client_id: str | None = None) -> HistoryLine | None:
    """Take back one of one's own acts, whatever came after; None when it doesn't stand any more."""
    try:
        with study.store.write() as session:
            event = log.revert(session, study.coder_id, uid, client_id=client_id)
            return None if event is None else _line(event, study.coder, undone=False)
    except UndoConflictError as error:
        raise BuiltUponError(resting_on(study, uid)) from error


def undo_sent(study: Study, sent: str, *, client_id: str | None = None) -> HistoryLine | None:
    """Take back what one message from the browser did, whatever was done elsewhere since."""
    with study.store.read() as session:
        own = (Event.client_id == sent, Event.coder_id == study.coder_id, Event.reverts.is_(None))
        uid = session.scalar(select(Event.uid).where(*own))
    return None if uid is None else undo_act(study, uid, client_id=client_id)


def redo_act(study: Study, uid: str, *, client_id: str | None = None) -> HistoryLine | None:
    """Do one act again that one undid; None when it isn't undone."""
    try:
        with study.store.write() as session:
            event = log.restore(session, study.coder_id, uid, client_id=client_id)
            return None if event is None else _line(event, study.coder, undone=False)
    except UndoConflictError as error:
        raise BuiltUponError(None) from error


def resting_on(study: Study, uid: str) -> HistoryLine | None:
    """Find the last act that still stands, that this coder may see and that touches what this one touched."""
    with study.store.read() as session:
        target = session.scalars(select(Event).where(Event.uid == uid)).one()
        names = [str(value) for change in target.changes for value in change["key"].values()]
        changes = cast(Event.changes, String)
        touched = [changes.contains(name, autoescape=True) for name in names[:_MOST_NAMES]]
        later = (Event.id > target.id, Event.reverts.is_(None), or_(*touched))
        query = select(Event).where(*later, *seen_by(session, study))
        for event in session.scalars(query.order_by(Event.id.desc()).execution_options(yield_per=50)):
            if log.standing_undo(session, event.uid) is None:
                return _line(event, session.get_one(Coder, event.coder_id).name, undone=False)
    return None


def history(study: Study, limit: int | None = 50) -> list[HistoryLine]:
    """List what was done, the latest first, with what was taken back marked so."""
    with study.store.read() as session:
        query = select(Event).options(_LIGHT).where(*seen_by(session, study)).order_by(Event.id.desc())
        events = session.scalars(query.limit(limit)).all()
        return _lines(session, events)


def page(study: Study, wanted: HistoryFilter, number: int = 1) -> tuple[list[HistoryEntry], int]:
    """List one page of the history, the latest first, and tell how many lines there are in all."""
    with study.store.read() as session:
        where = [*_where(session, wanted), *seen_by(session, study)]
        total = session.scalar(select(func.count(Event.id)).where(*where)) or 0
        query = select(Event).options(_LIGHT).where(*where).order_by(Event.id.desc())
        events = session.scalars(query.limit(PAGE).offset((max(number, 1) - 1) * PAGE)).all()
        own = {event.uid for event in events if event.coder_id == study.coder_id and event.reverts is None}
        return [HistoryEntry(line, line.uid in own) for line in _lines(session, events)], total


def last_of_each(study: Study) -> dict[str, HistoryLine]:
    """Give each coder's last act."""
    with study.store.read() as session:
        last = select(func.max(Event.id)).where(Event.reverts.is_(None)).group_by(Event.coder_id)
        events = session.scalars(select(Event).options(_LIGHT).where(Event.id.in_(last))).all()
        lines = {line.uid: line for line in _lines(session, events)}
        return {event.coder_id: lines[event.uid] for event in events}


def next_undo(study: Study) -> HistoryLine | None:
    """Tell what `undo` would take back."""
    with study.store.read() as session:
        last = log.standing(session, study.coder_id, limit=1)
        return _line(last[0], study.coder, undone=False) if last else None


def next_redo(study: Study) -> HistoryLine | None:
    """Tell what `redo` would do again."""
    with study.store.read() as session:
        last = log.last_undo(session, study.coder_id)
        return None if last is None else _line(last, study.coder, undone=False)


def seen_by(session: Session, study: Study) -> list[ColumnElement[bool]]:
    """Select the events this coder may see: not what others did in transcripts coded blind.

    An act on many transcripts at once, or a memo, may be about one of those: it stays out as well.
    """
    blind = hidden(session, study.coder_id)
    if not blind:
        return []
    names = session.scalars(select(Transcript.name).where(Transcript.id.in_(blind))).all()
    there = func.coalesce(Event.about["transcript"].as_string(), "").in_(names)
    memo = func.coalesce(Event.about["on"].as_string(), "").in_(("transcript", "coding", "suggestion"))
    kind = func.coalesce(Event.about["of"].as_string(), Event.kind)  # of an undo: what it took back
    many = and_(
        Event.about["transcript"].as_string().is_(None),
        or_(*(kind.startswith(begin, autoescape=True) for begin in _ON_MANY)),
    )
    return [or_(Event.coder_id == study.coder_id, not_(or_(there, memo, many)))]


def _where(session: Session, wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.coder_id:
        where.append(Event.coder_id == wanted.coder_id)
    if wanted.subject:
        known = session.scalars(select(Event.kind).distinct())
        kinds = [kind for kind in known if subject_of(kind) == wanted.subject]
        where.append(Event.kind.in_(kinds))
    for word in wanted.text.split():
        kept = json.dumps(word)[1:-1]  # as the file has it, which writes é as an escape
        where.append(cast(Event.about, String).contains(kept, autoescape=True))
    return where


def _lines(session: Session, events: Sequence[Event]) -> list[HistoryLine]:
    names = {coder.id: coder.name for coder in session.scalars(select(Coder))}
    gone = _undone(session, [event.uid for event in events])
    return [_line(event, names[event.coder_id], undone=event.uid in gone) for event in events]


def _undone(session: Session, uids: Iterable[str]) -> set[str]:
    """Tell which of some acts are undone: those with an undo that was not itself taken back."""
    again = aliased(Event)
    taken_back = select(literal(1)).where(again.reverts == Event.uid).exists()
    acts = list(uids)
    found: set[str] = set()
    for start in range(0, len(acts), 500):  # SQLite takes so many values at a time
        some = acts[start : start + 500]
        query = select(Event.reverts).where(Event.reverts.in_(some), Event.kind == "undo", ~taken_back)
        found |= {str(uid) for uid in session.scalars(query)}
    return found


def _line(event: Event, coder: str, *, undone: bool) -> HistoryLine:
    return HistoryLine(event.uid, event.at, coder, event.kind, event.about, undone)

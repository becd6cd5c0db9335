"""The event log: undo takes back exactly what was done, and nothing is ever lost from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from models import log
from models.base import Base
from models.memos import Memo
from models.records import Code, Coder, Event
from models.store import Store, create_store

TABLES = ("code", "memo")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path / "study.rodedraad")
    with made.write() as session:
        session.add(Coder(id="anna", name="Anna"))
    yield made
    made.close()


def content(session: Session) -> dict[str, list[tuple]]:
    """Every row a person can change."""
    tables = [Base.metadata.tables[name] for name in TABLES]
    return {
        table.name: sorted(tuple(map(repr, row)) for row in session.execute(select(table)))
        for table in tables
    }


def act(session: Session, kind: str, *changes: log.Change, client_id: str | None = None) -> Event | None:
    return log.record(session, log.Act("anna", kind, {}, client_id), changes)


# What a person does, as (verb, which of the rows there are, a text).
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "rename", "describe", "remove", "memo"]),
        st.integers(0, 5),
        st.text(max_size=5),
    ),
    max_size=12,
)


def changes_for(session: Session, verb: str, which: int, words: str) -> list[log.Change]:
    codes = session.scalars(select(Code).order_by(Code.id)).all()
    if verb == "add" or not codes:
        done = session.scalar(select(func.count()).select_from(Event))  # no name comes back
        return [log.added(Code(name=f"{words}-{done}-{which}"))] if verb == "add" else []
    code = codes[which % len(codes)]
    match verb:
        case "rename":
            return [log.updated(code, name=f"{words}+{code.id}")]
        case "describe":
            return [log.updated(code, definition=words, examples=[words, "é\U0001f600"], origin="inductive")]
        case "remove":
            return [log.removed(code)]
        case _:
            return [log.added(Memo(target_kind="code", target_id=code.id, text=words, coder_id="anna"))]


@given(steps=STEPS, undone=st.integers(0, 12))
@settings(max_examples=40)
def test_undo_is_the_exact_inverse_of_every_event_and_redo_of_undo(
    steps: list[tuple[str, int, str]], undone: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = create_store(tmp_path_factory.mktemp("log") / "study.rodedraad")
    states = []
    with store.write() as session:
        session.add(Coder(id="anna", name="Anna"))
        session.flush()
        for verb, which, words in steps:
            before = content(session)
            if (changes := changes_for(session, verb, which, words)) and changes[0].after != {}:
                states.append(before)
                act(session, verb, *changes)
        states.append(content(session))
        back = min(undone, len(states) - 1)
        for step in range(1, back + 1):
            assert log.undo(session, "anna") is not None
            assert content(session) == states[-1 - step]
        for step in reversed(range(back)):
            assert log.redo(session, "anna") is not None
            assert content(session) == states[-1 - step]
        assert log.redo(session, "anna") is None
    store.close()


def test_undo_reaches_back_to_the_first_act_and_then_says_that_there_is_none(store: Store) -> None:
    with store.write() as session:
        act(session, "code_added", log.added(Code(name="Rust")))
        act(session, "code_added", log.added(Code(name="Drukte")))
    for _ in range(2):
        with store.write() as session:
            assert log.undo(session, "anna") is not None
    with store.write() as session:
        assert log.undo(session, "anna") is None
        assert content(session)["code"] == []


def test_nothing_is_redone_after_something_new_was_done(store: Store) -> None:
    with store.write() as session:
        act(session, "code_added", log.added(Code(name="Rust")))
        log.undo(session, "anna")
        act(session, "code_added", log.added(Code(name="Drukte")))
        assert log.redo(session, "anna") is None


def test_a_message_that_arrives_twice_is_recorded_once(store: Store) -> None:
    with store.write() as session:
        assert act(session, "code_added", log.added(Code(name="Rust")), client_id="k1") is not None
        assert act(session, "code_added", log.added(Code(name="Rust 2")), client_id="k1") is None
        assert len(content(session)["code"]) == 1


def test_undo_is_refused_when_the_row_is_no_longer_as_the_act_left_it(store: Store) -> None:
    with store.write() as session:
        code = Code(name="Rust")
        act(session, "code_added", log.added(code))
        act(session, "code_edited", log.updated(session.get_one(Code, code.id), name="Stilte"))
    with store.write() as session:
        session.execute(text("UPDATE code SET name = 'buiten de lijn om'"))
    with pytest.raises(log.UndoConflictError), store.write() as session:
        log.undo(session, "anna")


@pytest.mark.parametrize("statement", ["DELETE FROM event", "UPDATE event SET kind = 'niets'"])
def test_the_log_refuses_to_be_rewritten(store: Store, statement: str) -> None:
    with store.write() as session:
        act(session, "code_added", log.added(Code(name="Rust")))
    with pytest.raises(DatabaseError, match="events are kept"), store.write() as session:
        session.execute(text(statement))


# Who does what: something new, or takes back or brings back their last.
TURNS = st.lists(
    st.tuples(st.sampled_from(["anna", "bram"]), st.sampled_from(["new", "undo", "redo"])), max_size=25
)


def undone_one_by_one(events: list[Event]) -> set[str]:
    """Tell what is undone by the definition: an undo that was itself taken back counts for nothing."""
    gone: set[str] = set()
    by_uid = {event.uid: event for event in events}
    for event in events:
        target = event
        while target.reverts is not None:
            target = by_uid[target.reverts]
        if event.reverts is not None:
            gone ^= {target.uid}
    return gone


def redoable(events: list[Event], coder: str) -> str | None:
    """Find the undo to bring back by walking through everything, the latest first."""
    taken_back = {event.reverts for event in events}
    for event in reversed([one for one in events if one.coder_id == coder]):
        if event.kind == "undo" and event.uid not in taken_back:
            return event.uid
        if event.reverts is None:
            return None
    return None


@given(turns=TURNS)
@settings(max_examples=40)
def test_what_stands_and_what_can_be_redone_is_what_a_walk_through_the_whole_log_says(
    turns: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = create_store(tmp_path_factory.mktemp("log") / "study.rodedraad")
    with store.write() as session:
        session.add_all([Coder(id="anna", name="Anna"), Coder(id="bram", name="Bram")])
    with store.write() as session:
        for number, (coder, what) in enumerate(turns):
            if what == "new":
                log.record(
                    session, log.Act(coder, "code_added", {}), [log.added(Code(name=f"code {number}"))]
                )
            else:
                (log.undo if what == "undo" else log.redo)(session, coder)
            events = list(session.scalars(select(Event).order_by(Event.id)))
            gone = undone_one_by_one(events)
            assert log.undone(session) == gone
            for one in ("anna", "bram"):
                standing = [
                    event.uid
                    for event in reversed(events)
                    if event.coder_id == one and event.reverts is None and event.uid not in gone
                ]
                assert [event.uid for event in log.standing(session, one, limit=99)] == standing
                assert [event.uid for event in log.standing(session, one, limit=1)] == standing[:1]
                last = log.last_undo(session, one)
                assert (last and last.uid) == redoable(events, one)
    store.close()

"""Two tabs, or two programs, on one study at once: no decision is lost and none counts twice."""

import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.records import Coding, Decision, Event
from models.roles import Role
from workflow import versions
from workflow.applying import queue
from workflow.codebook import resolve_code
from workflow.deciding import decide
from workflow.history import history, redo, undo
from workflow.reading import set_role, transcripts
from workflow.status import status
from workflow.study import Study, open_study, set_setting, with_coder


@pytest.fixture
def other(ready: Study) -> Iterator[Study]:
    """The same study, opened a second time by the same coder."""
    opened = open_study(ready.path)
    yield opened
    opened.close()


def at_once(*works: Callable[[], None]) -> None:
    """Do works at the same time; what one of them raises is raised here."""
    errors: list[Exception] = []
    together = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        together.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 told below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def counts(study: Study) -> tuple[int, int, int]:
    """Count decisions, codings, and acts that decided something."""
    with study.store.read() as session:
        found = [session.scalar(select(func.count()).select_from(one)) or 0 for one in (Decision, Coding)]
        acts = select(func.count()).select_from(Event).where(Event.kind.in_(("accepted", "rejected")))
        return found[0], found[1], session.scalar(acts) or 0


def offered(study: Study, code: str = "Geen tijd") -> list[str]:
    return [item.id for item in queue(study, resolve_code(study, code).id).items]


def test_two_tabs_that_share_a_queue_lose_nothing(ready: Study, other: Study) -> None:
    waiting = offered(ready)
    mine, theirs = waiting[0::2], waiting[1::2]
    at_once(
        lambda: [decide(ready, one, "accepted", client_id=uuid4().hex) for one in mine] and None,
        lambda: [decide(other, one, "rejected", client_id=uuid4().hex) for one in theirs] and None,
    )
    assert counts(ready) == (len(waiting), len(mine), len(waiting))
    assert offered(ready) == offered(other) == []
    assert status(ready).decisions == {"accepted": len(mine), "rejected": len(theirs)}


def test_the_same_message_in_two_tabs_counts_once(ready: Study, other: Study) -> None:
    messages = [(one, uuid4().hex) for one in offered(ready)]

    def send(study: Study) -> None:
        for suggestion, client_id in messages:
            decide(study, suggestion, "accepted", client_id=client_id)

    at_once(lambda: send(ready), lambda: send(other))
    assert counts(ready) == (len(messages), len(messages), len(messages))
    send(open_study(ready.path))  # a browser that sends all of it again after a restart
    assert counts(ready) == (len(messages), len(messages), len(messages))


def test_the_same_card_decided_otherwise_in_two_tabs_ends_in_one_decision(ready: Study, other: Study) -> None:
    waiting = offered(ready)
    at_once(
        lambda: [decide(ready, one, "accepted") for one in waiting] and None,
        lambda: [decide(other, one, "rejected") for one in waiting] and None,
    )
    decisions, codings, acts = counts(ready)
    assert decisions == len(waiting)
    assert codings == status(ready).decisions.get("accepted", 0)
    assert len(waiting) <= acts <= 2 * len(waiting)


def test_an_act_is_undone_once_while_the_other_tab_goes_on(ready: Study, other: Study) -> None:
    first, *rest = offered(ready)
    decide(ready, first, "accepted")
    second = with_coder(other, "Bram")

    def undo_and_again() -> None:
        for _ in range(3):
            undo(ready)
            redo(ready)
        undo(ready)

    at_once(undo_and_again, lambda: [decide(second, one, "rejected") for one in rest] and None)
    assert counts(ready)[:2] == (len(rest), 0)
    undone = [line for line in history(ready) if line.undone]
    assert [(line.coder, line.kind) for line in undone] == [("Anna", "accepted")]


def test_undo_in_two_tabs_at_once_takes_two_acts_back_and_not_one_twice(ready: Study, other: Study) -> None:
    for one in offered(ready)[:3]:
        decide(ready, one, "accepted")
    at_once(lambda: undo(ready) and None, lambda: undo(other) and None)
    assert counts(ready)[0] == 1


def test_what_one_tab_writes_is_counted_in_the_other(ready: Study, other: Study) -> None:
    assert status(other).codings == 0
    decide(ready, offered(ready)[0], "accepted")
    assert (status(other).codings, status(ready).codings) == (1, 1)
    undo(other)
    assert (status(other).codings, status(ready).codings) == (0, 0)


def test_a_value_is_made_again_only_after_what_it_rests_on_changed(ready: Study, other: Study) -> None:
    made: list[int] = []
    kept: versions.Kept[int] = versions.Kept(lambda session: versions.marks(session).event)

    def value() -> int:
        return kept.get(ready, lambda: made.append(1) or len(made))

    assert [value(), value()] == [1, 1]
    set_setting(other, "note", "no act of a person")
    assert value() == 1
    decide(other, offered(other)[0], "accepted")
    assert [value(), value()] == [2, 2]


def test_texts_are_marked_anew_by_a_role_and_not_by_a_decision(ready: Study) -> None:
    def mark() -> str:
        with ready.store.read() as session:
            return versions.texts_mark(session)

    before = mark()
    decide(ready, offered(ready)[0], "accepted")
    assert mark() == before
    key = next(key for key, name in transcripts(ready) if name == "interview_P1.txt")
    set_role(ready, key, "P1", Role.INTERVIEWER)
    assert mark() != before
    undo(ready)
    assert mark() == before

"""Accepting the best suggestions together: only after reading some, and as one act."""

from collections import Counter

import pytest
from sqlalchemy import select

from models.records import Coding, Decision, Quotation, Viewing
from nlp.bands import Band
from nlp.mixing import Lane
from tests.workflow.test_screening import larger
from workflow import bulk
from workflow.applying import queue
from workflow.blindness import set_state
from workflow.bulk import accept_all, opened
from workflow.codebook import resolve_code
from workflow.deciding import DecisionError, decide
from workflow.history import history, redo, undo
from workflow.reading import remove_transcript
from workflow.study import Study
from workflow.views import SuggestionView

__all__ = ["larger"]


@pytest.fixture
def code(larger: Study) -> str:
    return resolve_code(larger, "Geen tijd").id


@pytest.fixture
def offered(larger: Study, code: str) -> list[SuggestionView]:
    return list(queue(larger, code, limit=6).items)


def read(study: Study, items: list[SuggestionView]) -> list[str]:
    for one in items:
        opened(study, one.id)
    return [one.id for one in items]


def counts(study: Study) -> tuple[int, int]:
    with study.store.read() as session:
        decisions = session.scalars(select(Decision)).all()
        return len(decisions), len(session.scalars(select(Coding)).all())


def test_fewer_than_three_different_opened_quotes_is_refused(
    larger: Study, code: str, offered: list[SuggestionView]
) -> None:
    ids = [one.id for one in offered]
    two = read(larger, offered[:2])
    for claimed in ([], two, [*two, two[0]], ids, [*two, "onbekend"]):  # what was said but not done
        with pytest.raises(DecisionError) as refused:
            accept_all(larger, code, ids, claimed)
        assert refused.value.reason == "bulk_unread"
    outside = read(larger, offered[2:3])
    with pytest.raises(DecisionError):  # read, but not among what is accepted
        accept_all(larger, code, ids[:2], [*two, *outside])
    assert counts(larger) == (0, 0)


def test_opening_is_kept_as_having_seen_it(larger: Study, offered: list[SuggestionView]) -> None:
    read(larger, offered[:1])
    with larger.store.read() as session:
        (seen,) = session.scalars(select(Viewing)).all()
    assert (seen.start, seen.end) == (offered[0].stretch.start, offered[0].stretch.end)


def test_all_are_accepted_in_one_act_and_undone_in_one(
    larger: Study, code: str, offered: list[SuggestionView]
) -> None:
    ids = [one.id for one in offered]
    assert accept_all(larger, code, ids, read(larger, offered[:3]), "eens") == 6
    assert accept_all(larger, code, ids, ids[:3], "eens") == 0
    with larger.store.read() as session:
        decisions = session.scalars(select(Decision)).all()
    assert {(one.verdict, one.lane, one.code_id) for one in decisions} == {("accepted", Lane.BEST, code)}
    assert {one.suggestion_id for one in decisions} == set(ids)
    line = history(larger)[0]
    assert (line.kind, line.about["segments"], line.about["opened"], line.about["bulk"]) == (
        "bulk_accepted",
        6,
        3,
        True,
    )
    undo(larger)
    assert counts(larger) == (0, 0)
    redo(larger)
    assert counts(larger) == (6, 6)


def test_what_was_decided_meanwhile_keeps_its_decision(
    larger: Study, code: str, offered: list[SuggestionView]
) -> None:
    decide(larger, offered[4].id, "rejected")
    ids = [one.id for one in offered]
    assert accept_all(larger, code, ids, read(larger, offered[:3])) == 5
    with larger.store.read() as session:
        kept = session.scalar(select(Decision).where(Decision.suggestion_id == offered[4].id))
    assert kept is not None and kept.verdict == "rejected"


def test_what_was_read_and_then_decided_in_another_tab_is_not_one_of_the_three(
    larger: Study, code: str, offered: list[SuggestionView]
) -> None:
    ids = [one.id for one in offered]
    three = read(larger, offered[:3])
    decide(larger, ids[0], "rejected")
    with pytest.raises(DecisionError, match="bulk_unread"):
        accept_all(larger, code, ids, three)
    assert accept_all(larger, code, ids, [*three, *read(larger, offered[3:4])]) == 5


def test_nothing_is_accepted_in_a_transcript_that_was_taken_out_meanwhile(larger: Study, code: str) -> None:
    offered = queue(larger, code, limit=60).items  # of all transcripts
    per = Counter(one.stretch.transcript_id for one in offered)
    away = min(per, key=per.__getitem__)
    here = [one for one in offered if one.stretch.transcript_id != away]
    three = read(larger, here[:3])
    remove_transcript(larger, away)
    assert accept_all(larger, code, [one.id for one in offered], three) == len(here)
    with larger.store.read() as session:
        coded = session.scalars(select(Quotation.transcript_id)).all()
    assert away not in coded


def test_suggestions_of_another_code_are_refused(
    larger: Study, code: str, offered: list[SuggestionView]
) -> None:
    other = resolve_code(larger, "Rust geven").id
    with pytest.raises(DecisionError, match="unknown_suggestion"):
        accept_all(larger, other, [one.id for one in offered], read(larger, offered[:3]))


def test_the_list_holds_no_weak_match_and_none_that_is_coded_blind(
    larger: Study, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bands = [one.band for one in bulk.fitting(larger, code)]
    assert bands and Band.DOUBTFUL not in bands
    monkeypatch.setattr(bulk, "FITTING", frozenset(Band))
    listed = bulk.fitting(larger, code, limit=5)
    assert [one.lane for one in listed] == [Lane.BEST] * 5
    set_state(larger, listed[0].stretch.transcript_id, "blind")
    away = listed[0].stretch.transcript_id
    assert all(one.stretch.transcript_id != away for one in bulk.fitting(larger, code, limit=5))

"""What the queue deals from besides one code: themes, all codes in turns; and what it leaves out."""

from collections import Counter

import pytest
from sqlalchemy import select

from models.records import Coding, Decision
from nlp.mixing import Lane
from tests.workflow.test_screening import larger, work
from workflow import deciding, memos
from workflow.applying import queue, standing
from workflow.blindness import set_own_first, set_state
from workflow.codebook import codes, resolve_code
from workflow.deciding import DecisionError, decide
from workflow.history import history, undo
from workflow.index import index
from workflow.mixed import mixed
from workflow.queueing import of_code, of_theme, open_themes
from workflow.study import Study, with_coder
from workflow.themes import accept_candidate, suggest_themes

__all__ = ["larger"]


@pytest.fixture
def themed(larger: Study) -> Study:
    suggest_themes(larger, size=3)
    return larger


def stored(study: Study, suggestion_id: str) -> tuple[Decision | None, Coding | None]:
    with study.store.read() as session:
        one = session.scalar(select(Decision).where(Decision.suggestion_id == suggestion_id))
        coding = session.get(Coding, one.coding_id) if one is not None and one.coding_id else None
        return one, coding


def test_all_codes_take_turns(larger: Study) -> None:
    dealt = mixed(larger, limit=12)
    assert [one.code_id for one in dealt.items[:4]] == [code.id for code in codes(larger) if code.definition]
    assert set(Counter(one.code_id for one in dealt.items).values()) == {3}
    assert dealt.total is None and dealt.more


def test_in_turns_at_least_one_in_ten_is_drawn_by_chance(larger: Study) -> None:
    items = mixed(larger, limit=40).items
    lanes = [one.lane for one in items]
    assert all(lanes[:count].count(Lane.RANDOM) * 10 >= count for count in range(5, 41))
    drawn = {one.code_id for one in items if one.lane == Lane.RANDOM}
    assert len(drawn) > 1


def test_a_card_keeps_its_turn_when_another_is_decided(larger: Study) -> None:
    first, *rest = mixed(larger, limit=9).items
    decide(larger, first.id, "rejected")
    again = mixed(larger, limit=8)
    assert [one.id for one in again.items] == [one.id for one in rest]
    assert again.decided == 1
    undo(larger)
    assert [one.id for one in mixed(larger, limit=9).items] == [first.id, *(one.id for one in rest)]


def test_what_was_drawn_in_turns_counts_for_its_code(larger: Study) -> None:
    for _ in range(5):
        decide(larger, mixed(larger, limit=1).items[0].id, "rejected")
    assert sum(standing(larger, code.id).drawn for code in codes(larger)) == 1


def test_a_theme_is_dealt_until_all_of_it_is_decided(themed: Study) -> None:
    theme = open_themes(themed)[0]
    dealt = of_theme(themed, theme.id, limit=50)
    assert (len(dealt.items), dealt.total, dealt.source.gives) == (theme.segments, theme.segments, None)
    with pytest.raises(DecisionError, match="needs_code"):
        decide(themed, dealt.items[0].id, "accepted")
    decide(themed, dealt.items[0].id, "accepted", new_code="Eigen woord")
    decide(themed, dealt.items[1].id, "rejected")
    now = of_theme(themed, theme.id, limit=50)
    assert (now.decided, now.accepted, len(now.items)) == (2, 1, theme.segments - 2)
    assert [one.id for one in now.items] == [one.id for one in dealt.items[2:]]


def test_a_theme_put_off_comes_last_and_one_with_a_code_gives_it(themed: Study) -> None:
    theme = open_themes(themed)[0]
    first, *rest = of_theme(themed, theme.id, limit=50).items
    deciding.skip(themed, first.id)
    assert [one.id for one in of_theme(themed, theme.id, limit=50).items] == [
        *(one.id for one in rest),
        first.id,
    ]
    code = resolve_code(themed, "Geen tijd").id
    accept_candidate(themed, theme.id, into=code, chosen=[rest[0].id])
    assert of_theme(themed, theme.id, limit=5).source.gives == code


def test_a_new_code_and_the_decision_are_one_act(larger: Study) -> None:
    before = len(codes(larger))
    offered = queue(larger, resolve_code(larger, "Geen tijd").id).items[0]
    made = decide(larger, offered.id, "changed", new_code="Te weinig handen", client_id="eens")
    assert made is not None and made.code == "Te weinig handen"
    assert decide(larger, offered.id, "changed", new_code="Te weinig handen", client_id="eens") is None
    assert (len(codes(larger)), history(larger)[0].about["code"]) == (before + 1, "Te weinig handen")
    undo(larger)
    assert len(codes(larger)) == before
    assert stored(larger, offered.id) == (None, None)


def test_how_sure_the_coder_is_stands_on_the_decision_and_the_coding(larger: Study) -> None:
    first, second, third, *_ = queue(larger, resolve_code(larger, "Geen tijd").id).items
    decide(larger, first.id, "accepted", certainty=1)
    decide(larger, second.id, "rejected", certainty=3)
    decide(larger, third.id, "accepted")
    found = [stored(larger, one.id) for one in (first, second, third)]
    assert [(one and one.certainty, coding and coding.certainty) for one, coding in found] == [
        (1, 1),
        (3, None),
        (None, None),
    ]
    decide(larger, first.id, "accepted", certainty=3)
    assert [one.certainty for one in stored(larger, first.id) if one is not None] == [3, 3]


def test_a_memo_goes_along_with_the_coding_and_comes_back(larger: Study) -> None:
    offered = queue(larger, resolve_code(larger, "Geen tijd").id).items[0]
    memos.write_memo(larger, memos.Target("suggestion", offered.id), "Let op de toon.")
    decide(larger, offered.id, "accepted", memo="En het woord nooit.")
    _, coding = stored(larger, offered.id)
    assert coding is not None
    assert [one.text for one in memos.memos(larger, "coding", [coding.id])] == [
        "Let op de toon.",
        "En het woord nooit.",
    ]
    decide(larger, offered.id, "rejected")
    assert len(memos.memos(larger, "suggestion", [offered.id])) == 2
    undo(larger)
    undo(larger)
    assert [one.text for one in memos.memos(larger, "suggestion")] == ["Let op de toon."]


def test_words_narrow_the_queue_in_any_form(larger: Study) -> None:
    code = resolve_code(larger, "Geen tijd").id
    everything = of_code(larger, code, limit=100)
    held = of_code(larger, code, limit=100, words="ouders bel")
    assert 0 < len(held.items) < len(everything.items)
    assert all("bel" in one.stretch.text.lower() for one in held.items)
    assert all(one.lane != Lane.RANDOM for one in held.items)
    assert of_code(larger, code, limit=100, words="zeppelin").items == ()
    assert len(mixed(larger, limit=10, words="koptelefoon").items) > 0


def test_a_transcript_that_is_coded_blind_is_never_offered(themed: Study) -> None:
    code = resolve_code(themed, "Geen tijd").id
    blind = {row.transcript_id for row in index(themed).rows if "P3" in row.transcript}
    shown = of_code(themed, code, limit=100)
    hand = next(one for one in shown.items if one.stretch.transcript_id in blind)
    set_state(themed, *blind, "blind")
    for dealt in (
        of_code(themed, code, limit=100),
        mixed(themed, limit=100),
        *(of_theme(themed, one.id, limit=100) for one in open_themes(themed)),
    ):
        assert all(one.stretch.transcript_id not in blind for one in dealt.items)
    now = of_code(themed, code, limit=100)
    assert (now.blind.transcripts, now.blind.segments) == (1, len(shown.items) - len(now.items))
    with pytest.raises(DecisionError, match="coded_blind"):
        decide(themed, hand.id, "accepted")
    assert of_code(with_coder(themed, "Bram"), code, limit=100).blind.transcripts == 0


def test_nothing_is_estimated_from_what_is_drawn_while_a_part_is_out_of_sight(larger: Study) -> None:
    code = resolve_code(larger, "Geen tijd").id
    set_own_first(larger, 1)
    work(larger, code, 12)
    now = standing(larger, code)
    assert (now.drawn, now.lack, now.total) == (0, "blind", None)
    set_own_first(larger, 0)
    assert standing(larger, code).lack == "few_draws"
    work(larger, code, 9)
    after = standing(larger, code)
    assert after.drawn > 0
    assert after.found <= after.bounds[0] <= after.bounds[1] <= after.found + after.left


def test_the_same_queue_again_writes_nothing(larger: Study) -> None:
    code = resolve_code(larger, "Geen tijd").id
    first = queue(larger, code)
    files = [larger.path, larger.path.with_name(larger.path.name + "-wal")]
    before = [file.read_bytes() for file in files if file.exists()]
    assert queue(larger, code) == first
    assert [file.read_bytes() for file in files if file.exists()] == before

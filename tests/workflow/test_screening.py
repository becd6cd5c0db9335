"""The mixed queue in a study, and what the decisions say about what is still missed."""

import pytest
from sqlalchemy import select

from models.records import Decision, Suggestion
from nlp.mixing import Lane
from ui.components.queue import card
from ui.terminal import suggestion_json
from workflow import preparing, screening
from workflow.applying import queue, standing
from workflow.codebook import resolve_code
from workflow.deciding import code_stretch, decide, skip
from workflow.history import redo, undo
from workflow.importing import read_files, take_in
from workflow.index import index
from workflow.study import Study, with_coder
from workflow.views import Filters

MORE = "interview_P3.txt"
SAID = "".join(
    f"I: En toen?\nP3: Nummer {number} uit de klas zei hoe {word} het thuis en op school ging, echt waar.\n"
    for number, word in enumerate(["goed", "slecht", "rustig", "druk", "fijn", "stil", "raar", "traag"] * 4)
)


@pytest.fixture
def larger(ready: Study) -> Study:
    """The study with enough segments for all lanes."""
    (intake,) = read_files(ready, [(MORE, SAID.encode())])
    take_in(ready, intake)
    preparing.prepare(ready)
    return ready


@pytest.fixture
def code(larger: Study) -> str:
    return resolve_code(larger, "Geen tijd").id


def work(study: Study, code_id: str, count: int, *, fits: str = "tijd") -> None:
    """Decide on the first card, time and again."""
    for _ in range(count):
        item = queue(study, code_id, limit=1).items[0]
        decide(study, item.id, "accepted" if fits in item.stretch.text else "rejected")


def test_the_lanes_take_turns(larger: Study, code: str) -> None:
    lanes = [item.lane for item in queue(larger, code, limit=20).items]
    assert lanes[:5] == [Lane.BEST, Lane.BEST, Lane.BEST, Lane.UNCERTAIN, Lane.RANDOM]
    assert [lanes.count(lane) for lane in (Lane.BEST, Lane.UNCERTAIN, Lane.RANDOM)] == [14, 4, 2]


def test_the_same_study_gives_the_same_queue(larger: Study, code: str) -> None:
    assert [item.id for item in queue(larger, code).items] == [item.id for item in queue(larger, code).items]


def test_what_was_drawn_by_chance_keeps_its_place_while_the_ranking_learns(larger: Study, code: str) -> None:
    planned = queue(larger, code, limit=20).items
    for number in range(4):
        now = queue(larger, code, limit=20 - number).items
        place = [one.id for one in now].index(planned[4].id)
        # chance draws by identifiers, so now and then it draws what the ranking comes to offer by itself
        assert place == 4 - number or now[place].lane != Lane.RANDOM
        decide(larger, now[0].id, "accepted" if number % 2 else "rejected")


def test_a_decision_keeps_the_lane_and_no_card_shows_it(larger: Study, code: str) -> None:
    work(larger, code, 12)
    with larger.store.read() as session:
        lanes = session.scalars(select(Decision.lane).order_by(Decision.decided_at)).all()
    assert [number for number, lane in enumerate(lanes) if lane == Lane.RANDOM] == [4, 10]
    shown = queue(larger, code).items[0]
    assert "lane" not in card(larger, shown)
    assert "lane" not in suggestion_json(shown)


def test_too_little_is_known_before_ten_were_drawn(larger: Study, code: str) -> None:
    work(larger, code, 12)
    now = queue(larger, code).standing
    assert (now.total, now.lack, now.advice, now.drawn, now.needed) == (None, "few_draws", "unknown", 2, 8)
    assert now.found <= now.bounds[0] <= now.bounds[1] <= now.found + now.left


def test_everything_decided_is_an_exact_total(larger: Study, code: str) -> None:
    work(larger, code, len(queue(larger, code, limit=None).items))
    now = standing(larger, code)
    assert now.total is not None
    assert (now.advice, now.left, now.lack) == ("done", 0, None)
    assert now.total.value == now.total.low == now.total.high == now.found == queue(larger, code).accepted


def test_undo_brings_the_standing_and_the_queue_back_exactly(larger: Study, code: str) -> None:
    work(larger, code, 4)
    for verdict in ("accepted", "rejected"):
        before = queue(larger, code)
        decide(larger, before.items[0].id, verdict)
        after = standing(larger, code)
        assert after != before.standing
        undo(larger)
        again = queue(larger, code)
        assert again.standing == before.standing
        assert [item.id for item in again.items] == [item.id for item in before.items]
        redo(larger)
        assert standing(larger, code) == after


def test_two_coders_share_nothing(larger: Study, code: str) -> None:
    other = with_coder(larger, "Bram")
    fresh = standing(other, code)
    drawn = [item.id for item in queue(other, code, limit=None).items if item.lane == Lane.RANDOM]
    mine = [item.id for item in queue(larger, code, limit=None).items if item.lane == Lane.RANDOM]
    assert drawn != mine
    work(larger, code, 15)
    assert standing(other, code) == fresh
    assert [i.id for i in queue(other, code, limit=None).items if i.lane == Lane.RANDOM] == drawn


def test_the_other_coders_queue_does_not_change_what_was_decided(larger: Study, code: str) -> None:
    work(larger, code, 15)
    before = standing(larger, code)
    other = with_coder(larger, "Bram")
    queue(other, code, limit=None)  # the same suggestions get this coder's lanes
    assert standing(larger, code) == before


def test_what_was_coded_by_hand_is_found_but_was_not_drawn(larger: Study, code: str) -> None:
    before = standing(larger, code)
    row = next(row for row in index(larger).rows if row.offered)
    code_stretch(larger, row.transcript_id, row.start, row.start + 12, code)
    now = standing(larger, code)
    assert (now.found, now.left, now.drawn) == (before.found + 1, before.left - 1, 0)
    lanes = [item.lane for item in queue(larger, code, limit=5).items]
    assert lanes[4] == Lane.RANDOM  # coding by hand takes no turn in the queue


def test_a_drawn_segment_that_was_put_off_stays_possible(larger: Study, code: str) -> None:
    work(larger, code, 4)
    put_off = queue(larger, code).items[0]
    assert put_off.lane == Lane.RANDOM
    skip(larger, put_off.id)
    assert standing(larger, code).passed == 0
    work(larger, code, 6)
    now = standing(larger, code)
    assert (now.drawn, now.passed) == (1, 1)
    decide(larger, put_off.id, "rejected")
    assert standing(larger, code).passed == 0


def test_a_draw_within_a_filter_says_nothing_about_the_rest(larger: Study, code: str) -> None:
    within = Filters(participants=frozenset({"P1", "Marieke", "P3"}))
    for _ in range(6):
        item = queue(larger, code, limit=1, filters=within).items[0]
        decide(larger, item.id, "rejected")
    with larger.store.read() as session:
        lanes = session.scalars(select(Decision.lane)).all()
    assert Lane.RANDOM_WITHIN in lanes and Lane.RANDOM not in lanes
    assert standing(larger, code).drawn == 0


def test_an_import_keeps_what_was_drawn_and_widens_what_is_said(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd").id
    work(ready, code, 7)
    before = standing(ready, code)
    (intake,) = read_files(ready, [(MORE, SAID.encode())])
    take_in(ready, intake)
    preparing.prepare(ready)
    after = standing(ready, code)
    assert (after.drawn, after.found, after.passed) == (before.drawn, before.found, 0)
    assert after.left == before.left + 32
    assert after.bounds[1] > before.bounds[1]
    work(ready, code, 4)
    assert standing(ready, code).drawn == before.drawn + 1


def test_a_lane_that_does_not_fit_the_order_of_chance_is_not_believed(larger: Study, code: str) -> None:
    work(larger, code, 4)
    made = index(larger)
    undecided = {item.id for item in queue(larger, code, limit=None).items}
    with larger.store.write() as session:
        numbers = screening.chance(session, larger, made, code)
        offered = session.scalars(select(Suggestion).where(Suggestion.code_id == code)).all()
        place = {one.id: int(numbers[made.places[one.transcript_id, one.start, one.end]]) for one in offered}
        last = max(undecided, key=lambda key: place[key])
        session.get_one(Suggestion, last).lane = Lane.RANDOM.value
    decide(larger, last, "rejected")
    now = standing(larger, code)
    assert (now.drawn, now.passed) == (0, 0)

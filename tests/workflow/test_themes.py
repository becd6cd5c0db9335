"""Candidate themes: the machine offers, a person decides, and everything can be taken back."""

from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import select

from models.records import SuggestionRun, ThemeCandidate
from nlp.grouping import OUTSIDE, RESOLUTIONS, Grouping, Level
from tests.workflow.conftest import TOPICS, interview
from tests.workflow.test_deciding import content
from workflow import discovering
from workflow.blindness import set_state
from workflow.codebook import NewCode, remove_code, resolve_code
from workflow.deciding import DecisionError, decide
from workflow.history import undo
from workflow.importing import read_files, take_in
from workflow.index import index
from workflow.preparing import prepare
from workflow.reading import codings, remove_transcript, transcripts
from workflow.study import Study, with_coder
from workflow.theme_board import move_segment
from workflow.themes import (
    accept_candidate,
    candidate,
    candidates,
    gone,
    outdated,
    outsiders,
    reject_candidate,
    scale,
    suggest_themes,
)
from workflow.views import CandidateView


def test_recurring_subjects_are_found_with_quotes_terms_and_figures(found: Study) -> None:
    shown = candidates(found)
    by_topic = {
        topic: [one for one in shown if topic in " ".join(one.terms)]
        for topic in ("moeder", "koptelefoon", "tijd")
    }
    assert all(by_topic.values())
    for one in shown:
        whole = candidate(found, one.id)
        assert len(whole.quotes) == one.segments
        assert len({quote.stretch.transcript for quote in whole.quotes}) == one.transcripts
        assert 0 < one.largest_share <= 1
        assert whole.quotes[:3] == one.quotes
        assert "interviewer" not in {quote.stretch.role for quote in whole.quotes}


def test_the_same_study_gives_the_same_candidates(found: Study) -> None:
    before = [(one.id, one.terms, [quote.id for quote in one.quotes]) for one in candidates(found)]
    suggest_themes(found, size=5)
    assert [(one.id, one.terms, [quote.id for quote in one.quotes]) for one in candidates(found)] == before


def test_an_accepted_candidate_becomes_a_code_with_the_chosen_segments(found: Study) -> None:
    before = content(found)
    one = candidate(found, candidates(found)[0].id)
    chosen = [quote.id for quote in one.quotes[:3]]
    code = accept_candidate(
        found, one.id, code=NewCode("Mijn thema", definition="Wat ik ervan maak"), chosen=chosen
    )
    assert resolve_code(found, "Mijn thema").definition == "Wat ik ervan maak"
    assert {(c.code_id, c.origin) for c in codings(found)} == {(code, "suggested")}
    assert len(codings(found)) == 3
    verdicts = {quote.id: quote.verdict for quote in candidate(found, one.id).quotes}
    assert [verdicts[key] for key in chosen] == ["accepted"] * 3
    assert set(verdicts.values()) == {"accepted", "rejected"}
    assert candidate(found, one.id).status == "accepted"
    undo(found)
    assert content(found) == before


def test_a_segment_that_was_rejected_on_its_own_stays_out(found: Study) -> None:
    one = candidate(found, candidates(found)[0].id)
    decide(found, one.quotes[0].id, "rejected")
    accept_candidate(found, one.id, code=NewCode("Thema"))
    assert len(codings(found)) == one.segments - 1


def test_a_candidate_can_join_an_existing_code(found: Study) -> None:
    code = resolve_code(found, "Rust geven")
    one = candidates(found)[0]
    assert accept_candidate(found, one.id, into=code.id) == code.id
    assert len(codings(found, code_id=code.id)) == one.segments


def test_after_acceptance_a_segment_can_still_be_decided_on_its_own(found: Study) -> None:
    one = candidate(found, candidates(found)[0].id)
    accept_candidate(found, one.id, code=NewCode("Thema"), chosen=[one.quotes[0].id])
    decide(found, one.quotes[1].id, "accepted")
    assert len(codings(found)) == 2


def test_a_segment_of_a_theme_without_a_code_needs_one(found: Study) -> None:
    one = candidates(found)[0]
    with pytest.raises(DecisionError, match="needs_code"):
        decide(found, one.quotes[0].id, "accepted")
    with pytest.raises(DecisionError, match="needs_code"):
        accept_candidate(found, one.id)


def test_a_rejected_candidate_codes_nothing_and_stays_rejected_in_a_new_run(found: Study) -> None:
    one = candidates(found)[0]
    reject_candidate(found, one.id)
    suggest_themes(found, size=5)
    assert codings(found) == []
    assert candidate(found, one.id).status == "rejected"


def test_what_an_accepted_theme_coded_is_not_offered_again(found: Study) -> None:
    one = candidate(found, candidates(found)[0].id)
    accept_candidate(found, one.id, code=NewCode("Thema"))
    taken = {(quote.stretch.transcript, quote.stretch.start) for quote in one.quotes}
    suggest_themes(found, size=5)
    offered = {
        (quote.stretch.transcript, quote.stretch.start)
        for level in range(len(scale(found)))
        for other in candidates(found, status="open", level=level)
        for quote in candidate(found, other.id).quotes
    }
    assert not taken & offered
    assert candidate(found, one.id).status == "accepted"


def test_every_segment_is_in_one_candidate_or_visible_outside_them(found: Study) -> None:
    inside = [quote.stretch for one in candidates(found) for quote in candidate(found, one.id).quotes]
    outside = [hit.stretch for hit, _ in outsiders(found, 500)]
    everything = [row.stretch() for row in index(found).rows if row.offered]
    assert sorted([*inside, *outside], key=repr) == sorted(everything, key=repr)


def test_what_lies_outside_is_not_shown_of_an_interview_that_is_coded_blind(found: Study) -> None:
    moved = candidate(found, candidates(found)[0].id).quotes[0]
    move_segment(found, moved.id, None)
    assert moved.stretch in [hit.stretch for hit, _ in outsiders(found, 500)]
    set_state(found, moved.stretch.transcript_id, "blind")
    assert moved.stretch not in [hit.stretch for hit, _ in outsiders(found, 500)]


def test_a_segment_of_too_few_words_is_in_no_candidate_but_stays_visible(
    found: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovering, "FEWEST_ROWS", 10)
    short = "Ja, die bel ik."
    text = "\n".join(f"I: Vraag {n}?\nP9: {short}" for n in range(6))
    for intake in read_files(found, [("kort.txt", text.encode())]):
        take_in(found, intake)
    prepare(found)
    suggest_themes(found, size=5)
    inside = {quote.stretch.text for one in candidates(found) for quote in candidate(found, one.id).quotes}
    assert short not in inside
    assert short in {hit.stretch.text for hit, _ in outsiders(found, 500)}


def test_candidates_are_outdated_once_something_new_came_in(found: Study) -> None:
    assert not outdated(found)
    for intake in read_files(found, [("gesprek 9.txt", interview(9).encode())]):
        take_in(found, intake)
    prepare(found)
    assert outdated(found)


def test_thirty_segments_and_one_interview_are_enough(study: Study) -> None:
    prepare(study)
    suggest_themes(study)
    assert all(one.segments >= 2 for one in candidates(study))


def test_a_theme_and_its_segments_are_each_coders_own(found: Study) -> None:
    one = candidates(found)[0]
    reject_candidate(found, one.id)
    other = with_coder(found, "Bram", remember=False)
    assert candidate(other, one.id).status == "open"
    accept_candidate(other, one.id, code=NewCode("Van Bram"))
    assert candidate(found, one.id).status == "rejected"
    assert {coding.coder for coding in codings(found)} == {"Bram"}


def test_a_theme_is_accepted_once_and_not_turned_down_after_that(found: Study) -> None:
    one = candidates(found)[0]
    accept_candidate(found, one.id, code=NewCode("Thema"))
    before = content(found)
    with pytest.raises(DecisionError, match="not_open"):
        accept_candidate(found, one.id, code=NewCode("Nog eens"))
    with pytest.raises(DecisionError, match="not_open"):
        reject_candidate(found, one.id)
    assert content(found) == before


def test_a_theme_that_was_turned_down_can_still_be_accepted(found: Study) -> None:
    one = candidates(found)[0]
    reject_candidate(found, one.id)
    accept_candidate(found, one.id, code=NewCode("Toch wel"))
    assert candidate(found, one.id).status == "accepted"
    undo(found)
    assert candidate(found, one.id).status == "rejected"


def test_an_unknown_segment_drops_nothing(found: Study) -> None:
    before = content(found)
    with pytest.raises(DecisionError, match="unknown_suggestion"):
        accept_candidate(found, candidates(found)[0].id, code=NewCode("Thema"), chosen=["bestaatniet"])
    assert content(found) == before


def test_a_theme_whose_code_was_taken_away_is_open_again(found: Study) -> None:
    one = candidate(found, candidates(found)[0].id)
    code = accept_candidate(found, one.id, code=NewCode("Thema"))
    remove_code(found, code, with_codings=True)
    assert candidate(found, one.id).status == "open"
    with pytest.raises(DecisionError, match="needs_code"):
        decide(found, one.quotes[0].id, "accepted")
    accept_candidate(found, one.id, code=NewCode("Opnieuw"))
    assert len(codings(found)) == one.segments


def test_taking_an_acceptance_back_makes_the_candidate_open_again(found: Study) -> None:
    one = candidate(found, candidates(found)[0].id)
    accept_candidate(found, one.id, code=NewCode("Thema"))
    suggest_themes(found, size=5)
    assert not outdated(found)
    undo(found)
    again = candidate(found, one.id)
    assert (again.status, again.quotes) == ("open", one.quotes)


@pytest.mark.parametrize("first", ["segment", "theme"])
def test_a_segment_and_its_theme_may_end_in_the_same_code(found: Study, first: str) -> None:
    code = resolve_code(found, "Rust geven")
    one = candidate(found, candidates(found)[0].id)
    steps = [
        lambda: decide(found, one.quotes[0].id, "changed", code_id=code.id),
        lambda: accept_candidate(found, one.id, into=code.id),
    ]
    for step in steps if first == "segment" else reversed(steps):
        step()
    decide(found, one.quotes[0].id, "accepted")
    assert len(codings(found, code_id=code.id)) == one.segments


# Themes and subthemes


def two_scales(study: Study) -> Callable[..., Grouping]:
    """Group by topic: at the coarse stops two of the three topics are one theme."""

    def group(vectors: np.ndarray, **_options: object) -> Grouping:
        made = index(study)
        rows = np.flatnonzero(made.offered & discovering.speaking(made))
        assert len(rows) == len(vectors)
        texts = [made.rows[row].text for row in rows]
        fine = np.array(
            [next((n for n, said in enumerate(TOPICS.values()) if said in text), OUTSIDE) for text in texts]
        )
        coarse = np.where(fine == OUTSIDE, OUTSIDE, np.minimum(fine, 1))
        levels = [
            Level(resolution, labels, np.full(int(labels.max()) + 1, 0.8))
            for resolution, labels in zip(RESOLUTIONS, [coarse] * 3 + [fine] * 3, strict=True)
        ]
        return Grouping(tuple(levels), np.ones(len(texts)), {"method": "by topic"})

    return group


@pytest.fixture
def layered(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """Three topics in four interviews, two of which are one theme at the coarse stops."""
    monkeypatch.setattr(discovering, "group", two_scales(study))
    for intake in read_files(study, [(f"lang {n}.txt", interview(n).encode()) for n in (21, 22, 23, 24)]):
        take_in(study, intake)
    prepare(study)
    suggest_themes(study)
    return study


def with_subthemes(study: Study) -> CandidateView:
    shown = (one for stop in scale(study) for one in candidates(study, level=stop.level))
    return next(one for one in shown if one.subthemes)


def test_the_scale_moves_through_one_run_from_themes_to_subthemes(layered: Study) -> None:
    stops = scale(layered)
    assert [stop.level for stop in stops] == list(range(len(stops)))
    assert sum(stop.normal for stop in stops) == 1
    assert [stop.themes for stop in stops] == sorted(stop.themes for stop in stops)
    for stop in stops:
        shown = candidates(layered, level=stop.level)
        assert len(shown) == stop.themes
        assert sum(one.segments for one in shown) + stop.outside == sum(
            1 for row in index(layered).rows if row.offered
        )


def test_a_subtheme_lies_in_its_theme(layered: Study) -> None:
    theme = with_subthemes(layered)
    below = candidates(layered, within=theme.id)
    assert len(below) == theme.subthemes
    inside = {quote.stretch.start for quote in candidate(layered, theme.id).quotes}
    for one in below:
        assert one.parent_id == theme.id
        assert {quote.stretch.start for quote in candidate(layered, one.id).quotes} <= inside


def test_an_accepted_theme_takes_its_subthemes_along_and_a_subtheme_can_be_split_off(layered: Study) -> None:
    theme = with_subthemes(layered)
    code = accept_candidate(layered, theme.id, code=NewCode("Thema"))
    assert len(codings(layered, code_id=code)) == theme.segments
    part = candidate(layered, candidates(layered, within=theme.id)[0].id)
    assert (part.status, part.ruled, part.code_id) == ("accepted", None, code)
    before = content(layered)
    own = accept_candidate(layered, part.id, code=NewCode("Deel", code))
    assert len(codings(layered, code_id=own)) == part.segments
    assert len(codings(layered, code_id=code)) == theme.segments - part.segments
    undo(layered)
    assert content(layered) == before


def test_a_theme_above_an_accepted_subtheme_leaves_it_what_it_is(layered: Study) -> None:
    theme = with_subthemes(layered)
    part = candidates(layered, within=theme.id)[0]
    own = accept_candidate(layered, part.id, code=NewCode("Deel"))
    code = accept_candidate(layered, theme.id, code=NewCode("Thema"))
    assert len(codings(layered, code_id=own)) == part.segments
    assert len(codings(layered, code_id=code)) == theme.segments - part.segments


def test_a_segment_of_a_subtheme_gets_the_code_of_the_theme_above(layered: Study) -> None:
    theme = with_subthemes(layered)
    whole = candidate(layered, theme.id)
    code = accept_candidate(layered, theme.id, code=NewCode("Thema"), chosen=[whole.quotes[0].id])
    decide(layered, whole.quotes[-1].id, "accepted")
    assert {coding.code_id for coding in codings(layered)} == {code}


# The same theme, run after run


def test_a_theme_that_grows_with_a_new_interview_is_the_same_theme(layered: Study) -> None:
    stop = next(stop for stop in scale(layered) if stop.normal)
    before = {one.id: one for one in candidates(layered, level=stop.level)}
    first = next(iter(before))
    code = accept_candidate(layered, first, code=NewCode("Thema"))
    for intake in read_files(layered, [("lang 25.txt", interview(25).encode())]):
        take_in(layered, intake)
    prepare(layered)
    suggest_themes(layered)
    same = candidate(layered, first)
    assert (same.status, same.code_id) == ("accepted", code)
    assert same.before == before[first].segments
    assert same.added > 0
    undecided = [quote for quote in same.quotes if quote.verdict is None]
    assert {quote.stretch.transcript for quote in undecided} >= {"lang 25.txt"}
    decide(layered, undecided[0].id, "accepted")  # the new segments are offered for the code it became
    assert codings(layered, code_id=code)[-1].stretch.text


def test_what_is_no_longer_found_is_named(layered: Study) -> None:
    assert gone(layered) == ()
    everything = {one.id for level in range(6) for one in candidates(layered, level=level)}
    for transcript_id, name in transcripts(layered):
        if name.startswith("lang"):
            remove_transcript(layered, transcript_id)
    suggest_themes(layered)
    left = {one.id for level in range(6) for one in candidates(layered, level=level)}
    assert {one.id for one in gone(layered)} == everything - left
    assert all(one.segments > 0 for one in gone(layered))


def test_candidates_from_before_there_was_a_scale_are_made_anew_and_keep_what_was_decided(
    found: Study,
) -> None:
    one = candidates(found)[0]
    reject_candidate(found, one.id)
    with found.store.write() as session:
        run = session.scalars(select(SuggestionRun).where(SuggestionRun.kind == "themes")).one()
        run.parameters = {
            key: value for key, value in run.parameters.items() if key not in ("scales", "gone")
        }
        for made in session.scalars(select(ThemeCandidate)):
            old = ("segments", "transcripts", "transcripts_in_study", "largest_share", "largest_transcript")
            made.figures = {key: made.figures[key] for key in old}
    assert outdated(found)
    assert (candidates(found), scale(found), gone(found), outsiders(found)) == ([], (), (), [])
    suggest_themes(found, size=5)
    assert candidate(found, one.id).status == "rejected"

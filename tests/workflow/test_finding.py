"""Finding quotes: by words, by meaning, or like another one; only where the coder wants to look."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from tests.workflow.fakes import BagOfWordsPart
from workflow import preparing
from workflow.codebook import resolve_code
from workflow.deciding import code_stretch
from workflow.finding import search
from workflow.index import NotPreparedError, index
from workflow.reading import transcripts
from workflow.study import Study, create_study, with_coder
from workflow.views import Filters, Hit

SAME = {"hoofdtelefoon": "koptelefoon", "pupillen": "kinderen"}
EVERYTHING = "school klas ouders kinderen rust tijd"


class ThesaurusPart(BagOfWordsPart):
    """An encoder that knows of some words that they mean the same."""

    name = "thesaurus"

    def encode(self, texts: Sequence[str], *, query: bool = False, progress: object = None) -> np.ndarray:
        plain = [re.sub(r"\w+", lambda word: SAME.get(word[0].lower(), word[0]), text) for text in texts]
        return super().encode(plain, query=query, progress=progress)


def places(hits: list[Hit]) -> set[tuple[str, int, int]]:
    return {(hit.stretch.transcript, hit.stretch.start, hit.stretch.end) for hit in hits}


def everything(study: Study, **filters: object) -> list[Hit]:
    return search(study, EVERYTHING, filters=Filters(**filters), limit=None)


def row_with(study: Study, words: str) -> tuple[str, int, int]:
    return next(row.place for row in index(study).rows if words in row.text)


def test_the_words_themselves_come_first_and_are_pointed_out(ready: Study) -> None:
    hits = search(ready, "dertig kinderen")
    assert all("dertig kinderen" in hit.stretch.text for hit in hits[:2])
    assert "dertig kinderen" not in hits[2].stretch.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits[:2]:
        assert set(hit.terms) == {"dertig", "kinderen"}
        start, end = hit.sentence
        assert "dertig kinderen" in hit.stretch.text[start:end]


def test_a_word_that_nobody_used_finds_what_means_the_same(
    ready: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = ThesaurusPart()
    monkeypatch.setattr(preparing, "parts_of", lambda _encoder: (part,))
    preparing.prepare(ready)
    hits = search(ready, "hoofdtelefoon")
    assert all("koptelefoon" in hit.stretch.text for hit in hits[:2])
    assert [hit.terms for hit in hits[:2]] == [(), ()]


def test_a_hit_says_who_said_it_where_and_in_answer_to_what(ready: Study) -> None:
    hit = search(ready, "koptelefoon")[0]
    assert (hit.stretch.transcript, hit.stretch.speaker) == ("interview_P2.txt", "P2")
    assert (hit.stretch.role, hit.stretch.participant) == ("participant", "P2")
    text = index(ready).texts[hit.stretch.transcript_id]
    assert text[hit.stretch.start : hit.stretch.end] == hit.stretch.text
    assert hit.question is not None
    assert (hit.question.text, hit.question.speaker) == ("En rust in de klas?", "I")
    assert text[hit.question.start : hit.question.end] == hit.question.text


def test_more_like_a_segment_gives_others_of_its_kind_and_not_itself(ready: Study) -> None:
    like = row_with(ready, "Soms zet ik hem even op de gang")
    hits = search(ready, like=like)
    assert "Een koptelefoon helpt" in hits[0].stretch.text
    assert like not in {(hit.stretch.transcript_id, hit.stretch.start, hit.stretch.end) for hit in hits}


def test_more_like_a_quote_that_is_no_segment_leaves_out_where_it_stands(ready: Study) -> None:
    transcript, start, _ = row_with(ready, "Soms zet ik hem even op de gang")
    text = index(ready).texts[transcript]
    quote = "koptelefoon, dan wordt hij rustig"
    at = text.index(quote)
    hits = search(ready, like=(transcript, at, at + len(quote)))
    assert "Een koptelefoon helpt" in hits[0].stretch.text
    assert (transcript, start) not in {(hit.stretch.transcript_id, hit.stretch.start) for hit in hits}


def test_questions_are_found_only_when_asked_for(ready: Study) -> None:
    asked = "Hoe gaat het contact met de ouders?"
    assert {hit.stretch.role for hit in search(ready, asked, limit=None)} == {"participant"}
    hits = search(ready, asked, filters=Filters(roles=frozenset({"interviewer"})))
    assert hits[0].stretch.text == asked
    assert {hit.stretch.role for hit in hits} == {"interviewer"}
    both = search(ready, asked, filters=Filters(roles=frozenset({"interviewer", "participant"})), limit=None)
    assert {hit.stretch.role for hit in both} == {"interviewer", "participant"}


def test_a_transcript_may_be_named_or_numbered(ready: Study) -> None:
    key = next(key for key, name in transcripts(ready) if name == "focusgroep.txt")
    by_name = everything(ready, transcripts=frozenset({"focusgroep.txt"}))
    assert places(by_name) == places(everything(ready, transcripts=frozenset({key})))
    assert {hit.stretch.transcript for hit in by_name} == {"focusgroep.txt"}
    two = everything(ready, transcripts=frozenset({"focusgroep.txt", "interview_P1.txt"}))
    assert {hit.stretch.transcript for hit in two} == {"focusgroep.txt", "interview_P1.txt"}


def test_only_one_participant_is_heard_when_wanted(ready: Study) -> None:
    hits = everything(ready, participants=frozenset({"Marieke"}))
    assert {hit.stretch.speaker for hit in hits} == {"Marieke"}


@pytest.mark.parametrize(
    ("attributes", "speakers"),
    [
        ({"Soort onderwijs": {"Sbo"}}, {"P2"}),
        ({"Soort onderwijs": {"Sbo", "Regulier"}}, {"P1", "P2", "Marieke"}),
        ({"Soort onderwijs": {"Regulier"}, "Groep": {"6"}}, {"P1"}),
        ({"Ervaring (jaren)": {">20"}}, {"P2"}),
        ({"Ervaring (jaren)": {"1,5", "3"}}, {"P1", "Marieke"}),
        ({"Groep": {"5"}}, set()),
        ({"Onbekend kenmerk": {"x"}}, set()),
    ],
    ids=lambda value: repr(sorted(value)),
)
def test_attributes_narrow_down_and_their_values_add_up(
    ready: Study, attributes: dict[str, set[str]], speakers: set[str]
) -> None:
    wanted = {name: frozenset(values) for name, values in attributes.items()}
    assert {hit.stretch.speaker for hit in everything(ready, attributes=wanted)} == speakers


def test_a_code_finds_what_this_coder_gave_it_to_if_only_in_part(ready: Study) -> None:
    code = resolve_code(ready, "Geen tijd")
    transcript, start, end = row_with(ready, "dertig kinderen en ik heb")
    code_stretch(ready, transcript, start + 30, start + 45, code.id)
    (hit,) = everything(ready, codes=frozenset({code.id}))
    assert (hit.stretch.transcript_id, hit.stretch.start, hit.stretch.end) == (transcript, start, end)
    assert hit.codes == ("Loopt vast › Geen tijd",)
    assert everything(ready, codes=frozenset({resolve_code(ready, "Rust geven").id})) == []
    assert everything(with_coder(ready, "Bram"), codes=frozenset({code.id})) == []


def test_filters_hold_together(ready: Study) -> None:
    sbo = {"Soort onderwijs": frozenset({"Regulier"})}
    hits = everything(ready, transcripts=frozenset({"focusgroep.txt"}), attributes=sbo)
    assert {hit.stretch.speaker for hit in hits} == {"Marieke"}


def test_a_page_shows_more_than_the_most_talkative_interview(ready: Study) -> None:
    hits = search(ready, EVERYTHING, limit=4)
    assert len(hits) == 4
    sources = [hit.stretch.transcript for hit in hits]
    assert max(sources.count(name) for name in sources) <= 2


@pytest.mark.parametrize("text", ["", "   ", None])
def test_nothing_asked_is_nothing_found(ready: Study, text: str | None) -> None:
    assert search(ready, text) == []


def test_a_study_that_is_not_prepared_is_refused(study: Study) -> None:
    with pytest.raises(NotPreparedError, match="not_prepared"):
        search(study, "koptelefoon")


@pytest.fixture
def empty(tmp_path, part: BagOfWordsPart) -> Iterator[Study]:
    made = create_study(tmp_path / "leeg")
    yield made
    made.close()


def test_a_study_without_transcripts_is_refused(empty: Study) -> None:
    preparing.prepare(empty)
    with pytest.raises(NotPreparedError, match="no_transcripts"):
        search(empty, "koptelefoon")

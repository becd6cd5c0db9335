"""What the coder reads of how far a code was found."""

from dataclasses import replace

import pytest

from stats.stopping import Advice, Lack
from tests.ui.conftest import open_page, words_on
from ui import labels
from ui.keys import ApplyKey
from ui.screening import explanation, lines
from workflow import applying, codebook, deciding
from workflow.views import Range, Standing

KNOWN = Standing(
    found=31,
    left=390,
    total=Range(40, 31, 47),
    bounds=(31, 47),
    precision=Range(0.62, 0.48, 0.75),
    offered_best=50,
    drawn=14,
    relevant=2,
    passed=0,
    advice="go_on",
    lack=None,
    needed=0,
    rejected_in_a_row=6,
    run_p={"0.8": 0.21, "0.9": 0.004},
)


def test_the_line_states_total_precision_and_advice():
    assert lines(KNOWN) == [
        "Gevonden: 31 van naar schatting 40 (31–47)",
        "62 % van de beste klopte (48–75 %)",
        "Ga nog door.",
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("lack", Lack)
def test_too_little_is_said_to_be_too_little(monkeypatch, language, lack):
    monkeypatch.setattr(labels, "language", lambda: language)
    said = lines(replace(KNOWN, total=None, lack=lack, needed=7, advice="unknown"))
    assert "40" not in " ".join(said)
    assert lack is Lack.CONTRADICTION or "7" in said[1]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("advice", Advice)
def test_every_advice_has_words(monkeypatch, language, advice):
    monkeypatch.setattr(labels, "language", lambda: language)
    assert lines(replace(KNOWN, advice=advice))[-1]


def test_everything_decided_needs_no_estimate():
    assert lines(replace(KNOWN, left=0, advice="done"))[0] == "Gevonden: alle 31"


def test_a_share_of_a_handful_is_not_stated():
    assert not any("%" in text for text in lines(replace(KNOWN, offered_best=9)))


def test_the_explanation_says_what_it_rests_on_and_its_limits():
    rests, limits = explanation(replace(KNOWN, passed=3)).values()
    said = " ".join(rests)
    assert "14 geloot" in said and "21 %" in said and "< 1 %" in said and " 3 " in said
    assert limits


def test_the_page_states_it_above_the_queue_and_names_no_lane(study):
    code = codebook.resolve_code(study, "Moe worden")
    app = open_page("apply")
    app.selectbox(key=ApplyKey.CODE).set_value(code.id).run()
    assert "Beslis over een aantal fragmenten" in words_on(app)
    deciding.decide(study, applying.queue(study, code.id).items[0].id, "accepted")
    app.run()
    said = words_on(app)
    assert "Gevonden: 1" in said and "nog te weinig bekend: minstens" in said
    assert "random" not in said and "uncertain" not in said

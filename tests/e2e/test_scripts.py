"""The components' own scripts, without a server: what is unconfirmed is kept, and foreign text stays text."""

import pytest

from ui.components import assets
from ui.labels import group

pytestmark = pytest.mark.browser

EMPTY = "<!doctype html><meta charset=utf-8><body></body>"
PLACE = "http://127.0.0.1/leeg"


@pytest.fixture
def page(browser):
    context = browser.new_context()
    opened = context.new_page()
    opened.route("**/*", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
    opened.goto(PLACE)
    yield opened
    context.close()


def load(page, name):
    """Make the script's names known to the page, its entry as `window.entry`."""
    script = assets.script(name).replace("export default function", "window.entry = function")
    names = (
        "Outbox, CodePicker, say, plain"
        + {"reader": ", length, wholeWord, wholeLetter, Pages", "queue": ""}[name]
    )
    page.evaluate(f"() => {{ {script}\n Object.assign(window, {{ {names} }}); }}")


def card(number, text="Ja, dat klopt."):
    return {
        "id": f"s{number}",
        "who": "P1",
        "where": "gesprek",
        "runs": [[text, ""]],
        "short": text,
        "question": None,
        "before": "",
        "after": "",
        "band": "certain",
        "why": None,
        "codes": [],
        "gives": "c",
    }


def data(numbers, *, ack=None, decided=0, total=20, more=True, text="Ja, dat klopt.", words=""):
    return {
        "study": "een",
        "source": {"key": "code:c", "name": "Code"},
        "words": words,
        "items": [card(n, text) for n in numbers],
        "more": more,
        "total": total,
        "decided": decided,
        "accepted": 0,
        "codes": [],
        "labels": group("queue"),
        "ack": ack or {"client": "", "seq": 0},
        "notice": None,
    }


def show(page, given):
    """Hand data to the queue as Streamlit does, noting what it sends."""
    page.evaluate(
        """given => {
            window.sent ??= [];
            const made = () => document.body.appendChild(document.createElement('div'));
            const host = document.body.firstElementChild ?? made();
            const parentElement = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
            const setStateValue = (name, value) => window.sent.push(JSON.parse(JSON.stringify(value)));
            window.entry({ data: given, parentElement, setStateValue });
        }""",
        given,
    )


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)


def shown(page):
    return page.locator("section.queue").get_attribute("data-card")


def sent(page):
    return page.evaluate("window.sent")


def test_the_next_card_is_there_at_once_and_every_key_is_kept(page):
    load(page, "queue")
    show(page, data(range(10)))
    press(page, "ara")
    assert shown(page) == "s3"
    messages = sent(page)
    assert len(messages) == 1  # the others wait for the answer
    assert [event["suggestion"] for event in messages[0]["events"]] == ["s0"]
    show(page, data(range(1, 10), ack={"client": messages[0]["client"], "seq": 1}, decided=1))
    assert [(event["kind"], event["suggestion"]) for event in sent(page)[1]["events"]] == [
        ("reject", "s1"),
        ("accept", "s2"),
    ]
    assert shown(page) == "s3"
    assert page.locator("section.queue").get_attribute("data-decided") == "3"


def test_the_card_on_screen_stays_when_the_order_changes(page):
    load(page, "queue")
    show(page, data(range(6)))
    press(page, "a")
    client = sent(page)[0]["client"]
    show(page, data([5, 4, 3, 2, 1], ack={"client": client, "seq": 1}, decided=1))
    assert shown(page) == "s1"
    press(page, "a")
    assert shown(page) == "s5"


def test_undo_brings_the_card_back_before_the_store_has_answered(page):
    load(page, "queue")
    show(page, data(range(6)))
    press(page, "au")
    assert shown(page) == "s0"
    show(page, data(range(1, 6), ack={"client": sent(page)[0]["client"], "seq": 1}, decided=1))
    assert shown(page) == "s0"
    assert [event["kind"] for event in sent(page)[1]["events"]] == ["undo"]


def test_skipping_sends_a_card_to_the_end_and_a_held_key_decides_nothing(page):
    load(page, "queue")
    show(page, data(range(3), more=False, total=3))
    page.evaluate(
        "document.body.firstElementChild.shadowRoot.querySelector('.queue').dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'a', repeat: true, bubbles: true, composed: true }))"
    )
    assert shown(page) == "s0"
    press(page, "s")
    assert shown(page) == "s1"
    press(page, "jj")
    assert shown(page) == "s0"


def test_what_was_not_confirmed_is_sent_again_after_a_reload(page):
    load(page, "queue")
    show(page, data(range(6)))
    press(page, "ar")
    ids = {event["id"] for event in page.evaluate("JSON.parse(Object.values(sessionStorage)[0])")}
    page.goto(PLACE)
    load(page, "queue")
    show(page, data(range(6)))
    assert {event["id"] for event in sent(page)[0]["events"]} == ids
    assert shown(page) == "s2"


def test_foreign_text_is_never_run(page):
    load(page, "queue")
    show(page, data(range(2), text="<img src=x onerror='window.harmed = true'><b>vet</b>"))
    assert page.locator(".quote").text_content().startswith("<img src=x")
    assert page.locator(".quote img, .quote b").count() == 0
    assert page.evaluate("window.harmed") is None


def test_the_end_of_the_queue_says_so(page):
    load(page, "queue")
    show(page, data([0], more=False, total=1))
    press(page, "a")
    assert "Alles beslist" in page.locator(".nothing").text_content()


def test_how_sure_one_is_goes_with_that_decision_alone(page):
    load(page, "queue")
    show(page, data(range(6)))
    press(page, "13ar")
    kept = page.evaluate("JSON.parse(sessionStorage.getItem('rodedraad.outbox.een.queue'))")
    assert [(event["kind"], event["certainty"]) for event in kept] == [("accept", 3), ("reject", None)]


def test_a_card_without_a_code_of_its_own_asks_for_one(page):
    load(page, "queue")
    given = data(range(3))
    for item in given["items"]:
        item["gives"] = None
    given["codes"] = [
        {"id": "x", "name": "Xylofoon", "above": "", "label": "Xylofoon", "colour": "", "dark": ""}
    ]
    show(page, given)
    press(page, "a")
    assert shown(page) == "s0"
    press(page, ["x", "Enter"])
    assert shown(page) == "s1"
    (event,) = sent(page)[0]["events"]
    assert (event["kind"], event["code"], event["new_code"]) == ("accept", "x", None)
    press(page, ["a", "n", "i", "e", "u", "w", "Enter"])
    assert page.evaluate("JSON.parse(Object.values(sessionStorage)[0])")[-1]["new_code"] == "nieuw"


def test_typed_words_narrow_what_is_loaded_before_the_answer_comes(page):
    load(page, "queue")
    given = data(range(4))
    given["items"][2]["runs"] = [["Elke ochtend een ", ""], ["élan", "sentence"]]
    show(page, given)
    press(page, ["/", "e", "l", "a", "n"])
    assert shown(page) == "s2"
    press(page, ["Enter"])
    assert [(event["kind"], event["words"]) for event in sent(page)[0]["events"]] == [("filter", "elan")]
    page.keyboard.press("a")  # decides again: the cursor is out of the words
    assert page.locator("section.queue").get_attribute("data-decided") == "1"


def test_behind_the_help_no_key_decides(page):
    load(page, "queue")
    show(page, data(range(4)))
    press(page, "?ar")
    assert page.locator(".help").count() == 1
    press(page, ["Escape", "a"])
    assert page.locator(".help").count() == 0
    assert [event["kind"] for event in sent(page)[0]["events"]] == ["accept"]


def test_undoing_a_memo_takes_no_decision_back_on_screen(page):
    load(page, "queue")
    show(page, data(range(4), decided=5))
    press(page, ["m", "h", "m", "Enter"])
    assert page.locator(".note").text_content().endswith("hm")
    press(page, "u")
    assert page.locator(".note").count() == 0
    assert page.locator("section.queue").get_attribute("data-decided") == "5"


@pytest.mark.parametrize(
    ("text", "count"), [("kaas", 4), ("één", 3), ("a\U0001f469‍\U0001f4bbb", 5), ("\U0001d51bx", 2)]
)
def test_places_count_code_points_as_python_does(page, text, count):
    assert len(text) == count
    load(page, "reader")
    assert page.evaluate("text => length(text)", text) == count


@pytest.mark.parametrize(
    ("at", "opening", "found"),
    [(6, True, 4), (6, False, 9), (4, True, 4), (9, False, 9), (0, True, 0), (13, False, 13)],
)
def test_half_a_word_is_never_coded(page, at, opening, found):
    load(page, "reader")
    assert page.evaluate("([at, opening]) => wholeWord('Dat weten jij', at, opening)", [at, opening]) == found


def test_a_letter_is_never_cut_from_its_marks(page):
    load(page, "reader")
    family = "\U0001f469\u200d\U0001f467"
    for text, at in ((f"x{family}y", 3), ("een e\u0301n", 5)):
        inside = page.evaluate("([text, at]) => wholeLetter(text, at, true)", [text, at])
        assert inside < at < page.evaluate("([text, at]) => wholeLetter(text, at, false)", [text, at])


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [(0, 6, [1, 4]), (3, 12, [3, 4]), (4, 14, [13, 14]), (6, 13, None), (13, 40, [13, 19]), (0, 40, [1, 19])],
)
def test_a_stretch_has_words_at_both_ends_whatever_lies_between_the_turns(page, start, end, found):
    load(page, "reader")
    # ' \U0001f600ja \nP1: \n\nen dan? ': the labels and line ends between turns are nobody's words
    turns = [
        {"start": 0, "text": " \U0001f600ja ", "segments": []},
        {"start": 12, "text": " en dan ", "segments": []},
    ]
    made = page.evaluate("([turns, start, end]) => new Pages(turns).trimmed(start, end)", [turns, start, end])
    assert made == (found and {"start": found[0], "end": found[1]})

"""Reading and coding in a real browser: by mouse and by keyboard, to the letter in any script."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import SECONDS, Screen, serving
from workflow import codebook, deciding, importing, memos, reading
from workflow.study import open_study, with_coder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

# what goes wrong where offsets are counted in the wrong units: (a whole turn, the words selected in it)
DECOMPOSED = "het gemiddelde x\u0304 bij q\u0323\u0307"  # marks that no single letter stands for
ODD = [
    (f"Daarna kwam {DECOMPOSED} ter sprake, één coëfficiënt.", DECOMPOSED),
    ("Toen 😀 dacht ik 😀😀 nou ja, dat gaat dus niet.", "dacht ik 😀😀 nou ja"),
    ("Wij 👩\u200d👩\u200d👧\u200d👦 zijn met zijn vieren, dat is best druk.", "zijn met zijn vieren"),
    ("Hij kwam uit 🇳🇱🇧🇪 en wilde weer terug naar huis.", "en wilde weer"),
    ("‘Niet nu’, zei ze, “en morgen ook niet” – klaar.", "zei ze, “en morgen ook niet"),
    (
        "Het teken \U0001d51b staat er \U0001d51b\U0001d51c twee keer bij.",
        "staat er \U0001d51b\U0001d51c twee keer",
    ),
]
LETTERS = "\n".join(f"P9: {text}" for text, _ in ODD)

# where on the screen some words stand, as the browser itself lays them out
PLACE = """(root, wanted) => {
  const words = [...root.querySelectorAll('.words')].find((one) => one.textContent.includes(wanted));
  const pieces = [...words.querySelectorAll('.piece')];
  const at = words.textContent.indexOf(wanted);
  const point = (offset) => {
    let left = offset;
    for (const piece of pieces) {
      if (left <= piece.textContent.length) return [piece.firstChild, left];
      left -= piece.textContent.length;
    }
  };
  words.scrollIntoView({ block: 'center', behavior: 'instant' });
  const range = document.createRange();
  range.setStart(...point(at));
  range.setEnd(...point(at + wanted.length));
  const rects = [...range.getClientRects()].filter((one) => one.width);
  const [first, last] = [rects[0], rects.at(-1)];
  const height = (one) => (one.top + one.bottom) / 2;
  return { from: [first.left + 1, height(first)], to: [last.right - 1, height(last)] };
}"""


@pytest.fixture
def path(small_study, tmp_path):
    place = tmp_path / "lezen.rodedraad"
    shutil.copy(small_study, place)
    return place


def select(screen, reader, words):
    """Select words with the mouse, as a hand does: press on the first, let go on the last."""
    place = reader.evaluate(PLACE, words)
    mouse = screen.page.mouse
    mouse.move(*place["from"])
    mouse.down()
    mouse.move(*place["to"], steps=6)
    mouse.up()
    expect(reader.locator(".tools")).to_be_visible()


def beside(screen, reader):
    """Let go beside the words, on a speaker and below the text: the words nearest to the hand are meant."""
    start, end = LETTERS.index("Daarna"), LETTERS.index("ter sprake") + len("ter sprake")
    place = reader.evaluate(PLACE, "ter sprake")  # which brings it into sight
    first, next_one = reader.locator(".turn").nth(0), reader.locator(".turn").nth(1)
    label = next_one.locator(".side .name").bounding_box()
    home = first.locator(".margin").bounding_box()
    mouse = screen.page.mouse
    for x, y, expected in (
        (label["x"] + 3, label["y"] + 9, (end - len("ter sprake"), LETTERS.index("\n"))),
        (first.bounding_box()["x"] + 2, first.locator(".side .name").bounding_box()["y"] + 9, (start, end)),
        (home["x"] + home["width"] - 4, home["y"] + home["height"] + 2, (end - len("ter sprake"), None)),
    ):
        backward = x < place["from"][0] and y < label["y"]
        screen.page.keyboard.press("Escape")
        mouse.move(*place["to" if backward else "from"])
        mouse.down()
        mouse.move(x, y, steps=6)
        mouse.up()
        expect(reader.locator(".tools")).to_be_visible()
        chosen = [int(one) for one in reader.get_attribute("data-chosen").split("-")]
        assert chosen[0] == expected[0]
        assert expected[1] in (None, chosen[1])


def opened(browser, server, name="read"):
    screen = Screen(browser, server)
    screen.open(name)
    return screen, screen.component("reader")


def quotes(path, code=None):
    study = open_study(path)
    found = reading.codings(study)
    study.close()
    return [one for one in found if code is None or one.code == code]


def noted(path, mark):
    study = open_study(path)
    found = [one.text for one in memos.memos(study, "coding", [mark])]
    study.close()
    return found


def give(screen, reader, typed):
    """Open the picker, type, take the first that is shown."""
    screen.page.keyboard.press("e")
    expect(reader.locator(".picker-input[role=combobox]")).to_be_focused()
    screen.page.keyboard.type(typed)
    screen.page.keyboard.press("Enter")
    screen.stored(reader)
    screen.settled()


def test_what_the_mouse_selects_is_what_is_kept_in_any_script(browser, path):
    study = open_study(path)
    for intake in importing.read_files(study, [("letters.txt", LETTERS.encode())]):
        importing.take_in(study, intake)
    study.close()
    with serving(path) as server:
        screen, reader = opened(browser, server)
        screen.choose("Transcript", "letters")
        expect(reader).to_contain_text("Het teken")
        for number, (_turn, words) in enumerate(ODD):
            select(screen, reader, words)
            give(screen, reader, "Letters" if number else "Letters tot op het teken")
            expect(reader).to_have_attribute("data-marks", str(number + 1))
        beside(screen, reader)
        screen.close_clean()
    kept = quotes(path, "Letters tot op het teken")
    assert [one.stretch.text for one in kept] == [words for _, words in ODD]


def test_a_coding_is_made_opened_mended_and_taken_away_by_hand(browser, path):
    study = open_study(path)
    code, other = [one for one in codebook.codes(study) if not one.is_theme][:2]
    study.close()
    before = len(quotes(path))
    with serving(path) as server:
        screen, reader = opened(browser, server)
        press = screen.page.keyboard.press
        reader.focus()
        press("n")  # the first fragment without a code
        chosen = reader.get_attribute("data-chosen")
        press("Shift+ArrowLeft")
        shorter = reader.get_attribute("data-chosen")
        assert shorter != chosen
        press("Shift+ArrowRight")
        assert reader.get_attribute("data-chosen") == chosen
        press("Shift+Alt+ArrowRight")
        start, end = map(int, reader.get_attribute("data-chosen").split("-"))
        give(screen, reader, code.name)
        made = next(one for one in quotes(path, code.label) if one.stretch.start == start)
        assert (made.stretch.end, len(quotes(path))) == (end, before + 1)

        reader.locator(f'.label [data-open="{made.id}"]').click()
        expect(reader.locator(".float")).to_contain_text("Gegeven door Anne")
        reader.locator("[data-sure='1']").click()
        area = reader.get_by_label("Memo bij deze codering")
        area.fill("Twijfel ik over")
        area.press("Control+Enter")
        screen.stored(reader)
        reader.locator("[data-act=ends]").click()
        press("Shift+ArrowLeft")
        press("Enter")
        screen.stored(reader)
        moved = quotes(path, code.label)
        assert [one.stretch.end < end for one in moved if one.stretch.start == start] == [True]
        assert noted(path, made.id) == ["Twijfel ik over"]  # once, though the box was left as well
        expect(reader.locator(".label", has_text="twijfel · memo")).to_be_visible()

        reader.locator(f'.label [data-open="{made.id}"]').click()
        reader.locator("[data-act=recode]").click()
        screen.page.keyboard.type(other.name)
        press("Enter")
        screen.stored(reader)
        assert made.id in {one.id for one in quotes(path, other.label)}
        reader.focus()
        press("u")  # the other code
        screen.stored(reader)
        screen.settled()
        assert made.id in {one.id for one in quotes(path, code.label)}
        reader.locator(f'.label [data-open="{made.id}"]').click()
        reader.locator("[data-act=remove]").click()
        screen.stored(reader)
        screen.close_clean()
    assert len(quotes(path)) == before


def test_suggestions_stand_in_place_and_wait_for_a_person(browser, path):
    before = len(quotes(path))
    with serving(path) as server:
        screen, reader = opened(browser, server)
        reader.get_by_role("button", name="Suggesties bij dit transcript").click()
        next_one = reader.get_by_role("button", name="Volgende suggestie")
        expect(next_one).to_be_visible(timeout=60 * SECONDS)
        next_one.click()
        offer = reader.locator(".label.kind-offer").first
        name = offer.locator(".label-name").inner_text()
        assert len(quotes(path)) == before  # none of them is a coding
        reader.get_by_role("button", name="Suggesties verbergen").click()
        expect(offer).to_have_count(0)
        reader.get_by_role("button", name="Suggesties tonen").click()
        offer.locator("[data-open]").click()
        expect(reader.locator(".card-why").first).not_to_be_empty()
        reader.locator(".float [data-act=accept]").click()
        screen.stored(reader)
        screen.settled()
        (kept,) = [one for one in quotes(path) if one.origin == "suggested"]
        assert (kept.code.endswith(name), len(quotes(path))) == (True, before + 1)
        reader.focus()
        screen.page.keyboard.press("u")
        screen.stored(reader)
        screen.settled()
        screen.page.keyboard.press("s")
        screen.page.keyboard.press("r")
        screen.stored(reader)
        expect(offer).to_have_count(0)
        assert len(quotes(path)) == before
        screen.close_clean()


def test_notes_finding_and_the_place_where_one_was(browser, path):
    with serving(path) as server:
        screen, reader = opened(browser, server)
        page = screen.page
        reader.focus()
        page.keyboard.press("j")
        page.keyboard.press("m")
        reader.get_by_label("Kanttekening").last.fill("Hier lacht ze even")
        page.keyboard.press("Control+Enter")
        screen.stored(reader)
        expect(reader.locator(".label.kind-note")).to_contain_text("Hier lacht ze even")

        reader.focus()
        page.keyboard.press("/")
        page.keyboard.type("IK")  # capitals and accents don't matter
        expect(reader.locator(".count")).to_contain_text("1 van")
        page.keyboard.press("Enter")
        expect(reader.locator(".count")).to_contain_text("2 van")
        page.keyboard.press("Escape")

        last = reader.locator(".turn").last
        last.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        top = last.bounding_box()["y"]
        last.locator(".piece").first.click()
        give(screen, reader, "Onderaan")
        page.wait_for_timeout(300)
        assert abs(last.bounding_box()["y"] - top) < 60
        page.get_by_role("link", name="Codeboek").click()
        expect(page.get_by_role("heading", name="Codeboek", level=1)).to_be_visible()
        screen.settled()
        page.get_by_role("link", name="Lezen en coderen").click()
        screen.component("reader")
        expect(reader.locator(".turn").last).to_be_in_viewport()
        screen.settled()
        page.wait_for_timeout(500)
        opening = reader.locator(".turn .words").first.inner_text()
        screen.choose("Transcript", "respondent 3")
        expect(page.get_by_role("combobox", name="Transcript")).to_have_value("respondent 3.txt")
        expect(reader.locator(".turn .words").first).not_to_have_text(opening)
        screen.settled()
        reader.locator(".turn").nth(-2).scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        read = reader.locator(".turn").last.inner_text()
        page.reload()
        screen.component("reader")
        expect(reader.locator(".turn").last).to_be_in_viewport()
        assert reader.locator(".turn").last.inner_text() == read
        screen.close_clean()
    study = open_study(path)
    assert [one.text for one in memos.memos(study, "transcript")] == ["Hier lacht ze even"]
    study.close()
    assert len(quotes(path, "Onderaan")) == 1


def test_blind_shows_neither_others_nor_suggestions_until_done(browser, path):
    study = open_study(path)
    code = codebook.codes(study)[-1]
    place = reading.transcripts(study)[0][0]
    turn = reading.read(study, place)[3].stretch
    deciding.code_stretch(with_coder(study, "Bas"), place, turn.start, turn.end, code.id)
    study.close()
    with serving(path) as server:
        screen = Screen(browser, server)
        page = screen.open("read")
        page.locator(".st-key-rd-coders").get_by_role("button", name="Anne").click()
        reader = screen.component("reader")
        expect(reader.locator(".label.kind-other")).to_have_count(1)
        page.get_by_role("button", name="Blind coderen").click()
        expect(reader).to_contain_text("Je codeert dit transcript blind")
        expect(reader.locator(".label.kind-other")).to_have_count(0)
        expect(reader.get_by_role("button", name="Suggesties bij dit transcript")).to_have_count(0)
        page.get_by_role("button", name="Klaar met coderen").first.click()
        page.get_by_role("button", name="Ja").click()
        expect(reader.locator(".label.kind-other")).to_have_count(1)
        screen.close_clean()

"""The codebook in a real browser: the tree by mouse and keys, merging, splitting, groups, a code's page."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import Screen, serving
from workflow import codebook, groups, memos, reading
from workflow.study import open_study

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def path(small_study, tmp_path):
    place = tmp_path / "codes.rodedraad"
    shutil.copy(small_study, place)
    return place


@pytest.fixture
def tree_of(browser, path):
    with serving(path) as server:
        screen = Screen(browser, server)
        screen.open("codebook")
        yield screen, screen.component("tree"), path
        screen.close_clean()


def labels(path):
    study = open_study(path)
    found = [one.label for one in codebook.codes(study)]
    study.close()
    return found


def row(tree, name):
    return tree.get_by_role("treeitem").filter(has=tree.page.locator(".text", has_text=name)).last


def open_part(screen, tree, name, part):
    row(tree, name).click()
    expect(screen.page.get_by_role("heading", name=name)).to_be_visible()
    screen.page.get_by_role("radio", name=part, exact=True).click()
    screen.settled()


def test_the_tree_is_rearranged_by_dragging_and_by_keys(tree_of):
    screen, tree, path = tree_of
    press = screen.page.keyboard.press
    before = labels(path)
    moved, under = "Contact met ouders", "Kijken en begrijpen"
    row(tree, moved).drag_to(row(tree, under))  # on the middle of a row: below that code
    screen.stored(tree)
    there = next(label for label in labels(path) if label.endswith(moved))
    assert there.endswith(f"{under} › {moved}")

    row(tree, moved).focus()
    press("u")
    screen.stored(tree)
    assert labels(path) == before

    name = row(tree, moved)
    name.focus()
    press("F2")
    screen.page.keyboard.type("Contact met thuis")
    press("Enter")
    screen.stored(tree)
    press("n")
    screen.page.keyboard.type("Een nieuwe eronder")
    press("Enter")
    screen.stored(tree)
    expect(row(tree, "Een nieuwe eronder")).to_be_visible()
    now = labels(path)
    assert any(label.endswith("Contact met thuis › Een nieuwe eronder") for label in now)
    row(tree, "Een nieuwe eronder").focus()
    press("Alt+ArrowLeft")  # one step out
    screen.stored(tree)
    now_out = labels(path)
    assert not any("Contact met thuis › Een nieuwe" in label for label in now_out)

    row(tree, "Contact met thuis").focus()
    press("x")  # pick it up, and put it down under another code
    expect(tree.get_by_role("status")).to_contain_text("is opgepakt")
    row(tree, "Een nieuwe eronder").focus()
    press("v")
    screen.stored(tree)
    assert any(label.endswith("Een nieuwe eronder › Contact met thuis") for label in labels(path))
    press("u")  # the row kept the keys through all that
    screen.stored(tree)
    expect(tree.get_by_role("status")).to_contain_text("Ongedaan gemaakt")
    assert labels(path) == now_out

    row(tree, under).click()
    expect(screen.page.get_by_role("textbox", name="Naam")).to_have_value(under)
    screen.page.get_by_role("button", name="Nieuwe code", exact=False).click()
    expect(screen.page.get_by_role("textbox", name="Naam")).to_have_value("")

    tree.get_by_role("searchbox").fill("thuis")
    expect(tree.get_by_role("treeitem").first).to_be_visible()
    assert tree.get_by_role("treeitem").count() < len(now)


def test_a_merge_says_what_it_touches_and_comes_back_with_one_undo(tree_of):
    screen, tree, path = tree_of
    page = screen.page
    study = open_study(path)
    code = next(one for one in codebook.codes(study) if one.codings)
    study.close()
    before = labels(path)
    open_part(screen, tree, code.name, "Samenvoegen")
    screen.choose("Gaat op in", "Spanning vroeg zien aankomen")
    expect(page.get_by_text("coderingen, in").first).to_be_visible()
    page.get_by_role("button", name="Samenvoegen met ‘").click()
    expect(page.get_by_text("is opgegaan in").first).to_be_visible()
    screen.settled()
    study = open_study(path)
    into = codebook.resolve_code(study, "Spanning vroeg zien aankomen")
    assert (into.codings, len(labels(path))) == (code.codings, len(before) - 1)
    study.close()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(row(tree, code.name)).to_be_visible()
    screen.settled()
    assert labels(path) == before


def test_a_split_sends_quotes_where_a_person_says(tree_of):
    screen, tree, path = tree_of
    page = screen.page
    study = open_study(path)
    code = next(one for one in codebook.codes(study) if one.codings > 1)
    study.close()
    open_part(screen, tree, code.name, "Splitsen")
    targets = page.get_by_role("combobox", name="Verdelen over")
    targets.click()
    targets.fill("Afgesplitst")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    screen.settled()
    page.get_by_role("radio", name="Afgesplitst").first.click()
    screen.settled()
    expect(page.get_by_text("1 citaat verhuist").first).to_be_visible()
    page.get_by_role("button", name="Splitsen", exact=True).last.click()
    expect(page.get_by_text("is gesplitst").first).to_be_visible()
    study = open_study(path)
    counts = {one.name: one.codings for one in codebook.codes(study)}
    study.close()
    assert (counts["Afgesplitst"], counts[code.name]) == (1, code.codings - 1)


def test_the_page_of_a_code_leads_to_its_quotes_its_memos_and_its_groups(tree_of):
    screen, tree, path = tree_of
    page = screen.page
    study = open_study(path)
    code = next(one for one in codebook.codes(study) if one.codings)
    quote = " ".join(reading.codings(study, code_id=code.id)[0].stretch.text.split())
    study.close()
    open_part(screen, tree, code.name, "Citaten")
    expect(page.locator(".rd-cited").first).to_contain_text(quote)
    page.get_by_role("button", name="Als voorbeeld bij de definitie").first.click()
    screen.settled()
    page.get_by_role("radio", name="Memo's", exact=True).click()
    page.get_by_role("textbox", name="Tekst", exact=True).fill("Hier zit meer achter")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.locator(".rd-memo", has_text="Hier zit meer achter")).to_be_visible()
    page.get_by_role("radio", name="Geschiedenis", exact=True).click()
    expect(
        page.get_by_text("met de hand", exact=False).or_(page.locator(".rd-history")).first
    ).to_be_visible()
    page.get_by_role("radio", name="Citaten", exact=True).click()
    page.get_by_role("button", name="Naar het transcript").first.click()
    reader = screen.component("reader")
    expect(reader).to_have_attribute("data-chosen", reader.get_attribute("data-chosen") or "-")
    assert reader.get_attribute("data-chosen")
    study = open_study(path)
    kept = next(one for one in codebook.codes(study) if one.id == code.id)
    assert quote in kept.examples
    assert [one.text for one in memos.memos(study, "code", [code.id])] == ["Hier zit meer achter"]
    study.close()


def test_codes_are_gathered_in_a_theme_with_a_claim(tree_of):
    screen, _tree, path = tree_of
    page = screen.page
    page.get_by_role("radio", name="Groepen en thema's").click()
    page.get_by_role("textbox", name="Naam van de groep of het thema").fill("Wat het vraagt")
    page.get_by_role("button", name="Maken", exact=True).click()
    screen.settled()
    expect(page.get_by_text("Wat het vraagt").first).to_be_visible()
    study = open_study(path)
    assert [one.name for one in groups.groups(study)] == ["Wat het vraagt"]
    study.close()

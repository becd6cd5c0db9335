"""The codebook page without a browser: what is typed is neither lost nor written over what is newer."""

import pytest

from tests.ui.conftest import open_page, words_on
from ui.keys import CodebookKey, ShellKey, keyed
from workflow import codebook, groups, history
from workflow.codebook import CodeView, NewCode, add_code, edit_code


@pytest.fixture
def tired(study):
    return codebook.resolve_code(study, "Moe worden")


def page_of(code: CodeView, part: str = "define"):
    """The codebook page with a code chosen, as a click in the tree does it."""
    app = open_page("codebook")
    app.session_state["codebook.chosen"] = code.id
    app.session_state[CodebookKey.PART] = part
    return app.run()


def shown(widgets, key: CodebookKey, part: str):
    """The one field of a code or group that is on the page; its key also names what was stored."""
    (found,) = [one for one in widgets if str(one.key).startswith(f"{keyed(key, part)}.")]
    return found


def definition_of(app, code: CodeView):
    return shown(app.text_area, CodebookKey.DEFINITION, code.id)


def test_what_was_changed_elsewhere_shows_and_is_not_written_over(study, tired):
    app = page_of(tired)
    edit_code(study, tired.id, name="Uitgeput")  # in the tree, or in another tab
    app.run()
    definition_of(app, tired).set_value("Als de energie op is").run()
    assert "Nog niet bewaard" in words_on(app)
    app.button(key=keyed(CodebookKey.SAVE, tired.id)).click().run()
    now = codebook.resolve_code(study, "Uitgeput")
    assert now.definition == "Als de energie op is"
    app.button(key=ShellKey.UNDO).click().run()
    assert definition_of(app, tired).value == tired.definition  # and not what was undone
    assert "Nog niet bewaard" not in words_on(app)


def test_only_changed_fields_are_kept_so_that_two_tabs_can_work_on_one_code(study, tired):
    app = page_of(tired)
    definition_of(app, tired).set_value("Als de energie op is").run()
    edit_code(study, tired.id, inclusion="Ook: slecht slapen")  # this page was not drawn since
    app.button(key=keyed(CodebookKey.SAVE, tired.id)).click().run()
    now = codebook.resolve_code(study, "Moe worden")
    assert (now.definition, now.inclusion) == ("Als de energie op is", "Ook: slecht slapen")


def test_what_is_typed_outlasts_a_look_at_another_code_and_can_be_let_go(study, tired):
    other = codebook.resolve_code(study, "Contact met ouders")
    app = page_of(tired)
    definition_of(app, tired).set_value("Halverwege de zin").run()
    for code in (other, tired):
        app.session_state["codebook.chosen"] = code.id
        app.run()
    assert definition_of(app, tired).value == "Halverwege de zin"
    app.button(key=keyed(CodebookKey.DISCARD, tired.id)).click().run()
    assert history.history(study)[0].kind != "code_edited"
    assert "Nog niet bewaard" not in words_on(app)


def test_a_group_is_kept_in_one_step_and_undo_shows_what_it_was(study, tired):
    group = groups.add_group(study, "Draagkracht", kind="theme")
    app = open_page("codebook")
    app.segmented_control(key=CodebookKey.VIEW).set_value("groups").run()
    shown(app.text_area, CodebookKey.GROUP_CLAIM, group).set_value("De klas past niet meer in een week.")
    shown(app.multiselect, CodebookKey.GROUP_CODES, group).set_value([tired.id]).run()
    app.button(key=keyed(CodebookKey.GROUP_SAVE, group)).click().run()
    (kept,) = groups.groups(study)
    assert (kept.definition, kept.code_ids) == ("De klas past niet meer in een week.", (tired.id,))
    app.button(key=ShellKey.UNDO).click().run()
    (kept,) = groups.groups(study)
    assert (kept.definition, kept.code_ids) == ("", ())
    assert not app.exception
    assert shown(app.text_area, CodebookKey.GROUP_CLAIM, group).value == ""


def test_a_code_that_stands_nowhere_has_a_page_that_says_so(study):
    made = add_code(study, NewCode("Slapen"))
    code = next(one for one in codebook.codes(study) if one.id == made)
    for part, said in (
        ("quotes", "nog geen citaten"),
        ("spread", "In 0 van de 2 gesprekken"),
        ("split", "nog geen citaten"),
        ("alike", "Codes die qua definitie"),
    ):
        app = page_of(code, part)
        assert not app.exception
        assert said in words_on(app)

"""Every word on the screen is in both languages, and every key that is asked for exists."""

import ast
import re

import pytest

from formats.errors import Problem
from formats.parsed import Layout, RoleReason, UnreadReason
from models.roles import Role
from nlp.ranking import Band, EvidenceKind
from tests.ui import words
from ui import labels
from workflow import jobs
from workflow.history import subject_of

UI = words.UI
KEYS = words.keys()
FILLED = re.compile(r"\{(\w+)\}")


def exists(key):
    return key in labels.TEXT["nl"] or f"{key}.one" in labels.TEXT["nl"]


def test_both_languages_have_the_same_keys():
    assert labels.TEXT["nl"].keys() == labels.TEXT["en"].keys()


def test_both_languages_fill_in_the_same_values():
    dutch, english = labels.TEXT["nl"], labels.TEXT["en"]
    assert [
        key for key in dutch if set(FILLED.findall(dutch[key])) != set(FILLED.findall(english[key]))
    ] == []


def test_every_key_that_is_asked_for_exists():
    asked = words.keys_asked()
    assert len(asked) > 100
    whole = {key for key in asked if words.HOLE not in key}
    assert {key for key in whole if not exists(key)} == set()


def test_every_key_that_is_built_can_be_one_that_exists():
    built = {key for key in words.keys_asked() if words.HOLE in key}
    assert built
    stems = KEYS | {key.rpartition(".")[0] for key in KEYS}  # "problem.…", to which .what and .mend are added
    assert {pattern for pattern in built if not any(words.matches(pattern, key) for key in stems)} == set()


@pytest.mark.parametrize("script", words.scripts(), ids=lambda path: path.stem)
def test_every_text_that_a_script_asks_for_exists(script):
    groups = words.groups_of(script)
    known = {key.removeprefix(f"{group}.") for group in groups for key in KEYS if key.startswith(f"{group}.")}
    asked = words.labels_asked(script)
    assert groups
    lacking = {one for one in asked if words.HOLE not in one and one not in known}
    built = {one for one in asked if words.HOLE in one}
    lacking |= {one for one in built if not any(words.fits(one, key) for key in known)}
    assert lacking == set()


def test_no_text_is_never_asked_for():
    asked = words.keys_asked()
    built = {key for key in asked if words.HOLE in key}
    known = asked | words.constants() | words.asked_by_scripts()
    dead = [key for key in KEYS - known if not any(words.matches(pattern, key) for pattern in built)]
    assert sorted(dead) == []


def test_everything_that_can_be_wrong_with_a_file_has_a_sentence():
    keys = [f"problem.{problem.value.replace(' ', '_')}" for problem in Problem]
    assert [key for key in keys if not (exists(f"{key}.what") and exists(f"{key}.mend"))] == []


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("role.", Role),
        ("transcripts.layout_", Layout),
        ("transcripts.reason_", RoleReason),
        ("transcripts.unread_", UnreadReason),
        ("queue.band_", Band),
        ("why.", EvidenceKind),
    ],
)
def test_every_name_from_the_layers_below_has_a_text(prefix, names):
    assert [name for name in names if not exists(prefix + name.value.replace(" ", "_"))] == []


def test_every_kind_of_long_work_has_a_name():
    assert [kind for kind in jobs.KINDS if not exists(f"job.{kind}")] == []


def test_no_source_holds_html_with_words_of_its_own():
    html = [
        f"{path.relative_to(UI)}:{line}: {words.seen(text)}"
        for path, tree in words.trees("ui").items()
        for line, text in words.literals(tree)
        if re.search(r"</?[a-z]+[ >]", text) and words.seen(text)
    ]
    assert html == []


def test_no_widget_is_given_words_that_are_not_among_the_texts():
    given = [
        f"{path.relative_to(UI)}:{line}: {text!r}"
        for path, tree in words.trees("ui/pages", "ui/components").items()
        for line, text in words.given_to_widgets(tree)
        if words.seen(text)
    ]
    assert given == []


@pytest.mark.parametrize("script", words.scripts(), ids=lambda path: path.stem)
def test_no_script_holds_words_of_its_own(script):
    assert words.words_in_script(script) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('st.write("Hallo daar")', ["Hallo daar"]),
        ('left.button(f"Nog {count} tonen", key="a.b")', [f"Nog {words.HOLE} tonen"]),
        ('st.text_input(t("a.b"), placeholder="typ hier")', ["typ hier"]),
        ('st.button("Ja" if sure else t("a.b"))', ["Ja"]),
        ('st.columns(2); st.html(t("a.b")); x.append("los woord")', []),
    ],
)
def test_words_given_to_widgets_are_found(source, found):
    assert [text for _, text in words.given_to_widgets(ast.parse(source))] == found


def test_numbers_and_plurals_follow_the_language(monkeypatch):
    assert labels.t("common.fragments", count=1) == "1 fragment"
    assert labels.t("common.fragments", count=12345) == "12.345 fragmenten"
    monkeypatch.setattr(labels, "language", lambda: "en")
    assert labels.t("common.fragments", count=12345) == "12,345 segments"


def test_every_act_in_the_history_is_about_one_of_the_subjects():
    acts = {key.split(".")[1] for key in KEYS if key.startswith("history.")}
    acts -= {"title", "help", "other"}  # of the page, and of an act from a later version
    assert sorted(act for act in acts if subject_of(act) is None) == []

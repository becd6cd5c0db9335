"""Every word on the screen is in both languages, and every key that is asked for exists."""

import re
from pathlib import Path

import pytest

from formats.errors import Problem
from formats.parsed import Layout, RoleReason, UnreadReason
from models.roles import Role
from nlp.ranking import Band, EvidenceKind
from ui import labels

UI = Path(labels.__file__).parent
SOURCES = sorted(UI.rglob("*.py"))
ASKED = re.compile(r"\bt\(\s*\"([a-z_.]+)\"")
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
    asked = {key for path in SOURCES for key in ASKED.findall(path.read_text("utf-8"))}
    assert asked
    assert {key for key in asked if not exists(key)} == set()


def test_every_key_that_a_script_asks_for_exists():
    asked = set()
    for name in ("queue", "cards", "reader"):
        group = {"reader": "read"}.get(name, name)
        script = (UI / "components" / name / f"{name}.js").read_text("utf-8")
        found = re.findall(r"this\.labels\.(\w+)|say\(this\.labels, '(\w+)'", script)
        asked |= {f"{group}.{first or second}" for first, second in found}
    assert asked
    assert {key for key in asked if not exists(key)} == set()


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


def test_a_page_holds_no_words_of_its_own():
    for path in (UI / "pages").glob("*.py"):
        code = re.sub(r'^""".*?"""', "", path.read_text("utf-8"), flags=re.S)
        strings = [
            text for text in re.findall(r'"([^"\n]*)"', code) if re.search(r"[A-Za-z]{3,} [a-z]", text)
        ]
        assert [text for text in strings if "<p class" not in text] == [], path.name


def test_numbers_and_plurals_follow_the_language(monkeypatch):
    assert labels.t("common.fragments", count=1) == "1 fragment"
    assert labels.t("common.fragments", count=12345) == "12.345 fragmenten"
    monkeypatch.setattr(labels, "language", lambda: "en")
    assert labels.t("common.fragments", count=12345) == "12,345 segments"

"""Rules of the code that no linter of ours checks."""

import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ui", "workflow", "nlp", "stats", "formats", "models", "data")
MODULES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
LINES, PAGE_LINES = 400, 80
METHOD = re.compile(r"^  (?:async )?(\w+)\([^;]*\) \{", re.MULTILINE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_stays_short(path):
    limit = PAGE_LINES if path.parent == ROOT / "ui" / "pages" else LINES
    assert len(path.read_text("utf-8").splitlines()) <= limit


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_it_is_for(name):
    for path in sorted((ROOT / name).rglob("__init__.py")):
        package = ".".join(path.parent.relative_to(ROOT).parts)
        assert (importlib.import_module(package).__doc__ or "").strip(), package


def test_the_glossary_names_every_record():
    from models import records
    from models.base import Base

    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    names = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert names, records.__name__
    assert {name for name in names if f"`{name}`" not in glossary} == set()


def test_no_part_of_the_reader_overrides_another():
    """Its parts are laid into one class, where a second method of a name would silently win."""
    parts = [
        ROOT / "ui" / "components" / "reader" / f"{name}.js" for name in ("reader", "bar", "acts", "choosing")
    ]
    methods = [name for part in parts for name in METHOD.findall(part.read_text("utf-8"))]
    assert len(methods) > 50
    assert [name for name, count in Counter(methods).items() if count > 1] == []

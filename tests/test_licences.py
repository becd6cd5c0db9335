"""Nothing we install has a licence that would bind the researcher."""

from pathlib import Path

import pytest

from scripts import licences

PAGE = Path(__file__).resolve().parents[1] / "docs" / "licences.md"


def test_no_installed_package_has_a_licence_we_refuse():
    for group in licences.groups().values():
        assert licences.refused(group) == {}


def test_the_page_names_every_direct_dependency_with_its_licence():
    page = PAGE.read_text("utf-8")
    rows = licences.table(licences.groups()["Direct dependencies"]).splitlines()
    assert rows[2:]
    missing = [row for row in rows if row not in page]
    assert missing == [], "run `make licences`"


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("CC-BY-NC-4.0 NonCommercial", False),
        ("LGPL-2.1", True),
        ("MIT", True),
        ("MPL-2.0 AND MIT", True),
    ],
)
def test_copyleft_on_our_own_code_is_refused(text, accepted):
    assert (licences.REFUSED.search(text) is None) is accepted

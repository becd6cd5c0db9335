"""Every page in a browser, light and dark: axe finds nothing serious beyond what Streamlit brings."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.e2e.workbench import ROOT, Screen, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = sorted(path.stem for path in (ROOT / "ui" / "pages").glob("[!_]*.py"))
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """async ([only, known]) => {
    const runOnly = only.length ? { type: 'rule', values: only }
        : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
    const found = await axe.run(document, { runOnly, resultTypes: ['violations'], elementRef: true });
    const serious = found.violations.filter(one => ['serious', 'critical'].includes(one.impact));
    const theirs = (rule, node) => (known[rule] ?? []).some(selector => node.element?.matches(selector));
    return serious.flatMap(one => one.nodes.filter(node => !theirs(one.id, node)).map(
        node => `${one.id} at ${node.html}\\n    ${node.failureSummary}`));
}"""

# What Streamlit draws itself and we can't change: by rule, the elements.
STREAMLIT = {
    # its list of pages puts a section's heading and items in boxes between the list and what it lists
    "list": ['ul[data-testid="stSidebarNavItems"]'],
    "listitem": ['[data-testid="stSidebarNavItems"] li'],
}


@pytest.fixture(scope="module")
def server(small_study, tmp_path_factory):
    path = Path(shutil.copy(small_study, tmp_path_factory.mktemp("toegankelijk")))
    with serving(path) as running:
        yield running


def findings(page, *rules):
    """Run axe on what is on screen now: what is wrong, where, and what would mend it."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    return page.evaluate(RUN, [list(rules), STREAMLIT])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(browser, server, dark):
    screen = Screen(browser, server, dark=dark)
    rules = ["color-contrast"] if dark else []  # the page is built the same, only its colours differ
    wrong = [f"{name}: {one}" for name in PAGES for one in findings(screen.open(name), *rules)]
    screen.close_clean()
    assert not wrong, "\n".join(wrong)

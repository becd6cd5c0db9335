"""Every page on every screen: 1280 to 2560 wide, zoomed to 200 %, and by keyboard alone."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.workbench import ROOT, Screen, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = sorted(path.stem for path in (ROOT / "ui" / "pages").glob("[!_]*.py"))
# What a page is for: the first of these must be reached with Tab alone.
MAIN = {
    "apply": "[data-testid=stSelectbox] input",
    "check": "[data-testid=stSelectbox] input",
    "codebook": "[data-testid=tree] input",
    "export": "[data-testid=stDownloadButton] button",
    "history": "[data-testid=stTextInput] input",
    "map": "[data-testid=stButton] button",
    "memos": "[data-testid=stExpander] summary",
    "participants": "[data-testid=stExpander] summary",
    "project": "[data-testid=stPageLink] a",
    "read": "[data-testid=reader]",
    "search": "[data-testid=stTextInput] input",
    "state": "[data-testid=stTab]",
    "themes": "[data-testid=stButton] button",
    "transcripts": "[data-testid=stFileUploaderDropzone] button",
}
TABS = 80  # more than the list of pages and the rest of the sidebar take

TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid=stMain]'), wide = [];
    if (document.documentElement.scrollWidth > window.innerWidth) wide.push('the window');
    if (main.scrollWidth > main.clientWidth) wide.push('the page');
    const edge = main.getBoundingClientRect().right + 1;
    for (const box of main.querySelectorAll('[data-testid=stVerticalBlock] > *')) {
        if (box.getBoundingClientRect().right > edge) wide.push(box.className, box.textContent.slice(0, 60));
    }
    return wide;
}"""
# Whether what has the focus, also inside a component, is the one that is looked for.
FOCUSED = """selector => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    window.rdFocused = at;
    return at?.matches(selector) ?? false;
}"""
# The looks of that element and of the boxes round it: Streamlit puts the ring of a field on its frame.
LOOKS = """() => {
    const looks = [];
    let box = window.rdFocused;
    for (let up = 0; box?.nodeType === 1 && up < 5; box = box.parentElement, up += 1) {
        const { outline, boxShadow, borderColor, backgroundColor, textDecoration } = getComputedStyle(box);
        looks.push([outline, boxShadow, borderColor, backgroundColor, textDecoration].join());
    }
    return looks.join('; ');
}"""
FADE = 300  # milliseconds in which Streamlit fades a ring in or out


@pytest.fixture(scope="module")
def server(small_study, tmp_path_factory):
    path = Path(shutil.copy(small_study, tmp_path_factory.mktemp("schermen")))
    with serving(path) as running:
        yield running


@pytest.mark.timeout(300)
@pytest.mark.parametrize("widths", [(1280, 2560), (640,)], ids=["from 1280 to 2560", "200 %"])
def test_every_page_fits(browser, server, widths):
    screen = Screen(browser, server, width=widths[0])
    wide = {}
    for name in PAGES:
        page = screen.open(name)
        for width in widths:
            page.set_viewport_size({"width": width, "height": width * 5 // 8})
            if found := page.evaluate(TOO_WIDE):
                wide[name, width] = found
        page.set_viewport_size({"width": widths[0], "height": 800})
    screen.close_clean()
    assert wide == {}


@pytest.mark.timeout(300)
def test_tab_reaches_what_a_page_is_for_and_shows_where_it_is(browser, server):
    screen = Screen(browser, server)
    lost = [f"{name}: {problem}" for name in PAGES if (problem := tab_to(screen.open(name), MAIN[name]))]
    screen.close_clean()
    assert lost == []


def tab_to(page, selector):
    """Press Tab until the element has the focus; say what goes wrong on the way."""
    page.locator(selector).first.wait_for(state="attached")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            page.wait_for_timeout(FADE)
            looks = page.evaluate(LOOKS)
            page.get_by_role("heading", level=1).evaluate("title => { title.tabIndex = -1; title.focus(); }")
            page.wait_for_timeout(FADE)
            return "" if page.evaluate(LOOKS) != looks else "nothing shows that it has the focus"
    return f"not reached with {TABS} tabs"

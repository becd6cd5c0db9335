"""How quick the workbench feels: `python -m bench.ui [--segments 50000 ...]` prints JSON lines.

A made-up study (bench.large_study) is served as a user would serve it, and driven in Chromium. Beside it,
in the same run and with the same acts, a small study of the same making: the ratio tells what size costs.
Every time is taken by the browser's own clock: `script` from the message to the last answer of the
page's script, `hand` from the key or click to the end of it on the screen, `seen` from a key to the frame
that shows what it did.
Needs the extra `dev` and a Chromium: see scripts/chromium, or name one in CHROMIUM.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from bench import large_study
from bench.large_study import Size
from bench.large_text import name_of
from bench.machine import describe
from bench.ui_clock import CLOCK, FRAMES, KEY_TO, forget, script
from tests.conftest import BROWSER_FLAGS  # type: ignore[import-untyped]
from tests.e2e.workbench import Screen, serving  # type: ignore[import-untyped]

CODER = "Anna"
SMALL = Size(segments=500, transcripts=10, codings=150, codes=30, words=4_000)
PAGES = (
    "project",
    "transcripts",
    "participants",
    "codebook",
    "read",
    "themes",
    "apply",
    "map",
    "search",
    "check",
    "state",
    "memos",
    "history",
    "export",
)
QUERIES = ("boos uit de klas", "moeder belt niet terug", "koptelefoon geeft rust", "te veel administratie")
CODE = name_of(0, 0)
KEYS, APART = 60, 40  # keys in a row, and the milliseconds between two
MAP_SECONDS = 900  # for drawing it, which is a job and not measured here
PICKER = ".picker-input[role=combobox]"
WAYS = ("gesprek", "deelnemer")


class Bench:
    """One study, served and open in a window, with a place to report to."""

    def __init__(self, screen: Screen, size: str, rounds: int) -> None:
        self.screen, self.page, self.size, self.rounds = screen, screen.page, size, rounds

    def report(self, act: str, measure: str, values: Sequence[float], **more: object) -> None:
        """Print the median and the 95th percentile of some times, in milliseconds."""
        if not values:
            return
        ordered = sorted(values)
        high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        line = {"bench": "ui", "row": "time", "study": self.size, "act": act, "measure": measure, **more}
        line |= {"median": round(median(ordered), 1), "p95": round(high, 1), "times": len(ordered)}
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def repeat(self, act: str, do: Callable[[int], None], *, first: bool = True) -> None:
        """Do an act some times and report both measures; what the first one loads is told apart."""
        found: list[dict[str, float]] = []
        for number in range(self.rounds + 1):
            forget(self.page)
            do(number)
            found.append(script(self.page))
        if first:
            self.report(act, "first", [one["script"] for one in found[:1] if one])
        for measure in ("script", "hand"):
            self.report(act, measure, [one[measure] for one in found[1:] if measure in one])

    def come_in(self, warming: int) -> None:
        """Say who is at work, and let the study be read in."""
        self.screen.context.add_init_script(f"({CLOCK})()")
        self.screen.open("project")
        self.page.get_by_role("button", name=CODER, exact=True).click()
        self.page.locator(".rd-study").wait_for()
        self.page.wait_for_timeout(warming * 1_000)  # the study is read in behind the page

    def to(self, name: str) -> None:
        """Go to a page by its link, as one does."""
        link = f'[data-testid=stSidebarNavLink][href$="/{"" if name == "project" else name}"]'
        self.page.locator(link).click()
        path = f"/{'' if name == 'project' else name}"
        self.page.wait_for_url(lambda url: urlsplit(url).path == path)  # whatever comes behind the path


def pages(bench: Bench) -> None:
    """Go round all pages."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PAGES}
    for _ in range(bench.rounds + 1):
        for name in (*PAGES[1:], PAGES[0]):
            forget(bench.page)
            bench.to(name)
            found[name].append(script(bench.page))
    for name, rounds in found.items():
        bench.report(f"page {name}", "first", [one["script"] for one in rounds[:1] if one])
        for measure in ("script", "hand"):
            bench.report(f"page {name}", measure, [one[measure] for one in rounds[1:] if measure in one])


def deciding(bench: Bench) -> None:
    """Decide on suggestions: until the next card is seen, and sixty keys in a row."""
    bench.to("apply")
    bench.screen.settled()
    bench.screen.choose("Code", CODE)
    queue = bench.screen.component("queue")
    queue.focus()
    seen = []
    for number in range(bench.rounds):
        seen.append(bench.page.evaluate(KEY_TO, ["queue", "data-card", "ar"[number % 2], None]))
        bench.screen.stored(queue)
    bench.report("decision to next card", "seen", seen)
    forget(bench.page)
    bench.repeat("decision kept", lambda _: _one_key(bench), first=False)
    before = int(queue.get_attribute("data-decided") or 0)
    for number in range(KEYS):
        bench.page.keyboard.press("ar"[number % 2])
        bench.page.wait_for_timeout(APART)
    bench.screen.stored(queue)
    bench.screen.settled()
    kept = int(queue.get_attribute("data-decided") or 0) - before
    line = {"bench": "ui", "row": "keys", "study": bench.size, "keys": KEYS, "apart_ms": APART, "kept": kept}
    print(json.dumps(line), flush=True)


def _one_key(bench: Bench) -> None:
    bench.page.keyboard.press("r")
    bench.screen.stored(bench.page.get_by_test_id("queue"))


def searching(bench: Bench) -> None:
    """Search by meaning, until the quotes are there."""
    bench.to("search")
    bench.screen.settled()
    box = bench.page.get_by_role("textbox", name="Waar zoek je naar?")

    def ask(number: int) -> None:
        box.fill(f"{QUERIES[number % len(QUERIES)]} {number}")
        forget(bench.page)
        box.press("Enter")

    bench.repeat("search", ask)


def sliding(bench: Bench) -> None:
    """Move the slider of the themes from coarse to fine and back."""
    bench.to("themes")
    bench.screen.settled()
    knob = bench.page.get_by_role("slider").first
    knob.focus()
    bench.repeat("slider", lambda number: knob.press("ArrowRight" if number % 2 else "ArrowLeft"))


def reading(bench: Bench) -> None:
    """Code in the longest transcript: until the stripe is seen and kept; and scroll through it."""
    bench.to("read")
    bench.screen.choose("Transcript", "interview_002")
    bench.screen.settled()
    reader = bench.screen.component("reader")
    words = reader.evaluate("(box) => box.textContent.split(/\\s+/).length")
    frames = bench.page.evaluate(FRAMES, ["reader", 160, 120])
    bench.report("scroll", "frame", frames, words=words)
    reader.focus()
    seen = []
    for _ in range(bench.rounds):
        bench.page.keyboard.press("j")
        bench.page.keyboard.press("e")
        reader.locator(PICKER).wait_for()
        seen.append(bench.page.evaluate(KEY_TO, ["reader", "data-marks", "Enter", PICKER]))
        bench.screen.stored(reader)
        bench.screen.settled()
    bench.report("code a stretch", "seen", seen, words=words)

    def code(_: int) -> None:
        bench.page.keyboard.press("j")
        bench.page.keyboard.press("e")
        bench.screen.settled()  # the codes that fit were looked up
        forget(bench.page)
        bench.page.keyboard.press("Enter")
        bench.screen.stored(reader)

    bench.repeat("code a stretch, kept", code, first=False)


def mapping(bench: Bench) -> None:
    """Colour the map otherwise, and draw all of its points."""
    bench.to("map")
    bench.screen.settled()
    if (draw := bench.page.get_by_role("button", name="Kaart tekenen")).count():
        draw.click()
    chart = bench.page.get_by_test_id("map")
    chart.wait_for(timeout=MAP_SECONDS * 1_000)
    bench.screen.settled()
    points = int(chart.get_attribute("data-points") or 0)
    bench.repeat("map in other colours", lambda number: bench.screen.choose("Kleuren naar", WAYS[number % 2]))
    drawn = []
    for number in range(bench.rounds):
        chart.locator("[data-act=farther]" if number % 2 else "[data-act=closer]").click()
        drawn.append(float(chart.get_attribute("data-drawn") or "nan"))
    bench.report("map drawn", "seen", drawn, points=points)


ACTS: dict[str, Callable[[Bench], None]] = {
    "pages": pages,
    "deciding": deciding,
    "searching": searching,
    "sliding": sliding,
    "reading": reading,
    "mapping": mapping,
}


def main() -> int:
    """Measure what was asked for; give the exit code."""
    options = read_options()
    size = Size(options.segments, options.transcripts, options.codings, options.codes, words=options.words)
    print(json.dumps({"bench": "machine", **describe()}, ensure_ascii=False), flush=True)
    print(json.dumps({"bench": "ui", "row": "size", "study": "large", **vars(size)}), flush=True)
    print(json.dumps({"bench": "ui", "row": "size", "study": "small", **vars(SMALL)}), flush=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory(prefix="rodedraad-bench-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        for name, path in _studies(Path(folder), size, options.study):
            _measure(browser, path, name, options)
        browser.close()
    return 0


def _studies(folder: Path, size: Size, ready: Path | None) -> Iterator[tuple[str, Path]]:
    """Make both studies; a large one that was made before is copied, never worked in."""
    for name, wanted in (("small", SMALL), ("large", size)):
        path = folder / name / "studie.rodedraad"
        path.parent.mkdir()
        if name == "large" and ready is not None:
            shutil.copy(ready, path)
        else:
            large_study.make(path, wanted).close()
        yield name, path


def _measure(browser: Browser, path: Path, name: str, options: Any) -> None:  # noqa: ANN401
    with serving(path) as server:
        screen = Screen(browser, server)
        bench = Bench(screen, name, options.rounds)
        bench.come_in(options.warming if name == "large" else 8)
        for act in options.act:
            ACTS[act](bench)
        screen.close_clean()


def read_options() -> argparse.Namespace:
    """Read what is to be measured from the command line."""
    usual = Size()
    parser = argparse.ArgumentParser(prog="python -m bench.ui", description=__doc__)
    parser.add_argument("act", nargs="*", default=list(ACTS), help=", ".join(ACTS))
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--study", type=Path, help="a study that bench.large_study made of this size")
    parser.add_argument("--warming", type=int, default=60, help="seconds a large study is read in for")
    for name in ("segments", "transcripts", "codings", "codes", "words"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    options = parser.parse_args()
    if unknown := set(options.act) - set(ACTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())

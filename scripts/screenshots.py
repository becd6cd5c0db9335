"""Take the pictures for the guide and the README: `python scripts/screenshots.py [FOLDER] [JOURNEY ...]`.

They show the workbench itself on the demo study, driven as a person would, and go into
docs/screenshots unless a folder is given; with names of journeys only those are walked.
Needs the extra `dev` and a Chromium: see scripts/chromium, or name one in CHROMIUM.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, sync_playwright  # noqa: E402

from scripts.halfway import DEMO, FIRST, halfway  # noqa: E402
from tests.conftest import BROWSER_FLAGS  # noqa: E402
from tests.e2e.workbench import Screen, Server, serving  # noqa: E402
from workflow.preferences import prefer  # noqa: E402
from workflow.study import open_study, with_coder  # noqa: E402

OWN = ROOT / "docs" / "screenshots"
CODE = "Dichtklappen"
UNCODED = "P11"  # an interview of the demo that nobody coded yet
DOUBT = "Twijfelen aan eigen aanpak"
QUERY = "ik wist niet meer wat ik moest doen"
REMEMBERED = "() => Object.keys(sessionStorage).some(key => key.startsWith('rodedraad.coder.'))"
LOOP = ((0.52, 0.3), (0.66, 0.28), (0.7, 0.45), (0.6, 0.56), (0.5, 0.45), (0.52, 0.3))  # on the map
COLOURS = 192  # of a picture: enough for letters and bars, and a third of the bytes


class Camera:
    """A window on the workbench that keeps what it sees."""

    def __init__(self, browser: Browser, server: Server, folder: Path, **window: int | bool) -> None:
        self.screen = Screen(browser, server, **window)  # type: ignore[arg-type]
        self.page = self.screen.page
        self.folder = folder

    def come_in(self) -> None:
        """Say who is at work, as the first page asks."""
        self.screen.open("project")
        self.page.get_by_role("button", name=FIRST, exact=True).click()
        self.page.wait_for_function(REMEMBERED)
        self.at_work()

    def open(self, name: str) -> Page:
        """Open a page as who is at work."""
        self.screen.open(name)
        self.at_work()
        return self.page

    def at_work(self) -> None:
        """Wait until the page knows who is at work."""
        self.page.locator(".rd-study").wait_for()
        self.screen.settled()

    def take(self, name: str) -> None:
        """Take one picture of what is on screen now."""
        self.screen.settled()
        self.page.mouse.move(5, 5)
        self.page.wait_for_timeout(700)  # bars, tables and rings move into place
        raw = self.folder / f"{name}.png"
        self.page.screenshot(path=raw)
        picture = Image.open(raw).convert("RGB")
        picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            raw, optimize=True
        )

    def show(self, place: Locator, above: int = 150) -> None:
        """Scroll the page so that something stands near its top."""
        place.evaluate(
            "(box, above) => document.querySelector('[data-testid=stMain]')"
            ".scrollBy(0, box.getBoundingClientRect().top - above)",
            above,
        )


def people(camera: Camera) -> None:
    """Who is at work, and the start page."""
    camera.screen.open("project")
    camera.take("wie")
    camera.come_in()
    camera.take("project")


def intake(camera: Camera) -> None:
    """Transcripts, participants, and files that are looked at before they come in."""
    camera.open("transcripts")
    camera.take("transcripten")
    box = camera.page.locator("input[type=file]")
    box.set_input_files([str(DEMO / "interview_P4.txt"), *_new_files(camera.folder)])
    camera.page.get_by_text("Zo wordt het gelezen").first.wait_for()
    camera.take("importeren")
    camera.open("participants")
    camera.take("deelnemers")


def _new_files(folder: Path) -> list[str]:
    place = Path(tempfile.mkdtemp(dir=folder.parent))
    new, empty = place / "interview P13.txt", place / "interview P14.docx"
    text = (DEMO / "interview_P4.txt").read_text("utf-8-sig")
    new.write_text(text.replace("P4", "P13"), "utf-8")
    empty.write_bytes(b"")
    return [str(new), str(empty)]


def read(camera: Camera) -> None:
    """Shoot the reader: stripes, the picker, a coding opened, blind."""
    page = camera.open("read")
    reader = camera.screen.component("reader")
    to_coded(camera, reader)
    camera.take("lezen")
    reader.locator(".label-words").first.click()
    camera.take("lezen-codering")
    page.keyboard.press("Escape")
    reader.focus()
    page.keyboard.press("n")
    page.keyboard.press("e")
    page.keyboard.type("twij")
    camera.take("lezen-kiezer")
    page.keyboard.press("Escape")
    camera.screen.choose("Transcript", UNCODED)
    camera.screen.settled()
    page.get_by_role("button", name="Blind coderen").click()
    camera.screen.settled()
    camera.take("blind")
    page.get_by_role("button", name="Ongedaan maken").click()
    camera.screen.settled()


def to_coded(camera: Camera, reader: Locator) -> None:
    """Go to the first coded words; names in the margin are only drawn where one looks."""
    camera.show(reader.locator(".piece.coded").first, 330)
    reader.locator(".label-words").first.wait_for()


def codebook(camera: Camera) -> None:
    """Shoot the tree, a code's quotes, what a merge touches, a split, and groups."""
    page = camera.open("codebook")
    tree = camera.screen.component("tree")
    tree.locator("[data-code]", has_text=DOUBT).last.click()
    camera.screen.settled()
    camera.take("codeboek")
    part(camera, "Citaten")
    camera.take("codeboek-citaten")
    part(camera, "Samenvoegen")
    camera.screen.choose("Gaat op in", "Hier niet voor opgeleid")
    camera.take("codeboek-samenvoegen")
    part(camera, "Splitsen")
    targets = page.get_by_role("combobox").last
    targets.click()
    targets.fill("Twijfel achteraf")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    camera.screen.settled()
    camera.take("codeboek-splitsen")
    page = camera.open("codebook")
    page.get_by_text("Groepen en thema", exact=False).first.click()
    camera.screen.settled()
    camera.take("codeboek-groepen")


def part(camera: Camera, name: str) -> None:
    """Open one part of the page of a code."""
    camera.page.get_by_role("radio", name=name, exact=True).click()
    camera.screen.settled()


def suggestions(camera: Camera) -> None:
    """Shoot the queue, its keys, and the list that is taken over in one go."""
    page = camera.open("apply")
    work_on_a_code(camera.screen)
    camera.take("suggesties")
    page.keyboard.press("?")
    camera.take("suggesties-toetsen")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Een lijst in één keer overnemen").click()
    bulk = camera.screen.component("bulk")
    for row in range(2):
        bulk.locator("[data-open]").nth(row).click()
    for row in range(4):
        bulk.get_by_role("checkbox").nth(row).check()
    camera.take("suggesties-bulk")


def work_on_a_code(screen: Screen) -> None:
    """Open the queue of a code and decide on a few cards."""
    screen.choose("Code", CODE)
    queue = screen.component("queue")
    queue.focus()
    for key in "ar":
        screen.page.keyboard.press(key)
    screen.stored(queue)


def discovery(camera: Camera) -> None:
    """Shoot the candidate themes, one of them opened, the board, and the map with some points gathered."""
    page = camera.open("themes")
    camera.take("themas")
    page.get_by_role("button", name="Bekijken en beslissen").first.click()
    camera.screen.component("cards")
    camera.take("thema")
    page = camera.open("themes")
    page.get_by_role("radio", name="Bord").click()
    board = camera.screen.component("board")
    board.locator("[data-quote]").nth(1).click()
    camera.show(board)
    camera.take("themabord")
    page = camera.open("map")
    page.get_by_role("button", name="Kaart tekenen").click()
    chart = camera.screen.component("map")
    page.get_by_test_id("stToast").last.wait_for(state="detached")  # "klaar", which would cover the map
    camera.take("kaart")
    chart.locator("[data-act=lasso]").click()
    camera.show(chart, 90)
    left, top, wide, high = chart.locator("canvas.canvas").evaluate(
        "(one) => { const box = one.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }"
    )
    spots = [(left + wide * x, top + high * y) for x, y in LOOP]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=6)
    page.mouse.up()
    camera.screen.settled()
    camera.take("kaart-lus")


def again(camera: Camera) -> None:
    """Search, check, and the memos."""
    page = camera.open("search")
    page.get_by_role("textbox", name="Waar zoek je naar?").fill(QUERY)
    page.keyboard.press("Enter")
    camera.screen.component("cards")
    camera.take("zoeken")
    camera.open("check")
    camera.take("controle")
    page = camera.open("memos")
    page.get_by_text("Dagboek", exact=True).first.click()
    camera.screen.settled()
    camera.take("memos")


def results(camera: Camera) -> None:
    """Shoot the state of the study with the quotes behind a number, the history, the export."""
    page = camera.open("state")
    table = page.get_by_test_id("stDataFrame").first
    table.get_by_test_id("data-grid-canvas").wait_for()
    page.wait_for_timeout(1500)  # the table takes no clicks before its rows are drawn
    table.click(position={"x": 80, "y": 55})  # the first code, so that its quotes show
    camera.screen.component("cards")
    camera.take("stand")
    camera.open("history")
    camera.take("geschiedenis")
    camera.open("export")
    camera.take("export")


JOURNEYS: dict[str, Callable[[Camera], None]] = {
    "people": people,
    "intake": intake,
    "read": read,
    "codebook": codebook,
    "suggestions": suggestions,
    "discovery": discovery,
    "again": again,
    "results": results,
}


def walk(browser: Browser, server: Server, shots: Path, names: list[str]) -> None:
    """Take all pictures, light and dark, usual and wide."""
    camera = Camera(browser, server, shots)
    if "people" not in names:
        camera.come_in()
    for name in names:
        JOURNEYS[name](camera)
    camera.screen.close_clean()


def looks(browser: Browser, server: Server, shots: Path) -> None:
    """Take the pictures that show the looks: dark, and on a wide screen."""
    dark = Camera(browser, server, shots, dark=True)
    dark.come_in()
    dark.open("apply")
    work_on_a_code(dark.screen)
    dark.take("suggesties-donker")
    dark.open("read")
    to_coded(dark, dark.screen.component("reader"))
    dark.take("lezen-donker")
    dark.screen.close_clean()
    wide = Camera(browser, server, shots, width=2560, height=1300)
    wide.come_in()
    wide.open("codebook")
    wide.screen.component("tree").locator("[data-code]", has_text=DOUBT).last.click()
    wide.take("codeboek-2560")
    wide.screen.close_clean()


def tour(browser: Browser, study: Path, shots: Path) -> None:
    """Take the picture of the tour, which only starts for who has not ended it."""
    opened = open_study(study)
    prefer(with_coder(opened, FIRST, remember=False), "tour", 1)
    opened.close()
    with serving(study) as server:
        camera = Camera(browser, server, shots)
        camera.come_in()
        camera.open("read")
        camera.screen.component("reader")
        camera.take("rondleiding")
        camera.screen.close_clean()


def main(arguments: list[str]) -> None:
    """Make the study, take the pictures, put them in place."""
    folder = Path(arguments[0]) if arguments else OWN
    names = arguments[1:] or list(JOURNEYS)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        shots = Path(scratch) / "shots"
        shots.mkdir()
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        study = halfway(Path(scratch) / "demo")
        with serving(study) as server:
            walk(browser, server, shots, names)
            if not arguments[1:]:
                looks(browser, server, shots)
        if not arguments[1:]:
            tour(browser, study, shots)
        browser.close()
        for picture in sorted(shots.glob("*.png")):
            shutil.copy(picture, folder / picture.name)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Take a picture of every page on the demo study: `python scripts/screenshots.py [FOLDER]`.

They go into docs/screenshots unless a folder is given. Needs the extra `dev` and a Chromium:
see scripts/chromium, or name one in CHROMIUM.
"""

import csv
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.conftest import BROWSER_FLAGS  # noqa: E402
from tests.e2e.workbench import Screen, Server, serving  # noqa: E402
from workflow import codebook, deciding, demo, preparing, reading, themes  # noqa: E402
from workflow.study import Study, open_study  # noqa: E402

DEMO = ROOT / "data" / "demo_study"
CODED = 8  # interviews that look coded: enough for the figures, with work left to see
CODE = "Dichtklappen"
QUERY = "ik wist niet meer wat ik moest doen"


def coded_demo(folder: Path) -> Path:
    """Make the demo study as it looks halfway: prepared, with themes, the first interviews coded."""
    path = demo.create_demo(folder)
    study = open_study(path)
    preparing.prepare(study)
    themes.suggest_themes(study)
    code_by_gold(study)
    study.close()
    return path


def code_by_gold(study: Study) -> None:
    """Code the first interviews as the demo's gold coding does."""
    texts = {name: reading.read(study, key) for key, name in reading.transcripts(study)[:CODED]}
    with (DEMO / "gold.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for turn in texts.get(row["transcript"], ()):
                at = turn.stretch.text.find(row["quote"])
                if at >= 0:
                    start = turn.stretch.start + at
                    code = codebook.resolve_code(study, row["code_path"])
                    deciding.code_stretch(
                        study, turn.stretch.transcript_id, start, start + len(row["quote"]), code.id
                    )


def take(page: Page, folder: Path, name: str) -> None:
    """Take one picture."""
    page.wait_for_timeout(600)  # bars and tables move into place
    page.mouse.move(5, 5)
    page.screenshot(path=folder / f"{name}.png")


def take_all(browser: Browser, server: Server, folder: Path) -> None:
    """Take a picture of each page as a researcher meets it."""
    screen = Screen(browser, server)
    for name, page_name in (
        ("project", "project"), ("transcripten", "transcripts"), ("deelnemers", "participants"),
        ("codeboek", "codebook"), ("themas", "themes"), ("controle", "check"), ("export", "export"),
    ):  # fmt: skip
        take(screen.open(page_name), folder, name)
    page = screen.open("themes")
    page.get_by_role("button", name="Bekijken en beslissen").first.click()
    screen.component("cards")
    take(page, folder, "thema")
    page = screen.open("transcripts")
    page.locator("input[type=file]").set_input_files([str(DEMO / "interview_P4.txt"), *broken(folder)])
    page.get_by_text("Zo wordt het gelezen").first.wait_for()
    take(page, folder, "importeren")
    page = screen.open("read")
    screen.component("reader")
    page.mouse.move(800, 500)
    page.mouse.wheel(0, 520)  # to where the codings begin
    take(page, folder, "lezen")
    page = screen.open("state")
    table = page.get_by_test_id("stDataFrame").first
    table.get_by_test_id("data-grid-canvas").wait_for()
    page.wait_for_timeout(1500)  # the table takes no clicks before its rows are drawn
    table.click(position={"x": 80, "y": 55})  # the first code, so that its quotes show
    screen.component("cards")
    take(page, folder, "stand")
    page = screen.open("search")
    page.get_by_role("textbox", name="Waar zoek je naar?").fill(QUERY)
    page.keyboard.press("Enter")
    screen.component("cards")
    take(page, folder, "zoeken")
    work_on_a_code(screen)
    take(screen.page, folder, "toepassen")
    screen.close_clean()


def work_on_a_code(screen: Screen) -> None:
    """Open the queue of a code and decide on a few cards."""
    page = screen.open("apply")
    screen.choose("Code", CODE)
    queue = screen.component("queue")
    for key in "aras":
        page.keyboard.press(key)
    screen.stored(queue)


def broken(folder: Path) -> list[str]:
    """Make the files that show what the import page says about a new and a bad transcript."""
    place = Path(tempfile.mkdtemp(dir=folder.parent))
    new, empty = place / "interview P13.txt", place / "interview P14.docx"
    text = (DEMO / "interview_P4.txt").read_text("utf-8-sig")
    new.write_text(text.replace("P4", "P13"), "utf-8")
    empty.write_bytes(b"")
    return [str(new), str(empty)]


def main(arguments: list[str]) -> None:
    """Take all pictures, light and dark."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        shots = Path(scratch) / "shots"
        shots.mkdir()
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        with serving(coded_demo(Path(scratch) / "demo")) as server:
            take_all(browser, server, shots)
            dark = Screen(browser, server, dark=True)
            work_on_a_code(dark)
            take(dark.page, shots, "toepassen-donker")
            dark.close_clean()
            wide = Screen(browser, server, width=1920, height=1080)
            take(wide.open("project"), shots, "project-1920")
            wide.close_clean()
        browser.close()
        for picture in sorted(shots.glob("*.png")):
            shutil.copy(picture, folder / picture.name)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Make the short animation of the README: coding a passage by hand, then deciding on suggestions.

`python scripts/animation.py [FILE]` drives the workbench on the demo study, as scripts/screenshots.py does,
and writes an animated GIF; docs/screenshots/rodedraad.gif unless another file is named.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from scripts.halfway import halfway  # noqa: E402
from scripts.screenshots import CODE, Camera, to_coded  # noqa: E402
from tests.conftest import BROWSER_FLAGS  # noqa: E402
from tests.e2e.workbench import serving  # noqa: E402

OWN = ROOT / "docs" / "screenshots" / "rodedraad.gif"
PASSAGE = "Goeie vraag"
SIZE = (960, 600)
COLOURS = 96
SHORT, LONG = 350, 1_700  # milliseconds a frame stands


class Film:
    """Frames in their order, each with how long it stands."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.frames: list[Image.Image] = []
        self.times: list[int] = []

    def frame(self, time: int) -> None:
        """Keep what is on screen now."""
        self.camera.page.wait_for_timeout(250)
        raw = self.camera.folder / "frame.png"
        self.camera.page.screenshot(path=raw)
        with Image.open(raw) as picture:
            self.frames.append(picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS))
        self.times.append(time)

    def save(self, path: Path) -> None:
        """Write the animation, all frames in the colours of the richest one."""
        palette = max(self.frames, key=lambda one: len(one.getcolors(1 << 24) or ())).quantize(COLOURS)
        drawn = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in self.frames]
        drawn[0].save(
            path, save_all=True, append_images=drawn[1:], duration=self.times, loop=0, optimize=True
        )


def by_hand(film: Film) -> None:
    """Give a passage a code from the keyboard."""
    page = film.camera.open("read")
    reader = film.camera.screen.component("reader")
    to_coded(film.camera, reader)
    film.frame(LONG)
    reader.locator(".piece", has_text=PASSAGE).first.click(position={"x": 8, "y": 8})
    film.frame(LONG // 2)
    page.keyboard.press("e")
    film.frame(LONG // 2)
    for letter in "twij":
        page.keyboard.type(letter)
        film.frame(SHORT)
    film.frame(LONG // 2)
    page.keyboard.press("Enter")
    film.camera.screen.stored(reader)
    film.frame(LONG)


def suggested(film: Film) -> None:
    """Decide on a few suggestions."""
    page = film.camera.open("apply")
    film.camera.screen.choose("Code", CODE)
    queue = film.camera.screen.component("queue")
    queue.focus()
    film.frame(LONG)
    for key in "ara":
        page.keyboard.press(key)
        film.camera.screen.stored(queue)
        film.frame(LONG // 2)
    page.keyboard.press("u")
    film.camera.screen.stored(queue)
    film.frame(LONG)


def main(arguments: list[str]) -> None:
    """Make the study, walk the two journeys, write the animation."""
    path = Path(arguments[0]) if arguments else OWN
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        with serving(halfway(Path(scratch) / "demo")) as server:
            camera = Camera(browser, server, Path(scratch))
            camera.come_in()
            film = Film(camera)
            by_hand(film)
            suggested(film)
            camera.screen.close_clean()
        browser.close()
        film.save(path)


if __name__ == "__main__":
    main(sys.argv[1:])

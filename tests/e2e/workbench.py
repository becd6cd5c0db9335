"""The workbench in a real browser: a server of its own, and a page that notes what goes wrong."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from ui.launch import HOST, wait_until_up

ROOT = Path(__file__).resolve().parents[2]
SERVE = (
    "import pathlib, sys; from ui.launch import launch; "
    "sys.exit(launch(pathlib.Path(sys.argv[1]), port=int(sys.argv[2]), browser=False))"
)
SECONDS = 1000  # milliseconds, as Playwright counts


class Server:
    """One run of the workbench on a study; `kill` ends it the hard way."""

    def __init__(self, study: Path) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        self.address = f"http://{HOST}:{port}"
        settings = str(study.parent / "settings")  # never the computer's own
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "RODEDRAAD_CONFIG": settings}
        with study.with_suffix(".log").open("ab") as log:  # for who looks into a failure
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(study), str(port)],
                cwd=study.parent,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if not wait_until_up(self.address, seconds=90):
            self.kill()
            raise TimeoutError(self.address)

    def kill(self) -> None:
        """End the server as a crash would."""
        self._process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        self._process.wait(timeout=30)


@contextlib.contextmanager
def serving(study: Path) -> Iterator[Server]:
    server = Server(study)
    try:
        yield server
    finally:
        server.kill()


class Screen:
    """One browser window that remembers console errors and requests to anywhere else."""

    def __init__(
        self, browser: Browser, server: Server, *, width: int = 1280, height: int = 800, dark: bool = False
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="nl-NL",
            accept_downloads=True,
            color_scheme="dark" if dark else "light",
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60 * SECONDS)
        self.address = server.address
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its server under the page's own path first
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.errors.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(request.url)

    def close_clean(self) -> None:
        """Close the window; nothing may have gone wrong in it, and nothing may have left this machine."""
        self.context.close()
        assert self.errors == []
        assert self.outside == []

    def open(self, name: str) -> Page:
        """Open a page and wait until Streamlit has finished it."""
        self.page.goto(f"{self.address}/{'' if name == 'project' else name}")
        self.page.wait_for_selector("h1")
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until no script runs."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=60 * SECONDS
        )

    def component(self, name: str) -> Locator:
        """Find one of our components, drawn."""
        found = self.page.get_by_test_id(name)
        expect(found).to_have_attribute("data-ready", "1", timeout=60 * SECONDS)
        return found

    def stored(self, component: Locator) -> None:
        """Wait until Python has confirmed everything."""
        expect(component).to_have_attribute("data-pending", "0", timeout=60 * SECONDS)

    def choose(self, label: str, text: str) -> None:
        """Pick an option by typing."""
        self.settled()  # a run of the script that is still on its way would close the list
        box = self.page.get_by_role("combobox", name=label).first
        box.click()
        box.fill(text)
        self.page.get_by_role("option").first.click()

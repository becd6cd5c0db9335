"""One browser for all tests that need one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import BROWSER_FLAGS
from tests.e2e.small import make_small
from tests.e2e.workbench import SECONDS

expect.set_options(timeout=20 * SECONDS)  # a slow machine is no failure; what is there is found at once


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def small_study(shared_folder: Path, once: FileLock) -> Path:
    """Give a small prepared study with codings and candidates, made once a run: copy it."""
    path = shared_folder / "small" / "klein.rodedraad"
    with once:
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            make_small(path.with_name("nieuw.rodedraad")).rename(path)
    return path

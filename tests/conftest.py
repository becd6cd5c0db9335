"""What every test can count on: no network, one thread, a cache and a study folder of its own."""

import os

# before anything imports a model library: these are read at import
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    TOKENIZERS_PARALLELISM="false",
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    NUMBA_NUM_THREADS="1",
)

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("stable", settings.get_profile("default"), derandomize=True, database=None)
settings.load_profile(os.environ.get("RODEDRAAD_TEST_PROFILE", "default"))

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that all workers of one run see, gone from one run to the next."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", autouse=True)
def cache(shared_folder: Path) -> Iterator[Path]:
    """Cache of converted models and vectors: one for the run, never the person's own."""
    folder = shared_folder / "rodedraad-cache"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RODEDRAAD_CACHE", str(folder))
        patch.delenv("RODEDRAAD_STUDY", raising=False)
        yield folder


@pytest.fixture(scope="session")
def once(shared_folder: Path) -> FileLock:
    """Lock between workers, for what is made once a run: `with once: make it unless it is there`."""
    return FileLock(shared_folder / "once.lock")


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """Empty folder for one study."""
    folder = tmp_path / "studie"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium-like browser; `make test` finds or installs one."""
    names = [
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "microsoft-edge",
    ]
    for name in filter(None, names):
        if path := shutil.which(name):
            return path
    pytest.fail("No Chromium, Chrome or Edge found: run `make test`, or name one in CHROMIUM")

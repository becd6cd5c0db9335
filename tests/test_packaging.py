"""The wheel holds the whole workbench and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ui", "workflow", "nlp", "stats", "formats", "models", "data")
BESIDE = {"app.py", "cli.py", ".streamlit/config.toml"}
NOT_PACKED = ROOT / "data" / "demo_study" / "source"


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def files_of(folder: str) -> set[str]:
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {
        path.relative_to(ROOT).as_posix()
        for path in found
        if "__pycache__" not in path.parts and NOT_PACKED not in path.parents
    }


@pytest.mark.parametrize("folder", [*PACKAGES, "static"])
def test_every_file_of_a_package_is_packed(packed, folder):
    assert files_of(folder) - packed == set()


def test_app_command_and_settings_are_packed_where_streamlit_looks(packed):
    assert packed >= BESIDE


def test_nothing_else_is_packed(packed):
    assert {name for name in packed if name.split("/")[0] not in {*PACKAGES, "static"}} == BESIDE

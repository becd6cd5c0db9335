"""Making ready behind the page what the next page needs: the encoder, the index, a quick end of each run."""

import gc
import os
import threading
from contextlib import suppress

from workflow import index
from workflow.study import Study

VARIABLE = "RODEDRAAD_WARM"


def begin(study: Study) -> None:
    """Load what searching and suggesting need while somebody reads the page."""
    if os.environ.get(VARIABLE, "1") == "1":
        threading.Thread(target=_warm, args=(study,), daemon=True).start()


def _warm(study: Study) -> None:
    put_aside()  # the libraries: there from the start
    with suppress(index.NotPreparedError):
        index.index(study)
        put_aside()
    index.warm(study)
    put_aside()


def put_aside() -> None:
    """Take what stays for good out of the search for garbage.

    Streamlit has Python search all objects after every run of a page. With the libraries and a study in
    memory that is most of the run: 250 of 350 ms. What is loaded doesn't become garbage; what was put
    aside before and was replaced since, is looked at once more here.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()

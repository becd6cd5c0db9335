"""What is loaded for good stays out of the search for garbage that Streamlit does after every page."""

import gc
import weakref

from ui import warming


class Ring:
    """Something that only the search for garbage can clear away."""

    def __init__(self):
        self.self = self


def test_what_is_there_is_put_aside_and_what_was_replaced_is_cleared_away():
    try:
        kept, replaced = Ring(), Ring()
        gone = weakref.ref(replaced)
        warming.put_aside()
        many = gc.get_freeze_count()
        assert many > 10_000
        assert not any(one is kept for one in gc.get_objects())
        del replaced
        gc.collect()
        assert gone() is not None  # put aside: nobody looks at it
        warming.put_aside()
        assert gone() is None
        assert not any(one is kept for one in gc.get_objects())
    finally:
        gc.unfreeze()

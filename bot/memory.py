"""Memory: what is loaded for good is left out when memory is looked through for what nobody uses any more."""

import gc

# New objects after which the youngest are looked through; Python's own 700 come after every turn.
YOUNGEST = 50_000


def settle() -> None:
    """All that is loaded by now stays; a library's models alone are a million objects. May be called again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 20, 50)

"""Pausing Python's cyclic garbage collector while much is made and next to nothing dropped."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Let no collection begin until the end of the block.

    Reading a large tracker makes millions of objects that stay; the collector would go through
    all of them again and again, which takes half of the time.
    """
    runs = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if runs:
            gc.enable()

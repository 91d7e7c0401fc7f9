"""Serving a sandbox until somebody ends it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType

from gh_tracker.sandbox import seed
from gh_tracker.sandbox.world import REPOSITORY, Sandbox

_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def serve(
    port: int = 0,
    store_path: Path | None = None,
    repository: str = REPOSITORY,
    *,
    faults: str | None = None,
    start: datetime | None = None,
    ready: Callable[[Sandbox], object] = lambda _: None,
) -> None:
    """Serve on 127.0.0.1 until SIGINT or SIGTERM; must run in the main thread.

    `store_path` keeps the state in a file; `repository` is added, with the people of the usual
    one, where there is none of that name. `faults` is JSON text or the name of a file with it
    (see `control.configure`), the clock stands still at `start`. `ready` is called once with the
    sandbox when it answers.

    Raises:
        OSError: the port is taken, or a file cannot be read or written.
        ValueError: a file or the faults are not what they should be.

    """
    sandbox = Sandbox(path=store_path, start=start)
    if sandbox.store.repo(repository) is None:
        sandbox.seed(seed.named(repository))
    if faults is not None:
        sandbox.configure(faults)
    with _told_to_end() as told:
        sandbox.listen(port)
        try:
            ready(sandbox)
            told.wait()
        finally:
            sandbox.close()


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    """Yield an event that is set by the signals that end a process, and put them back after."""
    told = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, note) for number in _ENDINGS}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

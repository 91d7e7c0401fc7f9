"""One run at a time on one disk: an advisory lock that ends with its process."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from gh_tracker.errors import TrackerError

POLL: Final = 0.05
"""Seconds between two tries."""

if sys.platform == "win32":
    import msvcrt

    def _acquire(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _acquire(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def locked(path: Path, what: str, wait: float) -> Iterator[None]:
    """Hold the lock that the file stands for; the system lets go of it when the process ends.

    ``wait`` is how many seconds to wait for another run; ``what`` names what is locked.

    Raises:
        TrackerError: another run still holds it, or the file cannot be made.
    """
    with _opened(path) as file:
        end = time.monotonic() + wait
        while not _acquire(file):
            if time.monotonic() >= end:
                raise TrackerError(
                    f"another run of gh-tracker is at work on {what}",
                    hint="Wait until it has ended, then run again.",
                )
            time.sleep(POLL)
        yield


def _opened(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")
    except OSError as error:
        raise TrackerError(
            f"the lock cannot be made: {error.strerror}",
            hint="Give yourself access to the file and its folder, then run again.",
            file=str(path),
        ) from error

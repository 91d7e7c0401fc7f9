"""Lists lag behind at times: how far back a change can be that the last reading did not show."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gh_tracker.steps.measuring import earlier

OVERLAP: Final = timedelta(minutes=15)


def unseen_since(cursor: str) -> str:
    """Return the time since which a reading that ended at a cursor may have missed a change.

    Both are GitHub's times; empty is ever.
    """
    return earlier(cursor, OVERLAP) if cursor else ""

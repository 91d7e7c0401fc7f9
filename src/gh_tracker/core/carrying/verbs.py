"""The words of the activity log: which one a change has, and what it is told of."""

from __future__ import annotations

from typing import Final

from gh_tracker.core.cells.words import find
from gh_tracker.core.model import Closing, Word

CREATED: Final = "created"
COMPLETED: Final = "completed"
MOVED: Final = "moved"
REOPENS: Final = "reopened"
_CLOSED: Final = {Closing.COMPLETED: COMPLETED, Closing.NOT_PLANNED: "cancelled"}
_OPEN: Final = {
    "In Progress": "started",
    "Mitigating": "started",
    "Blocked": "blocked",
    "On Hold": "paused",
}
"""By a word of the built-in vocabularies, in whatever other spelling a configuration has it."""

CLOSINGS: Final = frozenset(_CLOSED.values())
OF_STATUS: Final = frozenset({REOPENS, *CLOSINGS, *_OPEN.values()})
VERBS: Final = OF_STATUS | {CREATED, MOVED}
"""What an entry of ours can say of a record."""


def verb_of(was: Word, now: Word, words: tuple[Word, ...]) -> str:
    """Return the word of the log for a change of status, or an empty string."""
    if now.closing is not Closing.OPEN:
        return _CLOSED[now.closing] if was.closing is not now.closing else ""
    if was.closing is not Closing.OPEN:
        return REOPENS
    found = (verb for name, verb in _OPEN.items() if now != was and find(name, words) == now)
    return next(found, "")

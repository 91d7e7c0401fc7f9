"""Comments that are sent once: each carries a key in a line that nobody sees, and is looked up."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from gh_tracker.core.carrying.requests import Answer, ReadComments, Request, events_of
from gh_tracker.core.remote import AddComment

HIDDEN: Final = "<!-- gh-tracker:comment "
"""What the line begins with."""


def comment(number: int, text: str, key: str, lineage: str) -> Generator[Request, Answer]:
    """Send a comment, unless an earlier run has sent the one of this key."""
    if not is_said(key, lineage, (yield ReadComments(number))):
        yield AddComment(number, f"{text}\n\n{hidden(key, lineage)}")


def is_said(key: str, lineage: str, events: Answer) -> bool:
    """Tell whether one of these comments, the answer to ``ReadComments``, carries the key."""
    return any(hidden(key, lineage) in event.body for event in events_of(events))


def hidden(key: str, lineage: str) -> str:
    """Return the line that tells a comment of this key."""
    return f"{HIDDEN}{lineage} {key} -->"

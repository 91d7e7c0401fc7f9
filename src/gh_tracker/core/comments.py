"""Comments that are sent once: each carries a key in a line that nobody sees, and is looked up."""

from __future__ import annotations

from collections.abc import Generator

from gh_tracker.core.model import AddComment
from gh_tracker.core.requests import Answer, ReadComments, Request


def comment(number: int, text: str, key: str, lineage: str) -> Generator[Request, Answer]:
    """Send a comment, unless an earlier run has sent the one of this key."""
    if not is_said(key, lineage, (yield ReadComments(number))):
        yield AddComment(number, f"{text}\n\n{_hidden(key, lineage)}")


def is_said(key: str, lineage: str, events: Answer) -> bool:
    """Tell whether one of these comments, the answer to ``ReadComments``, carries the key."""
    return any(_hidden(key, lineage) in event.body for event in events)  # type: ignore[attr-defined]  # the answer to ReadComments


def _hidden(key: str, lineage: str) -> str:
    return f"<!-- gh-tracker:comment {lineage} {key} -->"

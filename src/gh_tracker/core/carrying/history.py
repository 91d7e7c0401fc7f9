"""What the events of an issue tell of one change: which of them made it, and what was said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from gh_tracker.core.carrying.comments import HIDDEN
from gh_tracker.core.issue.inert import inert
from gh_tracker.core.model import Closing, Value
from gh_tracker.core.remote import Event

CLOSED: Final = "closed"
REOPENED: Final = "reopened"
LABELED: Final = "labeled"
TURNS: Final = frozenset({CLOSED, REOPENED})
MOVES: Final = frozenset({"milestoned", "demilestoned"})
BEFORE: Final = timedelta(minutes=10)
AFTER: Final = timedelta(minutes=1)
LONGEST: Final = 500

_REASONS: Final = {
    Closing.COMPLETED: frozenset({"", "completed"}),
    Closing.NOT_PLANNED: frozenset({"not_planned", "duplicate"}),
}


def turning(events: Sequence[Event], closing: Closing) -> Event | None:
    """Return the last event that brought an issue where it is: open, or closed so.

    Where none gives that reason it is the last closing: GitHub often tells of none.
    """
    if closing is Closing.OPEN:
        return last(events, {REOPENED})
    closings = [each for each in events if each.kind == CLOSED]
    fitting = [each for each in closings if each.reason in _REASONS[closing]]
    found = fitting or closings
    return found[-1] if found else None


def last(events: Sequence[Event], kinds: Collection[str]) -> Event | None:
    """Return the last event of these kinds."""
    return next((each for each in reversed(events) if each.kind in kinds), None)


def closing_comment(events: Sequence[Event], event: Event | None) -> str:
    """Return what the person who closed or reopened an issue said with it.

    The last comment of that person from ten minutes before to one minute after the event, unless
    a sync sent it for them, or it goes with an earlier or a later closing or reopening; it
    mentions nobody.
    """
    if event is None:
        return ""
    at = datetime.fromisoformat(event.at)
    place = next(n for n, each in enumerate(events) if each is event)
    before = [n for n, each in enumerate(events[:place]) if each.kind in TURNS]
    after = (n for n, each in enumerate(events) if n > place and each.kind in TURNS)
    own = events[before[-1] + 1 if before else 0 : next(after, len(events))]
    said = [
        each.body
        for each in own
        if each.kind == "commented"
        and each.actor == event.actor
        and HIDDEN not in each.body
        and at - BEFORE <= datetime.fromisoformat(each.at) <= at + AFTER
    ]
    return inert(one_line(said[-1])) if said else ""


def one_line(text: Value) -> str:
    """Return the first paragraph on one line, at most 500 characters, cut at a word."""
    paragraph = text.replace("\r\n", "\n").strip().split("\n\n")[0]
    line = " ".join(paragraph.split())
    if len(line) <= LONGEST:
        return line
    return line[: LONGEST - 1].rsplit(" ", 1)[0] + "…"

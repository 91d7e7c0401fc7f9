"""What happened to the issues of a run: of one from its timeline, of several from two lists.

The lists are the repository's: the events of all issues, newest first, and their comments. They
are read as far as the changes of this run reach back, and never further than they save requests;
what they do not show is asked for issue by issue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from gh_tracker.core.carrying.history import AFTER, BEFORE, CLOSED, REOPENED, TURNS, last
from gh_tracker.core.carrying.verbs import CLOSINGS, REOPENS
from gh_tracker.core.remote import Event, Issue
from gh_tracker.errors import RefusedError
from gh_tracker.ports import Gateway

SEVERAL: Final = 3
"""Issues from which on two lists are fewer requests than their timelines."""

TOGETHER: Final = timedelta(minutes=1)
"""How far apart the time of a closing can be in an issue and in its event."""

Tells: TypeAlias = Callable[[Event], bool]
"""Whether an event is the one that is asked for: what lies well before it is not needed."""

_Events: TypeAlias = tuple[Event, ...]


def change_of(issue: Issue, told: Collection[str]) -> Tells | None:
    """Return how to know the event that brought an issue where it is, by what is told of it.

    None where it may be any, or several: then all events since the last run are needed.
    """
    closed_at = issue.closed_at
    if set(told) == {REOPENS}:
        return lambda event: event.kind == REOPENED
    if told and closed_at and CLOSINGS.issuperset(told):
        return lambda event: event.kind == CLOSED and _apart(event.at, closed_at) <= TOGETHER
    return None


@dataclass(slots=True)
class Remembering:
    """Reads the events of issues, in one go for those that are expected together.

    What happened before ``since``, if that is known, is of no concern. With ``comments`` what was
    said counts as well.
    """

    gateway: Gateway
    expected: Mapping[int, Tells | None] = field(default_factory=dict)
    since: str = ""
    comments: bool = True
    _known: Mapping[int, _Events] | None = None

    def of(self, number: int) -> _Events:
        """Return what happened to an issue, oldest first, at least as far back as is needed.

        Raises:
            GoneError: as for the gateway's ``timeline``.
        """
        if number in self.expected and len(self.expected) >= SEVERAL:
            if self._known is None:
                self._known = self._read()
            if number in self._known:
                return self._known[number]
        return self.gateway.timeline(number)

    def _read(self) -> Mapping[int, _Events]:
        """Read the two lists; of what they do not show nothing is known.

        Not every server has them.
        """
        try:
            found = self._events()
            said = self._remarks(found) if self.comments else {}
        except RefusedError:
            return {}
        if said is None:
            return {}
        return {
            number: tuple(sorted((*said.get(number, ()), *mine), key=lambda each: each.at))
            for number, mine in found.items()
        }

    @property
    def _pages(self) -> int:
        """Pages of either list beyond which timelines would not have been more requests."""
        return len(self.expected) // 2 + 1

    def _events(self) -> dict[int, _Events]:
        """Return the events of each issue of which all that is needed was read, oldest first."""
        found: dict[int, list[Event]] = {number: [] for number in self.expected}
        oldest, pages = "", self.gateway.chronicle.events()
        for _ in range(self._pages):
            page = next(pages, ())
            for event in page:
                if event.issue in found:
                    found[event.issue].append(event)
            oldest = page[-1].at if page else ""
            if oldest < self.since or all(self._whole(n, e, oldest) for n, e in found.items()):
                break
        return {
            number: tuple(reversed(mine))
            for number, mine in found.items()
            if self._whole(number, mine, oldest)
        }

    def _whole(self, number: int, events: Sequence[Event], oldest: str) -> bool:
        """Tell whether events, newest first, reach back to before what was said with a change.

        ``oldest`` is the time up to which all are there, empty for ever.
        """
        tells = self.expected[number]
        if tells is None:
            return not oldest or oldest < self.since
        change = next((each for each in events if tells(each)), None)
        return change is not None and oldest <= _moment(change, -BEFORE)

    def _remarks(self, found: Mapping[int, _Events]) -> Mapping[int, _Events] | None:
        """Return what was said around each last turn; None where there is too much to read."""
        turns = [turn for mine in found.values() if (turn := last(mine, TURNS))]
        if not turns:
            return {}
        until = max(_moment(each, AFTER) for each in turns)
        pages = self.gateway.chronicle.remarks(min(_moment(each, -BEFORE) for each in turns))
        said: dict[int, _Events] = defaultdict(tuple)
        for _ in range(self._pages):
            page = next(pages, ())
            for event in page:
                said[event.issue] += (event,)
            if not page or page[-1].at > until:
                return said
        return None


def _apart(one: str, other: str) -> timedelta:
    return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other))


def _moment(event: Event, offset: timedelta) -> str:
    at = datetime.fromisoformat(event.at).astimezone(UTC) + offset
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

"""The look back after a run that made many issues, so that the next one finds a quiet repository.

A run reads a list newest first, and no further than to its cursor. Writes of the run before stand
in front of everything, so after many of them it would read page after page. The cursor cannot just
be set past them: between two of our own writes a person may have edited an issue. So the issues
that changed since are listed once more, and the cursor passes those that are as this run left them.
After edits alone that would cost what it saves, so there the next run does the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from gh_tracker.core.remote import Issue
from gh_tracker.ports import Gateway

PAGE: Final = 100
"""Issues on the first page of the next listing."""


def caught_up(gateway: Gateway, cursor: str, known: Mapping[int, Issue]) -> str:
    """Return a cursor from which the next listing needs one page, if there is one.

    ``known`` are all issues that this run read or wrote, as they were last seen. Whatever the
    listing shows otherwise stays ahead of the cursor, so the next run sees it.

    Raises:
        TrackerError: the listing cannot be read.
    """
    written = {n: each for n, each in known.items() if each.updated_at > cursor}
    made = sum(each.created_at > cursor for each in written.values())
    # With a cursor, one more item has to end the page: an older one, at which reading stops.
    if made <= (PAGE - 1 if cursor else PAGE):
        return cursor
    look = _Look(known, written, cursor)
    for page in gateway.changed(cursor):
        look.add(page, gateway.now)
        if look.rest_fits():
            break
    else:
        look.whole = True
    return look.cursor()


@dataclass(slots=True)
class _Look:
    """What the listing has shown so far; it is in the order of creation."""

    known: Mapping[int, Issue]
    written: Mapping[int, Issue]
    before: str
    begun: str = ""
    latest: str = ""
    last: int = 0
    whole: bool = False
    seen: set[int] = field(default_factory=set)
    changed: list[str] = field(default_factory=list)

    def add(self, page: Iterable[Issue], now: str) -> None:
        """Take in a page, read at ``now`` by the server's clock."""
        self.begun = self.begun or now
        for issue in page:
            self.seen.add(issue.number)
            self.last = issue.number
            self.latest = max(self.latest, issue.updated_at)
            mine = self.known.get(issue.number)
            if mine is None or _content(mine) != _content(issue):
                self.changed.append(issue.updated_at)

    def rest_fits(self) -> bool:
        """Tell whether all that is still ahead comes with the first page of the next run."""
        end = self._end()
        return bool(end) and sum(each.updated_at > end for each in self.written.values()) < PAGE

    def _end(self) -> str:
        """Return the time before which nothing is left that was not shown yet.

        What follows in the order of creation was created later, and so changed later. Where two
        issues of this run have numbers in a row, nothing was created between them.
        """
        last, following = self.written.get(self.last), self.written.get(self.last + 1)
        if last is None or following is None or last.created_at <= self.before:
            return ""
        return following.created_at

    def cursor(self) -> str:
        """Return the cursor: before whatever changed, was not shown, or came while reading."""
        shown = {n for n in self.written if self.whole or n <= self.last}
        if not self.seen.issuperset(shown):
            return self.before  # a listing that lags behind says nothing of the rest
        end = self.latest if self.whole else self._end()
        bounds = [end, self.begun, *(_before(each) for each in self.changed)]
        return max(self.before, min(bounds))


def _content(issue: Issue) -> tuple[object, ...]:
    """Return what a sync reads of an issue; lists are in another order in another answer."""
    return (
        issue.title,
        issue.body,
        frozenset(issue.labels),
        frozenset(issue.assignees),
        issue.milestone,
        issue.state,
        issue.state_reason,
        issue.locked,
    )


def _before(moment: str) -> str:
    """Return the second before a time."""
    return (datetime.fromisoformat(moment) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

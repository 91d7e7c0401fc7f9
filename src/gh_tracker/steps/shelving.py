"""What a run remembers of issues for the next one, and what it recalls of the one before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from gh_tracker.core.remote import Issue
from gh_tracker.core.state import shelf
from gh_tracker.core.state.shelf import Shelf
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.preparing import Run


def known_issues(run: Run, carried: Carried) -> Mapping[int, Issue]:
    """Return every issue that a run read or wrote, as it was last seen."""
    answered = {each.issue.number: each.issue for each in carried.dones if each.issue}
    return {**run.remote.issues, **answered}


def recalling(run: Run) -> Callable[[int], Issue | None]:
    """Return a function that gives an issue which no listing since shows; read when it is used."""

    @cache
    def remembered() -> Shelf:
        return _before(run)

    return lambda number: remembered().take(number)


def shelved(run: Run, carried: Carried) -> str:
    """Return the shelf for the next run: what was there before, and all that was seen since."""
    linked = {each.issue for each in run.state.links.values()}
    linked |= {each.issue.number for each in carried.dones if each.issue}
    after = shelf.put(
        _before(run),
        known_issues(run, carried).values(),
        run.remote.fetched.cursor,
        node_id=run.state.node_id,
        linked=linked,
    )
    return shelf.render(after)


def _before(run: Run) -> Shelf:
    """Return the shelf of the last run, empty where a change may be missing in it.

    A full listing shows every issue, so it needs none.
    """
    if run.remote.fetched.full:
        return Shelf()
    found = shelf.parse(run.cache.shelf)
    since = max(run.state.cursor, run.cache.cursor)
    return found if found.covers(run.state.node_id, since) else Shelf()

"""Second issues of one row: two runs that both saw no issue made one each, at the same moment.

GitHub has no create that is done only once. The issue that the state names is kept. The other is
closed with one comment, unless somebody has used it: then a person decides. The state remembers
it either way, so that its marker binds nothing and its label makes no row of it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from gh_tracker.core.binding.adoption import DOUBLE, IN_USE, UNLINKED
from gh_tracker.core.carrying.comments import hidden, is_said
from gh_tracker.core.carrying.requests import Answer, ReadComments, ReadIssue, Request, events_of
from gh_tracker.core.carrying.sending import issue_of, surely
from gh_tracker.core.issue.marker import markers
from gh_tracker.core.model import Direction
from gh_tracker.core.remote import AddComment, EditIssue, Event, Issue
from gh_tracker.core.state import State, Waiting

CLOSE_DOUBLE: Final = "close-double"

AT_ONCE: Final = timedelta(seconds=5)
"""Within this after its creation nobody has used an issue: GitHub's own steps take a while."""


@dataclass(frozen=True, slots=True)
class Double:
    """The second issue of a record, and the number of the one that is kept."""

    record: str
    collection: str
    number: int
    kept: int


def still_waiting(state: State, issues: Mapping[int, Issue]) -> tuple[Waiting, ...]:
    """Return what waits, with what people have done about second issues since."""
    return tuple(replace(each, reason=_reason(each, state, issues)) for each in state.waiting)


def _reason(waiting: Waiting, state: State, issues: Mapping[int, Issue]) -> str:
    """Tell whether a second issue is done with: it is closed, gone, or without its marker.

    One that is to be closed was asked for by its number, so what is not there is gone.
    """
    if waiting.reason not in {DOUBLE, IN_USE}:
        return waiting.reason
    issue = issues.get(waiting.issue)
    if issue is None:
        return UNLINKED if waiting.reason == DOUBLE else IN_USE
    record = _record(issue, state)
    if issue.state == "closed" or not record:
        return UNLINKED
    return waiting.reason if record in state.links else IN_USE


def _record(issue: Issue, state: State) -> str:
    """Return the ID in the only marker of this tracker that an issue carries."""
    own = [each.id for each in markers(issue.body) if each.lineage == state.lineage]
    return own[0] if len(own) == 1 else ""


def doubles(state: State, issues: Mapping[int, Issue], direction: Direction) -> tuple[Double, ...]:
    """Return the second issues that are to be closed; a run from GitHub alone closes none."""
    if direction is Direction.GITHUB:
        return ()
    found = []
    for each in state.waiting:
        issue = issues.get(each.issue) if each.reason == DOUBLE else None
        link = state.links.get(_record(issue, state)) if issue else None
        if link is not None:
            found.append(Double(link.id, each.collection, each.issue, link.issue))
    return tuple(found)


def close(double: Double, lineage: str) -> Generator[Request, Answer, bool]:
    """Close a second issue, and tell whether it is closed: one that was used is left as it is.

    The comment goes first and is looked up before, as with removed rows. "Duplicate of" makes
    GitHub mark it as one:
    https://docs.github.com/issues/tracking-your-work-with-issues/administering-issues/marking-issues-or-pull-requests-as-a-duplicate
    """
    key = f"double/{double.record} {double.kept}"
    issue = issue_of((yield ReadIssue(double.number)))
    said = events_of((yield ReadComments(double.number)))
    if is_used(issue, said, hidden(key, lineage)):
        return False
    if not is_said(key, lineage, said):
        text = (
            f"Duplicate of #{double.kept}\n\nTwo syncs of the progress tracker made an issue of "
            f"{double.record} at the same moment, so this one is closed."
        )
        yield AddComment(double.number, f"{text}\n\n{hidden(key, lineage)}")
    yield from surely(issue, _closing)
    return True


def _closing(issue: Issue) -> tuple[EditIssue, ...]:
    if issue.state == "closed":
        return ()
    return (EditIssue(issue.number, state="closed", state_reason="not_planned"),)


def is_used(issue: Issue, said: Iterable[Event], own: str) -> bool:
    """Tell whether anything happened to an issue since it was made, but for our own comment.

    Whatever a person does to an issue moves its ``updated_at``.
    """
    last = datetime.fromisoformat(issue.created_at)
    for each in said:
        if own not in each.body:
            return True
        last = max(last, datetime.fromisoformat(each.at))
    return datetime.fromisoformat(issue.updated_at) > last + AT_ONCE


def after_closing(waiting: Iterable[Waiting], reasons: Mapping[int, str]) -> tuple[Waiting, ...]:
    """Return what waits after a run, given why its second issues are tied to nothing now."""
    return tuple(replace(each, reason=reasons.get(each.issue, each.reason)) for each in waiting)

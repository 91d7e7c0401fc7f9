"""Reading when and why a person changed what the tracker gets: its date, and what was said."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Final

from gh_tracker.core.binding.bind import How
from gh_tracker.core.carrying.history import closing_comment, turning
from gh_tracker.core.carrying.requests import (
    Answer,
    ReadPulls,
    ReadTimeline,
    Request,
    events_of,
    pulls_of,
)
from gh_tracker.core.carrying.verbs import COMPLETED, CREATED, MOVED, OF_STATUS, verb_of
from gh_tracker.core.cells.words import find
from gh_tracker.core.merging.merge import Merge, Verdict
from gh_tracker.core.merging.records import Context, Record
from gh_tracker.core.model import Closing, Facet
from gh_tracker.core.pulls import Pull, closer
from gh_tracker.core.remote import Event, Issue

CONVERTED: Final = "converted_to_discussion"


def follows(record: Record, context: Context) -> bool:
    """Tell whether it has to be known what happened to an issue.

    That is where the log tells of it, and where the issue may be a discussion by now.
    """
    return bool(told(record, context)) or _may_be_discussion(record, context)


def told(record: Record, context: Context) -> frozenset[str]:
    """Return what the log tells of a change that the tracker gets from GitHub."""
    logged = frozenset(context.settings.log.get(record.pair.collection, ()))
    found = {turned(record, context)} & OF_STATUS
    if _pulled(record, Facet.MILESTONE, context):
        found.add(MOVED)
    if _is_late(record, context):
        found.add(CREATED)
    return logged & found


def turned(record: Record, context: Context) -> str:
    """Return the log's word for a status that the tracker gets from GitHub, or an empty string."""
    merged = _pulled(record, Facet.STATUS, context)
    if merged is None:
        return ""
    words = context.lenses[record.pair.collection].spec.words
    was, now = find(merged.local or "", words), find(merged.value, words)
    return verb_of(was, now, words) if was and now else ""


def heard(
    record: Record, issue: Issue, context: Context, pulls: Sequence[Pull]
) -> Generator[Request, Answer, tuple[tuple[Event, ...], Pull | None]]:
    """Read what happened to an issue, and which pull request closed it where the log tells that.

    GitHub names the commit whose message closed an issue, and of a pull request that closed it by
    its own text nothing; that text is in the listing, and where it mentions the issue in its
    timeline. So a request is sent for a commit alone.
    https://docs.github.com/rest/using-the-rest-api/issue-event-types#closed
    """
    events = events_of((yield ReadTimeline(issue.number)))
    event = turning(events, Closing.COMPLETED)
    if COMPLETED not in told(record, context) or event is None or closing_comment(events, event):
        return events, None
    mentioned = (each.pull for each in events if each.pull is not None)
    found = closer((*pulls, *mentioned), issue.number, event.at)
    if found is None and event.commit:
        listed = pulls_of((yield ReadPulls(event.commit)))
        found = min(listed, key=lambda each: each.merged_at, default=None)
    return events, found


def _is_late(record: Record, context: Context) -> bool:
    """Tell whether an issue was there before, and became a record only now."""
    pair = record.pair
    if pair.how is not How.NEW_ISSUE or pair.issue is None:
        return False
    return pair.issue.created_at <= context.since


def _may_be_discussion(record: Record, context: Context) -> bool:
    """Tell whether an issue that is to be read as done was closed and locked at once.

    https://docs.github.com/discussions/managing-discussions-for-your-community/moderating-discussions#converting-an-issue-to-a-discussion
    """
    issue = record.pair.issue
    locked = issue is not None and issue.locked and issue.state == "closed"
    return locked and _pulled(record, Facet.STATUS, context) is not None


def _pulled(record: Record, facet: Facet, context: Context) -> Merge | None:
    """Return the merge of a facet's field where the tracker gets GitHub's value."""
    spec = context.lenses[record.pair.collection].spec.of_facet(facet)
    merged = record.fields.get(spec.name) if spec else None
    return merged if merged is not None and merged.verdict is Verdict.PULL else None

"""Links: made, buried, and what they remember besides the bases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.merging.records import Record
from gh_tracker.core.model import Closing, Facet
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Decision, Link


def buried(link: Link, issue: Issue | None, now: str) -> Link:
    """Return the tombstone of a link: its row was removed for good, its ID is not given again."""
    since = issue.updated_at if issue else now
    return replace(link, tombstone=True, gone_since=since, seen={}, lost="" if issue else link.lost)


def first_link(record: Record, done: Done) -> Link | None:
    """Return the link of a record that is tied in this run; None where nothing came of it."""
    issue = done.issue or record.pair.issue
    if done.milestone is not None:
        return Link(record.pair.id, record.pair.collection, done.milestone.number, "")
    if issue is None:
        return None
    return Link(record.pair.id, record.pair.collection, issue.number, issue.node_id)


def open_decisions(
    decisions: Mapping[str, Decision], fresh: Record, unsettled: Collection[str]
) -> dict[str, Decision]:
    """Keep the decisions that were not carried out, while both values are as when they were made.

    A run of the other direction, or one whose write failed, does not use a decision up.
    """
    now = {name: (each.local, each.remote) for name, each in fresh.fields.items()}
    return {
        name: each
        for name, each in decisions.items()
        if name in unsettled and (each.local, each.remote) == now[name]
    }


def with_open_word(link: Link, lens: Lens) -> Link:
    """Remember the open word, for when a closed issue is opened again without a label."""
    status = lens.spec.of_facet(Facet.STATUS)
    base = link.base.get(status.name) if status else None
    word = find(base.remote, lens.spec.words) if base else None
    is_open = word is not None and word.closing is Closing.OPEN
    return replace(link, open_word=word.name) if word is not None and is_open else link

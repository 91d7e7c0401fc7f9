"""What is new in a tracker, and what only had to wait for its issue or for its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gh_tracker.core.binding.adoption import EARLY, fold
from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.model import Facet, LocalRecord, Settings
from gh_tracker.core.remote import Issue
from gh_tracker.core.settling.outcome import Settled
from gh_tracker.core.state import Link, State


def is_news(pair: Pair, state: State, settings: Settings) -> bool:
    """Tell whether a record was made since the first sync, and in no run that could tell of it.

    One that is bound by its marker was made by a run that got no further, or its link is lost,
    in a merge say: only the former's issue is asked for in the state, or younger than that.
    """
    issue, row = pair.issue, pair.row
    if row is not None and name_of(row, settings) in state.unlinked:
        return False
    if pair.how is How.NEW_ISSUE and issue is not None:
        early = {f"#{each.issue}" for each in state.waiting if each.reason == EARLY}
        return f"#{issue.number}" not in early | state.unlinked
    if pair.how is How.MARKER and issue is not None:
        asked = {name for each in state.intents for name in (each.record, each.digest) if name}
        named = {pair.id, row.digest} if row else {pair.id}
        return bool(asked & named) or _is_younger(issue, state)
    return pair.how is How.NEW_ROW


def _is_younger(issue: Issue, state: State) -> bool:
    """Tell whether an issue was made after the state was written.

    Its number tells it of one second, and where the state has no cursor, as after a first push.
    """
    last = max((each.issue for each in state.links.values()), default=0)
    at = issue.created_at if state.cursor else ""
    return (at, issue.number) > (state.cursor, last)


def unlinked_after(
    state: State,
    local: Local,
    settled: Iterable[Settled],
    links: Mapping[str, Link],
    first: frozenset[str],
    settings: Settings,
) -> frozenset[str]:
    """Return what is no news once it is linked: known so before, or there in a first sync.

    ``links`` are those after the run, ``first`` the collections that had their first sync in it.
    """
    linked = {f"#{each.issue}" for each in links.values()} | links.keys()
    for each in settled:
        row = each.done.record.pair.row
        if row is not None and each.id in links:
            linked.add(name_of(row, settings))
    rows = [*local.records.values(), *local.unnumbered]
    there = {name_of(each, settings): each.collection for each in rows}
    fresh = {name for name, collection in there.items() if collection in first}
    if first:
        fresh |= local.frozen_ids.keys()
    gone = {each for each in state.unlinked if not each.startswith("#")}
    gone -= there.keys() | local.frozen_ids.keys()
    return frozenset((fresh | state.unlinked) - gone - linked)


def name_of(row: LocalRecord, settings: Settings) -> str:
    """Return what a row is known by: its ID, or its title as titles are compared."""
    spec = settings.collection(row.collection).of_facet(Facet.TITLE)
    return row.id or fold(row.values.get(spec.name, "") if spec else "") or row.digest

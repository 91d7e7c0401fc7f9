"""What a run knows beforehand: rows and issues as the last sync left them, times as dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.issue import milestone
from gh_tracker.core.model import Values
from gh_tracker.core.state import State


def known_values(state: State | None) -> Known:
    """Return the tracker's rows as they were after the last sync."""
    links = state.links if state else {}
    rows = {each.id: each for each in state.milestone_links.values()} if state else {}

    def values(key: str) -> Values:
        if key in rows:
            return {name: base.local for name, base in rows[key].base.items()}
        link = links.get(key)
        if state is None or link is None:
            return {}
        shown = {name: _shown(base.local, state) for name, base in link.base.items()}
        return {**shown, **link.row}

    def listed(collection: str) -> Mapping[str, Values]:
        live = (e for e in links.values() if e.collection == collection and not e.tombstone)
        return {each.id: values(each.id) for each in live}

    return Known(values, listed)


def known_rows(local: Local, state: State | None) -> Known:
    """Return the tracker's rows as a run has read them: where they stand still, it finds them."""

    def listed(collection: str) -> Mapping[str, Values]:
        rows = local.records.items()
        return {key: row.values for key, row in rows if row.collection == collection}

    return Known(known_values(state).values, listed)


def _shown(value: str, state: State) -> str:
    number = milestone.number_of(value)
    return state.milestones.get(number, value) if number is not None else value


def numbers_of(state: State) -> Mapping[str, int]:
    """Return the issue of each record that others can refer to."""
    return {key: link.issue for key, link in state.links.items() if not link.tombstone}


def dated_in(zone: tzinfo) -> Callable[[str], str]:
    """Return a function that gives the date of one of GitHub's times in a time zone."""

    def date_of(text: str) -> str:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(zone).date().isoformat()

    return date_of

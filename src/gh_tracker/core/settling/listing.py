"""Rows that stand in the tracker while their issue is in one state: their end, their date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import RemoveRow, SetCell, TrackerEdit
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.model import Facet, Values
from gh_tracker.core.state import Base, Link


def with_listing(
    link: Link, done: Done, lens: Lens, edits: Sequence[TrackerEdit], before: Link
) -> tuple[Link, tuple[TrackerEdit, ...]]:
    """Return the link and the edits of a row without an ID, as the next run has to find them.

    The link keeps what the row says and the base does not, for by that the row is known again. A
    row whose issue was closed goes, once GitHub has all that it says: until then its status waits.
    """
    pair = done.record.pair
    if lens.spec.listed is None or pair.row is None:
        return link, tuple(edits)
    link = replace(link, row=_unsettled(link, pair.row.values, edits))
    status = lens.spec.of_facet(Facet.STATUS)
    turn = [e for e in edits if isinstance(e, SetCell) and status and e.field == status.name]
    if not turn or status is None:
        return link, tuple(edits)
    if link.row:
        known = before.base.get(status.name, Base(turn[0].before, turn[0].before))
        waiting = {**link.seen, status.name: link.base[status.name].remote}
        base = {**link.base, status.name: known}
        kept = tuple(each for each in edits if each is not turn[0])
        return replace(link, base=base, seen=waiting), kept
    issue = done.issue or pair.issue
    gone = RemoveRow(pair.collection, pair.id, status.name, pair.row.values)
    since = issue.updated_at if issue else before.gone_since
    return replace(link, tombstone=True, gone_since=since), (gone,)


def _unsettled(link: Link, values: Values, edits: Sequence[TrackerEdit]) -> Values:
    changing = {each.field for each in edits if isinstance(each, SetCell)}
    return {
        name: value
        for name, value in values.items()
        if name not in changing and (name not in link.base or link.base[name].local != value)
    }


def with_date(link: Link, lens: Lens, reading: Values) -> tuple[Link, tuple[SetCell, ...]]:
    """Let a row that was typed without a date have the one on which its issue was closed."""
    spec = lens.spec.of_facet(Facet.CLOSED)
    day = reading.get(spec.name, "") if spec else ""
    if spec is None or not day or link.base.get(spec.name, Base("-", "")).local:
        return link, ()
    base = {**link.base, spec.name: Base(day, day)}
    return replace(link, base=base), (SetCell(link.id, spec.name, "", day),)

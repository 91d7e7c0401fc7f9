"""What is to be done about a record as a whole: made, written, closed, brought back, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from gh_tracker.core.binding.bind import How
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.merging.records import Record, remote_value, synced_fields
from gh_tracker.core.model import Closing, Facet, Values
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Link
from gh_tracker.core.text import same


class Fate(StrEnum):
    """What a run does about one record."""

    NOTHING = "nothing"
    CREATE = "create"
    WRITE = "write"
    ADD_ROW = "add-row"
    CLOSE = "close"
    AWAIT_CLOSE = "await-close"
    UNREAD = "unread"
    BURY = "bury"
    LOST = "lost"


DISCUSSION: Final = "discussion"
"""What became of an issue that was converted: ``Link.lost``, as ``deleted`` or an address."""


@dataclass(frozen=True, slots=True)
class Removal:
    """When a row that went takes its issue with it.

    ``is_gone`` tells whether the row is really out of the file; ``now`` is the server's time in
    ISO 8601; ``grace`` is in hours, and is not waited for when ``at_once`` is set.
    """

    is_gone: Callable[[Link], bool]
    now: str
    grace: float = 24.0
    at_once: bool = False

    def is_due(self, link: Link) -> bool:
        """Tell whether the row has been gone for long enough."""
        if self.at_once:
            return True
        if not link.gone_since:
            return False
        since = datetime.fromisoformat(link.gone_since)
        return datetime.fromisoformat(self.now) - since >= timedelta(hours=self.grace)


def fate(record: Record, lens: Lens, removal: Removal) -> Fate:
    """Decide what is done about a record."""
    pair, link = record.pair, record.pair.link
    if record.frozen:
        return Fate.NOTHING
    if link is not None and link.lost and pair.issue is None:
        return Fate.LOST
    if pair.how is How.NEW_ROW:
        return Fate.CREATE
    if pair.how is How.NEW_ISSUE:
        return Fate.ADD_ROW
    # A new ID comes first, unless its issue has that: another record may have its old one now.
    if pair.row is None and link is not None and (not pair.renamed_from or link.id == pair.id):
        return _without_row(record, link, lens, removal)
    return Fate.WRITE if needs_write(record) else Fate.NOTHING


def needs_write(record: Record) -> bool:
    """Tell whether GitHub is to get something: a field, the block, or the marker's new ID."""
    named, assigned = record.pair.renamed_from, record.assignees is not None
    return bool(record.writes or named or assigned or needs_block(record) or tidying(record))


def needs_block(record: Record) -> bool:
    """Tell whether the block has to be put at the end of the body.

    A marker that a person took out of a linked issue is put back once; after that it is their
    decision.
    """
    if record.reading is None or "no-block" not in record.reading.problems:
        return False
    return record.pair.link is None or not record.pair.link.mended


def tidying(record: Record) -> Values:
    """Return the values whose labels must be written although no side changes: several are left.

    In the next run the base would be the one that is read now, and the old label would be new.
    """
    if record.reading is None:
        return {}
    conflicts = {each.field for each in record.conflicts}
    untidy = record.reading.untidy - conflicts
    return {name: record.reading.values[name] for name in sorted(untidy)}


def _without_row(record: Record, link: Link, lens: Lens, removal: Removal) -> Fate:
    """Decide about a linked record that has no usable row.

    Edit beats delete: an issue that changed since its row went brings the row back, and one that
    cannot be read, which may hold an edit, waits for a person. Where the issues of removed rows
    are kept, nothing that happens to them brings a row back.
    """
    kept = lens.spec.keep_removed
    if link.tombstone:
        back = not kept and _is_back(record.pair.issue, link, lens)
        return Fate.ADD_ROW if back else Fate.NOTHING
    if not removal.is_gone(link):
        return Fate.NOTHING
    if kept:
        return Fate.BURY
    if wants_row(record, lens):
        return Fate.ADD_ROW
    if left_list(record, lens):
        return Fate.BURY
    return Fate.UNREAD if is_unread(record) else _given_up(record, link, lens, removal)


def _given_up(record: Record, link: Link, lens: Lens, removal: Removal) -> Fate:
    """Decide how a record is given up that nobody has changed since its row went."""
    if is_closed(record, lens):
        return Fate.BURY
    return Fate.CLOSE if removal.is_due(link) else Fate.AWAIT_CLOSE


def _is_back(issue: Issue | None, link: Link, lens: Lens) -> bool:
    """Tell whether a person opened the issue again after its row was given up.

    A stale listing still shows it as it was before it was closed. What is listed while it is
    closed comes back when it is closed again.
    """
    listed = lens.spec.listed or Closing.OPEN
    if issue is None or closing_of(issue) is not listed:
        return False
    since = issue.updated_at if listed is Closing.OPEN else issue.closed_at or ""
    return since > link.gone_since


def left_list(record: Record, lens: Lens) -> bool:
    """Tell whether an issue is not in the state in which its collection lists it.

    Then both sides are agreed that it has no row, whatever else of it has changed.
    """
    status = lens.spec.of_facet(Facet.STATUS)
    if lens.spec.listed is None or status is None:
        return False
    if record.pair.issue is not None:
        return closing_of(record.pair.issue) is not lens.spec.listed
    word = find(remote_value(record.pair.link, status.name, None) or "", lens.spec.words)
    return word is not None and word.closing is not lens.spec.listed


def wants_row(record: Record, lens: Lens) -> bool:
    """Tell whether an issue changed since its row went, so that the row has to come back."""
    return bool(changed_fields(record, lens)) and not left_list(record, lens)


def changed_fields(record: Record, lens: Lens) -> tuple[str, ...]:
    """Return the fields that GitHub has changed since the base.

    Of one without a base that was held for the two sides differed, as after the loss of the
    state, nobody knows which of them changed: it counts as well.
    """
    link = record.pair.link
    if link is None:
        return ()
    found = []
    for spec in synced_fields(lens.spec):
        base = link.base.get(spec.name)
        remote = remote_value(link, spec.name, record.reading)
        if base is None:
            changed = spec.name in link.seen
        else:
            changed = remote is not None and not same(remote, base.remote)
        if changed:
            found.append(spec.name)
    return tuple(found)


def is_unread(record: Record) -> bool:
    """Tell whether something in the issue cannot be read, as where its block is damaged."""
    return record.reading is not None and bool(record.reading.frozen)


def is_closed_only(record: Record, lens: Lens) -> bool:
    """Tell whether all that changed of an issue is that it was closed as not planned."""
    issue, status = record.pair.issue, lens.spec.of_facet(Facet.STATUS)
    if issue is None or status is None or issue.state_reason != Closing.NOT_PLANNED:
        return False
    return changed_fields(record, lens) == (status.name,)


def is_closed(record: Record, lens: Lens) -> bool:
    """Tell whether the issue is closed, as far as is known."""
    if record.pair.issue is not None:
        return record.pair.issue.state == "closed"
    status = lens.spec.of_facet(Facet.STATUS)
    known = remote_value(record.pair.link, status.name, record.reading) if status else None
    word = find(known or "", lens.spec.words)
    return word is not None and word.closing is not Closing.OPEN

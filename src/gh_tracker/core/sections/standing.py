"""Whether the log tells of an event already: no event is told twice, and none is left out.

An entry tells of one event. So one that is accounted for, because it told of an earlier event,
does not tell of this one; one that is not was typed by a person, or by a run that could not note
it any more, and it does. How many days it is off is no matter then but for a limit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from gh_tracker.core.carrying.verbs import CREATED, MOVED, OF_STATUS, VERBS
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.sections.activity import LogEntry, oldest_first

NEAR: Final = timedelta(days=3)
"""How far the date of an entry that a person typed may be from that of the event."""


def telling(
    entry: AddLogEntry, entries: Sequence[LogEntry], told: Mapping[str, str]
) -> LogEntry | None:
    """Return the entry of a document that makes this one superfluous.

    ``entries`` are those of the document in its order; ``told`` has, by word, the date of the last
    entry that tells of an earlier event of the record.
    """
    own = _in_own_words(entry, entries)
    if own is not None:
        return own
    if entry.verb == CREATED:
        return next(iter(_of(entry, entries, {CREATED})), None)
    said = _last_alike(entry, entries)
    if said is None or said.date == entry.date:
        return said
    accounted = said.date <= told.get(entry.verb, "")
    return None if accounted or _apart(said.date, entry.date) > NEAR else said


def is_last_word(entry: AddLogEntry, entries: Sequence[LogEntry]) -> bool:
    """Tell whether just this was said last of the record, of the same day."""
    said = _last_alike(entry, entries)
    return said is not None and said.date == entry.date


def _last_alike(entry: AddLogEntry, entries: Sequence[LogEntry]) -> LogEntry | None:
    """Return what was said last of a record's status, or of its moves, if it says the same.

    Only the last word counts: after `completed` and `reopened` it is news that it was completed
    again, though it be on the same day.
    """
    verb = entry.verb.casefold()
    found = _of(entry, oldest_first(entries), OF_STATUS if verb in OF_STATUS else {verb})
    if not found or found[-1].verb != verb:
        return None
    return None if verb == MOVED and found[-1].text != entry.text else found[-1]


def _of(entry: AddLogEntry, entries: Sequence[LogEntry], verbs: Collection[str]) -> list[LogEntry]:
    key = entry.id.casefold()
    return [each for each in entries if each.id.casefold() == key and each.verb in verbs]


def _in_own_words(entry: AddLogEntry, entries: Sequence[LogEntry]) -> LogEntry | None:
    """Return what a person wrote of a record since the event, and not as we do."""
    key = entry.id.casefold()
    found = (
        each
        for each in entries
        if each.verb not in VERBS
        and each.date >= entry.date
        and (each.id.casefold() == key or (not each.id and each.about(entry.id)))
    )
    return next(found, None)


def _apart(one: str, other: str) -> timedelta:
    return abs(date.fromisoformat(one) - date.fromisoformat(other))

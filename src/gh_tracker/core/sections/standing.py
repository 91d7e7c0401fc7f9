"""Whether the log tells of an event already: no event is told twice, and none is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from gh_tracker.core.carrying.verbs import CREATED, MOVED, OF_STATUS, VERBS
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.sections.activity import LogEntry, newest

NEAR: Final = timedelta(days=3)
"""How far the date of an entry that a person typed may be from that of the event."""


def stands(entry: AddLogEntry, entries: Sequence[LogEntry]) -> bool:
    """Tell whether a document with these entries, in its order, has no need of another one.

    Only what was said last of the record counts: after `completed` and `reopened` it is news
    that it was completed again, however near.
    """
    if _in_own_words(entry, entries):
        return True
    if entry.verb == CREATED:
        return bool(_of(entry, entries, {CREATED}))
    said = _last_alike(entry, entries)
    return said is not None and _apart(said.date, entry.date) <= NEAR


def is_last_word(entry: AddLogEntry, entries: Sequence[LogEntry]) -> bool:
    """Tell whether just this was said last of the record, of the same day."""
    said = _last_alike(entry, entries)
    return said is not None and said.date == entry.date


def _last_alike(entry: AddLogEntry, entries: Sequence[LogEntry]) -> LogEntry | None:
    """Return what was said last of a record's status, or of its moves, if it says the same."""
    verb = entry.verb.casefold()
    said = newest(_of(entry, entries, OF_STATUS if verb in OF_STATUS else {verb}), entries)
    if said is None or said.verb != verb:
        return None
    return None if verb == MOVED and said.text != entry.text else said


def _of(entry: AddLogEntry, entries: Sequence[LogEntry], verbs: Collection[str]) -> list[LogEntry]:
    key = entry.id.casefold()
    return [each for each in entries if each.id.casefold() == key and each.verb in verbs]


def _in_own_words(entry: AddLogEntry, entries: Sequence[LogEntry]) -> bool:
    """Tell whether a person wrote of a record since the event, and not as we do."""
    key = entry.id.casefold()
    return any(
        each.date >= entry.date and (each.id.casefold() == key or _mentions(each, entry.id))
        for each in entries
        if each.verb not in VERBS
    )


def _mentions(entry: LogEntry, record: str) -> bool:
    return not entry.id and entry.about(record)


def _apart(one: str, other: str) -> timedelta:
    return abs(date.fromisoformat(one) - date.fromisoformat(other))

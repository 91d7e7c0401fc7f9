"""The activity log: entries from changes of status and of membership, dated by the event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from gh_tracker.core.binding.bind import How
from gh_tracker.core.carrying.comments import HIDDEN
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.inert import inert
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.merging.merge import Merge
from gh_tracker.core.model import Closing, Facet, Settings, Value, Word
from gh_tracker.core.remote import Event
from gh_tracker.core.sections.activity import LogEntry
from gh_tracker.core.settling.outcome import Settled
from gh_tracker.core.settling.updated import Calendar

TURNS: Final = frozenset({"closed", "reopened"})
NEAR: Final = timedelta(days=3)
BEFORE: Final = timedelta(minutes=10)
AFTER: Final = timedelta(minutes=1)
LONGEST: Final = 500
_VERBS: Final = {Closing.COMPLETED: "completed", Closing.NOT_PLANNED: "cancelled"}
_WORDS: Final = {"In Progress": "started", "Blocked": "blocked"}
VERBS: Final = frozenset({"created", "reopened", *_VERBS.values(), *_WORDS.values()})
"""What an entry of ours can say of a record."""


@dataclass(frozen=True, slots=True)
class Log:
    """What the entries of one run are made with.

    ``entries`` are those of the document before the run; ``synced`` names the collections that
    have had their first sync.
    """

    settings: Settings
    lenses: Mapping[str, Lens]
    calendar: Calendar
    entries: tuple[LogEntry, ...]
    synced: Collection[str]

    def of(self, settled: Iterable[Settled]) -> tuple[AddLogEntry, ...]:
        """Return the entries that a run adds, oldest first."""
        found = [entry for each in settled for entry in self._of_record(each)]
        return tuple(sorted(found, key=lambda each: (each.date, each.id)))

    def _of_record(self, settled: Settled) -> Iterator[AddLogEntry]:
        pair = settled.done.record.pair
        if pair.collection not in self.synced or settled.link is None:
            return
        for verb, merged in self._verbs(settled):
            if verb not in self.settings.log.get(pair.collection, ()):
                continue
            when = self._date(settled, merged)
            if not self._stands(settled.id, verb, when):
                yield AddLogEntry(when, settled.id, verb, self._text(settled, merged))

    def _verbs(self, settled: Settled) -> Iterator[tuple[str, Merge | None]]:
        """Yield what happened to a record, each with the merge that tells of it."""
        pair = settled.done.record.pair
        lens = self.lenses[pair.collection]
        # Bound by its marker: an earlier run made the issue, and got no further.
        if pair.how in {How.NEW_ROW, How.NEW_ISSUE, How.MARKER}:
            yield "created", None
        status = lens.spec.of_facet(Facet.STATUS)
        merged = settled.changed.get(status.name) if status else None
        if merged is None or merged.base is None or settled.link is None or status is None:
            return
        was = find(merged.base.local, lens.spec.words)
        now = find(settled.link.base[status.name].remote, lens.spec.words)
        if was is not None and now is not None and was != now:
            verb = verb_of(was, now)
            if verb:
                yield verb, merged

    def _date(self, settled: Settled, merged: Merge | None) -> str:
        """Return the date of the event: GitHub's, or that of the tracker's line."""
        pair = settled.done.record.pair
        issue = settled.done.issue
        if merged is not None and issue is not None and _is_pull(merged):
            event = _turning(settled.done.events)
            read = pair.issue or issue
            return self.calendar.date_of(event.at if event else issue.closed_at or read.updated_at)
        if pair.row is None and issue is not None:
            return self.calendar.date_of(issue.created_at)
        return self.calendar.of_row(pair.row.place.line) if pair.row else self.calendar.today

    def _stands(self, key: str, verb: str, when: str) -> bool:
        """Tell whether the document has such an entry already, by hand or of an earlier run."""
        day = date.fromisoformat(when)
        return any(
            _is_own_word(each, when) or (each.verb == verb and _days(each.date, day) <= NEAR)
            for each in self.entries
            if each.id.casefold() == key.casefold() or (not each.id and each.about(key))
        )

    def _text(self, settled: Settled, merged: Merge | None) -> str:
        """Return what an entry says: the closing comment, else the Notes of the same sync."""
        comment = closing_comment(settled.done.events)
        if comment or merged is None:
            return comment
        lens = self.lenses[settled.done.record.pair.collection]
        notes = next((f for f in lens.spec.fields if f.facet is Facet.SECTION), None)
        edited = settled.changed.get(notes.name) if notes else None
        if edited is None or settled.link is None or notes is None:
            return ""
        return one_line(settled.link.base[notes.name].local)


def _is_own_word(entry: LogEntry, when: str) -> bool:
    """Tell whether a person wrote of a change in their own words: since it, and not as we do."""
    return entry.date >= when and entry.verb not in VERBS


def _days(one: str, other: date) -> timedelta:
    return abs(date.fromisoformat(one) - other)


def verb_of(was: Word, now: Word) -> str:
    """Return the word of the log for a change of status, or an empty string."""
    if now.closing is not Closing.OPEN:
        return _VERBS[now.closing] if was.closing is not now.closing else ""
    if was.closing is not Closing.OPEN:
        return "reopened"
    return _WORDS.get(now.name, "")


def closing_comment(events: tuple[Event, ...]) -> str:
    """Return what the person who closed or reopened an issue said with it.

    The last comment of that person from ten minutes before to one minute after the event, unless
    a sync sent it for them, or it came before an earlier closing or reopening; it mentions nobody.
    """
    event = _turning(events)
    if event is None:
        return ""
    at = datetime.fromisoformat(event.at)
    turns = [n for n, each in enumerate(events) if each.kind in TURNS]
    own = events[turns[-2] + 1 :] if len(turns) > 1 else events
    said = [
        each.body
        for each in own
        if each.kind == "commented"
        and each.actor == event.actor
        and HIDDEN not in each.body
        and at - BEFORE <= datetime.fromisoformat(each.at) <= at + AFTER
    ]
    return inert(one_line(said[-1])) if said else ""


def one_line(text: Value) -> str:
    """Return the first paragraph on one line, at most 500 characters, cut at a word."""
    paragraph = text.replace("\r\n", "\n").strip().split("\n\n")[0]
    line = " ".join(paragraph.split())
    if len(line) <= LONGEST:
        return line
    return line[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _turning(events: tuple[Event, ...]) -> Event | None:
    """Return the last event that closed or reopened the issue."""
    turns = [each for each in events if each.kind in TURNS]
    return turns[-1] if turns else None


def _is_pull(merged: Merge) -> bool:
    return merged.base is not None and merged.remote != merged.base.remote

"""The activity log: entries from changes of status and of membership, dated by the event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gh_tracker.core.carrying.history import (
    LABELED,
    MOVES,
    closing_comment,
    last,
    one_line,
    turning,
)
from gh_tracker.core.carrying.verbs import COMPLETED, CREATED, MOVED, verb_of
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.cells.words import find
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.issue.inert import inert
from gh_tracker.core.issue.labels import in_group
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.milestone import Titles
from gh_tracker.core.merging.merge import Merge
from gh_tracker.core.model import Closing, Facet, FieldSpec, Settings, Word
from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event, Issue
from gh_tracker.core.sections.activity import LogEntry, has_log
from gh_tracker.core.sections.standing import telling
from gh_tracker.core.settling.membership import is_news
from gh_tracker.core.settling.outcome import Settled
from gh_tracker.core.settling.updated import Calendar
from gh_tracker.core.state import Link, State
from gh_tracker.core.text import same


def logged(settings: Settings, document: Document, state: State) -> Mapping[str, tuple[str, ...]]:
    """Return what is told in the activity log: nothing without one, or in a first sync."""
    if not has_log(document):
        return {}
    return {name: verbs for name, verbs in settings.log.items() if name in state.collections}


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a record: the verb, the merge that tells of it, and GitHub's event."""

    verb: str
    merged: Merge | None = None
    event: Event | None = None


class Logged(NamedTuple):
    """What a run tells: ``records`` remember it, ``entries`` are new, oldest first."""

    records: tuple[Settled, ...]
    entries: tuple[AddLogEntry, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """What the entries of one run are made with.

    ``entries`` are those of the document before the run, in its order; ``settings`` ask for no
    verbs where nothing is to be told, as in a collection that has not had its first sync.
    ``state`` is that of before the run, and ``since`` how far GitHub had been read by then.
    """

    settings: Settings
    lenses: Mapping[str, Lens]
    titles: Titles
    calendar: Calendar
    entries: tuple[LogEntry, ...]
    state: State
    since: str = ""

    def of(self, settled: Iterable[Settled]) -> Logged:
        """Return the records as they are once this is told, and the entries that a run adds."""
        records, found = [], []
        for each in settled:
            record, entries = self._of_record(each)
            records.append(record)
            found += entries
        in_order = sorted(found, key=lambda each: (each.date, each.id))
        return Logged(tuple(records), tuple(in_order))

    def _of_record(self, settled: Settled) -> tuple[Settled, list[AddLogEntry]]:
        wanted = self.settings.log.get(settled.done.record.pair.collection, ())
        link = settled.link
        if not wanted or link is None:
            return settled, []
        told, entries = dict(link.told), []
        for each in self._due(settled, link):
            if each.verb in wanted:
                there = telling(each, self.entries, link.told)
                entries += [] if there else [each]
                told[each.verb] = (there or each).date
        return replace(settled, link=replace(link, told=told, untold=())), entries

    def _due(self, settled: Settled, link: Link) -> Iterator[AddLogEntry]:
        """Yield what is to be told of a record, first what an earlier run could not write."""
        for each in link.untold:
            yield AddLogEntry(each.date, settled.id, each.verb, each.text)
        for what in self._happened(settled):
            text = self._text(settled, what)
            yield AddLogEntry(self._date(settled, what), settled.id, what.verb, text)

    def _happened(self, settled: Settled) -> Iterator[Happened]:
        """Yield what happened to a record."""
        pair = settled.done.record.pair
        spec = self.lenses[pair.collection].spec
        if is_news(pair, self.state, self.settings):
            label = self.settings.collection(pair.collection).label
            yield Happened(CREATED, None, _given(settled.done.events, label))
        milestone = spec.of_facet(Facet.MILESTONE)
        moved = settled.changed.get(milestone.name) if milestone else None
        if moved is not None and moved.base is not None:
            yield Happened(MOVED, moved, last(settled.done.events, MOVES))
        status = spec.of_facet(Facet.STATUS)
        if status is not None:
            yield from self._turned(settled, status, spec.words)

    def _turned(
        self, settled: Settled, status: FieldSpec, words: tuple[Word, ...]
    ) -> Iterator[Happened]:
        merged = settled.changed.get(status.name)
        if merged is None or merged.base is None or settled.link is None:
            return
        was = find(merged.base.local, words)
        now = find(settled.link.base[status.name].remote, words)
        if was is not None and now is not None:
            events = settled.done.events
            both_open = was.closing is now.closing is Closing.OPEN
            event = _labelled(events, status, words, now) if both_open else None
            yield Happened(verb_of(was, now, words), merged, event or turning(events, now.closing))

    def _date(self, settled: Settled, what: Happened) -> str:
        """Return the date of the event: GitHub's, or that of the tracker's line."""
        pair, merged, issue = settled.done.record.pair, what.merged, settled.done.issue
        here = self.calendar.of_row(pair.row.place.line) if pair.row else self.calendar.today
        if issue is None:
            return here
        if merged is None:
            return here if pair.row else self._since(issue, what.event)
        if not _is_pull(merged):
            return here
        closed = issue.closed_at if what.verb != MOVED else None
        at = what.event.at if what.event else closed
        there = self.calendar.date_of(at or (pair.issue or issue).updated_at)
        # A run that was cut short has carried the earlier of two like changes across.
        return min(here, there) if _is_push(merged) and same(merged.local, merged.remote) else there

    def _since(self, issue: Issue, labelled: Event | None) -> str:
        """Return the date since which an issue is a record: made so, labelled, or taken today."""
        if labelled is not None:
            return self.calendar.date_of(labelled.at)
        new = issue.created_at > self.since
        return self.calendar.date_of(issue.created_at) if new else self.calendar.today

    def _text(self, settled: Settled, what: Happened) -> str:
        """Return what an entry says of the event, as the design has it.

        That is what was said with it, else the pull request that closed the issue, else the Notes
        of the same sync; of a move the two milestones.
        """
        if what.merged is None:
            return ""
        if what.verb == MOVED:
            return self._move(what.merged)
        comment = closing_comment(settled.done.events, what.event)
        if comment:
            return comment
        if settled.done.closer is not None and what.verb == COMPLETED:
            return _pull(settled.done.closer)
        spec = self.lenses[settled.done.record.pair.collection].spec
        notes = next((f for f in spec.fields if f.facet is Facet.SECTION), None)
        edited = settled.changed.get(notes.name) if notes else None
        if edited is None or settled.link is None or notes is None:
            return ""
        return one_line(settled.link.base[notes.name].local)

    def _move(self, merged: Merge) -> str:
        """Return where a record was moved from and to, by the titles of now."""
        value = merged.remote if _is_pull(merged) else merged.local
        was = self.titles.title(merged.base.local) if merged.base else ""
        now = self.titles.title(value or "")
        parts = [f"from {inert(was)}" if was else "", f"to {inert(now)}" if now else ""]
        text = one_line(" ".join(each for each in parts if each))
        return f"{text[:1].upper()}{text[1:]}." if text else ""


def _given(events: Sequence[Event], label: str) -> Event | None:
    """Return the last event that gave an issue a label."""
    name = label.casefold()
    given = (each for each in reversed(events) if each.kind == LABELED)
    return next((each for each in given if each.label.casefold() == name), None)


def _labelled(
    events: Sequence[Event], status: FieldSpec, words: tuple[Word, ...], now: Word
) -> Event | None:
    """Return the last event that gave an issue the label of a word."""
    found = (
        each
        for each in reversed(events)
        if each.kind == LABELED
        and (text := in_group(each.label, status.label)) is not None
        and find(text, words) == now
    )
    return next(found, None)


def _pull(pull: Pull) -> str:
    """Return a pull request as a link; a title with brackets of its own stands before it."""
    return f"{inert(one_line(pull.title))} ([#{pull.number}]({pull.url}))"


def _is_push(merged: Merge) -> bool:
    return merged.base is not None and merged.local != merged.base.local


def _is_pull(merged: Merge) -> bool:
    return merged.base is not None and merged.remote != merged.base.remote

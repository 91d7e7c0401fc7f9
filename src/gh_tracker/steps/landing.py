"""Landing a run's result on another commit than the one it began on.

A run reads a commit, writes to GitHub, and then finds that its commit is refused because another
one was there first. Its result is not merged as text. What it did to the tracker is taken as
changes, which are made again on the new document; a base counts as confirmed there only where the
document holds what the base says. Whatever cannot be made again is left to the next sync.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from gh_tracker.core.binding.adoption import DOUBLE, IN_USE
from gh_tracker.core.cells import codec, dates
from gh_tracker.core.cells.changes import (
    AddDecision,
    AddLogEntry,
    AddRow,
    GiveId,
    RemoveRow,
    SetCell,
    SetHeadingDate,
    TrackerEdit,
)
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Facet, LocalRecord, Settings
from gh_tracker.core.sections.activity import log_entries, oldest_first
from gh_tracker.core.sections.decisions import decision_log
from gh_tracker.core.state import Link, State, Waiting
from gh_tracker.steps.knowing import known_values
from gh_tracker.steps.rewriting import apply_changes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Side:
    """A tracker and its state, as one commit holds them."""

    document: bytes
    state: State | None = None


def land(before: Side, ours: Side, theirs: Side, settings: Settings) -> Side:
    """Return ``theirs`` with what led from ``before`` to ``ours``.

    ``before`` is where a run began, ``ours`` what it came to, ``theirs`` the commit that others
    have made meanwhile: people, or another run. What they changed stays as they left it.

    Raises:
        DocumentError: one of the documents cannot be read.
    """
    known = known_values(theirs.state)
    there = codec.read(parse(theirs.document), settings, known)
    changes = tuple(_changes(before, ours, there, settings))
    document, dropped = apply_changes(theirs.document, changes, settings, known)
    state = theirs.state
    if ours.state is not None and (state is None or state.lineage == ours.state.lineage):
        shown = _milestones_shown(document, settings)
        state = _Landing(before.state, ours.state, state, dropped).state(shown)
    return Side(document, state)


def _changes(before: Side, ours: Side, there: Local, settings: Settings) -> Iterator[TrackerEdit]:
    """Yield what a run did to the tracker, read off the two documents."""
    old, new = parse(before.document), parse(ours.document)
    was = codec.read(old, settings, known_values(before.state))
    now = codec.read(new, settings, known_values(ours.state))
    free = list(there.unnumbered)
    for key, row in now.records.items():
        known = was.records.get(key) or _unnumbered(was, row)
        if known is None:
            yield AddRow(row.collection, key, row.values)
            continue
        if not known.id:
            row_there = _found_again(known, free)
            free = [each for each in free if each is not row_there]
            keyless = settings.is_keyless(row.collection)
            yield GiveId(row_there.digest, row_there.place, key, keyless)
        yield from _cells(key, known, row)
    yield from _rows(was, now, before.state, ours.state)
    yield from _gone(was, ours.state, settings)
    yield from _entries(old, new)
    if not settings.is_keyless("decisions"):
        yield from _decisions(old, new)
    dated = _headings(old, was)
    for name, day in _headings(new, now).items():
        if dated.get(name, day) != day:
            yield SetHeadingDate(name, day)


def _cells(key: str, known: LocalRecord, row: LocalRecord) -> Iterator[SetCell]:
    for name, value in row.values.items():
        if name in known.values and known.values[name] != value:
            yield SetCell(key, name, known.values[name], value)


def _rows(
    was: Local, now: Local, before: State | None, ours: State | None
) -> Iterator[SetCell | AddRow]:
    """Yield what a run did to the rows of the milestones, which may have got other names."""
    links = ours.milestone_links.values() if ours else ()
    numbers = {link.id: link.issue for link in links}
    names = {n: link.id for n, link in before.milestone_links.items()} if before else {}
    for key, row in now.milestones.items():
        old = names.get(numbers.get(key, 0), key)
        known = was.milestones.get(key) or was.milestones.get(old)
        if known is None:
            yield AddRow(row.collection, key, row.values)
        else:
            yield from _cells(known.id, known, row)


def _gone(was: Local, state: State | None, settings: Settings) -> Iterator[RemoveRow]:
    """Yield the bullets that a run took out, for their issues were closed."""
    for key, row in was.records.items():
        link = state.links.get(key) if state else None
        status = settings.collection(row.collection).of_facet(Facet.STATUS)
        if link and link.tombstone and status and settings.is_keyless(row.collection):
            yield RemoveRow(row.collection, key, status.name, row.values)


def _unnumbered(was: Local, row: LocalRecord) -> LocalRecord | None:
    """Return the row that had no ID yet: a run moves no rows, so it stood in the same place."""
    at = (row.place.table, row.place.row)
    found = (each for each in was.unnumbered if (each.place.table, each.place.row) == at)
    return next(found, None)


def _found_again(row: LocalRecord, free: Sequence[LocalRecord]) -> LocalRecord:
    """Return a row without an ID as it is there, though somebody has edited it meanwhile.

    Equal is better than alike. Alike is a row with at least half of the values, if only one is;
    without one the row itself is returned, for which there will be no place.
    """
    rows = [each for each in free if each.collection == row.collection]
    equal = [each for each in rows if each.digest == row.digest]
    if equal:
        return next((each for each in equal if each.place == row.place), equal[0])
    filled = {name: value for name, value in row.values.items() if value}
    alike = [
        each
        for each in rows
        if 2 * sum(each.values.get(n) == value for n, value in filled.items()) >= len(filled)
    ]
    return alike[0] if len(alike) == 1 else row


def _entries(old: Document, new: Document) -> Iterator[AddLogEntry]:
    """Yield the entries that came, oldest first; one may read like another of its day."""
    added = Counter(_said(new)) - Counter(_said(old))
    for each in _said(new):
        if added[each]:
            added[each] -= 1
            yield each


def _said(document: Document) -> Sequence[AddLogEntry]:
    entries = oldest_first(log_entries(document))
    return [AddLogEntry(each.date, each.id, each.verb, each.text) for each in entries if each.id]


def _decisions(old: Document, new: Document) -> Iterator[AddDecision]:
    before, after = decision_log(old), decision_log(new)
    there = set(before.rows) if before else set()
    yield from (each for each in (after.rows if after else ()) if each not in there)


def _headings(document: Document, local: Local) -> Mapping[str, str]:
    """Return the last date in the heading over each collection's first table, ISO 8601."""
    found = {}
    for name, tables in local.tables.items():
        heading = document.tables[tables[0]].heading if tables else None
        texts = [each.group() for each in dates.find(heading.text)] if heading else []
        days = [day for text in texts if (day := dates.read(text))]
        if days:
            found[name] = days[-1].isoformat()
    return found


def _milestones_shown(document: bytes, settings: Settings) -> frozenset[str]:
    local = codec.read(parse(document), settings)
    names = {
        each.name: field.name
        for each in settings.collections
        if (field := each.of_facet(Facet.MILESTONE))
    }
    rows = (*local.records.values(), *local.unnumbered)
    return frozenset(row.values.get(names.get(row.collection, ""), "") for row in rows)


class _Landing:
    """Brings three states together, record by record and field by field."""

    def __init__(
        self,
        before: State | None,
        ours: State,
        theirs: State | None,
        dropped: tuple[TrackerEdit, ...],
    ) -> None:
        nothing = replace(ours, cursor="", milestones={}, milestone_links={}, links={}, intents=())
        self.before = before or nothing
        self.ours = ours
        self.theirs = theirs or self.before
        self.cells = {(e.record, e.field) for e in dropped if isinstance(e, SetCell)}
        self.undecided = any(isinstance(each, AddDecision) for each in dropped)
        self.rows = {each.id for each in dropped if isinstance(each, GiveId | AddRow)}
        self.rows |= {each.record for each in dropped if isinstance(each, RemoveRow)}

    def state(self, shown: frozenset[str]) -> State:
        """Return the state to go on from; ``shown`` are the milestones that cells hold.

        The older cursor costs a few requests and misses nothing; where it would be all that
        differs, the state stays as others made it.
        """
        keys = sorted({*self.ours.links, *self.theirs.links})
        before, ours, theirs = self.before, self.ours, self.theirs
        done = {*before.intents} - {*ours.intents}
        left = {*ours.intents, *theirs.intents} - done
        made = replace(
            ours,
            cursor=theirs.cursor,
            collections=ours.collections | theirs.collections,
            milestones=self._milestones(shown),
            milestone_links=self._rows(),
            links={key: link for key in keys if (link := self._link(key)) is not None},
            waiting=(*_newer(before.waiting, ours.waiting, theirs.waiting), *self._doubled()),
            unlinked=_newer(before.unlinked, ours.unlinked, theirs.unlinked),
            decided=theirs.decided | (before if self.undecided else ours).decided,
            intents=tuple(sorted(left, key=lambda each: (each.kind, each.record, each.at))),
        )
        return made if made == theirs else replace(made, cursor=min(before.cursor, theirs.cursor))

    def _doubled(self) -> Iterator[Waiting]:
        """Yield issues that this run made while another made one for the same record.

        They never become rows. Between a listing and a create nothing can stop two runs from this.
        The next run closes them, but where the two were not made of the same row.
        """
        for key, link in self.ours.links.items():
            other = self.theirs.links.get(key)
            if key not in self.before.links and other and other.issue != link.issue:
                alike = other.base == link.base
                yield Waiting(link.issue, link.collection, DOUBLE if alike else IN_USE)

    def _link(self, key: str) -> Link | None:
        states = (self.before, self.ours, self.theirs)
        return self._brought_together(*(each.links.get(key) for each in states))

    def _rows(self) -> Mapping[int, Link]:
        """Return what is remembered of the rows of the milestones."""
        states = (self.before, self.ours, self.theirs)
        numbers = sorted({*self.ours.milestone_links, *self.theirs.milestone_links})
        found = {
            n: self._brought_together(*(each.milestone_links.get(n) for each in states))
            for n in numbers
        }
        return {number: link for number, link in found.items() if link is not None}

    def _brought_together(
        self, before: Link | None, ours: Link | None, theirs: Link | None
    ) -> Link | None:
        if ours is None or ours == before or ours.id in self.rows:
            return theirs
        if theirs is None and before is not None:
            return None  # untied there
        if theirs is not None and theirs.issue != ours.issue:
            return theirs
        return self._merged(before, ours, theirs)

    def _merged(self, before: Link | None, ours: Link, theirs: Link | None) -> Link:
        """Return one link; each field is as confirmed by whichever run moved it."""
        whole = ours if theirs is None or theirs == before else theirs
        base, seen = dict(whole.base), dict(whole.seen)
        # The row of a milestone that got a new name in the run has the old one there.
        old = before.id if before else ours.id
        for name in {*ours.base, *ours.seen, *base, *seen}:
            then, own, other = (
                each.base.get(name) if each else None for each in (before, ours, theirs)
            )
            if other != then:
                continue  # that run has settled it since
            dropped = not self.cells.isdisjoint({(ours.id, name), (old, name)})
            noticed = own.remote if own and dropped and own != other else ours.seen.get(name)
            _put(base, name, other if dropped else own)
            _put(seen, name, noticed)
        key = old if (old, "title") in self.cells and whole is ours else whole.id
        told = {**ours.told, **whole.told}
        told = {verb: max(day, ours.told.get(verb, day)) for verb, day in told.items()}
        return replace(whole, id=key, base=base, seen=seen, told=told)

    def _milestones(self, shown: frozenset[str]) -> Mapping[int, str]:
        """Return the titles as the cells show them: an old one that still stands there is kept."""
        before, ours, theirs = (each.milestones for each in (self.before, self.ours, self.theirs))
        found = {**theirs, **ours}
        for number in found:
            moved = theirs.get(number) != before.get(number)
            if number in theirs and (moved or theirs[number] in shown):
                found[number] = theirs[number]
        return found


def _put(values: dict[str, T], name: str, value: T | None) -> None:
    values.pop(name, None)
    if value is not None:
        values[name] = value


def _newer(before: T, ours: T, theirs: T) -> T:
    """Return what another commit made of something, else what this run did."""
    return ours if theirs == before else theirs

"""Bullets that are records: their parts changed in place, new ones put in order, old ones out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from gh_tracker.core.cells import bullets, dates
from gh_tracker.core.cells.changes import AddRow, RemoveRow, SetCell
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.columns import is_named
from gh_tracker.core.cells.keyless import lists_of
from gh_tracker.core.document.blocks import BulletList, Document, ListItem
from gh_tracker.core.document.edits import Edit, add_list, change_item, put_item, remove_item
from gh_tracker.core.model import CollectionSpec, LocalRecord, Settings
from gh_tracker.core.sections.checkpoints import day_of
from gh_tracker.core.text import UnfitText

OfBullet: TypeAlias = SetCell | AddRow | RemoveRow
Found: TypeAlias = tuple[OfBullet, tuple[Edit, ...] | None]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A bullet that stays: where it stands, and its day as far as that can be read."""

    bullets: BulletList
    item: ListItem
    day: date | None


def bullet_edits(
    document: Document,
    local: Local,
    rows: Mapping[str, LocalRecord],
    changes: Sequence[OfBullet],
    settings: Settings,
) -> Iterator[Found]:
    """Yield the changes of bullets, each with its edits; None where it cannot be made.

    ``rows`` are all records by ID, those included that are given an ID in this very run.
    """
    for spec in (each for each in settings.collections if each.bullets):
        of_it = [each for each in changes if _collection(each, rows) == spec.name]
        yield from _Writer(document, local, rows, spec, settings.sections.start).edits(of_it)


def _collection(change: OfBullet, rows: Mapping[str, LocalRecord]) -> str:
    if isinstance(change, SetCell):
        return rows[change.record].collection if change.record in rows else ""
    return change.collection


class _Writer:
    """Turns the changes of one collection of bullets into edits."""

    def __init__(
        self,
        document: Document,
        local: Local,
        rows: Mapping[str, LocalRecord],
        spec: CollectionSpec,
        start: date | None,
    ) -> None:
        self.document = document
        self.local = local
        self.rows = rows
        self.spec = spec
        self.start = start
        self.lists = dict(lists_of(document, spec))
        items = [item for each in self.lists.values() for item in each.items]
        self.read = {item.line: bullets.read(item) for item in items}
        self.look = bullets.look_of(list(self.read.values()))
        whens = [each.values[bullets.WHEN] for each in self.read.values()]
        self.order = dates.order_of(filter(None, whens))

    def edits(self, changes: Sequence[OfBullet]) -> Iterator[Found]:
        cells: dict[str, list[SetCell]] = defaultdict(list)
        for change in changes:
            if isinstance(change, SetCell):
                cells[change.record].append(change)
        for key, group in cells.items():
            yield from self._changed(self.rows[key], group)
        going = {e: self._going(e) for e in changes if isinstance(e, RemoveRow)}
        gone = {(row.place.table, row.place.row) for row in going.values() if row}
        for change, row in going.items():
            yield change, self._removed(row, gone) if row else None
        yield from self._added([e for e in changes if isinstance(e, AddRow)], gone)

    def _changed(self, row: LocalRecord, group: Sequence[SetCell]) -> Iterator[Found]:
        """Yield the changes of one bullet: a single edit, which the first of them has."""
        item = self.lists[row.place.table].items[row.place.row]
        wanted: dict[str, str] = {}
        edit: tuple[Edit, ...] | None = None
        fitting: list[SetCell] = []
        for change in group:
            value = row.values.get(change.field)
            made = None
            if value is not None and value in (change.before, change.after):
                made = self._edit(item, {**wanted, change.field: change.after})
            if made is None:
                yield change, None
            else:
                wanted[change.field], edit = change.after, made
                fitting.append(change)
        for number, change in enumerate(fitting):
            yield change, () if number else edit

    def _edit(self, item: ListItem, values: Mapping[str, str]) -> tuple[Edit, ...] | None:
        try:
            span, text = bullets.changed(self.read[item.line], values, self.look)
        except (UnfitText, ValueError):
            return None
        same = item.text[span.start : span.end] == text
        return () if same else (change_item(item, span, text),)

    def _going(self, change: RemoveRow) -> LocalRecord | None:
        """Return the row of a bullet that goes, if nobody has edited it meanwhile.

        What is nested in a bullet stands nowhere else, so such a one is left to a person.
        """
        row = self.rows.get(change.record)
        if row is None or dict(row.values) != dict(change.before):
            return None
        return None if self.read[row.place.line].nested else row

    def _removed(self, row: LocalRecord, gone: set[tuple[int, int]]) -> tuple[Edit, ...]:
        at = row.place
        others = {index for table, index in gone if table == at.table}
        return (remove_item(self.document, self.lists[at.table], at.row, others),)

    def _added(self, changes: Sequence[AddRow], gone: set[tuple[int, int]]) -> Iterator[Found]:
        """Yield the new bullets, of one place the earlier ones first."""
        standing = [
            _Standing(each, item, self._day(self.read[item.line].values[bullets.WHEN]))
            for index, each in self.lists.items()
            for at, item in enumerate(each.items)
            if (index, at) not in gone
        ]
        falls = _falling([each.day for each in standing])
        days = [(self._day(each.values.get(bullets.WHEN, "")), each) for each in changes]
        known = sorted((e for e in days if e[0]), key=lambda each: str(each[0]), reverse=falls)
        ordered = [*known, *(each for each in days if not each[0])]
        for number, (day, change) in enumerate(ordered):
            raw, last = self._raw(change), number == len(ordered) - 1
            if raw is None:
                yield change, None
            elif not self.lists:
                yield change, self._first(raw, last=last)
            else:
                yield change, (self._put(raw, standing, day, falls=falls),)

    def _raw(self, change: AddRow) -> str | None:
        taken = change.id in self.rows or change.id in self.local.frozen_ids
        if taken or change.collection in self.local.broken:
            return None
        try:
            return bullets.new(change.values, self.look)
        except (UnfitText, ValueError):
            return None

    def _first(self, raw: str, *, last: bool) -> tuple[Edit, ...] | None:
        headings = self.document.headings
        found = next((each for each in headings if is_named(each, self.spec.headings)), None)
        return (add_list(self.document, found, raw, last=last),) if found else None

    def _put(
        self, raw: str, standing: Sequence[_Standing], day: date | None, *, falls: bool
    ) -> Edit:
        """Return the edit that puts a bullet in the order of the days, or at the end."""
        dated = [each for each in standing if each.day] if day else []
        before = [each for each in dated if each.day and day and _is_before(each.day, day, falls)]
        if dated and not before:
            return put_item(self.document, dated[0].bullets, raw, dated[0].item, "before")
        if before or standing:
            anchor = (before or standing)[-1]
            return put_item(self.document, anchor.bullets, raw, anchor.item, "after")
        last = list(self.lists.values())[-1]
        return put_item(self.document, last, raw, last.items[-1], "after")

    def _day(self, when: str) -> date | None:
        return day_of(when, self.start, self.order) if when else None


def _is_before(one: date, other: date, falls: bool) -> bool:  # noqa: FBT001 - as sorting has it
    return one >= other if falls else one <= other


def _falling(days: Sequence[date | None]) -> bool:
    """Tell whether the latest day stands first, by most of the neighbours."""
    known = [each for each in days if each]
    steps = Counter(one > other for one, other in pairwise(known) if one != other)
    return steps[True] > steps[False]

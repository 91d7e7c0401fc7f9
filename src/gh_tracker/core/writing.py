"""Changes to the tracker, found again in the document as it is now, as edits by span."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from gh_tracker.core import ids
from gh_tracker.core.cells import dates
from gh_tracker.core.cells.changes import (
    AddDecision,
    AddLogEntry,
    AddRow,
    GiveId,
    RemoveRow,
    SetCell,
    SetHeadingDate,
    SetMetric,
    SetView,
)
from gh_tracker.core.cells.columns import claims
from gh_tracker.core.cells.rendering import Column, UnfitValue, render, survey
from gh_tracker.core.document.blocks import Span
from gh_tracker.core.document.edits import Edit, add_row, replace_cell
from gh_tracker.core.model import Facet, Kind
from gh_tracker.core.sections.activity import add_entries, log_entries
from gh_tracker.core.sections.decisions import add_decisions, newest_first
from gh_tracker.core.sections.listed import OfBullet, bullet_edits
from gh_tracker.core.sections.showing import set_metric
from gh_tracker.core.sections.standing import is_last_word
from gh_tracker.core.text import UnfitText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gh_tracker.core.cells.changes import TrackerEdit
    from gh_tracker.core.cells.codec import Local
    from gh_tracker.core.cells.columns import Claim
    from gh_tracker.core.document.blocks import Document, Row, Table
    from gh_tracker.core.model import FieldSpec, LocalRecord, Settings

_Edits: TypeAlias = tuple[Edit, ...]
_OfRows: TypeAlias = SetCell | GiveId | AddRow | SetHeadingDate
_Beside: TypeAlias = SetView | SetMetric


def to_edits(
    document: Document, local: Local, changes: Sequence[TrackerEdit], settings: Settings
) -> tuple[tuple[Edit, ...], tuple[TrackerEdit, ...]]:
    """Return the edits that make the changes, and those changes that cannot be made.

    ``local`` is ``codec.read`` of ``document``, which may be newer than what the changes were
    planned on. A change is given back when the document has moved on (the value is no longer
    ``before``, the row, the log or the view is gone, the ID is taken, the collection is broken) or
    when no cell can hold its value. What stands there already needs no edit, and a heading without
    a date is left alone.
    """
    found = by_change(document, local, changes, settings)
    edits = tuple(edit for _, each in found for edit in each or ())
    return edits, tuple(change for change, each in found if each is None)


def by_change(
    document: Document, local: Local, changes: Sequence[TrackerEdit], settings: Settings
) -> tuple[tuple[TrackerEdit, _Edits | None], ...]:
    """Return each change with its edits, see ``to_edits``; None where it cannot be made.

    Whoever has an edit refused finds here which change it is of.
    """
    writer = _Writer(document, local, settings, changes)
    found: list[tuple[TrackerEdit, _Edits | None]] = []
    entries: list[AddLogEntry] = []
    decisions: list[AddDecision] = []
    items: list[OfBullet] = []
    for change in changes:
        if isinstance(change, AddLogEntry):
            entries.append(change)
        elif isinstance(change, RemoveRow) or writer.is_of_bullet(change):
            items.append(change)
        elif isinstance(change, AddDecision):
            decisions.append(change)
        elif isinstance(change, SetView | SetMetric):
            found.append((change, _beside(document, change)))
        else:
            found.append((change, writer.edits(change)))
    return (
        *found,
        *bullet_edits(document, local, writer.rows, items, settings),
        *_log(document, entries),
        *add_decisions(document, decisions),
    )


def _beside(document: Document, change: _Beside) -> _Edits | None:
    """Return the edits of a change outside the tables of records."""
    if isinstance(change, SetMetric):
        return set_metric(document, change)
    region = next((each for each in document.regions if each.name == change.name), None)
    if region is None:
        return None
    shown = document.text[region.span.start : region.span.end]
    return (Edit(region.span, change.text),) if shown != change.text else ()


def _log(
    document: Document, changes: Sequence[AddLogEntry]
) -> Iterator[tuple[AddLogEntry, _Edits | None]]:
    """Yield new log entries with their edits, and those that have no place or stand there."""
    there = log_entries(document)
    new = [each for each in changes if not is_last_word(each, there)]
    added = add_entries(document, new)
    yield from ((change, (edit,)) for change, edit in added)
    written = [change for change, _ in added]
    yield from ((change, None) for change in changes if change not in written)


class _Writer:
    """Turns changes of rows and headings into edits; what holds for a column is found once."""

    def __init__(
        self,
        document: Document,
        local: Local,
        settings: Settings,
        changes: Iterable[TrackerEdit],
    ) -> None:
        self.document = document
        self.local = local
        self.found = claims(document, settings)
        self.claims = {claim.table: claim for claim in self.found.tables}
        self.given = _given(local, changes)
        numbered = {change.id: row for change, row in self.given.items()}
        self.rows: Mapping[str, LocalRecord] = {**numbered, **local.records, **local.milestones}
        self.changing = _changing(self.rows, changes)
        self.bulleted = {each.name for each in settings.collections if each.bullets}
        self.columns: dict[tuple[int, str], Column] = {}
        self.milestones: dict[str, Mapping[str, Counter[int]]] = {}

    def is_of_bullet(self, change: TrackerEdit) -> TypeGuard[SetCell | AddRow]:
        """Tell whether a change is of a record that is a bullet."""
        if isinstance(change, AddRow):
            return change.collection in self.bulleted
        row = self.rows.get(change.record) if isinstance(change, SetCell) else None
        return row is not None and row.collection in self.bulleted

    def edits(self, change: _OfRows) -> _Edits | None:
        """Return the edits of a change, or None when it cannot be made any more."""
        try:
            match change:
                case SetCell():
                    return self._set_cell(change)
                case GiveId():
                    return self._give_id(change)
                case AddRow():
                    return self._add_row(change)
                case _:
                    return self._set_heading_date(change)
        except (UnfitText, UnfitValue):
            return None

    def _set_cell(self, change: SetCell) -> _Edits | None:
        row = self.rows.get(change.record)
        value = row.values.get(change.field) if row else None
        if row is None or value is None or value not in (change.before, change.after):
            return None
        if value == change.after:
            return ()
        claim = self.claims[row.place.table]
        field = claim.spec.field(change.field)
        return (self._put(claim, row, field, change.after),) if field else None

    def _give_id(self, change: GiveId) -> _Edits | None:
        row = self.given.get(change)
        if row is None or change.keyless:
            return None if row is None else ()
        claim = self.claims[row.place.table]
        field = claim.spec.of_facet(Facet.ID)
        return (self._put(claim, row, field, change.id),) if field else None

    def _put(self, claim: Claim, row: LocalRecord, field: FieldSpec, value: str) -> Edit:
        table = self.document.tables[claim.table]
        line, index = table.rows[row.place.row], claim.columns[field.name]
        raw = render(value, field, self._column(claim, field), line.cells[index].raw)
        return replace_cell(self.document, table, line, index, raw)

    def _add_row(self, change: AddRow) -> _Edits | None:
        claim = self._home(change)
        taken = change.id in self.rows or change.id in self.local.frozen_ids
        if claim is None or taken or change.collection in self.local.broken:
            return None
        table = self.document.tables[claim.table]
        raws = [table.placeholder(index) for index in range(len(table.columns))]
        for field in claim.spec.fields:
            if field.name in claim.columns:
                value = change.id if field.facet is Facet.ID else change.values.get(field.name, "")
                raws[claim.columns[field.name]] = render(value, field, self._column(claim, field))
        return (add_row(self.document, table, raws, self._neighbour(claim, table)),)

    def _neighbour(self, claim: Claim, table: Table) -> Row | None:
        """Return the row behind which a new one goes: the last, or where the newest stand."""
        at = claim.column_of(Facet.CLOSED)
        if at is not None and newest_first([raw for _, raw in _raws(table, at)]):
            return table.header
        return table.rows[-1] if table.rows else None

    def _home(self, change: AddRow) -> Claim | None:
        """Return the table where most rows of a new row's milestone stand, else the last one."""
        found = self.found.of(change.collection)
        if not found:
            return None
        field = found[-1].spec.of_facet(Facet.MILESTONE)
        milestone = change.values.get(field.name, "") if field else ""
        if field and change.collection not in self.milestones:
            self.milestones[change.collection] = self._milestones(change.collection, field)
        homes = self.milestones.get(change.collection, {}).get(milestone)
        return self.claims[homes.most_common(1)[0][0]] if homes and milestone else found[-1]

    def _milestones(self, collection: str, field: FieldSpec) -> Mapping[str, Counter[int]]:
        counts: dict[str, Counter[int]] = defaultdict(Counter)
        for row in (*self.local.records.values(), *self.local.unnumbered):
            if row.collection == collection:
                counts[row.values.get(field.name, "")][row.place.table] += 1
        return counts

    def _set_heading_date(self, change: SetHeadingDate) -> _Edits | None:
        found = self.found.of(change.collection)
        heading = self.document.tables[found[0].table].heading if found else None
        if heading is None:
            return ()
        day = date.fromisoformat(change.date)
        for match in reversed(list(dates.find(heading.text))):
            text = match.group()
            if dates.read(text):
                form = next(dates.exact(text), dates.ISO)
                start = heading.span.start + match.start()
                new = form.write(day)
                return (Edit(Span(start, start + len(text)), new),) if new != text else ()
        return ()

    def _column(self, claim: Claim, field: FieldSpec) -> Column:
        key = claim.table, field.name
        if key not in self.columns:
            self.columns[key] = self._survey(claim, field)
        return self.columns[key]

    def _survey(self, claim: Claim, field: FieldSpec) -> Column:
        table = self.document.tables[claim.table]
        own = list(_raws(table, claim.columns[field.name]))
        others = [
            raw
            for other in self.found.of(claim.spec.name)
            if other is not claim and field.name in other.columns
            for _, raw in _raws(self.document.tables[other.table], other.columns[field.name])
        ]
        column = survey(field, claim.spec.words, [raw for _, raw in own], others)
        # A cell that is about to change cannot tell how the others are to be read afterwards.
        changing = self.changing.get((claim.table, field.name), set())
        kept = [ids.undress(raw).core for index, raw in own if index not in changing]
        return replace(
            column,
            placeholder=table.placeholder(claim.columns[field.name]),
            order=dates.order_of(kept) if field.kind is Kind.DATE else "",
        )


def _raws(table: Table, column: int) -> Iterator[tuple[int, str]]:
    """Yield the readable cells of a column, each with the index of its row."""
    rows = enumerate(table.rows)
    return ((index, row.cells[column].raw) for index, row in rows if row.readable)


def _changing(
    rows: Mapping[str, LocalRecord], changes: Iterable[TrackerEdit]
) -> Mapping[tuple[int, str], set[int]]:
    """Return, by table and field, the indexes of the rows whose cell is to change."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for change in changes:
        if isinstance(change, SetCell) and change.record in rows:
            place = rows[change.record].place
            found[place.table, change.field].add(place.row)
    return found


def _given(local: Local, changes: Iterable[TrackerEdit]) -> Mapping[GiveId, LocalRecord]:
    """Find the row of each ID that is to be given; one that is taken by now is not given."""
    free: dict[str, list[LocalRecord]] = defaultdict(list)
    for row in local.unnumbered:
        if row.collection not in local.broken:
            free[row.digest].append(row)
    found: dict[GiveId, LocalRecord] = {}
    taken = {*local.records, *local.frozen_ids}
    for change in changes:
        if isinstance(change, GiveId) and change.id not in taken and free[change.digest]:
            equal = free[change.digest]
            row = next((each for each in equal if each.place == change.place), equal[0])
            equal.remove(row)
            found[change] = row
            taken.add(change.id)
    return found

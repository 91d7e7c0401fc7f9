"""The tracker read: its rows as records, and what stands in the way of reading them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from gh_tracker.core import ids
from gh_tracker.core.cells import dates, judging
from gh_tracker.core.cells.columns import Claim, Claims, claims
from gh_tracker.core.cells.keyless import Known, bullet_rows, implied, missing, told_apart
from gh_tracker.core.cells.values import Frozen, digest, parse
from gh_tracker.core.document.asides import heads_group, is_sum, is_sum_of_named
from gh_tracker.core.document.blocks import Document, Row, Table
from gh_tracker.core.document.rows import read_row
from gh_tracker.core.model import (
    NOTHING,
    Facet,
    FieldSpec,
    Kind,
    LocalRecord,
    Place,
    Remote,
    Settings,
    Values,
    milestone_key,
)
from gh_tracker.core.problem import Problem, Severity
from gh_tracker.core.text import from_cell, is_placeholder

_OF_SUMS: Final = frozenset({"title", "progress"})
"""The fields of a milestone that a row which sums milestones up has as well."""


class Local(NamedTuple):
    """The tracker, read.

    ``records`` are the live ones by ID, ``unnumbered`` rows have a title and no ID yet.
    ``frozen_ids`` maps each ID that stands in the file without a live record to the code of what
    is wrong with its row; no ID is in both. Of ``broken`` collections nothing may be removed or
    numbered. ``tables`` are indexes into ``Document.tables`` by collection, and ``lists`` names
    the collections of bullets that have their section. ``problems`` are the document's and the
    codec's, by line. ``milestones`` are the live rows of milestones by ``milestone_key``; they are
    no records of a collection.
    """

    records: Mapping[str, LocalRecord]
    unnumbered: tuple[LocalRecord, ...]
    frozen_ids: Mapping[str, str]
    broken: frozenset[str]
    tables: Mapping[str, tuple[int, ...]]
    problems: tuple[Problem, ...]
    lists: frozenset[str] = frozenset()
    milestones: Mapping[str, LocalRecord] = MappingProxyType({})


class _Found(NamedTuple):
    """A row, read: ``unusable`` is the code of what keeps it from being a record.

    ``named`` tells that it is known by a name, as milestones are.
    """

    record: LocalRecord
    column: int
    table: int
    texts: Values = NOTHING
    problems: tuple[Problem, ...] = ()
    unusable: str = ""
    named: bool = False

    def with_digest(self) -> _Found:
        """Return the row with the hash of its values, and of what could not be read."""
        hashed = digest({**self.record.values, **self.texts})
        return self._replace(record=self.record._replace(digest=hashed))


def read(
    document: Document,
    settings: Settings,
    known: Known | None = None,
    *,
    digests: bool = True,
) -> Local:
    """Return the records of a document.

    ``known`` gives what the last sync left: of rows with one ID, the one that equals it stays
    live, and rows that have none are told by it. Without ``digests`` the records have none: only
    a sync needs them.
    """
    found = claims(document, settings)
    base = known.values if known else None
    rows = [*_rows(document, found), *_detached(document, found)]
    rows += [
        _Found(row, 0, 0, problems=problems) for row, problems in bullet_rows(document, settings)
    ]
    if digests:
        rows = [each.with_digest() for each in rows]
    numbered, unnumbered = _by_id(rows)
    records: dict[str, LocalRecord] = {}
    milestones: dict[str, LocalRecord] = {}
    frozen: dict[str, str] = {}
    lacking = missing(document, settings, {each.spec.name for each in found.tables})
    problems = [*judging.judged(document, settings, found), *found.problems, *lacking.values()]
    for group in numbered.values():
        live, doubled = _settle(group, base)
        problems += doubled
        frozen |= {each.record.id: _code(each, group) for each in group if each is not live}
        if live:
            (milestones if live.named else records)[live.record.id] = live.record
    problems += (problem for row in rows for problem in row.problems)
    told = told_apart([row.record for row in unnumbered], settings, known)
    records |= told.records
    frozen |= told.frozen
    problems += told.problems
    return Local(
        records=records,
        unnumbered=told.left,
        frozen_ids={
            key: code for key, code in frozen.items() if key not in {*records, *milestones}
        },
        broken=judging.broken(document, settings, found, problems) | lacking.keys(),
        tables=_tables(found, settings),
        milestones=milestones,
        lists=frozenset(e.name for e in settings.collections if e.bullets) - lacking.keys(),
        problems=tuple(sorted(problems, key=lambda each: (each.line, each.column, each.code))),
    )


def _tables(found: Claims, settings: Settings) -> Mapping[str, tuple[int, ...]]:
    """Return the tables of each collection, and those of milestones where there are any."""
    names = dict.fromkeys(each.name for each in settings.collections if not each.bullets)
    names |= dict.fromkeys(claim.spec.name for claim in found.tables)
    return {name: tuple(claim.table for claim in found.of(name)) for name in names}


def _rows(document: Document, found: Claims) -> Iterator[_Found]:
    for claim in found.tables:
        table = document.tables[claim.table]
        reader = _Reader(claim, table)
        for index, row in enumerate(table.rows):
            if _holds_record(row, claim):
                yield reader.read(index, row)


def _holds_record(row: Row, claim: Claim) -> bool:
    """Tell whether a row is more than empty, the head of others, or their sum."""
    if all(is_placeholder(cell.raw) for cell in row.cells) or heads_group(row.cells):
        return False
    columns = (claim.column_of(facet) for facet in (Facet.ID, Facet.TITLE, Facet.NAME))
    id_column, title_column, name_column = columns
    if name_column is not None:
        others = [at for name, at in claim.columns.items() if name not in _OF_SUMS]
        return not is_sum_of_named(row.cells, name_column, others)
    return id_column is None or not is_sum(row.cells, id_column, title_column)


def _detached(document: Document, found: Claims) -> Iterator[_Found]:
    """Yield the rows that are cut off from a table: they cannot be used, but their IDs stand."""
    by_line = {document.tables[claim.table].line: claim for claim in found.tables}
    for problem in document.problems:
        claim = by_line.get(problem.table or 0)
        if claim and problem.code == "detached-row":
            row = read_row(document.text, problem.line, document.lines[problem.line - 1])
            yield _unreadable(claim, document.tables[claim.table], -1, row, problem.code)


class _Reader:
    """Reads the rows of one table; what holds for a whole column is found once."""

    def __init__(self, claim: Claim, table: Table) -> None:
        self.claim = claim
        self.table = table
        self.fields = [(field, claim.columns[field.name]) for field in _others(claim)]
        self.orders = {
            field.name: dates.order_of(ids.undress(raw).core for raw in _column(table, column))
            for field, column in self.fields
            if field.kind is Kind.DATE
        }

    def read(self, index: int, row: Row) -> _Found:
        """Return a row as a record, each field that cannot be read frozen."""
        if not row.readable:
            return _unreadable(self.claim, self.table, index, row, "cell-count")
        values, frozen, problems = dict(implied(self.claim.spec)), {}, []
        for field, column in self.fields:
            raw = row.cells[column].raw
            value = parse(raw, field, self.claim.spec.words, self.orders.get(field.name, ""))
            if isinstance(value, Frozen):
                frozen[field.name] = value.code
                problems.append(self._problem(row, column, value.code, value.message))
            else:
                values[field.name] = value
        found = _found(self.claim, self.table, index, row, values, frozen)
        return self._checked(found, row, problems)

    def _checked(self, found: _Found, row: Row, problems: list[Problem]) -> _Found:
        """Judge the row as a whole: by its ID, or by its title where it has none yet."""
        key = found.record.id
        if found.named:
            return found._replace(problems=tuple(problems), unusable="" if key else "empty-title")
        if key and not ids.is_id(key):
            message = f'"{key}" is no ID: an ID is one word. Shorten it, or leave the cell empty.'
            problem = self._problem(row, found.column, "bad-id", message)
            return found._replace(problems=(*problems, problem), unusable="bad-id")
        unnamed = not key and not self.claim.spec.listed
        if unnamed and "empty-title" in found.record.frozen.values():
            message = "this row has neither an ID nor a title. Write a title, or remove it."
            problem = self._problem(row, found.column, "empty-title", message, "warning")
            return found._replace(problems=(problem,), unusable="empty-title")
        return found._replace(problems=tuple(problems))

    def _problem(
        self, row: Row, column: int, code: str, message: str, severity: Severity = "error"
    ) -> Problem:
        at = row.cells[column].span.start - row.span.start + 1
        return Problem(severity, code, row.line, at, message, self.table.line)


def _others(claim: Claim) -> Iterator[FieldSpec]:
    """Yield the fields that a table has a column for, but for the ID."""
    fields = (field for field in claim.spec.fields if field.name in claim.columns)
    return (field for field in fields if field.facet is not Facet.ID)


def _column(table: Table, column: int) -> Iterator[str]:
    return (row.cells[column].raw for row in table.rows if row.readable)


def _found(
    claim: Claim, table: Table, index: int, row: Row, values: Values, frozen: Mapping[str, str]
) -> _Found:
    known_by = claim.spec.of_facet(Facet.ID) or claim.spec.of_facet(Facet.NAME)
    column = claim.columns[known_by.name] if known_by else 0
    raw = row.cells[column].raw if known_by and column < len(row.cells) else ""
    texts = {name: from_cell(row.cells[claim.columns[name]].raw) for name in frozen if values}
    record = LocalRecord(
        id=_key(raw, claim),
        collection=claim.spec.name,
        values=values,
        place=Place(claim.table, index, row.line),
        digest="",
        frozen=frozen,
    )
    named = claim.spec.remote is Remote.MILESTONE
    return _Found(record, column, table.line, texts, named=named)


def _key(raw: str, claim: Claim) -> str:
    """Return what a row is known by: its ID, or of a milestone its name."""
    named = claim.spec.of_facet(Facet.NAME)
    if named is None:
        return ids.id_of(raw)
    name = parse(raw, named)
    return milestone_key(name) if isinstance(name, str) else ""


def _unreadable(claim: Claim, table: Table, index: int, row: Row, code: str) -> _Found:
    """Return what can be said of a row whose cells cannot be told apart: its ID, perhaps."""
    return _found(claim, table, index, row, {}, {})._replace(unusable=code)


def _by_id(rows: Iterable[_Found]) -> tuple[Mapping[str, list[_Found]], list[_Found]]:
    """Sort rows by their ID, whatever its case, and those that have none yet."""
    numbered: dict[str, list[_Found]] = defaultdict(list)
    unnumbered = []
    for row in rows:
        if row.record.id:
            # Titles of milestones differ by case alone, as they do on GitHub.
            key = row.record.id if row.named else row.record.id.casefold()
            numbered[key].append(row)
        elif not row.unusable:
            unnumbered.append(row)
    return numbered, unnumbered


def _settle(
    group: list[_Found], base: Callable[[str], Values] | None
) -> tuple[_Found | None, list[Problem]]:
    """Return the row of an ID that stays live, if any, and a problem for each of the others."""
    usable = [row for row in group if not row.unusable]
    if len(group) == 1:
        return (usable[0] if usable else None), []
    live = next((row for row in usable if base and _equals(row.record, base(row.record.id))), None)
    return live, [_double(row, group) for row in group if row is not live]


def _equals(record: LocalRecord, base: Values) -> bool:
    """Tell whether a row is as it was after the last sync, in each column that it still has."""
    shared = base.keys() & (record.values.keys() | record.frozen.keys())
    return bool(shared) and all(record.values.get(name) == base[name] for name in shared)


def _double(row: _Found, group: list[_Found]) -> Problem:
    others = ", ".join(str(each.record.place.line) for each in group if each is not row)
    code = "duplicate-milestone" if row.named else "duplicate-id"
    way_out = (
        "Give this row another name, or remove it."
        if row.named
        else "Give this row another ID, or leave its ID cell empty to have one given."
    )
    message = f"{row.record.id} stands in line {others} as well. {way_out}"
    return Problem("error", code, row.record.place.line, 1, message, row.table)


def _code(row: _Found, group: list[_Found]) -> str:
    doubled = "duplicate-milestone" if row.named else "duplicate-id"
    return row.unusable or (doubled if len(group) > 1 else "")

"""The tracker read: its rows as records, and what stands in the way of reading them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from gh_tracker.core import ids
from gh_tracker.core.cells import dates
from gh_tracker.core.cells.columns import Claim, Claims, claims, is_of
from gh_tracker.core.cells.keyless import Known, bullet_rows, implied, missing, told_apart
from gh_tracker.core.cells.values import Frozen, digest, parse
from gh_tracker.core.document.asides import heads_group, is_sum
from gh_tracker.core.document.blocks import Document, Row, Table
from gh_tracker.core.document.rows import read_row
from gh_tracker.core.model import (
    NOTHING,
    Facet,
    FieldSpec,
    Kind,
    LocalRecord,
    Place,
    Settings,
    Values,
)
from gh_tracker.core.problem import Problem, Severity
from gh_tracker.core.text import from_cell, is_placeholder

# A row with one of these may hide a record, or pass for another one.
STRUCTURAL: Final = frozenset(
    {"cell-count", "detached-row", "duplicate-id", "bad-id", "no-id-column"}
)
_HIDING: Final = frozenset({"merge-markers", "unclosed-fence", "unclosed-comment"})
_UNREAD: Final = frozenset({"broken-table", "nested-table"})
_CODE: Final = ("    ", "\t")


class Local(NamedTuple):
    """The tracker, read.

    ``records`` are the live ones by ID, ``unnumbered`` rows have a title and no ID yet.
    ``frozen_ids`` maps each ID that stands in the file without a live record to the code of what
    is wrong with its row; no ID is in both. Of ``broken`` collections nothing may be removed or
    numbered. ``tables`` are indexes into ``Document.tables`` by collection, and ``lists`` names
    the collections of bullets that have their section. ``problems`` are the document's and the
    codec's, by line.
    """

    records: Mapping[str, LocalRecord]
    unnumbered: tuple[LocalRecord, ...]
    frozen_ids: Mapping[str, str]
    broken: frozenset[str]
    tables: Mapping[str, tuple[int, ...]]
    problems: tuple[Problem, ...]
    lists: frozenset[str] = frozenset()


class _Found(NamedTuple):
    """A row, read: ``unusable`` is the code of what keeps it from being a record."""

    record: LocalRecord
    column: int
    table: int
    texts: Values = NOTHING
    problems: tuple[Problem, ...] = ()
    unusable: str = ""

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
    frozen: dict[str, str] = {}
    lacking = missing(document, settings, {each.spec.name for each in found.tables})
    problems = [*_judged(document, settings, found), *found.problems, *lacking.values()]
    for group in numbered.values():
        live, doubled = _settle(group, base)
        problems += doubled
        frozen |= {each.record.id: _code(each, group) for each in group if each is not live}
        if live:
            records[live.record.id] = live.record
    problems += (problem for row in rows for problem in row.problems)
    told = told_apart([row.record for row in unnumbered], settings, known)
    records |= told.records
    frozen |= told.frozen
    problems += told.problems
    return Local(
        records=records,
        unnumbered=told.left,
        frozen_ids={key: code for key, code in frozen.items() if key not in records},
        broken=_broken(document, settings, found, problems) | lacking.keys(),
        tables=_tables(settings, found),
        lists=frozenset(e.name for e in settings.collections if e.bullets) - lacking.keys(),
        problems=tuple(sorted(problems, key=lambda each: (each.line, each.column, each.code))),
    )


def _tables(settings: Settings, found: Claims) -> Mapping[str, tuple[int, ...]]:
    specs = (each for each in settings.collections if not each.bullets)
    return {spec.name: tuple(claim.table for claim in found.of(spec.name)) for spec in specs}


def _judged(document: Document, settings: Settings, found: Claims) -> Iterator[Problem]:
    """Yield the document's problems; one of a table that is not ours is worth a warning at most."""
    ours = {document.tables[claim.table].line for claim in (*found.tables, *found.refused)}
    for problem in document.problems:
        if problem.code in _UNREAD and not _would_be(document, problem, settings):
            span = document.lines[problem.line - 1]
            if document.text[span.start : span.end].startswith(_CODE):
                continue  # a table that is shown as code is meant so
            yield problem._replace(severity="warning")
        elif problem.table is not None and problem.table not in ours:
            yield problem._replace(severity="warning")
        else:
            yield problem


def _would_be(document: Document, problem: Problem, settings: Settings) -> list[str]:
    """Return the collections that a table which is not read would be of, by its header."""
    line = document.lines[problem.line - 1]
    headers = [cell.raw for cell in read_row(document.text, problem.line, line).cells]
    return [spec.name for spec in settings.collections if is_of(headers, spec)]


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
    columns = (claim.column_of(facet) for facet in (Facet.ID, Facet.TITLE))
    id_column, title_column = columns
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
    id_field = claim.spec.of_facet(Facet.ID)
    column = claim.columns[id_field.name] if id_field else 0
    raw = row.cells[column].raw if id_field and column < len(row.cells) else ""
    texts = {name: from_cell(row.cells[claim.columns[name]].raw) for name in frozen if values}
    record = LocalRecord(
        id=ids.id_of(raw),
        collection=claim.spec.name,
        values=values,
        place=Place(claim.table, index, row.line),
        digest="",
        frozen=frozen,
    )
    return _Found(record, column, table.line, texts)


def _unreadable(claim: Claim, table: Table, index: int, row: Row, code: str) -> _Found:
    """Return what can be said of a row whose cells cannot be told apart: its ID, perhaps."""
    return _found(claim, table, index, row, {}, {})._replace(unusable=code)


def _by_id(rows: Iterable[_Found]) -> tuple[Mapping[str, list[_Found]], list[_Found]]:
    """Sort rows by their ID, whatever its case, and those that have none yet."""
    numbered: dict[str, list[_Found]] = defaultdict(list)
    unnumbered = []
    for row in rows:
        if row.record.id:
            numbered[row.record.id.casefold()].append(row)
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
    message = (
        f"{row.record.id} stands in line {others} as well. Give this row another ID, or leave its "
        "ID cell empty to have one given."
    )
    return Problem("error", "duplicate-id", row.record.place.line, 1, message, row.table)


def _code(row: _Found, group: list[_Found]) -> str:
    return row.unusable or ("duplicate-id" if len(group) > 1 else "")


def _broken(
    document: Document, settings: Settings, found: Claims, problems: Iterable[Problem]
) -> frozenset[str]:
    """Return the collections of which rows may stand somewhere without being read."""
    claimed = (*found.tables, *found.refused)
    by_line = {document.tables[claim.table].line: claim.spec.name for claim in claimed}
    broken = set()
    for problem in problems:
        if problem.code in _HIDING:
            broken |= {spec.name for spec in settings.collections}
        elif problem.code in _UNREAD:
            broken |= set(_would_be(document, problem, settings))
        elif problem.code in STRUCTURAL:
            broken |= {by_line[line] for line in (problem.table,) if line in by_line}
    return frozenset(broken)

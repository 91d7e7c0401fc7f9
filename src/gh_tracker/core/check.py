"""What looks wrong in a tracker, told offline; and the repair of what can be mended safely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from gh_tracker.core import codec
from gh_tracker.core.blocks import Document, Table
from gh_tracker.core.checkpoints import unknown_ids
from gh_tracker.core.codec import Local
from gh_tracker.core.columns import fold
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    LocalRecord,
    Settings,
)
from gh_tracker.core.owner import people
from gh_tracker.core.problem import Problem
from gh_tracker.core.structure import parse
from gh_tracker.core.words import find
from gh_tracker.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Fixed:
    """A tracker after the repair: its bytes, and the problems that are gone."""

    source: bytes
    mended: tuple[Problem, ...]


def check(source: bytes, settings: Settings, file: str) -> tuple[Problem, ...]:
    """Return everything that looks wrong in a tracker, by line.

    Raises:
        DocumentError: the bytes are not UTF-8; it names the file.
    """
    document, local = _read(source, settings, file)
    found = [*local.problems, *_no_table(local, settings), *unknown_ids(document, local)]
    for record in local.records.values():
        spec = settings.collection(record.collection)
        found += _unmapped_owner(record, spec, settings, document)
        found += _complete_below_full(record, spec, document)
    return tuple(sorted(found, key=lambda each: (each.line, each.column, each.code)))


def fix(source: bytes, settings: Settings, file: str) -> Fixed:
    """Mend what is safe; no value of any record changes, and a second time nothing does.

    A row that only blank lines cut off from its table goes back to it, and a sentence directly
    under a table gets a blank line above. Everything else is for a person.

    Raises:
        DocumentError: as for ``check``.
    """
    mended: list[Problem] = []
    document, local = _read(source, settings, file)
    while step := _next_repair(document, local, settings, file):
        gone, document, local = step
        mended += gone
    return Fixed(document.source, tuple(mended))


def _read(source: bytes, settings: Settings, file: str) -> tuple[Document, Local]:
    try:
        document = parse(source)
    except DocumentError as error:
        error.file = error.file or file
        raise
    return document, codec.read(document, settings)


def _no_table(local: Local, settings: Settings) -> Iterator[Problem]:
    known = any(local.tables.values())
    if not known and not any(each.severity == "error" for each in local.problems):
        names = " or ".join(each.name for each in settings.collections)
        spec = settings.collections[0]
        needed = [field.columns[0] for field in spec.fields if field.name in spec.required]
        message = (
            f"no table of {names} is in this file. A table of {spec.name} has the columns "
            f"{', '.join(needed)}; `gh-tracker init` proposes a configuration for other ones."
        )
        yield Problem("error", "no-table", 1, 1, message)


def _unmapped_owner(
    record: LocalRecord, spec: CollectionSpec, settings: Settings, document: Document
) -> Iterator[Problem]:
    """Report an owner without a login, where owners are mapped at all."""
    field = spec.of_facet(Facet.ASSIGNEES)
    owner = record.values.get(field.name, "") if field else ""
    if field and settings.owners and owner and people(owner, settings.owners) is None:
        message = (
            f'"{owner}" is no role of the configuration and no @login, so nobody is assigned. Add '
            "it to `owners:`."
        )
        column = _column(record, field, document)
        yield Problem("warning", "owner-without-login", record.place.line, column, message)


def _complete_below_full(
    record: LocalRecord, spec: CollectionSpec, document: Document
) -> Iterator[Problem]:
    status, progress = spec.of_facet(Facet.STATUS), spec.of_facet(Facet.PROGRESS)
    if status is None or progress is None:
        return
    word = find(record.values.get(status.name, ""), spec.words)
    share = record.values.get(progress.name, "")
    if word and word.closing is Closing.COMPLETED and share not in {"", "100%"}:
        message = f"{record.id} is {word.name} at {share}. Write 100%, or another status."
        column = _column(record, progress, document)
        yield Problem("warning", "complete-below-100", record.place.line, column, message)


def _column(record: LocalRecord, field: FieldSpec, document: Document) -> int:
    """Return where on its line the cell of a field begins, from 1."""
    table = document.tables[record.place.table]
    row = table.rows[record.place.row]
    names = set(map(fold, field.columns))
    cells = zip(table.columns, row.cells, strict=True)
    found = (cell for header, cell in cells if fold(header) in names)
    return next((cell.span.start - row.span.start + 1 for cell in found), 1)


def _next_repair(
    document: Document, local: Local, settings: Settings, file: str
) -> tuple[list[Problem], Document, Local] | None:
    """Return the first repair that changes nothing but structure, and the problems it ends."""
    for problem in document.problems:
        text = _repaired(document, problem)
        if text is None:
            continue
        after, read = _read(text.encode("utf-8"), settings, file)
        if _is_safe(document, local, after, read):
            return _gone(document, after), after, read
    return None


def _gone(before: Document, after: Document) -> list[Problem]:
    """Return the problems that are no more; one row that goes back takes those below it along."""
    left = Counter(_what(after, each) for each in after.problems)
    gone = []
    for problem in before.problems:
        left[_what(before, problem)] -= 1
        if left[_what(before, problem)] < 0:
            gone.append(problem)
    return gone


def _what(document: Document, problem: Problem) -> tuple[str, str]:
    """Return what tells a problem from others in two versions of a document."""
    span = document.lines[problem.line - 1]
    return problem.code, document.text[span.start : span.end]


def _repaired(document: Document, problem: Problem) -> str | None:
    """Return the text with one problem mended, or None where that is for a person."""
    table = next((each for each in document.tables if each.line == problem.table), None)
    if table is None:
        return None
    if problem.code == "detached-row":
        return _joined(document, table, problem.line)
    if problem.code == "stray-line":
        return _parted(document, table, problem.line)
    return None


def _joined(document: Document, table: Table, line: int) -> str | None:
    """Take out the blank lines between a table and a row, if there is nothing else."""
    row = document.lines[line - 1]
    between = document.text[table.span.end : row.start]
    if between.strip(" \t\r\n") or document.text[row.start] != "|":
        return None
    ending = between.lstrip(" \t")
    newline = "\r\n" if ending.startswith("\r\n") else ending[:1]
    return document.text[: table.span.end] + newline + document.text[row.start :]


def _parted(document: Document, table: Table, line: int) -> str | None:
    """Put a blank line above the first sentence under a table, if no row follows it."""
    if any(row.line > line for row in table.rows) or line != table.strays[0].line:
        return None
    start = document.lines[line - 1].start
    return document.text[:start] + document.newline + document.text[start:]


def _is_safe(before: Document, read: Local, after: Document, read_after: Local) -> bool:
    """Tell whether every record reads as it did, and there is one problem less and none more."""
    same = all(_same(record, read_after) for record in read.records.values())
    codes = [each.code for each in read.problems]
    remaining = [each.code for each in read_after.problems]
    fewer = len(remaining) < len(codes) and not set(remaining) - set(codes)
    return same and fewer and len(after.tables) == len(before.tables)


def _same(record: LocalRecord, local: Local) -> bool:
    found = local.records.get(record.id)
    return found is not None and found.digest == record.digest

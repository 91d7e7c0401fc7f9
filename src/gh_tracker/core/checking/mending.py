"""The repair of what can be mended safely: structure alone, never a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from gh_tracker.core.cells.codec import Local
from gh_tracker.core.checking.check import read
from gh_tracker.core.document.blocks import Document, Row, Table
from gh_tracker.core.document.rows import parts, read_row, trimmed
from gh_tracker.core.model import LocalRecord, Settings
from gh_tracker.core.problem import Problem


@dataclass(frozen=True, slots=True)
class Fixed:
    """A tracker after the repair: its bytes, and the problems that are gone."""

    source: bytes
    mended: tuple[Problem, ...]


def fix(source: bytes, settings: Settings, file: str) -> Fixed:
    """Mend what is safe; no value of any record changes, and a second time nothing does.

    A row that only blank lines cut off from its table goes back to it, and a sentence directly
    under a table gets a blank line above. Empty cells that a row has too many go, and a line of
    dashes gets as many cells as the header and all rows have. Everything else is for a person.

    Raises:
        DocumentError: as for ``check``.
    """
    mended: list[Problem] = []
    document, local = read(source, settings, file, digests=True)
    while step := _next_repair(document, local, settings, file):
        gone, document, local = step
        mended += gone
    return Fixed(document.source, tuple(mended))


def _next_repair(
    document: Document, local: Local, settings: Settings, file: str
) -> tuple[list[Problem], Document, Local] | None:
    """Return the first repair that changes nothing but structure, and the problems it ends."""
    for problem in document.problems:
        text = _repaired(document, problem)
        if text is None:
            continue
        after, found = read(text.encode("utf-8"), settings, file, digests=True)
        if _is_safe(document, local, after, found):
            return _gone(document, after), after, found
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
    if problem.code == "broken-table":
        return _ruled(document, problem.line)
    table = next((each for each in document.tables if each.line == problem.table), None)
    repair = _REPAIRS.get(problem.code)
    return repair(document, table, problem.line) if table and repair else None


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


def _shortened(document: Document, table: Table, line: int) -> str | None:
    """Take off the cells that a row has too many, if they are empty: GitHub shows none of them."""
    span, columns = document.lines[line - 1], len(table.header.cells)
    row = read_row(document.text, line, span)
    if len(row.cells) <= columns or any(cell.raw for cell in row.cells[columns:]):
        return None
    end = parts(document.text, span)[columns - 1].end + 1
    return document.text[:end] + document.text[trimmed(document.text, span).end :]


def _ruled(document: Document, line: int) -> str | None:
    """Give the line of dashes as many cells as the header, if all rows have as many as that."""
    header, dashes, *rows = _block(document, line)
    columns = len(header.cells)
    if not rows or any(len(row.cells) != columns for row in rows):
        return None
    kept = trimmed(document.text, dashes.span)
    raws = [cell.raw for cell in dashes.cells[:columns]]
    raws += [raws[-1]] * (columns - len(raws))
    outer = document.text[trimmed(document.text, header.span).start] == "|"
    made = f"| {' | '.join(raws)} |" if outer else " | ".join(raws)
    return document.text[: kept.start] + made + document.text[kept.end :]


def _block(document: Document, line: int) -> list[Row]:
    """Return the lines from one on that a blank line ends, as rows."""
    text, rows = document.text, []
    for number, span in enumerate(document.lines[line - 1 :], line):
        if not text[span.start : span.end].strip(" \t"):
            break
        rows.append(read_row(text, number, span))
    return rows


_REPAIRS: Final[Mapping[str, Callable[[Document, Table, int], str | None]]] = {
    "detached-row": _joined,
    "stray-line": _parted,
    "cell-count": _shortened,
}


def _is_safe(before: Document, read: Local, after: Document, read_after: Local) -> bool:
    """Tell whether every record reads as it did, and there is one problem less and none more."""
    same = all(_same(record, read_after) for record in read.records.values())
    codes = [each.code for each in read.problems]
    remaining = [each.code for each in read_after.problems]
    fewer = len(remaining) < len(codes) and not set(remaining) - set(codes)
    made = codes.count("broken-table") - remaining.count("broken-table")
    return same and fewer and len(after.tables) == len(before.tables) + made


def _same(record: LocalRecord, local: Local) -> bool:
    found = local.records.get(record.id)
    return found is not None and found.digest == record.digest

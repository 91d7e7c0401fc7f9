"""What stands in the way of reading tables: which problems count, and what they may hide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gh_tracker.core.cells.columns import Claims, is_list_of, is_of
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.rows import read_row
from gh_tracker.core.model import Settings
from gh_tracker.core.problem import Problem

# A row with one of these may hide a record, or pass for another one.
STRUCTURAL: Final = frozenset(
    {
        "cell-count",
        "detached-row",
        "duplicate-id",
        "duplicate-milestone",
        "bad-id",
        "no-id-column",
    }
)
_HIDING: Final = frozenset({"merge-markers", "unclosed-fence", "unclosed-comment"})
_UNREAD: Final = frozenset({"broken-table", "nested-table"})
_CODE: Final = ("    ", "\t")


def judged(document: Document, settings: Settings, found: Claims) -> Iterator[Problem]:
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
    named = settings.milestones
    listed = named is not None and is_list_of(headers, problem.line, document.headings, named)
    found = [spec.name for spec in settings.collections if is_of(headers, spec)]
    return [*found, *([named.name] if named and listed else [])]


def broken(
    document: Document, settings: Settings, found: Claims, problems: Iterable[Problem]
) -> frozenset[str]:
    """Return the collections of which rows may stand somewhere without being read."""
    claimed = (*found.tables, *found.refused)
    by_line = {document.tables[claim.table].line: claim.spec.name for claim in claimed}
    hiding: set[str] = set()
    for problem in problems:
        if problem.code in _HIDING:
            hiding |= {spec.name for spec in settings.collections}
            hiding |= {claim.spec.name for claim in found.tables}
        elif problem.code in _UNREAD:
            hiding |= set(_would_be(document, problem, settings))
        elif problem.code in STRUCTURAL:
            hiding |= {by_line[line] for line in (problem.table,) if line in by_line}
    return frozenset(hiding)

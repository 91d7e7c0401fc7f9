"""What is wrong with a document's structure, and the lines outside tables that may hold a row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from markdown_it.token import Token

from gh_tracker.core.document.asides import heads_group
from gh_tracker.core.document.blocks import Span, Table
from gh_tracker.core.document.layout import Kind, Layout
from gh_tracker.core.document.rows import has_pipe, parts, trimmed
from gh_tracker.core.problem import Problem, Severity

# A comment inside a paragraph ends with it, so none reaches over a blank line.
_COMMENT = re.compile(r"<!--(?:[^\n]|\n(?![ \t]*\r?\n))*?-->")
_DELIMITER = re.compile(r"(?=.*-)[-:| \t]+")
_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7}|={7})(?=[ \t]|$)")
_TABLES = frozenset({Kind.TABLE, Kind.FRONT_MATTER})

_MERGE = (
    "a merge conflict is not resolved here. Keep one of the two versions and remove the lines "
    "<<<<<<<, ======= and >>>>>>>; until then the file is not touched."
)
_STRAY = (
    "this line stands directly under a table, so GitHub shows it as a row. Put a blank line above "
    "it, or write it as a row with |."
)
_DETACHED = (
    "this row is cut off from its table, so GitHub shows it as text. Remove what stands between "
    "it and the table's last row: a blank line, a comment or an indent."
)
_NESTED = (
    "a table inside a quote or behind a bullet is not read. Move it to the left margin if it is "
    "to be synced."
)


def other_lines(layout: Layout) -> tuple[Span, ...]:
    """Return pipe lines outside tables, and comments: places that may hold a row in disguise."""
    lines = [
        span
        for span, kind in zip(layout.lines, layout.kinds, strict=True)
        if kind == Kind.HTML
        or (kind not in _TABLES and layout.text.find("|", span.start, span.end) >= 0)
    ]
    return (*lines, *(Span(*match.span()) for match in _COMMENT.finditer(layout.text)))


def find_problems(
    layout: Layout, tables: Sequence[Table], tokens: Iterable[Token]
) -> list[Problem]:
    """Return every problem of the tables and of what should be one."""
    markers = list(_merge_markers(layout))
    marked = {problem.line for problem in markers}
    others = [
        *(problem for table in tables for problem in _rows(layout, table)),
        *_nested(layout),
        *_unclosed(layout, tokens),
        *_loose(layout, tables),
    ]
    return [*markers, *(problem for problem in others if problem.line not in marked)]


def _merge_markers(layout: Layout) -> Iterator[Problem]:
    """Find git's conflict markers.

    ``=======`` may underline a heading, and ``|||||||`` be an empty row: those two count only
    where git puts them, after ``<<<<<<<``, or where the former underlines nothing.
    """
    begun = False
    for line, span in enumerate(layout.lines):
        match = _MARKER.match(layout.text, span.start, span.end)
        if match is None or layout.kinds[line] == Kind.FENCE:
            continue
        sign = match.group()[0]
        if sign in "<>" or begun or (sign == "=" and layout.kinds[line] != Kind.HEADING):
            yield _problem(layout, line, "merge-markers", _MERGE)
        begun = sign != ">" and (begun or sign == "<")


def _rows(layout: Layout, table: Table) -> Iterator[Problem]:
    columns = len(table.header.cells)
    for row in table.rows:
        if not row.readable and not heads_group(row.cells):
            message = (
                f"this row has {len(row.cells)} cells, its table has {columns} columns. Add or "
                "remove a cell; a pipe inside a text is written \\|."
            )
            yield _problem(layout, row.line - 1, "cell-count", message, table.line)
    for row in table.strays:
        yield _problem(layout, row.line - 1, "stray-line", _STRAY, table.line, "warning")


def _nested(layout: Layout) -> Iterator[Problem]:
    for kind, lines in _runs(layout):
        if kind == Kind.UNREAD_TABLE:
            yield _problem(layout, lines[0], "nested-table", _NESTED, None, "warning")


def _unclosed(layout: Layout, tokens: Iterable[Token]) -> Iterator[Problem]:
    """Find a fence or comment that is never closed and so takes in the pipe lines below it."""
    for token in tokens:
        if token.type not in _CLOSERS or "|" not in token.content or token.map is None:
            continue
        first, end = token.map
        name, closed = _CLOSERS[token.type]
        if not closed(layout.source(end - 1).strip(" \t>"), token):
            message = f"this {name} is never closed, so what follows is no table. Close it."
            yield _problem(layout, first, f"unclosed-{name}", message)


def _fence_closed(last: str, token: Token) -> bool:
    return last.startswith(token.markup) and not last.strip(token.markup[0])


def _comment_closed(_last: str, token: Token) -> bool:
    return not token.content.lstrip().startswith("<!--") or "-->" in token.content


_CLOSERS = {"fence": ("fence", _fence_closed), "html_block": ("comment", _comment_closed)}


def _loose(layout: Layout, tables: Sequence[Table]) -> Iterator[Problem]:
    """Find rows that are cut off from their table, and tables that GitHub does not see as such.

    ``near`` is true while nothing but blank lines, comments and such rows follows the table.
    """
    starts = [table.line - 1 for table in tables]
    table, near = None, False
    for kind, lines in _runs(layout):
        if kind == Kind.TABLE:
            table, near = tables[bisect_left(starts, lines.stop) - 1], True
        elif kind == Kind.PLAIN:
            for paragraph in _paragraphs(layout, lines):
                found = list(_paragraph(layout, paragraph, table, near=near))
                near = near and len(found) == len(paragraph)
                yield from found
        elif kind != Kind.HTML:
            table, near = (None if kind == Kind.HEADING else table), False


def _paragraph(
    layout: Layout, lines: range, table: Table | None, *, near: bool
) -> Iterator[Problem]:
    for line in lines[1:]:
        if _DELIMITER.fullmatch(layout.source(line)) and has_pipe(
            layout.text, layout.lines[line - 1]
        ):
            yield _problem(layout, line - 1, "broken-table", _broken(layout, line))
            return
    for line in lines if table else ():
        if table and _is_row_of(layout, line, table, near=near):
            yield _problem(layout, line, "detached-row", _DETACHED, table.line)


def _broken(layout: Layout, delimiter: int) -> str:
    header, below = (len(parts(layout.text, layout.lines[n])) for n in (delimiter - 1, delimiter))
    return (
        f"GitHub shows no table here: the header has {header} cells, the line of dashes below it "
        f"{below}. Give both the same number and start them at the left margin."
    )


def _is_row_of(layout: Layout, line: int, table: Table, *, near: bool) -> bool:
    """Tell whether a line outside the table looks like one of its rows.

    A line that begins with a pipe is one when it is near or has the right number of cells; one
    written without outer pipes only when both hold and the table is written that way too.
    """
    span = trimmed(layout.text, layout.lines[line])
    if not has_pipe(layout.text, span):
        return False
    fits = len(parts(layout.text, span)) == len(table.header.cells)
    first = layout.text[span.start]
    if first == "|":
        return near or fits
    return near and fits and not table.style.leading and first not in "-*+>#"


def _runs(layout: Layout) -> Iterator[tuple[int, range]]:
    """Yield the kind and the line numbers of each run of lines of one kind."""
    start = 0
    for kind, run in groupby(layout.kinds):
        end = start + sum(1 for _ in run)
        yield kind, range(start, end)
        start = end


def _paragraphs(layout: Layout, lines: range) -> Iterator[range]:
    """Yield the runs of lines that are not blank."""
    for blank, run in groupby(lines, key=layout.blank):
        if not blank:
            numbers = list(run)
            yield range(numbers[0], numbers[-1] + 1)


def _problem(
    layout: Layout,
    line: int,
    code: str,
    message: str,
    table: int | None = None,
    severity: Severity = "error",
) -> Problem:
    """Return a problem at the first character of a line, which is counted from 0 here."""
    span = layout.lines[line]
    column = trimmed(layout.text, span).start - span.start + 1
    return Problem(severity, code, line + 1, column, message, table)

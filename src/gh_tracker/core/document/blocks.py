"""The parts of a document as values: each knows its place in the source, none owns a copy of it.

Those that a document has by the thousand are named tuples, which take a third less time to make.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gh_tracker.core.problem import Problem
from gh_tracker.core.text import DEFAULT_PLACEHOLDER, is_placeholder

Align = Literal["", "left", "center", "right"]


class Span(NamedTuple):
    """A stretch of ``Document.text``: offsets in code points, the end exclusive."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Tell whether an offset lies inside."""
        return self.start <= offset < self.end


class Cell(NamedTuple):
    """One cell: ``raw`` is its source without the padding, ``span`` where that stands.

    The span of an empty cell has no width and lies where a text would be put.
    """

    span: Span
    raw: str


class Row(NamedTuple):
    """One line of a table; ``span`` is the line without its newline, ``line`` counts from 1.

    A row is not readable when its cells are not as many as the header's: GitHub drops or pads
    them, so which text belongs to which column cannot be known.
    """

    line: int
    span: Span
    cells: tuple[Cell, ...]
    readable: bool = True


class Heading(NamedTuple):
    """A heading at the top level of the document; ``span`` and ``text`` are its text alone.

    ``last_line`` differs from ``line`` where the heading is underlined.
    """

    level: int
    line: int
    last_line: int
    text: str
    span: Span


class Style(NamedTuple):
    """How a table is written, as far as a new row or a changed cell has to follow it.

    ``aligned`` is the number of columns, from the left, whose pipes stand one under another.
    """

    leading: bool
    trailing: bool
    padding: str
    aligned: int
    aligns: tuple[Align, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: ``rows`` are its records, ``strays`` the sentences that GitHub makes rows of it.

    ``heading`` is the nearest one above, ``region`` the generated view it stands in, if any.
    """

    heading: Heading | None
    header: Row
    delimiter: Row
    rows: tuple[Row, ...]
    strays: tuple[Row, ...]
    style: Style
    span: Span
    region: str | None

    @property
    def line(self) -> int:
        """The line of the header, from 1."""
        return self.header.line

    @property
    def columns(self) -> tuple[str, ...]:
        """The header's cells as they are written."""
        return tuple(cell.raw for cell in self.header.cells)

    def placeholder(self, column: int) -> str:
        """Return how this table writes "nothing" in a column: its habit there, else anywhere."""
        rows = [row for row in self.rows if row.readable]
        there = _habit(row.cells[column].raw for row in rows)
        anywhere = there or _habit(cell.raw for row in rows for cell in row.cells)
        return DEFAULT_PLACEHOLDER if anywhere is None else anywhere[0]


def _habit(raws: Iterable[str]) -> tuple[str] | None:
    """Return the most common placeholder, the first of equals, in a tuple since it may be ""."""
    common = Counter(raw for raw in raws if is_placeholder(raw)).most_common(1)
    return (common[0][0],) if common else None


class ListItem(NamedTuple):
    """One bullet at the top level, with all that is nested in it.

    ``span`` goes from the start of its first line to the end of its last, ``content`` from behind
    the bullet; ``text`` is the source of ``content``, line breaks and indents included.
    """

    line: int
    last_line: int
    span: Span
    content: Span
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class BulletList:
    """A bullet list at the top level; ``loose`` when blank lines stand between its items."""

    heading: Heading | None
    line: int
    indent: str
    marker: str
    gap: str
    loose: bool
    items: tuple[ListItem, ...]


class Region(NamedTuple):
    """A generated view: ``span`` is what stands between the lines of its two markers."""

    name: str
    line: int
    last_line: int
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A tracker as it was read: the source, and where everything in it stands.

    ``text`` is the decoded source, byte order mark and newlines as they are; ``newline`` the
    dominant one. ``other_lines`` are the lines outside tables that may hold a row all the same:
    pipe lines, fenced ones too, and comments.
    """

    source: bytes
    text: str
    newline: str
    lines: tuple[Span, ...]
    headings: tuple[Heading, ...]
    tables: tuple[Table, ...]
    lists: tuple[BulletList, ...]
    regions: tuple[Region, ...]
    front_matter: Span | None
    other_lines: tuple[Span, ...]
    problems: tuple[Problem, ...]

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, on which an offset lies."""
        return max(1, bisect_right(self.lines, offset, key=_start))

    def mentions(self, record: str) -> bool:
        """Tell whether an ID stands, as a word, in a table row, pipe line or comment.

        A record whose ID does not is gone; one whose ID does may only be cut off, commented out
        or moved, and must not be taken for removed. Generated views only repeat what stands
        elsewhere.
        """
        tables = (table.span for table in self.tables if table.region is None)
        places = [*tables, *self.other_lines]
        return any(
            any(place.holds(offset) for place in places) for offset in _words(self.text, record)
        )


def _start(line: Span) -> int:
    return line.start


def _words(text: str, word: str) -> Iterable[int]:
    """Yield where a word stands on its own: ``UT-1`` is not in ``UT-10``."""
    offset = text.find(word) if word else -1
    while offset >= 0:
        end = offset + len(word)
        if not (_in_word(text[offset - 1 : offset]) or _in_word(text[end : end + 1])):
            yield offset
        offset = text.find(word, offset + 1)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"

"""The lines of a source and what kind of block each is part of."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

from gh_tracker.core.document.blocks import Span

# The line endings of CommonMark, no others: a form feed or U+2028 ends no line
# (https://spec.commonmark.org/0.31.2/#line-ending).
_NEWLINE = re.compile(r"\r\n?|\n")
BOM = "\ufeff"


class Kind(IntEnum):
    """What a line is part of, as far as it matters to what may be found on it."""

    PLAIN = 0
    FRONT_MATTER = 1
    FENCE = 2
    HTML = 3
    HEADING = 4
    TABLE = 5
    UNREAD_TABLE = 6


@dataclass(frozen=True, slots=True)
class Layout:
    """A text, the span of each of its lines, and their kinds; line numbers count from 0 here."""

    text: str
    lines: tuple[Span, ...]
    kinds: bytearray

    def mark(self, first: int, end: int, kind: Kind) -> None:
        """Say what the lines from ``first`` up to but not including ``end`` are part of."""
        self.kinds[first:end] = bytes([kind]) * (end - first)

    def line_at(self, offset: int) -> int:
        """Return the number of the line that holds an offset."""
        return bisect_right(self.lines, offset, key=_start) - 1

    def source(self, line: int) -> str:
        """Return a line without its newline."""
        span = self.lines[line]
        return self.text[span.start : span.end]

    def blank(self, line: int) -> bool:
        """Tell whether a line has nothing but spaces and tabs."""
        return not self.source(line).strip(" \t")


def split_lines(text: str) -> tuple[Span, ...]:
    """Return the span of each line without its newline; the last one may be empty.

    A byte order mark belongs to no line: what it precedes is read as if it were not there.
    """
    newlines = [match.span() for match in _NEWLINE.finditer(text)]
    starts = [int(text.startswith(BOM)), *(end for _, end in newlines)]
    ends = [*(start for start, _ in newlines), len(text)]
    return tuple(map(Span, starts, ends))


def _start(line: Span) -> int:
    return line.start

"""A table of plain text: columns as wide as their widest cell, wherever the terminal is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gh_tracker.core.printable import visible
from gh_tracker.core.report.lines import Line, Part, line
from gh_tracker.core.text import width

GAP: Final = "  "


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Yield a head and rows, the columns one under another; numbers stand to the right."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(head, *shown, strict=True)]
    right = [all(map(_is_number, column)) for column in zip(*shown, strict=True)]
    aligned = right or [False] * len(head)
    yield line(*(Part(cell, "dim") for cell in _padded(head, widths, aligned)))
    for row in shown:
        yield line(*_padded(row, widths, aligned))


def _padded(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    for cell, room, to_right in zip(row, widths, right, strict=True):
        blanks = " " * (room - width(cell))
        yield f"{blanks}{cell}{GAP}" if to_right else f"{cell}{blanks}{GAP}"


def _is_number(cell: str) -> bool:
    return not cell or cell.rstrip("%").isdecimal()

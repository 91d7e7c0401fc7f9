"""The blanks around a cell: how a text sits between its pipes without moving its neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gh_tracker.core.document.blocks import Align, Row, Span, Table
from gh_tracker.core.document.rows import parts
from gh_tracker.core.text import width

_NUMBER = re.compile(r"\d+[.)](?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a cell between its pipes.

    ``opened`` and ``closed`` tell whether a pipe stands on either side: the outer ones are
    optional. ``keep`` is the width to keep if a text fits, 0 where nothing is aligned.
    """

    span: Span
    before: str
    raw: str
    after: str
    opened: bool
    closed: bool
    padding: str
    keep: int
    align: Align

    def emptied(self) -> Slot:
        """Return the slot as it is in a new row: nothing in it, nothing to preserve."""
        return replace(self, before="", raw="", after="")


def slot_of(text: str, table: Table, row: Row, column: int) -> Slot:
    """Return the slot of a cell."""
    part = parts(text, row.span)[column]
    cell = row.cells[column]
    before, after = text[part.start : cell.span.start], text[cell.span.end : part.end]
    padded = bool(cell.raw) and len(after) > max(1, len(table.style.padding))
    closed = part.end < row.span.end and text[part.end] == "|"
    return Slot(
        span=part,
        before=before,
        raw=cell.raw,
        after=after,
        opened=part.start > row.span.start and text[part.start - 1] == "|",
        closed=closed,
        padding=table.style.padding,
        keep=width(text[part.start : part.end])
        if closed and (padded or column < table.style.aligned)
        else 0,
        align=table.style.aligns[column],
    )


def fit(slot: Slot, raw: str) -> tuple[str, str]:
    """Return what to write before and after a text so that it sits well and reads back.

    In a row without outer pipes an empty cell at either end, or a first cell that begins like
    another block, would not be read as a cell: such a cell gets the pipe that it lacks.
    """
    before, after = _blanks(slot, raw)
    if not slot.opened and not _begins_like_text(raw):
        before = "|" + (before or slot.padding)
    if not slot.closed and not raw:
        after = (after or slot.padding) + "|"
    if raw.endswith("\\") and slot.closed and not after:
        after = " "  # or it would escape the pipe
    return before, after


def _blanks(slot: Slot, raw: str) -> tuple[str, str]:
    if slot.keep:
        return _aligned(slot, raw)
    if raw and slot.raw:
        return slot.before, slot.after
    return (slot.padding if slot.opened else ""), (slot.padding if slot.closed else "")


def _aligned(slot: Slot, raw: str) -> tuple[str, str]:
    """Share out the blanks that are left in a width to keep, as the column is aligned."""
    inner = len(slot.padding)
    extra = max(0, slot.keep - width(raw) - inner * (1 + slot.opened))
    # Blanks at the start of a line would be an indent, and four of them make code of it.
    left = {"right": extra, "center": extra // 2}.get(slot.align, 0) if slot.opened else 0
    if slot.align in ("", "left") and slot.raw and len(slot.before) > inner:
        left = min(extra, len(slot.before) - inner)
    lead = slot.padding if slot.opened else ""
    return lead + " " * left, " " * (extra - left) + slot.padding


def _begins_like_text(raw: str) -> bool:
    """Tell whether a text at the start of a line is surely no other block, nor nothing."""
    return raw[:1].isalnum() and not _NUMBER.match(raw)

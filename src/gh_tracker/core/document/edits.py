"""Changes to a document as data: what is spliced in where, and what must be read there after."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gh_tracker.core.document.blocks import (
    BulletList,
    Document,
    Heading,
    ListItem,
    Row,
    Span,
    Table,
)
from gh_tracker.core.document.padding import Slot, fit, slot_of
from gh_tracker.core.document.rows import trimmed
from gh_tracker.core.text import TRIM
from gh_tracker.errors import TrackerError

_NEWLINE: Final = re.compile(r"\r\n?|\n")

Kind = Literal["cell", "row", "item", "heading"]
Place = Literal["at", "after", "before", "gone"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What an edit asks for: ``apply`` refuses a result that does not read like this.

    ``line`` is that of the document before the edit; ``content`` are the raw cells of a row, or
    the one text of a cell, item or heading.
    """

    kind: Kind
    place: Place
    line: int
    content: tuple[str, ...] = ()
    column: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """The text that takes the place of a span.

    Without ``ask`` the text is free, as in a generated view: then everything outside the lines
    of the span, or outside the view, must read as before.
    """

    span: Span
    text: str
    ask: Ask | None = None


class RefusedEdit(TrackerError):  # noqa: N818 - the verdict on an edit, named as callers read it
    """An edit whose result would not read as asked; nothing has been changed."""

    def __init__(self, edit: Edit, reason: str, line: int) -> None:
        """Keep the edit; ``line`` is its line in the document as it is, from 1."""
        super().__init__(
            f"an edit was refused: {reason}",
            hint="nothing was changed; make this change by hand",
            line=line,
        )
        self.edit = edit
        self.reason = reason


def replace_cell(
    document: Document, table: Table, row: Row, column_index: int, raw_text: str
) -> Edit:
    """Return the edit that puts a raw text, from ``text.to_cell``, into one cell.

    The padding around stays; where the column is aligned and the text fits, blanks of this cell
    alone are taken or given so that its pipes stay in place. Putting back what is there changes
    no byte.

    Raises ValueError for a row that is not readable: it is never written.
    """
    if not row.readable:
        raise ValueError(f"the row on line {row.line} is not readable")
    raw = _one_line(raw_text)
    slot = slot_of(document.text, table, row, column_index)
    before, after = fit(slot, raw)
    ask = Ask("cell", "at", row.line, (raw,), column_index)
    if raw == slot.raw or (before, after) == (slot.before, slot.after):
        return Edit(row.cells[column_index].span, raw, ask)
    return Edit(slot.span, before + raw + after, ask)


def add_row(
    document: Document, table: Table, raw_cells: Sequence[str], after: Row | None = None
) -> Edit:
    """Return the edit that adds a row behind another one, or at the end of the table.

    ``after`` may be the table's header for a row at its top. The row is written as its neighbour
    is: indent, outer pipes, padding, widths, newline. Cells that are not given are empty.

    Raises ValueError for more cells than the table has columns.
    """
    above = after or (table.rows[-1] if table.rows else table.header)
    model = above if above.cells and above.readable else table.header
    anchor = table.delimiter if above is table.header else above
    raws = [_one_line(raw) for raw in raw_cells] + [""] * (len(table.header.cells) - len(raw_cells))
    if len(raws) > len(table.header.cells):
        raise ValueError(f"{len(raws)} cells for {len(table.header.cells)} columns")
    text = _newline_at(document, anchor.line) + _row_text(document, table, model, raws)
    at = anchor.span.end
    return Edit(Span(at, at), text, Ask("row", "after", anchor.line, tuple(raws)))


def remove_row(document: Document, table: Table, row: Row) -> Edit:
    """Return the edit that takes a row out, with the newline before it.

    The newline before, since a row always has one and the last line of a file may have none
    behind it.
    """
    if row is table.header or row is table.delimiter:
        raise ValueError("a table needs its header")
    start = document.lines[row.line - 2].end
    return Edit(Span(start, row.span.end), "", Ask("row", "gone", row.line))


def add_item(
    document: Document, bullet_list: BulletList, raw_text: str, where: Literal["first", "last"]
) -> Edit:
    """Return the edit that adds a bullet at either end of a list, written as its others are."""
    if where == "first":
        return put_item(document, bullet_list, raw_text, bullet_list.items[0], "before")
    return put_item(document, bullet_list, raw_text, bullet_list.items[-1], "after")


def put_item(
    document: Document,
    bullet_list: BulletList,
    raw_text: str,
    item: ListItem,
    place: Literal["before", "after"],
) -> Edit:
    """Return the edit that adds a bullet beside another one of a list."""
    raw = _one_line(raw_text)
    newline = _newline_at(document, item.line) * (2 if bullet_list.loose else 1)
    bullet = f"{bullet_list.indent}{bullet_list.marker}{bullet_list.gap}{raw}"
    if place == "before":
        at, text, ask = item.span.start, bullet + newline, Ask("item", "before", item.line, (raw,))
    else:
        at, text = item.span.end, newline + bullet
        ask = Ask("item", "after", item.last_line, (raw,))
    return Edit(Span(at, at), text, ask)


def remove_item(
    document: Document, bullet_list: BulletList, index: int, gone: Collection[int] = ()
) -> Edit:
    """Return the edit that takes a bullet out, with all that is nested in it.

    ``gone`` are the indexes of all that are taken out of the list. What goes at its top takes the
    blank lines behind it along, all else those before it, so that edits of neighbours never overlap
    and what stays stands as it stood.
    """
    items = bullet_list.items
    item, left = items[index], set(range(len(items))) - {index, *gone}
    start = items[index - 1].span.end if index else document.lines[max(0, item.line - 2)].end
    ask = Ask("item", "gone", item.line)
    if left and index < min(left):
        return Edit(Span(item.span.start, items[index + 1].span.start), "", ask)
    return Edit(Span(start, item.span.end), "", ask)


def change_item(item: ListItem, span: Span, text: str) -> Edit:
    """Return the edit that replaces a part of a bullet; ``span`` is in its own text."""
    whole = item.text[: span.start] + text + item.text[span.end :]
    first = _NEWLINE.split(whole, maxsplit=1)[0]
    at = item.content.start
    ask = Ask("item", "at", item.line, (first,))
    return Edit(Span(at + span.start, at + span.end), text, ask)


def add_list(document: Document, heading: Heading, raw_text: str, *, last: bool = True) -> Edit:
    """Return the edit that begins a list directly below a heading that has none yet.

    The bullet is that of the document's first list. Of several only the ``last`` one sees to what
    stands below.
    """
    raw = _one_line(raw_text)
    marker = document.lists[0].marker if document.lists else "-"
    newline = _newline_at(document, heading.last_line)
    at = document.lines[heading.last_line - 1].end
    below = document.text[at:].removeprefix(newline)[:1]
    # A line of text directly below would become part of the bullet.
    end = "" if not last or below in ("", "\r", "\n") else newline
    ask = Ask("item", "after", heading.last_line, (raw,))
    return Edit(Span(at, at), f"{newline}{marker} {raw}{end}", ask)


def replace_item(document: Document, item: ListItem, raw_text: str) -> Edit:
    """Return the edit that replaces the text of a bullet, with all that is nested in it."""
    raw = _one_line(raw_text)
    gap = "" if document.text[item.content.start - 1] in " \t" else " "
    return Edit(item.content, gap + raw, Ask("item", "at", item.line, (raw,)))


def replace_heading_text(document: Document, heading: Heading, raw_text: str) -> Edit:
    """Return the edit that replaces the text of a heading; its marks stay."""
    raw = _one_line(raw_text)
    gap = " " if document.text[heading.span.start - 1 : heading.span.start] == "#" else ""
    return Edit(heading.span, gap + raw, Ask("heading", "at", heading.line, (raw,)))


def _one_line(raw: str) -> str:
    if "\n" in raw or "\r" in raw:
        raise ValueError("a raw text is one line; see text.to_cell")
    return raw.strip(TRIM)


def _newline_at(document: Document, line: int) -> str:
    """Return the newline at the end of a line, or before it, or the document's own."""
    lines = document.lines
    for above in (line - 1, line - 2):
        if 0 <= above < len(lines) - 1:
            return document.text[lines[above].end : lines[above + 1].start]
    return document.newline


def _row_text(document: Document, table: Table, model: Row, raws: Sequence[str]) -> str:
    """Return the line of a new row, each cell fitted into the place its neighbour's has."""
    line = document.lines[model.line - 1]
    kept = trimmed(document.text, line)
    leading = document.text[kept.start] == "|"
    slots = [slot_of(document.text, table, model, column) for column in range(len(raws))]
    cells = [_fitted(slot.emptied(), raw) for slot, raw in zip(slots, raws, strict=True)]
    end = "|" if slots[-1].closed else ""
    indent = document.text[line.start : kept.start]
    return indent + ("|" if leading else "") + "|".join(cells) + end


def _fitted(slot: Slot, raw: str) -> str:
    before, after = fit(slot, raw)
    return before + raw + after

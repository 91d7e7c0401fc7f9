"""Does a document with edits spliced in read as asked, and everything else as before?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from markdown_it import MarkdownIt

from gh_tracker.core.document.blocks import Document, Region, Row, Span, Table
from gh_tracker.core.document.edits import Ask, Edit, RefusedEdit
from gh_tracker.core.document.rows import as_read

# What stands on a line: its kind first, then every text that counts.
Entry = tuple[str, ...]
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
_PLACES = {"before": -1, "after": 1}


@dataclass(slots=True)
class _Outline:
    """The entries of a document by line.

    On a loose line only the kind and the number of texts count, an ignored one does not count.
    """

    entries: dict[int, Entry]
    added: list[tuple[int, int, int, Entry]] = field(default_factory=list)
    loose: set[int] = field(default_factory=set)
    ignored: set[int] = field(default_factory=set)

    def in_order(self) -> Iterator[tuple[int, Entry]]:
        """Yield lines and entries from the top, those added at their places."""
        own = ((line, 0, 0, entry) for line, entry in self.entries.items())
        for line, place, _, entry in sorted([*own, *self.added]):
            if line not in self.ignored:
                bare = line in self.loose and not place
                yield line, (entry[0], str(len(entry))) if bare else entry


@dataclass(frozen=True, slots=True)
class _Change:
    """A document before and after its edits; ``spans`` are the places of the new texts in it."""

    before: Document
    after: Document
    edits: Sequence[Edit]
    spans: Sequence[Span]

    def refuse(self, reason: str, *, old: int | None, new: int | None) -> None:
        """Raise RefusedEdit for the edit nearest above a line of either document."""
        if new is None:
            starts, line = [self.before.line_of(edit.span.start) for edit in self.edits], old or 1
        else:
            starts, line = [self.after.line_of(span.start) for span in self.spans], new
        edit = self.edits[max(0, bisect_right(starts, line) - 1)]
        raise RefusedEdit(edit, reason, self.before.line_of(edit.span.start))


def verify(before: Document, edits: Sequence[Edit], after: Document) -> None:
    """Raise RefusedEdit unless ``after`` is ``before`` with exactly what the edits ask for.

    The edits are in the order of their spans.
    """
    change = _Change(before, after, edits, list(_new_spans(edits)))
    _compare(change)
    _no_new_errors(change)
    _read_independently(change)


def _new_spans(edits: Sequence[Edit]) -> Iterator[Span]:
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        yield Span(start, start + len(edit.text))
        shift += len(edit.text) - (edit.span.end - edit.span.start)


def _compare(change: _Change) -> None:
    """Hold what is read after the edits against what was read before, changed as asked."""
    expected = _Outline(dict(_entries(change.before)))
    actual = _Outline(dict(_entries(change.after)))
    for order, (edit, span) in enumerate(zip(change.edits, change.spans, strict=True)):
        if edit.ask:
            _expect(expected, edit.ask, order)
        else:
            _leave_out(change, edit.span, span, (expected, actual))
    for wanted, found in zip_longest(expected.in_order(), actual.in_order(), fillvalue=(None, ())):
        if wanted[1] != found[1]:
            reason = f"it would read {_shown(found[1])}, not {_shown(wanted[1])}"
            change.refuse(reason, old=wanted[0], new=found[0])


def _shown(entry: Entry) -> str:
    return f"the {entry[0]} {' | '.join(entry[1:])!r}" if entry else "nothing there"


def _entries(document: Document) -> Iterator[tuple[int, Entry]]:
    """Yield every bullet, heading, view, table and row with its line."""
    for bullets in document.lists:
        for item in bullets.items:
            end = min(item.content.end, document.lines[item.line - 1].end)
            yield item.line, ("item", document.text[item.content.start : end])
    for heading in document.headings:
        yield heading.line, ("heading", str(heading.level), heading.text)
    for region in document.regions:
        yield region.line, ("view", region.name)
    for table in document.tables:
        yield table.line, ("table", *_raws(table.header), *table.style.aligns)
        yield from ((row.line, ("row", *_raws(row))) for row in (*table.rows, *table.strays))


def _raws(row: Row) -> Iterator[str]:
    return (cell.raw for cell in row.cells)


def _expect(outline: _Outline, ask: Ask, order: int) -> None:
    """Put into the outline of the old document what an edit asks for."""
    if place := _PLACES.get(ask.place):
        outline.added.append((ask.line, place, order, (ask.kind, *ask.content)))
        return
    entry = outline.entries.pop(ask.line)
    if ask.kind == "cell":
        at = ask.column + 1
        outline.entries[ask.line] = (*entry[:at], *ask.content, *entry[at + 1 :])
    elif ask.place == "at":
        outline.entries[ask.line] = (*entry[:-1], *ask.content)


def _view(document: Document, span: Span) -> Region | None:
    """Return the generated view that a span lies in."""
    inside = (r for r in document.regions if r.span.start <= span.start <= span.end <= r.span.end)
    return next(inside, None)


def _leave_out(change: _Change, old: Span, new: Span, outlines: tuple[_Outline, _Outline]) -> None:
    """Let free text be what it is: all of a view, whole lines, or the text of one line."""
    sides = list(zip(outlines, (change.before, change.after), (old, new), strict=True))
    if view := _view(change.before, old):
        for outline, document, _ in sides:
            same = (each for each in document.regions if each.name == view.name)
            outline.ignored.update(*(range(each.line + 1, each.last_line) for each in same))
        return
    touched = [_lines(document, span) for _, document, span in sides]
    one_line = all(len(lines) == 1 for lines in touched)
    for outline, lines in zip(outlines, touched, strict=True):
        (outline.loose if one_line else outline.ignored).update(lines)


def _lines(document: Document, span: Span) -> range:
    return range(document.line_of(span.start), document.line_of(span.end) + 1)


def _no_new_errors(change: _Change) -> None:
    """Refuse an edit that breaks a table, opens a fence or doubles a marker."""
    allowed = Counter(each.code for each in change.before.problems if each.severity == "error")
    for problem in change.after.problems:
        if problem.severity == "error":
            allowed[problem.code] -= 1
            if allowed[problem.code] < 0:
                change.refuse(problem.message, old=None, new=problem.line)


def _read_independently(change: _Change) -> None:
    """Let markdown-it-py read every touched row, and compare cell by cell."""
    asked = zip(change.edits, change.spans, strict=True)
    touched = {change.after.line_of(span.end) for edit, span in asked if edit.ask}
    for table in change.after.tables:
        rows = [table.header, *(row for row in table.rows if row.line in touched)]
        if len(rows) > 1 or table.line in touched:
            wanted = as_read(rows, len(table.header.cells))
            found = _markdown_cells(change.after, table, rows)
            if wanted != found:
                change.refuse("a Markdown parser reads other cells", old=None, new=rows[-1].line)


def _markdown_cells(document: Document, table: Table, rows: Sequence[Row]) -> list[str]:
    lines = [rows[0], table.delimiter, *rows[1:]]
    sources = [document.text[row.span.start : row.span.end].strip(" \t") for row in lines]
    tokens = _MARKDOWN.parse("\n".join(sources))
    return [token.content for token in tokens if token.type == "inline"]

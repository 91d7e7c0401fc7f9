"""One line of a table into cells, exactly as GitHub Flavored Markdown splits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from gh_tracker.core.document.blocks import Align, Cell, Row, Span, Style
from gh_tracker.core.text import TRIM, unescape_pipes, width

MARGIN = " \t"


def read_row(text: str, line: int, span: Span, columns: int | None = None) -> Row:
    """Return the row on a line; readable when it has as many cells as the header, if given."""
    cells = tuple(_cell(text, part) for part in parts(text, span))
    return Row(line, span, cells, columns is None or len(cells) == columns)


def as_read(rows: Iterable[Row], columns: int) -> list[str]:
    """Return the cells of rows as markdown-it-py gives them: padded or cut to the header's number.

    NUL becomes U+FFFD (https://spec.commonmark.org/0.31.2/#insecure-characters).
    """
    found = []
    for row in rows:
        raws = [unescape_pipes(cell.raw).replace("\0", "\ufffd") for cell in row.cells]
        found += [*raws, *[""] * columns][:columns]
    return found


def parts(text: str, span: Span) -> list[Span]:
    """Return what stands between the pipes of a line, padding included.

    A pipe parts cells unless a backslash stands right before it, in code as elsewhere. The outer
    pipes are optional and part nothing (https://github.github.com/gfm/#tables-extension-).
    """
    line = trimmed(text, span)
    bounds = [line.start - 1, *_pipes(text, line), line.end]
    found = [Span(a + 1, b) for a, b in pairwise(bounds)]
    if found[0].start == found[0].end:
        del found[0]
    if found and found[-1].start == found[-1].end:
        del found[-1]
    return found


def has_pipe(text: str, span: Span) -> bool:
    """Tell whether a line has a pipe that parts cells."""
    return bool(_pipes(text, trimmed(text, span)))


def trimmed(text: str, span: Span) -> Span:
    """Return a span without the blanks at its ends; one of blanks alone shrinks to its start."""
    raw = text[span.start : span.end]
    kept = raw.strip(TRIM)
    start = span.start + (len(raw) - len(raw.lstrip(TRIM)) if kept else 0)
    return Span(start, start + len(kept))


def _pipes(text: str, line: Span) -> list[int]:
    """Return the offsets of the pipes that no backslash escapes."""
    found = []
    at = text.find("|", line.start, line.end)
    while at >= 0:
        if at == line.start or text[at - 1] != "\\":
            found.append(at)
        at = text.find("|", at + 1, line.end)
    return found


def _cell(text: str, part: Span) -> Cell:
    raw = text[part.start : part.end]
    content = raw.strip(TRIM)
    if content:
        start = part.start + len(raw) - len(raw.lstrip(TRIM))
    else:
        start = part.start + min(1, len(raw))
    return Cell(Span(start, start + len(content)), content)


def style_of(text: str, header: Row, delimiter: Row, rows: Sequence[Row]) -> Style:
    """Return how a table is written; a new row follows its last row."""
    model = trimmed(text, (rows[-1] if rows else header).span)
    last_pipe = _pipes(text, model)[-1:]
    return Style(
        leading=text[model.start] == "|",
        trailing=last_pipe == [model.end - 1],
        padding=" " * min(_margins(text, header), default=1),
        aligned=_aligned(text, header, [delimiter, *rows]),
        aligns=tuple(_align(cell.raw) for cell in delimiter.cells),
    )


def _margins(text: str, row: Row) -> Iterable[int]:
    """Yield the blanks between each pipe and the text beside it."""
    for part, cell in zip(parts(text, row.span), row.cells, strict=True):
        if cell.raw and part.start > row.span.start and text[part.start - 1] == "|":
            yield cell.span.start - part.start
        if cell.raw and text[part.end : part.end + 1] == "|":
            yield part.end - cell.span.end


def _align(raw: str) -> Align:
    """Return what the colons of a delimiter cell ask for."""
    if raw.endswith(":"):
        return "center" if raw.startswith(":") else "right"
    return "left" if raw.startswith(":") else ""


def _aligned(text: str, header: Row, others: Iterable[Row]) -> int:
    """Count the columns, from the left, that end at the same width in every line.

    Stops at the first line that shares none, so a ragged table costs nothing.
    """
    ends = _ends(text, header)
    count = len(ends)
    for row in others:
        pairs = zip(ends[:count], _ends(text, row), strict=False)
        count = next((i for i, (a, b) in enumerate(pairs) if a != b), min(count, len(row.cells)))
        if not count:
            break
    return count


def _ends(text: str, row: Row) -> list[int]:
    """Return the width up to the end of each cell of a line."""
    start = row.span.start
    return [width(text[start : part.end]) for part in parts(text, row.span)]

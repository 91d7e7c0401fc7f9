"""Bytes into a ``Document``: markdown-it-py says which lines are what, spans say where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

from gh_tracker.core.document.blocks import (
    BulletList,
    Document,
    Heading,
    ListItem,
    Region,
    Row,
    Span,
    Table,
)
from gh_tracker.core.document.findings import find_problems, other_lines
from gh_tracker.core.document.layout import BOM, Kind, Layout, split_lines
from gh_tracker.core.document.regions import find_regions
from gh_tracker.core.document.rows import as_read, has_pipe, read_row, style_of, trimmed
from gh_tracker.core.problem import Problem
from gh_tracker.errors import DocumentError

_FRONT_MATTER = re.compile(
    r"---[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??-{3,}[ \t]*(?=[\r\n]|\Z)", re.DOTALL
)
_HEADING = re.compile(r"[ \t]*#{1,6}(?P<text>.*?)(?:[ \t]#+)?[ \t]*\Z", re.DOTALL)
_BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-+*])(?P<gap>[ \t]*)")
_KINDS = {"fence": Kind.FENCE, "html_block": Kind.HTML, "heading_open": Kind.HEADING}


def _table_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it-py's signature
    """Find a table as markdown-it-py does, but keep only where it is.

    At the top level cells are read from the source; their tokens, three for each, would cost more
    time and memory than all the rest.
    """
    first = len(state.tokens)
    found = table(state, start, end, silent)
    if found and not silent and state.level == 0:
        del state.tokens[first + 1 :]
    return found


def _markdown() -> MarkdownIt:
    """Return a parser of the block structure alone."""
    markdown = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    markdown.block.ruler.at("table", _table_lines, {"alt": ["paragraph", "reference"]})
    return markdown


_MARKDOWN = _markdown()


@dataclass(slots=True)
class _Reading:
    """The document as far as it is read, while walking over its blocks."""

    layout: Layout
    headings: list[Heading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    lists: list[BulletList] = field(default_factory=list)
    regions: tuple[Region, ...] = ()

    @property
    def heading(self) -> Heading | None:
        """The nearest heading above."""
        return self.headings[-1] if self.headings else None


def parse(source: bytes) -> Document:
    """Return the document for the bytes of a tracker; any UTF-8 is one.

    Raises errors.DocumentError with line and column for bytes that are not UTF-8.
    """
    text = decoded(source)
    lines = split_lines(text)
    front = front_matter(text)
    reading = _Reading(Layout(text, lines, bytearray(len(lines))))
    tokens = _blocks(reading.layout, front)
    reading.regions, problems = find_regions(reading.layout)
    _read_blocks(tokens, reading)
    return Document(
        source=source,
        text=text,
        newline="\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n",
        lines=lines,
        headings=tuple(reading.headings),
        tables=tuple(reading.tables),
        lists=tuple(reading.lists),
        regions=reading.regions,
        front_matter=front,
        other_lines=other_lines(reading.layout),
        problems=_in_order([*problems, *find_problems(reading.layout, reading.tables, tokens)]),
    )


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))


def front_matter(text: str) -> Span | None:
    """Return the span from the first ``---`` to the end of the closing one; it is not Markdown."""
    match = _FRONT_MATTER.match(text, int(text.startswith(BOM)))
    return Span(*match.span()) if match else None


def decoded(source: bytes) -> str:
    """Return the text of a tracker's bytes, nothing dropped or folded."""
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        *earlier, last = split_lines(source[: error.start].decode("utf-8"))
        raise DocumentError(
            "the tracker is not UTF-8",
            hint="save the file with the encoding UTF-8",
            line=len(earlier) + 1,
            column=last.end - last.start + 1,
        ) from error


def _blocks(layout: Layout, front: Span | None) -> list[Token]:
    """Parse what follows the front matter, and note which lines are not plain text.

    The line numbers of the tokens become those of the whole document.
    """
    start = front.end if front else int(layout.text.startswith(BOM))
    skipped = layout.line_at(start)
    layout.mark(0, skipped + 1 if front else 0, Kind.FRONT_MATTER)
    tokens = []
    for token in _MARKDOWN.parse(layout.text[start:]):
        if token.map:
            first, end = (line + skipped for line in token.map)
            token.map = [first, end]
            tokens.append(token)
            if kind := _KINDS.get(token.type):
                layout.mark(first, end, kind)
    return tokens


def _read_blocks(tokens: Sequence[Token], reading: _Reading) -> None:
    """Read headings, tables and lists in the order of the document."""
    for index, token in enumerate(tokens):
        first, end = token.map or (0, 0)
        match token.type, token.level:
            case "table_open", level:
                inline = _contents(tokens, index, end) if level else None
                _read_table(reading, first, end, inline)
            case "heading_open", 0:
                reading.headings.append(_heading(reading.layout, token, first, end))
            case "bullet_list_open", 0:
                items = (each for each in _until(tokens, index, end) if each.level == 1)
                reading.lists.append(_bullet_list(reading, items))


def _until(tokens: Sequence[Token], index: int, end: int) -> Iterable[Token]:
    """Yield the tokens after one that begin before a line."""
    rest = (tokens[at] for at in range(index + 1, len(tokens)))
    return takewhile(lambda token: token.map is not None and token.map[0] < end, rest)


def _contents(tokens: Sequence[Token], index: int, end: int) -> list[str]:
    """Return the cells of a table as markdown-it-py reads them."""
    return [token.content for token in _until(tokens, index, end) if token.type == "inline"]


def _read_table(reading: _Reading, first: int, end: int, inline: list[str] | None) -> None:
    """Read a table at the top level, or a nested one whose every cell is read alike."""
    layout = reading.layout
    header = read_row(layout.text, first + 1, layout.lines[first])
    columns = len(header.cells)
    lines = [
        read_row(layout.text, number + 1, layout.lines[number], columns)
        for number in range(first + 2, end)
    ]
    if inline is not None and inline != as_read([header, *lines], columns):
        layout.mark(first, end, Kind.UNREAD_TABLE)
        return
    layout.mark(first, end, Kind.TABLE)
    reading.tables.append(_table(reading, header, lines))


def _table(reading: _Reading, header: Row, lines: Sequence[Row]) -> Table:
    layout = reading.layout
    delimiter = read_row(layout.text, header.line + 1, layout.lines[header.line])
    rows = tuple(row for row in lines if has_pipe(layout.text, row.span))
    strays = tuple(row for row in lines if not has_pipe(layout.text, row.span))
    last = lines[-1] if lines else delimiter
    inside = (r.name for r in reading.regions if r.line < header.line < r.last_line)
    return Table(
        heading=reading.heading,
        header=header,
        delimiter=delimiter,
        rows=rows,
        strays=strays,
        style=style_of(layout.text, header, delimiter, rows),
        span=Span(header.span.start, last.span.end),
        region=next(inside, None),
    )


def _heading(layout: Layout, token: Token, first: int, end: int) -> Heading:
    if token.markup.startswith("#"):
        text = _found(_HEADING, layout, first).span("text")
    else:
        text = layout.lines[first].start, layout.lines[end - 2].end
    span = trimmed(layout.text, Span(*text))
    raw = layout.text[span.start : span.end]
    return Heading(int(token.tag[1:]), first + 1, end, raw, span)


def _bullet_list(reading: _Reading, tokens: Iterable[Token]) -> BulletList:
    layout = reading.layout
    items = tuple(_item(layout, *token.map) for token in tokens if token.map)
    model = next((item for item in items if item.text), items[0])
    indent, marker, gap = _found(_BULLET, layout, model.line - 1).groups()
    return BulletList(
        heading=reading.heading,
        line=items[0].line,
        indent=indent,
        marker=marker,
        gap=gap or " ",
        loose=len(items) > 1 and items[0].last_line + 1 < items[1].line,
        items=items,
    )


def _item(layout: Layout, first: int, end: int) -> ListItem:
    last = end - 1
    while last > first and layout.blank(last):
        last -= 1
    span = Span(layout.lines[first].start, layout.lines[last].end)
    content = Span(_found(_BULLET, layout, first).end(), span.end)
    return ListItem(first + 1, last + 1, span, content, layout.text[content.start : content.end])


def _found(pattern: re.Pattern[str], layout: Layout, line: int) -> re.Match[str]:
    """Return the marks on a line where markdown-it-py has found such marks."""
    span = layout.lines[line]
    return next(pattern.finditer(layout.text, span.start, span.end))

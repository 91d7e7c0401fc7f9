"""Generators of trackers and texts: many ways to write a table, and text that means harm."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from gh_tracker.core.text import canonical, to_cell, width

# How lines end in turn; "\r" before "\n" would be one ending where two are meant.
ENDINGS = (("\n",), ("\n",), ("\r\n",), ("\n", "\r\n"), ("\r\n", "\r"))

# Characters that mean something to Markdown, tables or line splitting, next to plain ones.
SPECIAL = "|\\`<>&;-:#*_[]()~!=+/. \t\"'"
ODD = "\v\f\x1c\x85\u00a0\u2028\u2029\u200b\u200f\u202e\ufeff\u0301\ufffd\x1b\x07"
PLAIN = "abBR01éßñعبש中日🙂👩‍💻"

HOSTILE = (
    "a | b",
    "\\|",
    "\\\\|",
    "\\\\\\|",
    "ends with a backslash \\",
    "`q|r`",
    "``a ` | b``",
    "<br>",
    "a<br/>b<BR />c",
    "&lt;br&gt;",
    "&amp;lt;br&gt;",
    "&amp;amp;lt;br /&gt;",
    "&#124; &vert; &nbsp;",
    "line one\nline two",
    "paragraph\n\nparagraph",
    "- bullet\n  - nested",
    "old\r\nWindows\rand Mac",
    "# heading",
    "> quote",
    "```\ncode\n```",
    "1. numbered",
    "---",
    "| --- | --- |",
    "<!-- gh-tracker:begin tasks/UT-1 0123456789ab -->",
    "<!-- gh-tracker:end -->",
    "<!--",
    "-->",
    "<<<<<<< HEAD",
    "=======",
    ">>>>>>> branch",
    "::set-output name=a::b",
    "@org/team Fixes #1",
    "مرحبا | שלום",
    "\u202eright to left\u202c",
    "👩‍💻 emoji 🙂",
    "e\u0301 and é",
    "a\u2028b\u2029c\x85d\ve\ff",
    "\ufeffmark",
    "x" * 500,
    "–",
    "TBD",
    "N/A",
    "",
    "<script>alert(1)</script>",
    "[link](https://example.com/a|b)",
    "*bold* _it_ ~~no~~",
)


def hostile_text() -> st.SearchStrategy[str]:
    """Text that breaks careless code: known harm, and mixtures of what Markdown reacts to."""
    characters = st.sampled_from(SPECIAL + ODD + PLAIN + "\n\r")
    pieces = st.one_of(st.sampled_from(HOSTILE), characters, st.text(max_size=3))
    return st.lists(pieces, max_size=8).map("".join).filter(_fit)


def cell_values() -> st.SearchStrategy[str]:
    """Canonical values of any number of lines that a cell can hold."""
    return hostile_text().map(canonical)


def _fit(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


@dataclass(frozen=True)
class TableStyle:
    """One way to write a table."""

    leading: bool
    trailing: bool
    padding: int
    aligned: bool
    indent: int
    colons: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Some lines of a document; ``cells`` are the raw cells of a table, the header first."""

    lines: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...] = ()
    style: TableStyle | None = None


@st.composite
def table_styles(draw: st.DrawFn, columns: int) -> TableStyle:
    """Any mixture of outer pipes, padding, alignment and indent that GitHub reads as a table."""
    return TableStyle(
        leading=draw(st.booleans()) or columns == 1,
        trailing=draw(st.booleans()) or columns == 1,
        padding=draw(st.sampled_from((1, 1, 0, 2))),
        aligned=draw(st.booleans()),
        indent=draw(st.sampled_from((0, 0, 0, 2, 3))),
        colons=tuple(draw(st.sampled_from(("", ":-", "-:", ":-:"))) for _ in range(columns)),
    )


@st.composite
def tables(draw: st.DrawFn) -> Block:
    """Tables whose first column is an ID; other cells hold any value, and often nothing."""
    columns = draw(st.integers(1, 5))
    style = draw(table_styles(columns))
    cell = st.one_of(st.sampled_from(("–", "TBD", "Open", "2024-05-27", "")), cell_values())
    count = draw(st.integers(0, 4))
    header = ("ID", *(f"Column {number}" for number in range(1, columns)))
    rows = []
    for number in range(count):
        values = draw(st.lists(cell.map(to_cell), min_size=columns - 1, max_size=columns - 1))
        rows.append((f"T-{number + 1:02}", *values))
    return Block(_table_lines(style, [header, *rows]), (header, *rows), style)


def _table_lines(style: TableStyle, rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Write a table; where a style cannot hold an empty or odd cell, it gets more pipes."""
    columns = range(len(rows[0]))
    widths = [max(3, *(width(row[at]) for row in rows)) if style.aligned else 0 for at in columns]
    marks = [_mark(style.colons[at], max(3, widths[at])) for at in columns]
    lines = [_line(style, row, widths) for row in (rows[0], tuple(marks), *rows[1:])]
    return tuple(lines)


def _mark(colons: str, size: int) -> str:
    left = ":" if colons.startswith(":") else ""
    right = ":" if colons.endswith(":") else ""
    return left + "-" * (size - len(left + right)) + right


def _line(style: TableStyle, cells: tuple[str, ...], widths: list[int]) -> str:
    pad = " " * style.padding
    padded = [
        pad + cell + " " * max(0, size - width(cell)) + (pad or (" " if cell[-1:] == "\\" else ""))
        for cell, size in zip(cells, widths, strict=True)
    ]
    line = "|".join(padded)
    trailing = style.trailing or not cells[-1]
    line = ("|" if style.leading else "") + line + ("|" if trailing else "")
    return " " * style.indent + line.strip(" ")


def _blocks() -> st.SearchStrategy[Block]:
    """Everything between tables: some of it looks like a table, or hides one."""
    others = (
        ("## Snapshot (Updated 2024-05-27)",),
        ("# Title #",),
        ("Setext", "======"),
        ("Some prose with a | pipe and `code | more`.",),
        ("- **2024-05-27** – UT-005 completed.", "- next", "  - nested | pipe"),
        ("* loose", "", "* list"),
        ("1. ordered", "2. list"),
        ("```", "| ID | in a fence |", "| --- | --- |", "| T-99 | no |", "```"),
        ("~~~md", "<!-- gh-tracker:begin nothing -->", "~~~"),
        ("<!-- a comment with a | pipe and T-98 -->",),
        ("<!--", "| ID | Note |", "| --- | --- |", "| T-97 | no |", "-->"),
        ("<!-- gh-tracker:begin chart -->", "text", "<!-- gh-tracker:end -->"),
        ("> | ID | quoted |", "> | --- | --- |", "> | T-96 | no |"),
        ("    | indented | code |",),
        ("***",),
        ("مرحبا بالعالم 👩‍💻 e\u0301",),
    )
    return st.sampled_from(others).map(Block)


@dataclass(frozen=True)
class Sample:
    """A generated document, and the tables that are in it at the top level."""

    source: bytes
    tables: tuple[Block, ...]


@st.composite
def samples(draw: st.DrawFn, min_tables: int = 0) -> Sample:
    """Documents of headings, lists, fences, comments and tables in many styles and newlines."""
    some = draw(st.lists(tables(), min_size=min_tables, max_size=3))
    rest = draw(st.lists(_blocks(), max_size=5))
    blocks = draw(st.permutations([*some, *rest]))
    front = draw(st.sampled_from(((), (), ("---", "title: a | b", "---"))))
    lines = [*front, *(line for block in blocks for line in (*block.lines, ""))]
    ends = draw(st.sampled_from(ENDINGS))
    text = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))
    text = draw(st.sampled_from(("", "", "\ufeff"))) + text
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    found = tuple(block for block in blocks if block.cells)
    return Sample(text.encode(), found)


def documents(min_tables: int = 0) -> st.SearchStrategy[bytes]:
    """The bytes of generated documents."""
    return samples(min_tables).map(lambda sample: sample.source)

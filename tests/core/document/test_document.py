"""What is read where in a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from gh_tracker.core.document.blocks import Document, Table
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.errors import DocumentError

SHARED = Path(__file__).parents[4] / "shared" / "trackers"
TRACKER = """\
# Tracker

## Snapshot (Updated 2024-05-27)
| Task ID | Title | Notes |
| --- | :-: | --: |
| UT-001 | Mobilisation | – |
| UT-002 | A \\| B |  |

## Activity Log
- **2024-05-27** – UT-001 completed.
- **2024-05-20** – UT-002 created.
  - nested, about UT-003

## Risks
Some prose.
"""


def read(text: str) -> Document:
    return parse(text.encode())


def raws(table: Table) -> list[list[str]]:
    return [[cell.raw for cell in row.cells] for row in table.rows]


def test_a_table_knows_its_heading_columns_lines_and_cells() -> None:
    (table,) = read(TRACKER).tables
    assert table.heading is not None
    assert table.heading.text == "Snapshot (Updated 2024-05-27)"
    assert table.columns == ("Task ID", "Title", "Notes")
    assert table.line == 4
    assert [row.line for row in table.rows] == [6, 7]
    assert raws(table) == [["UT-001", "Mobilisation", "–"], ["UT-002", "A \\| B", ""]]
    assert table.style.aligns == ("", "center", "right")


def test_headings_have_level_line_and_text() -> None:
    headings = read(TRACKER + "\nSetext\nheading\n---\n\n### closed ###\n##\n").headings
    assert [(each.level, each.line, each.text) for each in headings] == [
        (1, 1, "Tracker"),
        (2, 3, "Snapshot (Updated 2024-05-27)"),
        (2, 9, "Activity Log"),
        (2, 14, "Risks"),
        (2, 17, "Setext\nheading"),
        (3, 21, "closed"),
        (2, 22, ""),
    ]


def test_a_list_has_items_with_what_is_nested_in_them() -> None:
    (bullets,) = read(TRACKER).lists
    assert bullets.heading is not None
    assert bullets.heading.text == "Activity Log"
    assert [(item.line, item.last_line) for item in bullets.items] == [(10, 10), (11, 12)]
    assert bullets.items[0].text == "**2024-05-27** – UT-001 completed."
    assert bullets.items[1].text.endswith("created.\n  - nested, about UT-003")
    assert (bullets.indent, bullets.marker, bullets.gap, bullets.loose) == ("", "-", " ", False)


def test_a_loose_list_with_another_bullet_is_known_as_such() -> None:
    bullets = read("  *   one\n\n  *   two\n\n\nText\n").lists[0]
    assert (bullets.indent, bullets.marker, bullets.gap, bullets.loose) == ("  ", "*", "   ", True)
    assert [item.text for item in bullets.items] == ["one", "two"]


def test_numbered_lists_and_bullets_in_quotes_are_not_bullet_lists() -> None:
    assert not read("1. one\n2. two\n\n> - quoted\n").lists


def test_a_byte_order_mark_belongs_to_nothing() -> None:
    for text in ("# Title\n", "- item\n", "| a | b |\n| - | - |\n| 1 | 2 |\n"):
        with_mark, without = read("\ufeff" + text), read(text)
        assert [h.text for h in with_mark.headings] == [h.text for h in without.headings]
        assert [i.text for x in with_mark.lists for i in x.items] == [
            i.text for x in without.lists for i in x.items
        ]
        assert [t.columns for t in with_mark.tables] == [t.columns for t in without.tables]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline_of_markdown_ends_a_line(newline: str) -> None:
    document = read(TRACKER.replace("\n", newline))
    assert raws(document.tables[0])[0] == ["UT-001", "Mobilisation", "–"]
    assert document.newline == ("\r\n" if newline == "\r\n" else "\n")


@pytest.mark.parametrize("separator", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_other_character_ends_a_line(separator: str) -> None:
    document = read(f"| a | b |\n| - | - |\n| x{separator}y | 2 |\n\n# H\n")
    assert raws(document.tables[0]) == [[f"x{separator}y", "2"]]
    assert document.headings[0].line == 5


def test_the_most_common_newline_is_the_documents_own() -> None:
    assert read("a\r\nb\r\nc\n").newline == "\r\n"
    assert read("a\nb\nc\r\n").newline == "\n"
    assert read("").newline == "\n"


def test_front_matter_is_kept_apart_from_the_markdown() -> None:
    document = read("---\ntitle: a\n# comment\n| a | b |\n| - | - |\n---\n# Title\n")
    assert document.front_matter is not None
    assert document.text[: document.front_matter.end].endswith("| - | - |\n---")
    assert [(each.line, each.text) for each in document.headings] == [(7, "Title")]
    assert not document.tables
    assert not document.problems


def test_front_matter_may_be_empty_or_all_there_is() -> None:
    assert read("---\n---\n# T\n").front_matter is not None
    assert read("---\r\na: b\r\n---").front_matter is not None
    assert read("\ufeff---\na: b\n---\n").front_matter is not None


def test_a_rule_at_the_top_that_is_never_closed_is_no_front_matter() -> None:
    document = read("---\n\n# Title\n")
    assert document.front_matter is None
    assert document.headings[0].line == 3
    assert read("text\n---\na\n---\n").front_matter is None


@pytest.mark.parametrize(
    "text",
    [
        "```\n| a | b |\n| - | - |\n| 1 | 2 |\n```\n",
        "~~~~ md\n| a | b |\n| - | - |\n```\n~~~~\n",
        "<!--\n| a | b |\n\n| - | - |\n| 1 | 2 |\n-->\n",
        "    | a | b |\n    | - | - |\n",
        "<div>\n| a | b |\n| - | - |\n</div>\n",
    ],
)
def test_a_table_in_code_or_html_is_none(text: str) -> None:
    assert not read(text).tables


def test_a_table_needs_no_blank_line_around_it() -> None:
    document = read("prose\n| a | b |\n| - | - |\n| 1 | 2 |\n## H\n| c | d |\n| - | - |\n- item\n")
    assert [table.columns for table in document.tables] == [("a", "b"), ("c", "d")]
    assert [row.line for row in document.tables[0].rows] == [4]
    assert document.lists[0].items[0].text == "item"


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("|a|b|", ["a", "b"]),
        ("  | a | b | \t", ["a", "b"]),
        ("||b|", ["", "b"]),
        ("|a||", ["a", ""]),
        ("| a \\| b | c |", ["a \\| b", "c"]),
        ("| a \\\\| b | c |", ["a \\\\| b", "c"]),
        ("| `a | b` |", ["`a", "b`"]),
        ("| `a \\| b` | c |", ["`a \\| b`", "c"]),
        ("| a | b \\|", ["a", "b \\|"]),
        ("| \u00a0a\u3000 | b |", ["a", "b"]),
        ("| <!-- a | b --> |", ["<!-- a", "b -->"]),
    ],
)
def test_cells_are_parted_as_github_parts_them(line: str, cells: list[str]) -> None:
    table = read(f"| x | y |\n| - | - |\n{line}\n").tables[0]
    assert raws(table) == [cells]
    assert table.rows[0].readable


@pytest.mark.parametrize(
    ("line", "result"),
    [("|   | b |", "| x  | b |"), ("|  | b |", "| x | b |"), ("|| b |", "|x| b |")],
)
def test_an_empty_cell_has_a_place_for_a_text(line: str, result: str) -> None:
    document = read(f"| x | y |\n| - | - |\n{line}\n")
    span = document.tables[0].rows[0].cells[0].span
    assert span.start == span.end
    text = document.text[: span.start] + "x" + document.text[span.end :]
    assert text.split("\n")[2] == result


def test_a_table_in_a_list_is_read_where_every_cell_is_certain() -> None:
    document = read("- item\n\n  | a | b |\n  | - | - |\n  | 1 | 2 |\n")
    assert raws(document.tables[0]) == [["1", "2"]]
    assert not document.problems


@pytest.mark.parametrize(
    "text",
    ["> | a | b |\n> | - | - |\n> | UT-9 | 2 |\n", "- | a | b |\n  | - | - |\n  | UT-9 | 2 |\n"],
)
def test_a_table_in_a_quote_or_behind_a_bullet_is_left_out_with_a_warning(text: str) -> None:
    document = read(text)
    assert not document.tables
    assert [(each.code, each.severity, each.line) for each in document.problems] == [
        ("nested-table", "warning", 1)
    ]
    assert document.mentions("UT-9")


def test_the_style_of_a_table_is_that_of_its_last_row() -> None:
    style = read("| a | b |\n| - | - |\nc | d\n").tables[0].style
    assert (style.leading, style.trailing, style.padding) == (False, False, " ")
    style = read("|a|b|\n|-|-|\n").tables[0].style
    assert (style.leading, style.trailing, style.padding) == (True, True, "")


@pytest.mark.parametrize(
    ("text", "aligned"),
    [
        ("| a  | b  |\n| -- | -- |\n| 1  | 2  |\n", 2),
        ("| a  | b |\n| -- | --- |\n| 1  | 2 |\n", 1),
        ("| a | b |\n| --- | --- |\n", 0),
        ("| 中 | b |\n| -- | - |\n| ab | c |\n", 2),
        ("| a | b |\n| - | - |\n| 1 | 2\n", 1),
        ("| a | b |\n| - | - |\n| 1 |\n", 1),
    ],
)
def test_columns_are_aligned_as_far_as_their_pipes_stand_in_line(text: str, aligned: int) -> None:
    assert read(text).tables[0].style.aligned == aligned


def test_the_placeholder_is_the_habit_of_the_column_then_of_the_table() -> None:
    text = "| a | b | c |\n| - | - | - |\n| TBD | – | x |\n| TBD | - | y |\n| - | - | z |\n"
    table = read(text).tables[0]
    assert [table.placeholder(column) for column in range(3)] == ["TBD", "-", "-"]
    assert read("| a |\n| - |\n| x |\n").tables[0].placeholder(0) == "–"
    assert read("| a | b |\n| - | - |\n|  | x |\n").tables[0].placeholder(0) == ""


def test_a_generated_view_is_what_stands_between_its_markers() -> None:
    text = (
        "<!-- gh-tracker:begin chart -->\n| a | b |\n| - | - |\n<!-- gh-tracker:end -->\n\n"
        "<!-- gh-tracker:begin matrix Please keep this line. -->\n<!-- gh-tracker:end -->\n"
        "| c | d |\n| - | - |\n"
    )
    document = read(text)
    inside = [document.text[each.span.start : each.span.end] for each in document.regions]
    assert [each.name for each in document.regions] == ["chart", "matrix"]
    assert inside == ["| a | b |\n| - | - |\n", ""]
    assert [table.region for table in document.tables] == ["chart", None]


def test_markers_in_code_begin_nothing() -> None:
    text = "```\n<!-- gh-tracker:begin chart -->\n<!-- gh-tracker:end -->\n```\n"
    document = read(text + "\n    <!-- gh-tracker:begin x -->\n")
    assert not document.regions
    assert not document.problems


@pytest.mark.parametrize(
    "text",
    [
        "| UT-7 | b |\n| - | - |\n",
        "| a | b |\n| - | - |\n| UT-7 | 2 |\n",
        "| a | b |\n| - | - |\n| UT-7 |\n",
        "| a | b |\n| - | - |\nUT-7 is a sentence\n",
        "| a | b |\n| - | - |\n\n| UT-7 | 2 |\n",
        "```\n| UT-7 | 2 |\n```\n",
        "<!-- | UT-7 | 2 | -->\n",
        "<!--\nUT-7\n\n\n-->\n",
        "prose <!-- UT-7\nis here --> prose\n",
        "- item <!--UT-7-->\n",
        "<table>\n<tr><td>UT-7</td></tr>\n</table>\n",
    ],
)
def test_an_id_in_a_row_pipe_line_or_comment_is_mentioned(text: str) -> None:
    assert read(text).mentions("UT-7")
    assert not read(text).mentions("UT-77")
    assert not read(text).mentions("T-7")


@pytest.mark.parametrize(
    "text",
    [
        "- **2024-05-27** – UT-7 completed.\n",
        "# UT-7\n",
        "prose UT-7\n",
        "---\nid: UT-7 | x\n---\n",
        "`<!--` opens\n\n- UT-7\n\n`-->` closes\n",
    ],
)
def test_an_id_in_prose_headings_or_bullets_is_not_mentioned(text: str) -> None:
    assert not read(text).mentions("UT-7")


def test_nothing_mentions_an_empty_id() -> None:
    assert not read(TRACKER).mentions("")


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [(b"\xff", 1, 1), (b"a\r\nb\xc3\xa9\xe9\n", 2, 3), (b"\xef\xbb\xbfab\x80", 1, 3)],
)
def test_bytes_that_are_not_utf8_are_an_error_with_its_place(
    source: bytes, line: int, column: int
) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(source)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "UTF-8" in caught.value.message
    assert caught.value.hint


def test_lines_and_offsets_find_each_other() -> None:
    document = read("a\r\nbc\n\nd")
    assert [document.line_of(offset) for offset in range(8)] == [1, 1, 1, 2, 2, 2, 3, 4]
    assert read("\ufeffa").line_of(0) == 1


@pytest.mark.parametrize("name", ["2024-05-16.md", "2024-05-23.md", "2024-05-27.md"])
def test_a_real_tracker_is_read_without_a_problem(name: str) -> None:
    if not (SHARED / name).exists():
        pytest.skip("the reference trackers are not beside this checkout")
    source = (SHARED / name).read_bytes()
    document = parse(source)
    assert apply(document, []) == source
    assert not document.problems
    assert [table.columns[0] for table in document.tables][:1] == ["Task ID"]
    assert all(row.readable for table in document.tables for row in table.rows)

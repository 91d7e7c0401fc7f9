"""Edits: what they write, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.document.blocks import Document, Span
from gh_tracker.core.document.edits import (
    Edit,
    RefusedEdit,
    add_item,
    add_list,
    add_row,
    change_item,
    put_item,
    remove_item,
    remove_row,
    replace_cell,
    replace_heading_text,
    replace_item,
)
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.document.verify import verify
from gh_tracker.core.text import to_cell

TABLE = "| ID | Title |\n| --- | --- |\n| UT-1 | one |\n| UT-2 | two |\n"


def read(text: str) -> Document:
    return parse(text.encode())


def written(document: Document, *edits: Edit) -> str:
    return apply(document, edits).decode()


def with_cell(text: str, row: int, column: int, raw: str) -> str:
    document = read(text)
    table = document.tables[0]
    return written(document, replace_cell(document, table, table.rows[row], column, raw))


def with_row(text: str, *raws: str) -> str:
    document = read(text)
    return written(document, add_row(document, document.tables[0], raws, None))


# --- cells


def test_a_cell_is_replaced_between_its_blanks() -> None:
    assert with_cell(TABLE, 0, 1, "first") == TABLE.replace("one", "first")
    assert with_cell("|a|b|\n|-|-|\n|  1\t|2|\n", 0, 0, "x") == "|a|b|\n|-|-|\n|  x\t|2|\n"


def test_an_empty_cell_gets_the_tables_padding() -> None:
    for empty in ("| UT-1 |  |", "| UT-1 ||", "| UT-1 |   |", "| UT-1 | |"):
        result = with_cell(TABLE.replace("| UT-1 | one |", empty), 0, 1, "x")
        assert result == TABLE.replace("one", "x")
    assert with_cell("|a|b|\n|-|-|\n|1||\n", 0, 1, "x") == "|a|b|\n|-|-|\n|1|x|\n"


def test_an_emptied_cell_keeps_its_blanks_and_pipes() -> None:
    assert with_cell(TABLE, 0, 1, "") == TABLE.replace("one", "")


ALIGNED = """\
| ID   | Left  |  Right | Center | Notes
| ---- | :---- | -----: | :----: | -----
| UT-1 | one   |    100 |  mid   | ragged here
| UT-2 | two   |      2 |   x    | r
"""


@pytest.mark.parametrize(
    ("column", "raw", "row"),
    [
        (1, "longer", "| UT-1 | longer |    100 |  mid   | ragged here"),
        (1, "three", "| UT-1 | three |    100 |  mid   | ragged here"),
        (2, "5", "| UT-1 | one   |      5 |  mid   | ragged here"),
        (2, "1234567", "| UT-1 | one   | 1234567 |  mid   | ragged here"),
        (3, "even", "| UT-1 | one   |    100 |  even  | ragged here"),
        (1, "中文", "| UT-1 | one   |    100 |  mid   | ragged here".replace("one  ", "中文 ")),
        (1, "", "| UT-1 |       |    100 |  mid   | ragged here"),
        (4, "else", "| UT-1 | one   |    100 |  mid   | else"),
    ],
)
def test_a_text_that_fits_an_aligned_column_moves_no_pipe(column: int, raw: str, row: str) -> None:
    result = with_cell(ALIGNED, 0, column, raw)
    assert result == ALIGNED.replace("| UT-1 | one   |    100 |  mid   | ragged here", row)


def test_a_blank_more_before_a_text_is_kept_as_long_as_the_text_fits() -> None:
    text = "| ID     |\n| ------ |\n|   one  |\n"
    assert with_cell(text, 0, 0, "two") == text.replace("one", "two")
    assert with_cell(text, 0, 0, "three") == text.replace("   one  ", "  three ")


def test_a_padded_cell_in_a_ragged_table_takes_the_text_from_its_own_blanks() -> None:
    text = "| ID | Title |\n| -- | -- |\n| UT-1   | one |\n"
    assert "| UT-100 | one |" in with_cell(text, 0, 0, "UT-100")


def test_a_backslash_at_the_end_does_not_swallow_the_pipe() -> None:
    result = with_cell("|a|b|\n|-|-|\n|1|2|\n", 0, 0, "x\\")
    assert result == "|a|b|\n|-|-|\n|x\\ |2|\n"
    assert with_cell("a|b\n-|-\n1|2\n", 0, 1, "x\\") == "a|b\n-|-\n1|x\\\n"


@pytest.mark.parametrize("raw", ["", "- x", "> x", "# x", "1. x", "```", "<!-- x", "---", "| x"])
def test_a_first_cell_without_a_pipe_before_it_gets_one_where_it_must(raw: str) -> None:
    raw = raw.replace("|", "\\|")
    document = read("a | b\n--- | ---\nx | y\n\n# H\n")
    table = document.tables[0]
    result = written(document, replace_cell(document, table, table.rows[0], 0, raw))
    assert result == f"a | b\n--- | ---\n| {raw} | y\n\n# H\n".replace("|  |", "|  |")


@pytest.mark.parametrize("raw", ["2024-05-27", "UT-9", "étude", "1.5", "7"])
def test_a_first_cell_that_is_plain_text_gets_no_pipe(raw: str) -> None:
    assert with_cell("a | b\n--- | ---\nx | y\n", 0, 0, raw) == f"a | b\n--- | ---\n{raw} | y\n"


def test_a_last_cell_without_a_pipe_behind_it_gets_one_when_emptied() -> None:
    assert with_cell("a | b\n--- | ---\nx | y\n", 0, 1, "") == "a | b\n--- | ---\nx |  |\n"


def test_a_header_cell_can_be_replaced() -> None:
    document = read(TABLE)
    table = document.tables[0]
    edit = replace_cell(document, table, table.header, 1, "Name")
    assert written(document, edit) == TABLE.replace("Title", "Name")


def test_two_cells_of_one_row_change_together() -> None:
    document = read(TABLE)
    table = document.tables[0]
    edits = [
        replace_cell(document, table, table.rows[0], at, raw) for at, raw in ((1, "b"), (0, "a"))
    ]
    assert written(document, *edits) == TABLE.replace("| UT-1 | one |", "| a | b |")


def test_a_row_that_is_not_readable_is_never_written() -> None:
    document = read(TABLE + "| UT-3 |\n")
    table = document.tables[0]
    with pytest.raises(ValueError, match="not readable"):
        replace_cell(document, table, table.rows[2], 0, "x")


@pytest.mark.parametrize("raw", ["a\nb", "a\rb"])
def test_a_raw_text_of_two_lines_is_a_bug(raw: str) -> None:
    document = read(TABLE)
    with pytest.raises(ValueError, match="one line"):
        replace_cell(document, document.tables[0], document.tables[0].rows[0], 0, raw)


# --- rows


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (TABLE, "| UT-3 | x |"),
        ("|a|b|\n|-|-|\n|1|2|\n", "|UT-3|x|"),
        ("a | b\n--- | ---\n1 | 2\n", "UT-3 | x"),
        ("| a | b\n| - | -\n| 1 | 2\n", "| UT-3 | x"),
        ("a | b |\n--- | --- |\n1 | 2 |\n", "UT-3 | x |"),
        ("  | a | b |\n  | - | - |\n  | 1 | 2 |\n", "  | UT-3 | x |"),
        ("| ID     | b   |\n| ------ | --: |\n| UT-1   | one |\n", "| UT-3   |   x |"),
        ("| a | b |\n| --- | --- |\n", "| UT-3 | x |"),
        ("|  a  |  b  |\n| --- | --- |\n", "|  UT-3  |  x  |"),
        ("   a | b\n--: | ---\n   UT-1000   | c\n", "   UT-3      | x"),
        ("   a  |  b\n--: | ---\n   UT-10  | c\n", "   UT-3  |  x"),
    ],
)
def test_a_new_row_is_written_as_its_neighbours_are(text: str, row: str) -> None:
    assert with_row(text, "UT-3", "x") == f"{text}{row}\n"
    assert with_row(text + "\nprose\n", "UT-3", "x") == f"{text}{row}\n\nprose\n"


def test_a_new_row_stands_where_it_was_asked_for() -> None:
    document = read(TABLE)
    table = document.tables[0]
    top = add_row(document, table, ["UT-0", "zero"], table.header)
    middle = add_row(document, table, ["UT-1a", "and a half"], table.rows[0])
    assert written(document, middle, top).split("\n")[2:5] == [
        "| UT-0 | zero |",
        "| UT-1 | one |",
        "| UT-1a | and a half |",
    ]


def test_rows_added_at_one_place_keep_their_order() -> None:
    document = read(TABLE)
    edits = [add_row(document, document.tables[0], [f"UT-{number}"], None) for number in (3, 4, 5)]
    assert written(document, *edits).split("\n")[4:7] == [
        "| UT-3 |  |",
        "| UT-4 |  |",
        "| UT-5 |  |",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_new_row_at_the_end_of_a_file_without_a_last_newline(newline: str) -> None:
    text = TABLE.replace("\n", newline).removesuffix(newline)
    assert with_row(text, "UT-3", "x") == f"{text}{newline}| UT-3 | x |"


def test_a_new_row_has_the_newline_of_its_neighbour_not_of_the_document() -> None:
    text = "# T\n\n\n\n\n\n\n" + TABLE.replace("\n", "\r\n")
    assert with_row(text, "UT-3", "x") == f"{text}| UT-3 | x |\r\n"


def test_a_new_row_stands_above_a_stray_sentence() -> None:
    assert with_row(TABLE + "A sentence.\n", "UT-3", "x") == TABLE + "| UT-3 | x |\nA sentence.\n"


def test_a_new_row_goes_behind_an_unreadable_one_but_is_written_like_the_header() -> None:
    text = TABLE + "UT-9\\| | x | y | z\n"
    assert with_row(text, "UT-3", "x") == text + "| UT-3 | x |\n"


def test_a_row_without_outer_pipes_gets_them_where_it_would_not_read_back() -> None:
    bare = "a | b\n--- | ---\n1 | 2\n"
    assert with_row(bare, "", "x") == f"{bare}|  | x\n"
    assert with_row(bare, "UT-3", "") == f"{bare}UT-3 |  |\n"


def test_a_row_with_more_cells_than_columns_is_a_bug() -> None:
    with pytest.raises(ValueError, match="3 cells for 2 columns"):
        with_row(TABLE, "a", "b", "c")


def test_a_row_is_removed_with_one_newline() -> None:
    document = read(TABLE)
    table = document.tables[0]
    assert written(document, remove_row(document, table, table.rows[0])) == TABLE.replace(
        "| UT-1 | one |\n", ""
    )


def test_the_last_row_of_a_file_without_a_last_newline_is_removed_cleanly() -> None:
    document = read(TABLE.removesuffix("\n"))
    table = document.tables[0]
    both = [remove_row(document, table, row) for row in table.rows]
    assert written(document, both[1]) == TABLE[: TABLE.index("\n| UT-2")]
    assert written(document, *both) == "| ID | Title |\n| --- | --- |"


def test_a_row_can_be_replaced_by_another_in_one_go() -> None:
    document = read(TABLE)
    table = document.tables[0]
    last = table.rows[-1]
    edits = [remove_row(document, table, last), add_row(document, table, ["UT-3", "x"], last)]
    assert written(document, *edits) == TABLE.replace("| UT-2 | two |", "| UT-3 | x |")


def test_a_table_keeps_its_header() -> None:
    document = read(TABLE)
    table = document.tables[0]
    for row in (table.header, table.delimiter):
        with pytest.raises(ValueError, match="header"):
            remove_row(document, table, row)


# --- bullets and headings


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("- a\n- b\n", "- x\n- a\n- b\n", "- a\n- b\n- x\n"),
        ("- a\n- b", "- x\n- a\n- b", "- a\n- b\n- x"),
        ("*  a\r\n*  b\r\n", "*  x\r\n*  a\r\n*  b\r\n", "*  a\r\n*  b\r\n*  x\r\n"),
        ("- a\n\n- b\n", "- x\n\n- a\n\n- b\n", "- a\n\n- b\n\n- x\n"),
        ("- a\n  - n\n\n\nt\n", "- x\n- a\n  - n\n\n\nt\n", "- a\n  - n\n- x\n\n\nt\n"),
        ("  + a", "  + x\n  + a", "  + a\n  + x"),
        ("-\n", "- x\n-\n", "-\n- x\n"),
    ],
)
def test_a_bullet_is_added_as_the_others_are_written(text: str, first: str, last: str) -> None:
    document = read(text)
    bullets = document.lists[0]
    assert written(document, add_item(document, bullets, "x", "first")) == first
    assert written(document, add_item(document, bullets, "x", "last")) == last


def test_bullets_added_at_one_end_keep_their_order() -> None:
    document = read("- a\n")
    bullets = document.lists[0]
    top = [add_item(document, bullets, raw, "first") for raw in ("1", "2")]
    end = [add_item(document, bullets, raw, "last") for raw in ("3", "4")]
    assert written(document, *end, *top) == "- 1\n- 2\n- a\n- 3\n- 4\n"


def test_a_line_is_added_behind_a_change_at_its_very_place() -> None:
    document = read("##\n\n# T\n-\n")
    bullets, heading = document.lists[0], document.headings[0]
    edits = [
        add_item(document, bullets, "second", "last"),
        replace_item(document, bullets.items[0], "first"),
        add_list(document, heading, "x"),
        replace_heading_text(document, heading, "Log"),
    ]
    assert written(document, *edits) == "## Log\n- x\n\n# T\n- first\n- second\n"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("# Log\n", "# Log\n- x\n"),
        ("# Log", "# Log\n- x"),
        ("# Log\r\n\r\n# Next\r\n", "# Log\r\n- x\r\n\r\n# Next\r\n"),
        ("# Log\ntext\n", "# Log\n- x\n\ntext\n"),
        ("Log\n===\n\n# Other\n* a\n", "Log\n===\n* x\n\n# Other\n* a\n"),
    ],
)
def test_a_list_is_begun_below_its_heading(text: str, result: str) -> None:
    document = read(text)
    assert written(document, add_list(document, document.headings[0], "x")) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [("- a\n- b\n", "- x\n- b\n"), ("*\n", "* x\n"), ("-   a\n  more\n", "-   x\n")],
)
def test_the_text_of_a_bullet_is_replaced(text: str, result: str) -> None:
    document = read(text)
    assert written(document, replace_item(document, document.lists[0].items[0], "x")) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("## Old\n", "## New\n"),
        ("  ##   Old  ##\n", "  ##   New  ##\n"),
        ("##\n", "## New\n"),
        ("#\n\ntext", "# New\n\ntext"),
        ("Old\n===\n", "New\n===\n"),
        ("Old\nolder\n---\n", "New\n---\n"),
    ],
)
def test_the_text_of_a_heading_is_replaced_and_its_marks_stay(text: str, result: str) -> None:
    document = read(text)
    edit = replace_heading_text(document, document.headings[0], "New")
    assert written(document, edit) == result


# --- apply


def test_no_edit_gives_the_very_bytes() -> None:
    document = read("\ufeff" + TABLE)
    table = document.tables[0]
    assert apply(document, []) is document.source
    assert (
        apply(document, [replace_cell(document, table, table.rows[0], 1, "one")]) is document.source
    )


def test_edits_of_every_kind_are_spliced_in_one_go() -> None:
    text = f"\ufeff---\na: b\n---\n# T (old)\n\n{TABLE}\n- last\n"
    document = read(text)
    table = document.tables[0]
    result = written(
        document,
        add_item(document, document.lists[0], "first", "first"),
        add_row(document, table, ["UT-3", "three"], None),
        replace_cell(document, table, table.rows[1], 1, "zwei"),
        remove_row(document, table, table.rows[0]),
        replace_heading_text(document, document.headings[0], "T (new)"),
    )
    rows = "| ID | Title |\n| --- | --- |\n| UT-2 | zwei |\n| UT-3 | three |\n"
    assert result == f"\ufeff---\na: b\n---\n# T (new)\n\n{rows}\n- first\n- last\n"


def test_edits_that_overlap_are_a_bug() -> None:
    document = read(TABLE)
    table = document.tables[0]
    edit = replace_cell(document, table, table.rows[0], 1, "x")
    with pytest.raises(ValueError, match="overlap"):
        apply(document, [edit, edit])
    with pytest.raises(ValueError, match="overlap"):
        apply(document, [edit, remove_row(document, table, table.rows[0])])


@pytest.mark.parametrize("raw", ["a | b", "x\\", "|", "a \\\\\\| | b"])
def test_a_raw_text_that_would_part_or_join_cells_is_refused(raw: str) -> None:
    document = read("|a|b|\n|-|-|\n|1|2|\n")
    span = document.tables[0].rows[0].cells[0].span
    asked = replace_cell(document, document.tables[0], document.tables[0].rows[0], 0, raw).ask
    with pytest.raises(RefusedEdit) as caught:
        apply(document, [Edit(span, raw, asked)])
    assert caught.value.edit.text == raw
    assert caught.value.line == 3
    assert caught.value.reason
    assert caught.value.hint


def test_the_refusal_names_the_edit_that_is_to_blame() -> None:
    document = read(TABLE + "\n# H\n")
    table = document.tables[0]
    good = replace_cell(document, table, table.rows[0], 1, "fine")
    bad = replace_cell(document, table, table.rows[1], 1, "a | b")
    late = replace_heading_text(document, document.headings[0], "New")
    with pytest.raises(RefusedEdit) as caught:
        apply(document, [late, good, bad])
    assert caught.value.edit is bad


@pytest.mark.parametrize("raw", ["closed ##", "a #"])
def test_a_heading_text_that_would_lose_its_end_is_refused(raw: str) -> None:
    document = read("# Old\n")
    with pytest.raises(RefusedEdit):
        apply(document, [replace_heading_text(document, document.headings[0], raw)])


@pytest.mark.parametrize("raw", ["```", "<!-- c -->", "- nested", "# heading", "a | b", "***"])
def test_a_bullet_holds_any_text_without_touching_what_follows(raw: str) -> None:
    document = read(f"- a\n\n{TABLE}")
    edit = add_item(document, document.lists[0], raw, "last")
    assert written(document, edit) == f"- a\n- {raw}\n\n{TABLE}"


def test_a_bullet_that_would_read_as_a_rule_is_refused() -> None:
    document = read(f"- a\n\n{TABLE}")
    with pytest.raises(RefusedEdit):
        apply(document, [add_item(document, document.lists[0], "---", "last")])


VIEW = "# T\n\n<!-- gh-tracker:begin chart -->\nold\n<!-- gh-tracker:end -->\n\n" + TABLE


def view(document: Document, text: str) -> Edit:
    return Edit(document.regions[0].span, text)


def test_a_generated_view_takes_any_sound_text() -> None:
    document = read(VIEW)
    text = f"## M1\n\n{TABLE}\n- a\n\n```\ncode\n```\n"
    assert written(document, view(document, text)) == VIEW.replace("old\n", text)
    assert written(document, view(document, "")) == VIEW.replace("old\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "```\n",
        "<!-- gh-tracker:end -->\n",
        "<!-- gh-tracker:begin other -->\n",
        "<<<<<<< HEAD\n",
        "| a | b |\n| - |\n",
        "no newline at its end",
    ],
)
def test_a_generated_view_that_breaks_the_document_is_refused(text: str) -> None:
    document = read(VIEW)
    with pytest.raises(RefusedEdit):
        apply(document, [view(document, text)])


def test_free_text_in_one_line_may_change_that_line_alone() -> None:
    document = read(f"- a (old)\n\n{TABLE}")
    start = document.text.index("old")
    assert written(document, Edit(Span(start, start + 3), "new")) == f"- a (new)\n\n{TABLE}"
    at = document.text.index("one")
    with pytest.raises(RefusedEdit):
        apply(document, [Edit(Span(at, at + 3), "a | b")])


def test_free_text_of_whole_lines_may_be_put_before_a_heading() -> None:
    document = read(f"# T\n\n{TABLE}")
    front = "---\ngh-tracker:\n  timezone: UTC\n---\n"
    assert written(document, Edit(Span(0, 0), front)) == f"{front}# T\n\n{TABLE}"


def test_free_text_of_whole_lines_may_add_blocks() -> None:
    document = read(TABLE)
    end = len(document.text)
    assert (
        written(document, Edit(Span(end, end), "\n## Log\n\n- one\n"))
        == f"{TABLE}\n## Log\n\n- one\n"
    )
    start = document.lines[2].start
    with pytest.raises(RefusedEdit):
        apply(document, [Edit(Span(start, start), "\n## Log\n\n")])


def test_text_for_a_cell_never_breaks_the_file_around_it() -> None:
    document = read(f"a | b\n--- | ---\nx | y\n\n{TABLE}")
    table = document.tables[0]
    for text in ("```\ncode", "# H\n- x", "<!-- c", "> q", "***", "=====", "| - | - |"):
        edits = [replace_cell(document, table, table.rows[0], at, to_cell(text)) for at in (0, 1)]
        result = parse(apply(document, edits))
        assert [len(each.rows) for each in result.tables] == [1, 2]
        assert [cell.raw for cell in result.tables[0].rows[0].cells] == [to_cell(text)] * 2


def test_a_cell_that_an_independent_parser_reads_otherwise_is_refused() -> None:
    document = read(TABLE)
    table = document.tables[0]
    edit = replace_cell(document, table, table.rows[0], 1, "asked")
    after = read(TABLE.replace("one", "other"))
    row = after.tables[0].rows[0]
    cells = (row.cells[0], row.cells[1]._replace(raw="asked"))
    rows = (row._replace(cells=cells), after.tables[0].rows[1])
    misread = replace(after, tables=(replace(after.tables[0], rows=rows),))
    with pytest.raises(RefusedEdit, match="Markdown parser"):
        verify(document, [edit], misread)


# --- bullets beside and in place of others

LIST = "# A\n\n- one\n- two\n  - more\n- three\n\nEnd.\n"


@pytest.mark.parametrize(
    ("gone", "after"),
    [
        ([0], "# A\n\n- two\n  - more\n- three\n\nEnd.\n"),
        ([1], "# A\n\n- one\n- three\n\nEnd.\n"),
        ([2], "# A\n\n- one\n- two\n  - more\n\nEnd.\n"),
        ([0, 1], "# A\n\n- three\n\nEnd.\n"),
        ([0, 2], "# A\n\n- two\n  - more\n\nEnd.\n"),
        ([0, 1, 2], "# A\n\n\nEnd.\n"),
    ],
)
def test_bullets_go_with_all_that_is_nested_in_them(gone: list[int], after: str) -> None:
    document = read(LIST)
    found = document.lists[0]
    assert written(document, *(remove_item(document, found, e, gone) for e in gone)) == after


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_bullet_is_put_beside_another(index: int) -> None:
    document = read("- one\r\n- two\r\n- three")
    found = document.lists[0]
    words = ["one", "two", "three"]
    for place, at in (("before", index), ("after", index + 1)):
        edit = put_item(document, found, "new", found.items[index], place)  # type: ignore[arg-type]  # one of the two
        expected = [*words[:at], "new", *words[at:]]
        assert written(document, edit) == "\r\n".join(f"- {each}" for each in expected)


def test_a_part_of_a_bullet_is_changed_and_the_lines_below_it_stay() -> None:
    document = read("* **Monday** one\n  and two\n  - more\n")
    item = document.lists[0].items[0]
    start = item.text.index("one")
    edit = change_item(item, Span(start, item.text.index("and two") + 7), "three")
    assert written(document, edit) == "* **Monday** three\n  - more\n"


def test_a_change_that_opens_a_bullet_of_its_own_is_refused() -> None:
    document = read("- one\n- two\n")
    item = document.lists[0].items[0]
    with pytest.raises(RefusedEdit):
        written(document, change_item(item, Span(0, 3), "a\n- b"))

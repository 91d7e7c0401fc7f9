"""What is wrong with a document: each problem with its code, place and way out."""

from __future__ import annotations

import pytest

from gh_tracker.core.document.structure import parse
from gh_tracker.core.problem import Problem

TABLE = "| ID | Title |\n| --- | --- |\n| UT-1 | one |\n"


def problems(text: str) -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in found(text)]


def found(text: str) -> tuple[Problem, ...]:
    return parse(text.encode()).problems


def test_a_sound_document_has_no_problem() -> None:
    assert problems(f"# T\n\n{TABLE}\n- a | b\n\nprose | with a pipe\n\n{TABLE}") == []


@pytest.mark.parametrize("row", ["| UT-2 |", "| UT-2 | a | b |", "UT-2 | `a|b`", "|"])
def test_a_row_with_other_than_the_headers_cells_is_reported_and_not_readable(row: str) -> None:
    document = parse(f"{TABLE}{row}\n| UT-3 | three |\n".encode())
    assert [(each.code, each.line) for each in document.problems] == [("cell-count", 4)]
    assert [each.readable for each in document.tables[0].rows] == [True, False, True]


@pytest.mark.parametrize(
    "between", ["\n", "\n\n\n", "<!-- | UT-8 | x | -->\n", "\n<!-- note -->\n\n", "<!--\n\n-->\n"]
)
def test_a_row_cut_off_from_its_table_is_reported(between: str) -> None:
    text = f"{TABLE}{between}| UT-2 | two |\n| UT-3 | three |\n"
    first = text[: text.index("| UT-2")].count("\n") + 1
    assert problems(text) == [("detached-row", first, 1), ("detached-row", first + 1, 1)]


def test_a_row_that_is_indented_like_code_is_cut_off() -> None:
    assert problems(f"{TABLE}    | UT-2 | two |\n") == [("detached-row", 4, 5)]


def test_a_row_behind_prose_is_cut_off_if_it_fits() -> None:
    assert problems(f"{TABLE}\nprose\n\n| UT-2 | two |\n") == [("detached-row", 7, 1)]
    assert problems(f"{TABLE}\nprose\n\n| UT-2 | two | 2 |\n") == []


def test_a_row_cut_off_is_reported_even_with_other_than_its_tables_cells() -> None:
    assert problems(f"{TABLE}\n| UT-2 | two | 2 |\n") == [("detached-row", 5, 1)]


def test_a_row_without_outer_pipes_is_cut_off_only_near_a_table_that_has_none() -> None:
    bare = "ID | Title\n--- | ---\nUT-1 | one\n"
    assert problems(f"{bare}\nUT-2 | two\n") == [("detached-row", 5, 1)]
    assert problems(f"{bare}\nprose\n\nUT-2 | two\n") == []
    assert problems(f"{bare}\n- UT-2 | two\n") == []
    assert problems(f"{TABLE}\nUT-2 | two\n") == []


def test_a_pipe_line_below_another_heading_belongs_to_no_table() -> None:
    assert problems(f"{TABLE}\n## Next\n\n| UT-2 | two |\n") == []
    assert problems("| UT-2 | two |\n") == []


def test_a_cut_off_row_names_its_table() -> None:
    (problem,) = found(f"# T\n\n{TABLE}\n## H\n{TABLE}\n| UT-2 | two |\n")
    assert problem.table == 8
    assert "blank line" in problem.message


def test_a_sentence_directly_under_a_table_is_never_a_row() -> None:
    document = parse(f"{TABLE}This is a sentence.\nWith an \\| escaped pipe.\n".encode())
    assert [(each.code, each.severity, each.line) for each in document.problems] == [
        ("stray-line", "warning", 4),
        ("stray-line", "warning", 5),
    ]
    assert len(document.tables[0].rows) == 1
    assert [row.line for row in document.tables[0].strays] == [4, 5]


CONFLICT = (
    "<<<<<<< HEAD\n| UT-2 | two |\n||||||| base\n| UT-2 | 2 |\n=======\n| UT-2 | zwei |\n"
    ">>>>>>> branch\n"
)


def test_merge_markers_are_errors_wherever_git_leaves_them() -> None:
    for text in (
        TABLE + CONFLICT,
        CONFLICT,
        f"---\na: b\n{CONFLICT}---\n",
        f"<!--\n{CONFLICT}-->\n",
    ):
        codes = [each for each in found(text) if each.code == "merge-markers"]
        assert len(codes) == 4
        assert all(each.severity == "error" for each in codes)


def test_a_line_with_a_merge_marker_is_reported_once() -> None:
    lines = [line for _, line, _ in problems(TABLE + CONFLICT)]
    assert len(lines) == len(set(lines))


def test_a_marker_that_was_left_behind_is_found() -> None:
    assert ("merge-markers", 4, 1) in problems(f"{TABLE}=======\n| UT-2 | two |\n")
    assert problems(">>>>>>> branch\n") == [("merge-markers", 1, 1)]
    assert problems("text\n<<<<<<<\n") == [("merge-markers", 2, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Heading\n=======\n",
        "| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n|||||||\n",
        "```\n<<<<<<< HEAD\n=======\n>>>>>>> x\n```\n",
        "<<<<<<<< eight\n",
        "text <<<<<<< HEAD\n",
        ">>>>>>>quote\n",
    ],
)
def test_what_only_resembles_a_merge_marker_is_none(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "| ID | Title | New |\n| --- | --- |\n| UT-1 | one |\n",
        "| ID |\n| --- | --- |\n| UT-1 | one |\n",
        "| ID | Title |\n| --- || --- |\n",
    ],
)
def test_a_header_that_does_not_fit_its_dashes_makes_no_table(text: str) -> None:
    assert problems(text) == [("broken-table", 1, 1)]
    assert not parse(text.encode()).tables


def test_a_broken_table_is_reported_once_and_not_as_rows_of_the_one_above() -> None:
    text = f"{TABLE}\n| ID | Title |\n| --- |\n| UT-2 | two |\n"
    assert problems(text) == [("broken-table", 5, 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"```\ncode\n\n{TABLE}", "unclosed-fence"),
        (f"~~~\n```\n{TABLE}", "unclosed-fence"),
        (f"````\n```\n{TABLE}", "unclosed-fence"),
        (f"<!-- note\n\n{TABLE}", "unclosed-comment"),
    ],
)
def test_a_fence_or_comment_that_takes_in_a_table_is_reported(text: str, code: str) -> None:
    assert problems(text) == [(code, 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "```\nno pipe\n",
        "<!-- no pipe\n",
        f"```\n{TABLE}```\n",
        f"<!--\n{TABLE}-->\n",
        "```\na|b\n ```` \n",
    ],
)
def test_a_closed_or_harmless_fence_or_comment_is_not(text: str) -> None:
    assert problems(text) == []


BEGIN, END = "<!-- gh-tracker:begin chart -->\n", "<!-- gh-tracker:end -->\n"


@pytest.mark.parametrize(
    ("text", "lines", "views"),
    [
        (BEGIN, [1], 0),
        (END, [1], 0),
        (BEGIN + BEGIN + END, [1], 1),
        (BEGIN + END + END, [3], 1),
        (BEGIN + END + BEGIN + END, [3], 1),
    ],
)
def test_markers_that_do_not_pair_are_reported(text: str, lines: list[int], views: int) -> None:
    document = parse(text.encode())
    assert [each.line for each in document.problems if each.code == "broken-view"] == lines
    assert len(document.regions) == views


def test_problems_stand_in_the_order_of_the_document() -> None:
    text = f"{END}\n{TABLE}| UT-2 |\nstray\n\n| UT-3 | three |\n<<<<<<< x\n"
    lines = [line for _, line, _ in problems(text)]
    assert lines == sorted(lines)
    assert [code for code, _, _ in problems(text)] == [
        "broken-view",
        "cell-count",
        "stray-line",
        "detached-row",
        "merge-markers",
    ]


def test_every_message_says_what_to_do() -> None:
    text = f"{END}\n{TABLE}| UT-2 |\nstray\n\n| UT-3 | three |\n<<<<<<< x\n\n> {TABLE}"
    ways_out = ("Put", "Add", "Remove", "Keep", "Close", "Give", "put", "Move")
    assert all(any(word in each.message for word in ways_out) for each in found(text))

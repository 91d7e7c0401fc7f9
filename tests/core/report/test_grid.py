from gh_tracker.core.report.grid import grid
from gh_tracker.core.report.lines import plain_text


def test_columns_stand_one_under_another() -> None:
    text = plain_text(grid(["Milestone", "Open"], [["M1", "3"], ["Discovery", "12"]]))
    assert text == "Milestone  Open\nM1            3\nDiscovery    12\n"


def test_texts_stand_to_the_left_and_numbers_to_the_right() -> None:
    text = plain_text(grid(["a", "b"], [["one", "5%"], ["2", "100%"]]))
    assert text == "a       b\none    5%\n2    100%\n"


def test_an_empty_cell_is_no_text() -> None:
    assert plain_text(grid(["x", "n"], [["a", ""], ["b", "10"]])) == "x   n\na\nb  10\n"


def test_wide_characters_take_two_columns() -> None:
    assert plain_text(grid(["x", "y"], [["表", "b"], ["ab", "c"]])) == "x   y\n表  b\nab  c\n"


def test_a_head_without_rows_is_a_head() -> None:
    assert plain_text(grid(["x", "y"], [])) == "x  y\n"


def test_no_cell_breaks_the_grid() -> None:
    assert plain_text(grid(["x"], [["a\nb\x1b"]])) == "x\na ⏎ b\\x1b\n"

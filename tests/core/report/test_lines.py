from gh_tracker.core.problem import Problem
from gh_tracker.core.report.lines import BLANK, Part, line, plain, plain_text, problem_line


def test_a_line_holds_its_parts_and_their_meaning() -> None:
    made = line("a ", Part("b", "error"))
    assert made == (Part("a "), Part("b", "error"))
    assert plain(made) == "a b"


def test_no_part_can_break_the_line_or_steer_the_terminal() -> None:
    assert plain(line("a\nb", Part("\x1b[2J", "add"))) == "a ⏎ b\\x1b[2J"


def test_parts_together_are_no_command_either() -> None:
    assert plain(line(":", ":error::x")) == "\\::error::x"
    assert plain(line("##", "[error]x")) == "##\\[error]x"


def test_blanks_at_the_end_of_a_line_are_not_printed() -> None:
    assert plain_text([line("a  "), BLANK, line("b")]) == "a\n\nb\n"


def test_a_problem_reads_as_editors_follow_it() -> None:
    problem = Problem("error", "bad-id", 3, 7, "no ID")
    assert plain(problem_line("docs/t.md", problem)) == "docs/t.md:3:7: error: bad-id: no ID"


def test_a_problem_without_a_place_names_the_file_alone() -> None:
    problem = Problem("warning", "waiting", 0, 0, "#3 waits")
    assert plain(problem_line("t.md", problem)) == "t.md: warning: waiting: #3 waits"


def test_errors_and_warnings_are_told_apart_by_their_style() -> None:
    styles = [
        [part.style for part in problem_line("t", Problem(kind, "c", 1, 1, "m"))]
        for kind in ("error", "warning")
    ]
    assert styles == [["", "error", ""], ["", "warning", ""]]

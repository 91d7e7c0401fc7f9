import re

from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.problem import Problem
from gh_tracker.core.report.annotating import annotation, of_problems, of_report
from tests.reports import EMPTY, STOPPED, with_text


def read(command: str) -> tuple[str, dict[str, str], str]:
    """Read a command as GitHub's runner does (src/Runner.Common/ActionCommand.cs)."""
    match = re.fullmatch(r"::([^ :]+) ([^\n]*?)::([^\n]*)", command)
    assert match, command
    pairs = (each.partition("=") for each in match[2].split(","))
    properties = {
        key: value.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":")
        .replace("%2C", ",").replace("%25", "%")
        for key, _, value in pairs
    }  # fmt: skip
    data = match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    return match[1], properties, data


def test_a_problem_is_an_annotation_of_its_line() -> None:
    problem = Problem("error", "detached-row", 37, 1, "50% of it, cut off: here")
    (command,) = of_problems("docs/a,b:c.md", [problem])
    assert command == (
        "::error file=docs/a%2Cb%3Ac.md,line=37,col=1,title=detached-row::"
        "50%25 of it, cut off: here"
    )


def test_without_a_line_the_file_is_named_alone() -> None:
    assert annotation("warning", "waiting", "x", "t.md") == "::warning file=t.md,title=waiting::x"


def test_errors_come_first_because_only_ten_are_shown() -> None:
    problems = [Problem("warning", "w", 1, 1, "m"), Problem("error", "e", 9, 1, "m")]
    assert [read(each)[0] for each in of_problems("t", problems)] == ["error", "warning"]


def test_a_report_tells_of_stops_problems_and_conflicts() -> None:
    kinds = [(kind, properties["title"]) for kind, properties, _ in map(read, of_report(STOPPED))]
    assert kinds == [
        ("error", "brake-removals"),
        ("error", "detached-row"),
        ("warning", "waiting-stranger"),
        ("warning", "conflict"),
    ]


def test_a_conflict_stands_at_its_row_with_the_command_that_decides_it() -> None:
    *_, command = of_report(STOPPED)
    _, properties, text = read(command)
    assert properties["line"] == "9"
    assert text.endswith("\ngh-tracker resolve UT-005 notes --take tracker|github")


def test_nothing_wrong_is_no_annotation() -> None:
    assert list(of_report(EMPTY)) == []


@given(st.text(st.characters(codec=None), max_size=30))
def test_no_text_ends_the_command_or_begins_another(text: str) -> None:
    for command in of_report(with_text(text)):
        assert "\n" not in command
        assert "\r" not in command
        assert "\x1b" not in command
        kind, properties, _ = read(command)
        assert kind in {"error", "warning"}
        assert set(properties) <= {"file", "line", "col", "title"}

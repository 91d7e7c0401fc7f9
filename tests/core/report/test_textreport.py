from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.report.lines import plain, plain_text
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.textreport import closing, report_lines, resolve_command
from tests.reports import CONFLICT, EMPTY, PLAN, STOPPED, SYNCED, UPDATE, with_text


def text_of(report: Report, *, quiet: bool = False) -> str:
    return plain_text(report_lines(report, quiet=quiet))


def test_a_plan_reads_as_a_diff_by_side_and_record() -> None:
    assert text_of(STOPPED) == (
        "On GitHub\n"
        "  create label: tracker: task\n"
        "  UT-006  create\n"
        "    title   Launch rehearsals\n"
        "    status  Not Started\n"
        "\n"
        "In docs/tracker.md\n"
        "  UT-005 #12  update row\n"
        "    progress  60% → 80%\n"
        "\n"
        "For a person to decide\n"
        "  UT-005 notes of #12\n"
        "    base     a\n"
        "    tracker  b\n"
        "    github   c\n"
        "    gh-tracker resolve UT-005 notes --take tracker|github\n"
        "\n"
        "Problems\n"
        "docs/tracker.md:37:1: error: detached-row: this row is cut off\n"
        "docs/tracker.md: warning: waiting-stranger: #9 comes from a stranger\n"
        "\n"
        "Stopped before any write\n"
        "  brake-removals: 5 removals among the 9 tasks\n"
        "    hint: look at the plan\n"
        "\n"
        "2 changes on GitHub, 1 change in the tracker, 1 conflict, 2 problems, 1 stop; "
        "2 requests (2 GET); notifications: 1 for alice, 2 for olga.\n"
    )


def test_a_quiet_run_says_only_what_is_wrong() -> None:
    text = text_of(PLAN, quiet=True)
    assert text.startswith("For a person to decide\n")
    assert "request" not in text
    assert text_of(EMPTY, quiet=True) == ""


def test_nothing_to_do_is_one_line() -> None:
    assert text_of(EMPTY) == "In sync; 2 requests (2 GET).\n"
    assert (
        text_of(replace(EMPTY, dry=True, requests={})) == "In sync, nothing to do; no requests.\n"
    )


def test_one_request_is_one() -> None:
    assert plain(closing(replace(EMPTY, requests={"GET": 1}))) == "In sync; 1 request (1 GET)."


def test_what_was_done_needs_no_word_but_what_failed_does() -> None:
    assert "applied" not in text_of(SYNCED)
    failed = replace(SYNCED, operations=(replace(UPDATE, outcome="failed"),), exit_code=6)
    assert "UT-005 #12  update row  [failed]\n" in text_of(failed)
    assert "1 failed" in text_of(failed)


def test_a_pending_write_is_counted() -> None:
    pending = replace(SYNCED, operations=(replace(UPDATE, outcome="pending"),), exit_code=7)
    assert "[pending]" in text_of(pending)
    assert "1 pending" in text_of(pending)


def test_a_conflict_by_rule_says_which() -> None:
    by_rule = replace(EMPTY, conflicts=(replace(CONFLICT, code="shortened", base=None),))
    assert "UT-005 notes of #12 (shortened)\n" in text_of(by_rule)
    assert "base     (never in sync)\n" in text_of(by_rule)


def test_an_empty_side_of_a_conflict_is_called_so() -> None:
    emptied = replace(EMPTY, conflicts=(replace(CONFLICT, tracker=""),))
    assert "tracker  (empty)\n" in text_of(emptied)


@pytest.mark.parametrize(
    ("record", "command"),
    [
        ("UT-005", "gh-tracker resolve UT-005 notes --take tracker|github"),
        ("$(reboot)", "gh-tracker resolve '$(reboot)' notes --take tracker|github"),
        ("a'b", "gh-tracker resolve 'a'\"'\"'b' notes --take tracker|github"),
    ],
)
def test_the_command_is_safe_to_paste(record: str, command: str) -> None:
    assert resolve_command(record, "notes") == command


@pytest.mark.parametrize(
    ("code", "mood"), [(0, "good"), (4, "good"), (5, "warning"), (7, "warning"), (6, "error")]
)
def test_the_closing_line_shows_how_it_went(code: int, mood: str) -> None:
    assert closing(replace(EMPTY, exit_code=code))[0].style == mood


HOSTILE = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.sampled_from(
        ["::error::x", "\n::set-output name=x::y", "##[error]z", "\x1b[2J", "[red]x[/]"]
    ),
)


@given(HOSTILE)
def test_nothing_that_people_write_steers_the_log(text: str) -> None:
    for line in text_of(with_text(text)).split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert not any(ord(each) < 32 or 127 <= ord(each) < 160 for each in line)

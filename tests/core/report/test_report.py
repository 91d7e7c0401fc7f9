"""The report of a run: which exit code goes first, and when a person is needed."""

from dataclasses import replace

import pytest

from gh_tracker.core.report.report import PRECEDENCE, Report, needs_person, worst
from tests.reports import CONFLICT, EMPTY, PROBLEM, STOP, WARNING


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], 0),
        ([0], 0),
        ([0, 4], 4),
        ([4, 5], 5),
        ([5, 7], 7),
        ([7, 6], 6),
        ([6, 1], 1),
        ([1, 130], 130),
        ([130, 3], 3),
        ([3, 130, 1, 6, 7, 5, 4, 0], 3),
    ],
)
def test_the_worst_code_goes_before_the_others(codes: list[int], expected: int) -> None:
    assert worst(codes) == expected
    assert worst(reversed(codes)) == expected


def test_every_code_of_the_precedence_goes_before_those_behind_it() -> None:
    for index, code in enumerate(PRECEDENCE):
        assert worst(PRECEDENCE[index:]) == code


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (EMPTY, False),
        (replace(EMPTY, problems=(WARNING,)), False),
        (replace(EMPTY, problems=(WARNING, PROBLEM)), True),
        (replace(EMPTY, conflicts=(CONFLICT,)), True),
        (replace(EMPTY, stops=(STOP,)), True),
    ],
)
def test_a_person_is_needed_for_a_conflict_a_stop_and_what_cannot_be_read(
    report: Report, expected: bool
) -> None:
    assert needs_person(report) is expected

"""References to other records: IDs in the tracker, and the numbers of their issues beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue.reference import read, shown

NUMBERS = {"UT-1": 12, "UT-2": 13}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("UT-1", "UT-1 (#12)"),
        ("ut-1", "ut-1 (#12)"),
        ("UT-1, UT-9", "UT-1 (#12), UT-9"),
        ("UT-1, UT-2", "UT-1 (#12), UT-2 (#13)"),
    ],
)
def test_each_id_stands_with_the_number_of_its_issue(value: str, text: str) -> None:
    assert shown(value, NUMBERS) == text
    assert read(text, NUMBERS) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("UT-1", "UT-1"),
        ("UT-1 #12", "UT-1"),
        ("UT-2 (#12)", "UT-2"),
        ("#13", "UT-2"),
        ("(#13) and UT-1", "UT-2, UT-1"),
        ("#99", "#99"),
        ("UT-1; UT-2 / UT-1", "UT-1, UT-2"),
        (" , ", ""),
    ],
)
def test_people_write_them_in_many_ways(text: str, value: str) -> None:
    assert read(text, NUMBERS) == value


@given(st.lists(st.from_regex(r"UT-[1-9]", fullmatch=True), unique=True))
def test_what_is_shown_reads_as_the_value(ids: list[str]) -> None:
    assert read(shown(", ".join(ids), NUMBERS), NUMBERS) == ", ".join(ids)

"""Dates in the forms people use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.cells import dates

DAY = date(2024, 5, 27)
DAYS = st.integers(0, 20_000).map(lambda number: date(2000, 1, 1) + timedelta(number))


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-27",
        "2024-5-27",
        "2024/05/27",
        "2024.05.27",
        "27 May 2024",
        "27 MAY 2024",
        "27-May-2024",
        "27. May 2024",
        "May 27, 2024",
        "may 27 2024",
        "27.05.2024",
        "27.5.2024",
        "27/05/2024",
        "05/27/2024",
        "5/27/2024",
        "27-05-2024",
    ],
)
def test_common_forms_are_read(text: str) -> None:
    assert dates.read(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "27 Mai 2024",
        "2024-13-01",
        "2023-02-29",
        "30.02.2024",
        "27/27/2024",
        "24-05-27",
        "27.05.24",
        "May 2024",
        "2024",
        "tomorrow",
        "2024-05-27T10:00",
        "२०२४-०५-२७",
        "0000-01-01",
        "June31, 2024",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.read(text) is None


@pytest.mark.parametrize("text", ["05/06/2024", "5/6/2024", "05-06-2024"])
def test_a_date_that_may_be_two_is_read_only_where_the_order_is_known(text: str) -> None:
    assert dates.read(text) is None
    assert dates.read(text, "day") == date(2024, 6, 5)
    assert dates.read(text, "month") == date(2024, 5, 6)


def test_a_day_that_equals_its_month_is_no_riddle() -> None:
    assert dates.read("05/05/2024") == date(2024, 5, 5)


def test_a_date_of_the_other_order_is_none_where_the_order_is_known() -> None:
    assert dates.read("27/05/2024", "month") is None
    assert dates.read("27.05.2024", "month") == DAY


@pytest.mark.parametrize(
    ("column", "order"),
    [
        ([], ""),
        (["2024-05-27", "27 May 2024", "27.05.2024"], ""),
        (["05/06/2024"], ""),
        (["05/06/2024", "27/05/2024"], "day"),
        (["05/06/2024", "05/27/2024"], "month"),
        (["27/05/2024", "05/27/2024"], ""),
        (["27-05-2024", "2024-05-27"], "day"),
        (["nonsense / really", "05/05/2024"], ""),
    ],
)
def test_a_column_tells_its_order_by_the_dates_that_leave_no_choice(
    column: list[str], order: str
) -> None:
    assert dates.order_of(column) == order


@given(DAYS, st.sampled_from(dates.FORMS))
def test_what_a_form_writes_it_reads(day: date, form: dates.Form) -> None:
    text = form.write(day)
    assert form.read(text) == day
    assert dates.read(text, form.order) == day
    assert form in dates.exact(text)


def test_no_form_stands_twice() -> None:
    assert len(set(dates.FORMS)) == len(dates.FORMS)


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (["2024-05-09", "2024-05-27"], "2024-06-03"),
        (["27 May 2024"], "3 June 2024"),
        (["27 May 2024", "09 May 2024"], "03 June 2024"),
        (["27 May 2024", "2 Jun 2024"], "3 Jun 2024"),
        (["May 27, 2024"], "June 3, 2024"),
        (["Jan 27, 2024", "Feb 1, 2024"], "Jun 3, 2024"),
        (["27.05.2024", "1.5.2024", "2.5.2024"], "3.6.2024"),
        (["27.05.2024", "2024-05-27", "2024-05-28"], "2024-06-03"),
        ([], "2024-06-03"),
        (["–", "soon"], "2024-06-03"),
    ],
)
def test_the_form_that_most_of_a_column_is_written_in_comes_first(
    column: list[str], written: str
) -> None:
    assert dates.ranked(column)[0].write(date(2024, 6, 3)) == written


def test_ranking_loses_no_form() -> None:
    assert set(dates.ranked(["27 May 2024"])) == set(dates.FORMS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Snapshot (Updated 2024-05-27)", ["2024-05-27"]),
        ("Snapshot, 27 May 2024", ["27 May 2024"]),
        ("As of May 27, 2024.", ["May 27, 2024"]),
        ("Updated 27.05.2024.", ["27.05.2024"]),
        ("2024-05-01 to 2024-05-14", ["2024-05-01", "2024-05-14"]),
        ("Version 1.2.2024.5", []),
        ("UT-2024-05-27", []),
        ("2024-05-278", []),
        ("no date", []),
    ],
)
def test_dates_are_found_in_a_text(text: str, found: list[str]) -> None:
    assert [match.group() for match in dates.find(text)] == found


@given(DAYS, st.sampled_from(dates.FORMS))
def test_every_form_is_found_in_a_heading(day: date, form: dates.Form) -> None:
    text = form.write(day)
    assert [match.group() for match in dates.find(f"Snapshot (Updated {text})")] == [text]

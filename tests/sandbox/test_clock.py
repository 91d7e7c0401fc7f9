from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.sandbox.clock import Clock, http_date, pacific_midnight, parse, stamp
from gh_tracker.sandbox.messages import RefusalError

NOON = datetime(2024, 5, 27, 12, 0, tzinfo=UTC)


def test_a_clock_runs_with_the_machine_until_it_is_set() -> None:
    clock = Clock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    clock.set(NOON)
    assert clock.now() == NOON
    clock.run()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_clock_moves_on_whether_it_stands_or_runs() -> None:
    still = Clock(NOON)
    still.advance(90)
    still.advance(0.5)
    assert still.stamp() == "2024-05-27T12:01:30Z"
    running = Clock()
    running.advance(3600)
    assert running.now() - datetime.now(UTC) > timedelta(minutes=59)


def test_the_time_is_told_in_githubs_two_ways() -> None:
    clock = Clock(NOON.astimezone(timezone(timedelta(hours=2))))
    assert clock.stamp() == "2024-05-27T12:00:00Z"
    assert clock.http_date() == "Mon, 27 May 2024 12:00:00 GMT"
    assert http_date(clock.stamp()) == clock.http_date()
    assert clock.seconds() == NOON.timestamp()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock().set(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-27T12:00:00Z",
        "2024-05-27T14:00:00+02:00",
        "2024-05-27T12:00:00",
        "20240527T120000Z",
    ],
)
def test_times_are_read_as_clients_write_them(text: str) -> None:
    assert parse(text) == NOON


def test_a_time_that_is_none_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(RefusalError) as caught:
        parse("yesterday", "due_on")
    assert caught.value.errors is not None
    assert caught.value.errors[0]["field"] == "due_on"


@pytest.mark.parametrize(
    ("moment", "midnight"),
    [
        ("2024-06-01T12:00:00Z", "2024-06-01T07:00:00Z"),
        ("2024-06-01T06:59:59Z", "2024-05-31T07:00:00Z"),
        ("2024-06-01T07:00:00Z", "2024-06-01T07:00:00Z"),
        ("2024-12-01T07:59:59Z", "2024-11-30T08:00:00Z"),
        # The days on which the clocks change begin before they do.
        ("2024-03-10T20:00:00Z", "2024-03-10T08:00:00Z"),
        ("2024-03-11T06:59:59Z", "2024-03-10T08:00:00Z"),
        ("2024-11-03T20:00:00Z", "2024-11-03T07:00:00Z"),
        ("2024-11-04T08:00:00Z", "2024-11-04T08:00:00Z"),
    ],
)
def test_a_pacific_day_begins_at_its_midnight(moment: str, midnight: str) -> None:
    assert stamp(pacific_midnight(datetime.fromisoformat(moment))) == midnight


@given(st.dates(date(2008, 1, 1), date(2060, 12, 31)))
def test_noon_in_utc_is_on_the_same_pacific_day(day: date) -> None:
    midnight = pacific_midnight(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert midnight.date() == day
    assert pacific_midnight(midnight) == midnight

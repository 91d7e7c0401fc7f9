"""Rate limits: which answers are one, and how long to wait by the server's own clock."""

import json
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.gateway.limits import LEAST_SECONDARY, limit_of, used_up
from gh_tracker.gateway.messages import Answer
from tests.gateway.samples import answer

# What real servers sent, with the address of the page that they name.
PRIMARY = json.dumps({"message": "API rate limit exceeded for installation ID 1."})
SECONDARY = json.dumps(
    {
        "message": "You have exceeded a secondary rate limit and have been temporarily blocked "
        "from content creation. Please retry your request again later.",
        "documentation_url": "https://docs.github.com/rest/using-the-rest-api/"
        "rate-limits-for-the-rest-api#about-secondary-rate-limits",
    }
)
ABUSE = json.dumps({"message": "You have triggered an abuse detection mechanism."})
PERMISSION = json.dumps({"message": "Resource not accessible by integration"})
INVALID = json.dumps({"message": "Validation Failed"})

NOW = 1_716_800_000
DATE = formatdate(NOW, usegmt=True)


def limited(status: int, text: str, **headers: str) -> Answer:
    return answer(status, text, date=DATE, **headers)


@pytest.mark.parametrize("status", [403, 429])
def test_the_hourly_limit_is_waited_for_to_its_reset_and_a_second_more(status: int) -> None:
    used = limited(status, PRIMARY, x_ratelimit_remaining="0", x_ratelimit_reset=str(NOW + 1800))

    limit = limit_of(used)

    assert limit is not None
    assert (limit.wait, limit.secondary) == (1801, False)
    assert "hourly" in limit.reason


@given(st.integers(-86_400, 86_400))
def test_the_wait_does_not_depend_on_what_the_time_is(skew: int) -> None:
    moved = answer(
        403,
        PRIMARY,
        date=formatdate(NOW + skew, usegmt=True),
        x_ratelimit_remaining="0",
        x_ratelimit_reset=str(NOW + skew + 90),
    )

    limit = limit_of(moved)

    assert limit is not None
    assert limit.wait == 91


def test_a_reset_that_has_passed_still_lets_a_second_go_by() -> None:
    limit = limit_of(
        limited(403, PRIMARY, x_ratelimit_remaining="0", x_ratelimit_reset=str(NOW - 5))
    )

    assert limit is not None
    assert limit.wait == 1


@pytest.mark.parametrize("reset", ["", "soon", "-1"])
def test_a_reset_that_cannot_be_read_is_a_minute(reset: str) -> None:
    limit = limit_of(limited(403, PRIMARY, x_ratelimit_remaining="0", x_ratelimit_reset=reset))

    assert limit is not None
    assert limit.wait == LEAST_SECONDARY


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("45", 45),
        (" 120 ", 120),
        ("0", 60),
        ("", 60),
        ("-5", 60),
        ("later", 60),
        (formatdate(NOW + 75, usegmt=True), 75),
        (formatdate(NOW - 75, usegmt=True), 60),
        (DATE, 60),
    ],
)
def test_a_secondary_limit_waits_for_what_retry_after_says(retry_after: str, wait: float) -> None:
    limit = limit_of(limited(403, SECONDARY, retry_after=retry_after, x_ratelimit_remaining="4000"))

    assert limit is not None
    assert (limit.wait, limit.secondary) == (wait, True)


def test_a_date_in_retry_after_is_no_help_without_the_servers_own() -> None:
    limit = limit_of(answer(403, SECONDARY, retry_after=formatdate(NOW + 75, usegmt=True)))

    assert limit is not None
    assert limit.wait == LEAST_SECONDARY


@pytest.mark.parametrize(("strikes", "wait"), [(0, 60), (1, 120), (2, 240), (3, 480)])
def test_a_secondary_limit_that_says_nothing_doubles(strikes: int, wait: float) -> None:
    limit = limit_of(limited(403, SECONDARY), strikes)

    assert limit is not None
    assert limit.wait == wait


@pytest.mark.parametrize("status", [403, 429, 422])
@pytest.mark.parametrize("text", [SECONDARY, ABUSE])
def test_a_secondary_limit_is_known_by_its_words(status: int, text: str) -> None:
    limit = limit_of(limited(status, text))

    assert limit is not None
    assert limit.secondary


@pytest.mark.parametrize("status", [403, 429])
def test_retry_after_alone_makes_a_limit(status: int) -> None:
    limit = limit_of(limited(status, json.dumps({"message": "Forbidden"}), retry_after="30"))

    assert limit is not None
    assert (limit.wait, limit.secondary) == (30, True)


def test_retry_after_rules_over_a_count_that_is_used_up() -> None:
    both = limited(
        403,
        SECONDARY,
        retry_after="30",
        x_ratelimit_remaining="0",
        x_ratelimit_reset=str(NOW + 900),
    )

    limit = limit_of(both)

    assert limit is not None
    assert limit.wait == 30


def test_too_many_requests_is_a_limit_whatever_else_it_says() -> None:
    limit = limit_of(limited(429, "<html>"), strikes=1)

    assert limit is not None
    assert limit.wait == 120


@pytest.mark.parametrize(
    ("status", "text"),
    [(403, PERMISSION), (422, INVALID), (200, SECONDARY), (401, PRIMARY), (404, ""), (503, "")],
)
def test_other_answers_are_no_limit(status: int, text: str) -> None:
    assert limit_of(limited(status, text, x_ratelimit_remaining="10")) is None


def test_a_refused_value_is_no_limit_though_it_was_the_last_request_of_the_hour() -> None:
    last = limited(422, INVALID, x_ratelimit_remaining="0", x_ratelimit_reset=str(NOW + 60))

    assert limit_of(last) is None


def test_the_last_request_of_the_hour_holds_back_the_next() -> None:
    last = limited(200, "[]", x_ratelimit_remaining="0", x_ratelimit_reset=str(NOW + 60))

    limit = used_up(last)

    assert limit is not None
    assert limit.wait == 61
    assert used_up(limited(200, "[]", x_ratelimit_remaining="1")) is None
    assert used_up(limited(200, "[]")) is None

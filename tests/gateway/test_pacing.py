"""The pace of writes and the waits that GitHub asks for, on a clock that passes by sleeping."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.errors import UnfinishedError
from gh_tracker.gateway.pacing import Pacer, content_budgets
from tests.fake import VirtualClock


def send_all(pacer: Pacer, clock: VirtualClock, verbs: list[str]) -> list[float]:
    """Take a turn for each verb; give when each went out."""
    times = []
    for verb in verbs:
        with pacer.turn(verb):
            times.append(clock.now)
    return times


def most_within(times: list[float], seconds: float) -> int:
    """Give the largest number of times in any window of that length."""
    return max(sum(begin <= time < begin + seconds for time in times) for begin in times)


@given(st.lists(st.sampled_from(["GET", "POST", "PATCH"]), min_size=1, max_size=200))
def test_writes_are_a_second_apart_and_sixty_a_minute_and_reads_never_wait(
    verbs: list[str],
) -> None:
    clock = VirtualClock()
    times = send_all(Pacer(clock, budgets=content_budgets()), clock, verbs)

    writes = [time for time, verb in zip(times, verbs, strict=True) if verb != "GET"]
    assert all(later - earlier >= 1 for earlier, later in pairwise(writes))
    assert not writes or most_within(writes, 60) <= 60
    for (earlier, later), verb in zip(pairwise(times), verbs[1:], strict=True):
        assert verb != "GET" or earlier == later


def test_no_more_than_450_creates_go_out_in_any_hour() -> None:
    clock = VirtualClock()

    times = send_all(Pacer(clock, budgets=content_budgets()), clock, ["POST"] * 1000)

    assert most_within(times, 3600) == 450
    assert times[-1] - times[0] < 2.5 * 3600


def test_edits_do_not_count_as_creates() -> None:
    clock = VirtualClock()

    times = send_all(Pacer(clock, budgets=content_budgets()), clock, ["PATCH"] * 1000)

    assert times[-1] - times[0] < 1100


def test_a_write_that_takes_long_is_followed_at_once_by_none() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock, budgets=content_budgets())
    with pacer.turn("POST"):
        clock.sleep(5)
    ended = clock.now

    assert send_all(pacer, clock, ["POST"]) == [ended + 1]


def test_a_write_that_failed_counts_all_the_same() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock, budgets=content_budgets())
    with pytest.raises(ConnectionError), pacer.turn("POST"):
        raise ConnectionError

    assert send_all(pacer, clock, ["POST"]) == [1001]


def test_without_budgets_nothing_waits() -> None:
    clock = VirtualClock()

    send_all(Pacer(clock), clock, ["POST"] * 1000)

    assert clock.slept == []


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_nothing_at_all_goes_out_during_a_wait_that_github_asked_for(verb: str) -> None:
    clock = VirtualClock()
    pacer = Pacer(clock)
    pacer.block(90, "GitHub's secondary rate limit")

    assert send_all(pacer, clock, [verb]) == [1090]


def test_the_longer_of_two_waits_holds() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock)
    pacer.block(90, "one limit")
    pacer.block(30, "another limit")

    assert send_all(pacer, clock, ["GET"]) == [1090]


def test_a_wait_over_the_limit_ends_the_run_without_waiting_and_holds_on() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock, max_wait=60)
    pacer.block(90, "GitHub's hourly rate limit")

    for _ in range(2):
        with pytest.raises(UnfinishedError) as caught, pacer.turn("GET"):
            pytest.fail("it went out")
        assert caught.value.wait == 90
        assert caught.value.exit_code == 7
        assert str(caught.value) == "GitHub's hourly rate limit asks for a wait of 90 s."
        assert caught.value.hint

    assert clock.slept == []


def test_a_wait_of_exactly_the_limit_is_made() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock, max_wait=90)
    pacer.block(90, "a limit")

    assert send_all(pacer, clock, ["GET"]) == [1090]


def test_the_hourly_budget_of_creates_ends_the_run_too() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock, budgets=content_budgets(), max_wait=600)
    send_all(pacer, clock, ["POST"] * 450)

    with pytest.raises(UnfinishedError, match="hourly number of new issues"):
        send_all(pacer, clock, ["POST"])

    assert send_all(pacer, clock, ["PATCH"])


def test_waits_that_a_person_notices_are_told_before_they_begin() -> None:
    clock = VirtualClock()
    told: list[tuple[float, str, float]] = []
    pacer = Pacer(
        clock,
        budgets=content_budgets(),
        on_wait=lambda seconds, reason: told.append((seconds, reason, clock.now)),
    )

    send_all(pacer, clock, ["POST", "POST"])
    pacer.block(90, "GitHub's secondary rate limit")
    send_all(pacer, clock, ["GET"])

    assert told == [(90, "GitHub's secondary rate limit", 1001)]


def test_a_turn_tells_whether_an_idle_connection_may_be_gone() -> None:
    clock = VirtualClock()
    pacer = Pacer(clock, budgets=content_budgets())
    with pacer.turn("POST") as at_once:
        pass
    with pacer.turn("POST") as paced:
        pass
    pacer.block(90, "a limit")
    with pacer.turn("POST") as late:
        pass

    assert (at_once, paced, late) == (False, False, True)

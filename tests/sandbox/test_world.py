import time

import pytest

from gh_tracker.sandbox import Request, Sandbox
from tests.sandbox.helpers import ask, numbers, still, thing


def test_a_request_is_answered_in_process_without_a_server() -> None:
    response = Sandbox().handle(Request.to("GET", "/repos/acme/programme", token="sandbox-token"))
    assert thing(response)["url"] == "http://sandbox.localhost/repos/acme/programme"


def test_urls_follow_the_server_once_there_is_one() -> None:
    with Sandbox() as running:
        assert str(thing(running.request("GET", "/repos/acme/programme"))["url"]).startswith(
            running.url
        )


def test_two_sandboxes_have_nothing_in_common() -> None:
    one, other = still(), still()
    one.as_("alice").create_issue("One")
    assert numbers(ask(other, "GET", "/issues")) == []


def test_a_fork_goes_on_by_itself() -> None:
    one = still()
    one.as_("alice").create_issue("One")
    one.clock.advance(60)
    other = one.fork()
    one.as_("alice").edit_issue(1, title="Uno")
    other.clock.advance(60)
    other.as_("alice").create_issue("Two")

    assert numbers(ask(one, "GET", "/issues")) == [1]
    assert numbers(ask(other, "GET", "/issues")) == [2, 1]
    assert other.issue(1)["title"] == "One"
    assert other.issue(2)["created_at"] == "2024-05-27T12:02:00Z"
    assert one.clock.stamp() == "2024-05-27T12:01:00Z"


def test_an_unknown_repository_is_a_missing_key() -> None:
    with pytest.raises(KeyError, match="acme/nothing"):
        Sandbox().repo("acme/nothing")


def test_the_same_acts_give_the_same_bytes() -> None:
    def live() -> bytes:
        sandbox = still()
        alice = sandbox.as_("alice")
        alice.create_milestone("M1")
        alice.create_issue("One", labels=["b", "a"], milestone="M1", assignees=["bob"])
        alice.comment(1, "Hm.")
        return ask(sandbox, "GET", "/issues/1/timeline").body + ask(sandbox, "GET", "/issues").body

    assert live() == live()


def test_a_small_store_is_fast_enough_for_property_tests() -> None:
    sandbox = still()
    for number in range(10):
        sandbox.as_("alice").create_issue(f"{number}", "x" * 500, labels=["a"], assignees=["bob"])
    request = Request.to(
        "GET", "/repos/acme/programme/issues?state=all&per_page=100", token="alice-token"
    )
    best = min(_seconds(sandbox, request) for _ in range(200))
    assert best < 0.000_5  # 0.05 ms as measured; the bound leaves room for a slow machine


def _seconds(sandbox: Sandbox, request: Request) -> float:
    began = time.perf_counter()
    sandbox.handle(request)
    return time.perf_counter() - began


def test_listing_grows_with_the_number_of_issues_and_no_faster() -> None:
    def cost(issues: int) -> float:
        sandbox = still()
        alice = sandbox.as_("alice")
        alice.create_milestone("M1")
        for number in range(issues):
            alice.create_issue(f"{number}", milestone="M1")
        request = Request.to(
            "GET", "/repos/acme/programme/issues?per_page=100", token="alice-token"
        )
        return min(_seconds(sandbox, request) for _ in range(20))

    # Eight times the issues in quadratic time would take 64 times as long.
    assert cost(800) < 30 * cost(100)

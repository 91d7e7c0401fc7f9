from typing import cast
from urllib.parse import quote

import pytest

from gh_tracker.sandbox import Behaviour, Sandbox
from gh_tracker.sandbox.messages import JsonObject
from tests.sandbox.helpers import errors, still, thing


def found(sandbox: Sandbox, query: str, by: str = "alice") -> list[int]:
    answer = thing(sandbox.request("GET", f"/search/issues?q={quote(query)}", token=f"{by}-token"))
    items = cast("list[JsonObject]", answer["items"])
    assert answer["total_count"] == len(items)
    return [cast("int", one["number"]) for one in items]


def crowd() -> Sandbox:
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.create_milestone("Pilot start")
    alice.create_issue(
        "UT-001: Consent form", "Marker 3f9a", labels=["tracker: task"], assignees=["bob"]
    )
    sandbox.clock.advance(60)
    alice.close(alice.create_issue("UT-002: Analytics", milestone="Pilot start"))
    sandbox.clock.advance(60)
    sandbox.as_("bob").open_pull_request("Consent form: fix")
    return sandbox


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("consent", [3, 1]),
        ('"consent form" is:issue', [1]),
        ("marker 3F9A in:body", [1]),
        ("is:closed", [2]),
        ("state:open is:pr", [3]),
        ("-is:pr", [2, 1]),
        ('label:"tracker: task"', [1]),
        ("label:unheard", []),
        ('milestone:"pilot start"', [2]),
        ("author:bob", [3]),
        ("assignee:BOB", [1]),
        ("updated:>=2024-05-27T12:01:00Z", [3, 2]),
        ("updated:<2024-05-27T12:01:00Z", [1]),
        ("repo:acme/other", []),
        ("repo:acme/programme type:issue", [2, 1]),
    ],
)
def test_issues_are_found_by_words_and_qualifiers(query: str, expected: list[int]) -> None:
    assert found(crowd(), query) == expected


def test_an_empty_search_is_refused() -> None:
    assert errors(crowd().request("GET", "/search/issues?q="))[0]["field"] == "q"


def test_the_index_lags_when_it_is_told_to() -> None:
    sandbox = crowd()
    sandbox.behaviour = Behaviour(search_lag=90)
    assert found(sandbox, "repo:acme/programme") == [1]
    sandbox.clock.advance(60)
    assert found(sandbox, "repo:acme/programme") == [2, 1]


def test_private_repositories_are_not_searched_for_strangers() -> None:
    sandbox = crowd()
    sandbox.as_("olga").send("PATCH", "/", {"private": True})
    assert found(sandbox, "is:issue", "mallory") == []
    assert found(sandbox, "is:issue", "dana") == [2, 1]


def test_results_come_in_pages() -> None:
    response = crowd().request("GET", "/search/issues?q=repo:acme/programme&per_page=2")
    answer = thing(response)
    assert (answer["total_count"], len(cast("list[object]", answer["items"]))) == (3, 2)
    assert 'rel="next"' in response.headers["Link"]


def test_the_search_has_a_limit_of_its_own() -> None:
    response = crowd().request("GET", "/search/issues?q=x")
    assert (response.headers["X-RateLimit-Resource"], response.headers["X-RateLimit-Limit"]) == (
        "search",
        "30",
    )

import pytest

from gh_tracker.sandbox import Behaviour, Sandbox
from gh_tracker.sandbox.described import DescriptionError
from tests.sandbox.helpers import ask, logins, names, numbers, still, thing


def two() -> Sandbox:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    sandbox.clock.advance(60)
    sandbox.as_("alice").create_issue("Two")
    sandbox.clock.advance(5)
    return sandbox


def test_a_stale_list_shows_issues_as_they_stood() -> None:
    sandbox = two()
    sandbox.as_("alice").edit_issue(1, title="Uno")
    sandbox.behaviour = Behaviour(stale=30)
    response = ask(sandbox, "GET", "/issues")
    assert numbers(response) == [1]
    assert b'"title":"One"' in response.body
    assert thing(ask(sandbox, "GET", "/issues/1"))["title"] == "Uno"
    sandbox.clock.advance(30)
    response = ask(sandbox, "GET", "/issues")
    assert numbers(response) == [2, 1]
    assert b'"title":"Uno"' in response.body


def test_a_stale_list_still_shows_what_was_deleted() -> None:
    sandbox = two()
    sandbox.as_("olga").delete_issue(1)
    sandbox.behaviour = Behaviour(stale=4)
    assert numbers(ask(sandbox, "GET", "/issues")) == [2, 1]
    assert ask(sandbox, "GET", "/issues/1").status == 410
    sandbox.clock.advance(4)
    assert numbers(ask(sandbox, "GET", "/issues")) == [2]


def test_a_stale_list_copes_with_labels_that_are_gone() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One", labels=["a"])
    sandbox.clock.advance(10)
    sandbox.as_("alice").delete_label("a")
    sandbox.behaviour = Behaviour(stale=5)
    assert b'"labels":[]' in ask(sandbox, "GET", "/issues").body


def test_hidden_issues_are_left_out_of_lists_only() -> None:
    sandbox = two()
    sandbox.behaviour = Behaviour(hidden=frozenset({1}))
    assert numbers(ask(sandbox, "GET", "/issues")) == [2]
    assert ask(sandbox, "GET", "/issues/1").status == 200


def test_empty_lists_hold_nothing() -> None:
    sandbox = two()
    sandbox.behaviour = Behaviour(empty=True)
    assert numbers(ask(sandbox, "GET", "/issues?state=all")) == []
    assert ask(sandbox, "GET", "/issues/1").status == 200


@pytest.mark.parametrize(
    ("behaviour", "kept"),
    [
        (Behaviour(), "a \r\nb\n\n"),
        (Behaviour(trims=True), "a \r\nb"),
        (Behaviour(stores_crlf=True), "a \r\nb\r\n\r\n"),
        (Behaviour(trims=True, stores_crlf=True), "a \r\nb"),
    ],
)
def test_bodies_and_comments_are_kept_as_the_server_likes_them(
    behaviour: Behaviour, kept: str
) -> None:
    sandbox = still()
    sandbox.behaviour = behaviour
    body = "a \r\nb\n\n"
    assert (
        thing(ask(sandbox, "POST", "/issues", {"title": "One", "body": body}), 201)["body"] == kept
    )
    assert thing(ask(sandbox, "PATCH", "/issues/1", {"body": body}))["body"] == kept
    assert thing(ask(sandbox, "POST", "/issues/1/comments", {"body": body}), 201)["body"] == kept


def test_no_body_stays_no_body() -> None:
    assert Behaviour(trims=True, stores_crlf=True).text(None) is None


def test_labels_are_folded() -> None:
    sandbox = still()
    sandbox.behaviour = Behaviour(folds_labels=True)
    issue = thing(
        ask(sandbox, "POST", "/issues", {"title": "One", "labels": ["Impact: HIGH"]}), 201
    )
    assert names(issue["labels"]) == ["impact: high"]
    assert (
        thing(ask(sandbox, "PATCH", "/labels/impact%3A%20high", {"new_name": "BIG"}))["name"]
        == "big"
    )


def test_new_assignees_are_dropped_and_old_ones_kept() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One", assignees=["alice"])
    sandbox.behaviour = Behaviour(drops_assignees=True)
    issue = thing(ask(sandbox, "PATCH", "/issues/1", {"assignees": ["alice", "bob"]}))
    assert logins(issue["assignees"]) == ["alice"]
    assert thing(ask(sandbox, "PATCH", "/issues/1", {"assignees": []}))["assignees"] == []


def test_the_json_form_has_the_same_names() -> None:
    content: dict[str, object] = {"stale": 30, "hidden": [3, 4], "empty": True, "primary_limit": 10}
    assert Behaviour.parse(content) == Behaviour(
        stale=30.0, hidden=frozenset({3, 4}), empty=True, primary_limit=10
    )
    assert Behaviour.parse({}) == Behaviour()


@pytest.mark.parametrize(
    "content",
    [
        {"stael": 30},
        {"stale": "30"},
        {"hidden": 3},
        {"hidden": ["3"]},
        {"trims": 1},
        {"primary_limit": 1.5},
    ],
)
def test_a_description_that_means_nothing_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(DescriptionError):
        Behaviour.parse(content)

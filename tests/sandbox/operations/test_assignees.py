import pytest

from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import ask, errors, logins, still, thing, things


def with_issue(*, assignees: list[str] | None = None) -> Sandbox:
    sandbox = still()
    sandbox.as_("alice").create_issue("One", assignees=assignees or [])
    return sandbox


def test_those_with_a_role_may_be_assigned_and_bots_may_not() -> None:
    assert logins(things(ask(Sandbox(), "GET", "/assignees"))) == [
        "alice",
        "bob",
        "carol",
        "dana",
        "olga",
    ]


@pytest.mark.parametrize(
    ("login", "status"), [("ALICE", 204), ("mallory", 404), ("nobody", 404), ("tracker-bot", 404)]
)
def test_one_person_is_checked(login: str, status: int) -> None:
    assert ask(Sandbox(), "GET", f"/assignees/{login}").status == status


def test_assignees_are_added_and_removed() -> None:
    sandbox = with_issue(assignees=["alice"])
    added = thing(ask(sandbox, "POST", "/issues/1/assignees", {"assignees": ["bob"]}), 201)
    assert logins(added["assignees"]) == ["alice", "bob"]
    left = thing(ask(sandbox, "DELETE", "/issues/1/assignees", {"assignees": ["Alice", "mallory"]}))
    assert logins(left["assignees"]) == ["bob"]
    assert logins([left["assignee"]]) == ["bob"]


def test_adding_somebody_who_cannot_be_assigned_is_refused() -> None:
    sandbox = with_issue()
    error = errors(ask(sandbox, "POST", "/issues/1/assignees", {"assignees": ["mallory"]}))[0]
    assert error == {
        "value": "mallory",
        "resource": "Issue",
        "field": "assignees",
        "code": "invalid",
    }


def test_adding_those_who_are_there_moves_no_date() -> None:
    sandbox = with_issue(assignees=["alice"])
    sandbox.clock.advance(60)
    issue = thing(ask(sandbox, "POST", "/issues/1/assignees", {"assignees": ["alice"]}), 201)
    assert issue["updated_at"] == "2024-05-27T12:00:00Z"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_assigning_needs_a_role(method: str) -> None:
    assert (
        ask(with_issue(), method, "/issues/1/assignees", {"assignees": ["bob"]}, by="dana").status
        == 403
    )
    assert (
        ask(with_issue(), method, "/issues/1/assignees", {"assignees": ["bob"]}, by="carol").status
        < 300
    )


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [
        ("olga", "admin", "admin"),
        ("bob", "write", "write"),
        ("carol", "read", "triage"),
        ("dana", "read", "read"),
        ("mallory", "read", "read"),
    ],
)
def test_permissions_are_told_in_the_old_words_and_the_new(
    login: str, permission: str, role: str
) -> None:
    found = thing(ask(Sandbox(), "GET", f"/collaborators/{login}/permission", by="bot"))
    assert (found["permission"], found["role_name"]) == (permission, role)


def test_a_stranger_to_a_private_repository_has_none() -> None:
    sandbox = Sandbox()
    sandbox.as_("olga").send("PATCH", "/", {"private": True})
    assert thing(ask(sandbox, "GET", "/collaborators/mallory/permission"))["permission"] == "none"


def test_permissions_are_told_to_those_who_may_push() -> None:
    assert ask(Sandbox(), "GET", "/collaborators/bob/permission", by="dana").status == 403
    assert ask(Sandbox(), "GET", "/collaborators/nobody/permission").status == 404

import pytest

from gh_tracker.sandbox import RefusedError, Sandbox
from tests.sandbox.helpers import logins, names, still, thing


def test_people_do_all_that_people_do() -> None:
    sandbox = still()
    alice = sandbox.as_("alice")
    milestone = alice.create_milestone("M1")
    alice.create_milestone("M2")
    number = alice.create_issue("One", "Text", labels=("a",), assignees=("bob",), milestone="M1")
    alice.label(number, "b", "c")
    alice.unlabel(number, "a")
    alice.assign(number, "carol")
    alice.unassign(number, "bob")
    alice.edit_issue(number, milestone="M2", title="Uno", body="New")
    alice.rename_milestone("M2", "Launch")
    alice.rename_label("b", "B2")
    alice.delete_label("c")
    alice.delete_milestone(milestone)
    issue = sandbox.issue(number)
    assert (issue["title"], issue["body"]) == ("Uno", "New")
    assert names(issue["labels"]) == ["B2"]
    assert logins(issue["assignees"]) == ["carol"]
    assert [one.title for one in sandbox.repo().milestones.values()] == ["Launch"]


def test_a_closing_comment_comes_before_the_closing() -> None:
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.close(alice.create_issue("One"), "not_planned", comment="Enough.")
    rows = sandbox.request("GET", "/repos/acme/programme/issues/1/timeline").json()
    assert isinstance(rows, list)
    assert [row["event"] for row in rows] == ["commented", "closed"]
    alice.reopen(1)
    assert sandbox.issue(1)["state"] == "open"


def test_people_are_refused_as_their_requests_would_be() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    with pytest.raises(RefusedError) as caught:
        sandbox.as_("mallory").edit_issue(1, title="Mine")
    assert caught.value.status == 403
    with pytest.raises(RefusedError, match="422"):
        sandbox.as_("alice").create_issue("")
    for act in (
        lambda: sandbox.as_("alice").edit_issue(1, milestone="None such"),
        lambda: sandbox.as_("olga").delete_issue(9),
        lambda: sandbox.as_("olga").transfer_issue(1, "acme/nothing"),
    ):
        with pytest.raises(RefusedError, match="404"):
            act()


def test_a_discussion_is_a_closed_and_locked_issue() -> None:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    sandbox.as_("olga").convert_to_discussion(1)
    issue = sandbox.issue(1)
    assert (issue["state"], issue["locked"], issue["closed_at"]) == (
        "closed",
        True,
        "2024-05-27T12:00:00Z",
    )
    assert [one.kind for one in sandbox.repo().events] == ["converted_to_discussion", "locked"]


def test_a_pull_request_counts_as_an_issue() -> None:
    sandbox = still()
    number = sandbox.as_("bob").open_pull_request("A change", "Text")
    issue = sandbox.issue(number)
    assert isinstance(issue["pull_request"], dict)
    assert str(issue["html_url"]).endswith("/pull/1")
    assert sandbox.as_("alice").create_issue("One") == 2


def test_a_transfer_keeps_what_the_new_place_knows() -> None:
    sandbox = still()
    sandbox.seed({"repositories": [{"full_name": "acme/other", "permissions": {"alice": "write"}}]})
    there = sandbox.as_("alice", "acme/other")
    there.create_label("A")
    there.create_milestone("M1")
    alice = sandbox.as_("alice")
    alice.create_milestone("M1")
    alice.create_issue("One", labels=["a", "b"], milestone="M1")
    before = sandbox.issue(1)
    sandbox.as_("olga").transfer_issue(1, "acme/other")
    after = sandbox.issue(1, "acme/other")
    assert names(after["labels"]) == ["A"]
    assert isinstance(after["milestone"], dict)
    assert after["id"] != before["id"]
    assert after["user"] == before["user"]
    assert sandbox.repo("acme/other").events[-1].kind == "transferred"


def test_what_people_see_needs_no_token_of_the_sandbox() -> None:
    sandbox = Sandbox(content={"users": [{"login": "zoe"}], "repositories": [{"full_name": "z/z"}]})
    zoe = sandbox.as_("zoe", "z/z")
    assert zoe.create_issue("One") == 1
    assert thing(sandbox.request("GET", "/repos/z/z/issues/1", token=None))["title"] == "One"

import pytest

from gh_tracker.sandbox import Sandbox
from tests.sandbox.helpers import ask, errors, still, thing, things


def with_issue() -> Sandbox:
    sandbox = still()
    sandbox.as_("alice").create_issue("One")
    sandbox.clock.advance(60)
    return sandbox


def bodies(sandbox: Sandbox, rest: str) -> list[object]:
    return [one["body"] for one in things(ask(sandbox, "GET", rest))]


def test_a_comment_is_counted_and_moves_the_issues_date() -> None:
    sandbox = with_issue()
    comment = thing(
        ask(sandbox, "POST", "/issues/1/comments", {"body": "Well."}, by="mallory"), 201
    )
    assert (comment["body"], comment["author_association"]) == ("Well.", "NONE")
    issue = sandbox.issue(1)
    assert (issue["comments"], issue["updated_at"]) == (1, "2024-05-27T12:01:00Z")


def test_comments_are_listed_oldest_first_and_by_date() -> None:
    sandbox = with_issue()
    for text in ("First", "Second", "Third"):
        sandbox.as_("bob").comment(1, text)
        sandbox.clock.advance(60)
    assert bodies(sandbox, "/issues/1/comments") == ["First", "Second", "Third"]
    assert bodies(sandbox, "/issues/1/comments?since=2024-05-27T12:02:00Z") == ["Second", "Third"]
    assert bodies(sandbox, "/issues/1/comments?per_page=2&page=2") == ["Third"]


def test_the_repositorys_comments_are_those_of_all_issues() -> None:
    sandbox = with_issue()
    alice = sandbox.as_("alice")
    alice.create_issue("Two")
    first = alice.comment(1, "On one")
    sandbox.clock.advance(60)
    alice.comment(2, "On two")
    sandbox.clock.advance(60)
    alice.edit_comment(first, "On one, again")
    assert bodies(sandbox, "/issues/comments") == ["On one, again", "On two"]
    assert bodies(sandbox, "/issues/comments?sort=updated") == ["On two", "On one, again"]
    assert bodies(sandbox, "/issues/comments?sort=updated&direction=desc") == [
        "On one, again",
        "On two",
    ]
    assert bodies(sandbox, "/issues/comments?since=2024-05-27T12:03:00Z") == ["On one, again"]


def test_an_edited_comment_moves_both_dates() -> None:
    sandbox = with_issue()
    comment = sandbox.as_("bob").comment(1, "Well.")
    sandbox.clock.advance(60)
    edited = thing(ask(sandbox, "PATCH", f"/issues/comments/{comment}", {"body": "So."}, by="bob"))
    assert (edited["created_at"], edited["updated_at"]) == (
        "2024-05-27T12:01:00Z",
        "2024-05-27T12:02:00Z",
    )
    assert sandbox.issue(1)["updated_at"] == "2024-05-27T12:02:00Z"
    assert thing(ask(sandbox, "GET", f"/issues/comments/{comment}"))["body"] == "So."


def test_a_deleted_comment_is_gone_and_not_counted() -> None:
    sandbox = with_issue()
    comment = sandbox.as_("bob").comment(1, "Well.")
    assert ask(sandbox, "DELETE", f"/issues/comments/{comment}", by="bob").status == 204
    assert sandbox.issue(1)["comments"] == 0
    for method in ("GET", "PATCH", "DELETE"):
        assert ask(sandbox, method, f"/issues/comments/{comment}", {"body": "x"}).status == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(("by", "allowed"), [("alice", True), ("dana", False), ("mallory", True)])
def test_comments_are_changed_by_their_author_or_by_those_who_may_push(
    method: str, by: str, *, allowed: bool
) -> None:
    sandbox = with_issue()
    comment = sandbox.as_("mallory").comment(1, "Mine.")
    status = ask(sandbox, method, f"/issues/comments/{comment}", {"body": "x"}, by=by).status
    assert status == ((200 if method == "PATCH" else 204) if allowed else 403)


@pytest.mark.parametrize("body", ["", " \n", "x" * 65_537, None])
def test_a_comment_is_neither_blank_nor_too_long(body: str | None) -> None:
    sandbox = with_issue()
    error = errors(ask(sandbox, "POST", "/issues/1/comments", {"body": body}))[0]
    assert (error["resource"], error["code"], error["field"]) == (
        "IssueComment",
        "unprocessable",
        "data",
    )
    assert sandbox.issue(1)["comments"] == 0


def test_a_locked_issue_takes_comments_from_those_who_may_push_only() -> None:
    sandbox = with_issue()
    sandbox.as_("alice").lock(1)
    assert ask(sandbox, "POST", "/issues/1/comments", {"body": "x"}, by="mallory").status == 403
    assert ask(sandbox, "POST", "/issues/1/comments", {"body": "x"}, by="bob").status == 201


def test_nobody_comments_anonymously() -> None:
    sandbox = with_issue()
    response = sandbox.request(
        "POST", "/repos/acme/programme/issues/1/comments", {"body": "x"}, token=None
    )
    assert response.status == 401

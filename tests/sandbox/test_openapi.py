"""Every operation's answers, and the usual refusals, against GitHub's description."""

from __future__ import annotations

import pytest

from gh_tracker.sandbox import Response, Sandbox
from tests.sandbox.openapi import NotDescribedError, validate

REPO = "/repos/{owner}/{repo}"
ONE = f"{REPO}/issues/{{issue_number}}"

# Where the sandbox's path has another value than the usual one: the description's name for it.
Step = tuple[str, str, str, object, int]

STORY: list[Step] = [
    ("GET", "", REPO, None, 200),
    ("PATCH", "", REPO, {"description": "All of it"}, 200),
    (
        "POST",
        "/milestones",
        f"{REPO}/milestones",
        {"title": "M1", "due_on": "2024-06-01T12:00:00Z"},
        201,
    ),
    ("POST", "/milestones", f"{REPO}/milestones", {"title": "M1"}, 422),
    (
        "PATCH",
        "/milestones/1",
        f"{REPO}/milestones/{{milestone_number}}",
        {"description": "Soon"},
        200,
    ),
    ("GET", "/milestones/1", f"{REPO}/milestones/{{milestone_number}}", None, 200),
    ("GET", "/milestones/9", f"{REPO}/milestones/{{milestone_number}}", None, 404),
    ("POST", "/labels", f"{REPO}/labels", {"name": "impact: high", "color": "ff0000"}, 201),
    ("POST", "/labels", f"{REPO}/labels", {"name": "IMPACT: high"}, 422),
    ("GET", "/labels/impact%3A%20high", f"{REPO}/labels/{{name}}", None, 200),
    ("PATCH", "/labels/impact%3A%20high", f"{REPO}/labels/{{name}}", {"description": "Bad"}, 200),
    ("GET", "/labels", f"{REPO}/labels", None, 200),
    (
        "POST",
        "/issues",
        f"{REPO}/issues",
        {
            "title": "One",
            "body": "b",
            "labels": ["impact: high", "new"],
            "milestone": 1,
            "assignees": ["alice"],
        },
        201,
    ),
    ("POST", "/issues", f"{REPO}/issues", {"title": "Two"}, 201),
    ("POST", "/issues", f"{REPO}/issues", {"title": " "}, 422),
    ("GET", "/issues?state=all", f"{REPO}/issues", None, 200),
    ("GET", "/issues/1", ONE, None, 200),
    ("GET", "/issues/99", ONE, None, 404),
    ("PATCH", "/issues/1", ONE, {"title": "Uno", "assignees": ["bob"], "labels": ["other"]}, 200),
    ("PATCH", "/issues/1", ONE, {"assignees": ["mallory"]}, 422),
    ("PATCH", "/issues/1", ONE, {"milestone": None}, 200),
    ("POST", "/issues/1/comments", f"{ONE}/comments", {"body": "Well."}, 201),
    ("GET", "/issues/1/comments", f"{ONE}/comments", None, 200),
    ("GET", "/issues/comments", f"{REPO}/issues/comments", None, 200),
    ("POST", "/issues/1/labels", f"{ONE}/labels", {"labels": ["third"]}, 200),
    ("PUT", "/issues/1/labels", f"{ONE}/labels", {"labels": ["third", "fourth"]}, 200),
    ("GET", "/issues/1/labels", f"{ONE}/labels", None, 200),
    ("DELETE", "/issues/1/labels/third", f"{ONE}/labels/{{name}}", None, 200),
    ("DELETE", "/issues/1/labels", f"{ONE}/labels", None, 204),
    ("POST", "/issues/1/assignees", f"{ONE}/assignees", {"assignees": ["alice"]}, 201),
    ("DELETE", "/issues/1/assignees", f"{ONE}/assignees", {"assignees": ["alice"]}, 200),
    ("PUT", "/issues/1/lock", f"{ONE}/lock", {"lock_reason": "resolved"}, 204),
    ("GET", "/issues/1", ONE, None, 200),
    ("DELETE", "/issues/1/lock", f"{ONE}/lock", None, 204),
    ("PATCH", "/issues/1", ONE, {"state": "closed", "state_reason": "not_planned"}, 200),
    ("PATCH", "/issues/1", ONE, {"state": "open"}, 200),
    ("GET", "/issues/1/events", f"{ONE}/events", None, 200),
    ("GET", "/issues/1/timeline", f"{ONE}/timeline", None, 200),
    ("GET", "/issues/events", f"{REPO}/issues/events", None, 200),
    ("GET", "/assignees", f"{REPO}/assignees", None, 200),
    ("GET", "/assignees/alice", f"{REPO}/assignees/{{assignee}}", None, 204),
    ("GET", "/assignees/mallory", f"{REPO}/assignees/{{assignee}}", None, 404),
    (
        "GET",
        "/collaborators/carol/permission",
        f"{REPO}/collaborators/{{username}}/permission",
        None,
        200,
    ),
    ("GET", "/milestones?state=all", f"{REPO}/milestones", None, 200),
    ("GET", "/milestones/1/labels", f"{REPO}/milestones/{{milestone_number}}/labels", None, 200),
    ("DELETE", "/milestones/1", f"{REPO}/milestones/{{milestone_number}}", None, 204),
    ("DELETE", "/labels/new", f"{REPO}/labels/{{name}}", None, 204),
]

GLOBAL: list[tuple[str, str, str | None, int]] = [
    ("/user", "/user", "alice-token", 200),
    ("/user", "/user", "sandbox-token", 403),
    ("/user", "/user", "wrong", 401),
    ("/users/alice", "/users/{username}", "alice-token", 200),
    ("/users/nobody", "/users/{username}", "alice-token", 404),
    ("/rate_limit", "/rate_limit", "sandbox-token", 200),
    ("/meta", "/meta", None, 200),
    ("/search/issues?q=repo:acme/programme+is:issue", "/search/issues", "alice-token", 200),
    ("/search/issues?q=", "/search/issues", "alice-token", 422),
]


def hold(method: str, template: str, response: Response) -> None:
    validate(method, template, response.status, response.json())


def test_every_answer_of_a_long_story_is_as_described() -> None:
    sandbox = Sandbox()
    for method, rest, template, content, status in STORY:
        response = sandbox.request(
            method, f"/repos/acme/programme{rest}", content, token="olga-token"
        )
        assert response.status == status, (method, rest, response.body)
        hold(method, template, response)


@pytest.mark.parametrize(("target", "template", "token", "status"), GLOBAL)
def test_operations_outside_of_repositories_are_as_described(
    target: str, template: str, token: str | None, status: int
) -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_issue("Without a body")
    response = sandbox.request("GET", target, token=token)
    assert response.status == status
    hold("GET", template, response)


def test_comments_and_events_by_id_are_as_described() -> None:
    sandbox = Sandbox()
    alice = sandbox.as_("alice")
    comment = alice.comment(alice.create_issue("One", labels=["x"]), "Well.")
    event = sandbox.repo().events[0].id
    base = "/repos/acme/programme/issues"
    for target, template in (
        (f"{base}/comments/{comment}", f"{REPO}/issues/comments/{{comment_id}}"),
        (f"{base}/events/{event}", f"{REPO}/issues/events/{{event_id}}"),
    ):
        hold("GET", template, sandbox.request("GET", target))
    edited = sandbox.request("PATCH", f"{base}/comments/{comment}", {"body": "So."})
    hold("PATCH", f"{REPO}/issues/comments/{{comment_id}}", edited)


def test_sub_issues_and_dependencies_are_as_described() -> None:
    sandbox = Sandbox()
    alice = sandbox.as_("alice")
    parent, child = alice.create_issue("Parent"), alice.create_issue("Child")
    other = sandbox.issue(child)["id"]
    base = f"/repos/acme/programme/issues/{parent}"
    steps: list[Step] = [
        ("POST", "/sub_issues", f"{ONE}/sub_issues", {"sub_issue_id": other}, 201),
        ("GET", "/sub_issues", f"{ONE}/sub_issues", None, 200),
        ("POST", "/sub_issues", f"{ONE}/sub_issues", {"sub_issue_id": other}, 422),
        ("DELETE", "/sub_issue", f"{ONE}/sub_issue", {"sub_issue_id": other}, 200),
        (
            "POST",
            "/dependencies/blocked_by",
            f"{ONE}/dependencies/blocked_by",
            {"issue_id": other},
            201,
        ),
        ("GET", "/dependencies/blocked_by", f"{ONE}/dependencies/blocked_by", None, 200),
        ("GET", "/dependencies/blocking", f"{ONE}/dependencies/blocking", None, 200),
        (
            "DELETE",
            f"/dependencies/blocked_by/{other}",
            f"{ONE}/dependencies/blocked_by/{{issue_id}}",
            None,
            200,
        ),
    ]
    for method, rest, template, content, status in steps:
        response = sandbox.request(method, base + rest, content)
        assert response.status == status, (method, rest, response.body)
        hold(method, template, response)


def test_workflow_runs_and_jobs_are_as_described() -> None:
    sandbox = Sandbox()
    alice = sandbox.as_("alice")
    run = alice.run_workflow("ci.yml", {"build": ["success", 60], "test": ["failure", 30]})
    alice.run_workflow("ci.yml")
    runs = f"{REPO}/actions/runs"
    steps: list[Step] = [
        ("GET", "/runs?status=completed&per_page=1", runs, None, 200),
        ("GET", "/runs", runs, None, 200),
        (
            "GET",
            "/workflows/ci.yml/runs",
            f"{REPO}/actions/workflows/{{workflow_id}}/runs",
            None,
            200,
        ),
        ("GET", f"/runs/{run}/jobs", f"{runs}/{{run_id}}/jobs", None, 200),
    ]
    for method, rest, template, content, status in steps:
        response = sandbox.request(method, f"/repos/acme/programme/actions{rest}", content)
        assert response.status == status, (method, rest, response.body)
        hold(method, template, response)


def test_departed_issues_and_renamed_repositories_are_as_described() -> None:
    sandbox = Sandbox()
    sandbox.seed({"repositories": [{"full_name": "acme/elsewhere"}]})
    alice, olga = sandbox.as_("alice"), sandbox.as_("olga")
    gone, moved = alice.create_issue("Gone"), alice.create_issue("Moved")
    pull = olga.open_pull_request("A change")
    olga.delete_issue(gone)
    olga.transfer_issue(moved, "acme/elsewhere")
    for number, status in ((gone, 410), (moved, 301), (pull, 200)):
        response = sandbox.request("GET", f"/repos/acme/programme/issues/{number}")
        assert response.status == status
        hold("GET", ONE, response)
    olga.rename_repository("renamed")
    hold("GET", REPO, sandbox.request("GET", "/repos/acme/programme"))


def test_the_check_bites() -> None:
    sandbox = Sandbox()
    sandbox.as_("alice").create_issue("One")
    issue = sandbox.issue(1)
    with pytest.raises(AssertionError, match="labels_url"):
        validate(
            "GET", ONE, 200, {key: value for key, value in issue.items() if key != "labels_url"}
        )
    with pytest.raises(AssertionError, match="state_reason"):
        validate("GET", ONE, 200, issue | {"state_reason": "because"})
    with pytest.raises(NotDescribedError):
        validate("GET", ONE, 299, issue)

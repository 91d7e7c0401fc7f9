"""What is asked of a sandbox so that every operation of it answers, and most of its refusals."""

from __future__ import annotations

from gh_tracker.sandbox import REPOSITORY, Behaviour, Sandbox

REPO = f"/repos/{REPOSITORY}"

Step = tuple[str, str, object, int]
"""A method, a target behind the repository's path, a body, and the status that must come."""

ISSUES: list[Step] = [
    ("GET", "", None, 200),
    ("PATCH", "", {"description": "All of it"}, 200),
    ("POST", "/milestones", {"title": "M1", "due_on": "2024-06-01T12:00:00Z"}, 201),
    ("POST", "/milestones", {"title": "M1"}, 422),
    ("PATCH", "/milestones/1", {"description": "Soon"}, 200),
    ("GET", "/milestones/1", None, 200),
    ("GET", "/milestones/9", None, 404),
    ("POST", "/labels", {"name": "impact: high", "color": "ff0000"}, 201),
    ("POST", "/labels", {"name": "IMPACT: high"}, 422),
    ("GET", "/labels/impact%3A%20high", None, 200),
    ("PATCH", "/labels/impact%3A%20high", {"description": "Bad"}, 200),
    ("GET", "/labels", None, 200),
    (
        "POST",
        "/issues",
        {
            "title": "One",
            "body": "b",
            "labels": ["impact: high", "new"],
            "milestone": 1,
            "assignees": ["alice"],
        },
        201,
    ),
    ("POST", "/issues", {"title": "Two"}, 201),
    ("POST", "/issues", {"title": " "}, 422),
    ("GET", "/issues?state=all", None, 200),
    ("GET", "/issues/1", None, 200),
    ("GET", "/issues/99", None, 404),
    ("PATCH", "/issues/1", {"title": "Uno", "assignees": ["bob"], "labels": ["other"]}, 200),
    ("PATCH", "/issues/1", {"assignees": ["mallory"]}, 422),
    ("PATCH", "/issues/1", {"milestone": None}, 200),
    ("POST", "/issues/1/comments", {"body": "Well."}, 201),
    ("GET", "/issues/1/comments", None, 200),
    ("GET", "/issues/comments", None, 200),
    ("POST", "/issues/1/labels", {"labels": ["third"]}, 200),
    ("PUT", "/issues/1/labels", {"labels": ["third", "fourth"]}, 200),
    ("GET", "/issues/1/labels", None, 200),
    ("DELETE", "/issues/1/labels/third", None, 200),
    ("DELETE", "/issues/1/labels", None, 204),
    ("POST", "/issues/1/assignees", {"assignees": ["alice"]}, 201),
    ("DELETE", "/issues/1/assignees", {"assignees": ["alice"]}, 200),
    ("PUT", "/issues/1/lock", {"lock_reason": "resolved"}, 204),
    ("GET", "/issues/1", None, 200),
    ("DELETE", "/issues/1/lock", None, 204),
    ("PATCH", "/issues/1", {"state": "closed", "state_reason": "not_planned"}, 200),
    ("PATCH", "/issues/1", {"state": "open"}, 200),
    ("GET", "/issues/1/events", None, 200),
    ("GET", "/issues/1/timeline", None, 200),
    ("GET", "/issues/events", None, 200),
    ("GET", "/assignees", None, 200),
    ("GET", "/assignees/alice", None, 204),
    ("GET", "/assignees/mallory", None, 404),
    ("GET", "/collaborators/carol/permission", None, 200),
    ("GET", "/milestones?state=all", None, 200),
    ("GET", "/milestones/1/labels", None, 200),
    ("DELETE", "/milestones/1", None, 204),
    ("DELETE", "/labels/new", None, 204),
]


def ask(sandbox: Sandbox, steps: list[Step], base: str = REPO, by: str = "olga") -> None:
    for method, target, content, status in steps:
        response = sandbox.request(method, base + target, content, token=f"{by}-token")
        assert response.status == status, (method, target, response.status, response.body)


def issues(sandbox: Sandbox) -> None:
    """Make, read, change, close and comment issues, with labels, milestones and assignees."""
    ask(sandbox, ISSUES)


def outside_of_repositories(sandbox: Sandbox) -> None:
    sandbox.as_("alice").create_issue("Without a body")
    for target, token, status in (
        ("/user", "alice-token", 200),
        ("/user", "sandbox-token", 403),
        ("/user", "wrong", 401),
        ("/users/alice", "alice-token", 200),
        ("/users/nobody", "alice-token", 404),
        ("/rate_limit", "sandbox-token", 200),
        ("/meta", None, 200),
        ("/search/issues?q=repo:acme/programme+is:issue", "alice-token", 200),
        ("/search/issues?q=", "alice-token", 422),
    ):
        assert sandbox.request("GET", target, token=token).status == status, target


def by_id(sandbox: Sandbox) -> None:
    """Ask for one comment and one event, edit the comment and delete it."""
    alice = sandbox.as_("alice")
    comment = alice.comment(alice.create_issue("One", labels=["x"]), "Well.")
    event = sandbox.repo().events[0].id
    steps: list[Step] = [
        ("GET", f"/comments/{comment}", None, 200),
        ("GET", "?state=all", None, 200),
        ("GET", f"/events/{event}", None, 200),
        ("PATCH", f"/comments/{comment}", {"body": "So."}, 200),
        ("DELETE", f"/comments/{comment}", None, 204),
        ("GET", f"/comments/{comment}", None, 404),
    ]
    ask(sandbox, steps, f"{REPO}/issues")


def relations(sandbox: Sandbox) -> None:
    """Tie issues to each other: sub-issues and dependencies."""
    alice = sandbox.as_("alice")
    parent, child = alice.create_issue("Parent"), alice.create_issue("Child")
    other = sandbox.issue(child)["id"]
    steps: list[Step] = [
        ("POST", f"/{parent}/sub_issues", {"sub_issue_id": other}, 201),
        ("GET", f"/{parent}/sub_issues", None, 200),
        ("GET", f"/{child}/parent", None, 200),
        ("POST", f"/{parent}/sub_issues", {"sub_issue_id": other}, 422),
        ("DELETE", f"/{parent}/sub_issue", {"sub_issue_id": other}, 200),
        ("GET", f"/{child}/parent", None, 404),
        ("POST", f"/{parent}/dependencies/blocked_by", {"issue_id": other}, 201),
        ("GET", f"/{parent}/dependencies/blocked_by", None, 200),
        ("GET", f"/{child}/dependencies/blocking", None, 200),
        ("DELETE", f"/{parent}/dependencies/blocked_by/{other}", None, 200),
    ]
    ask(sandbox, steps, f"{REPO}/issues", "alice")


def departed(sandbox: Sandbox) -> None:
    """Delete, transfer and convert issues, open a pull request, rename the repository."""
    sandbox.seed({"repositories": [{"full_name": "acme/elsewhere"}]})
    alice, olga = sandbox.as_("alice"), sandbox.as_("olga")
    gone, moved, talk = (alice.create_issue(each) for each in ("Gone", "Moved", "Talk"))
    pull = olga.open_pull_request("A change")
    olga.delete_issue(gone)
    olga.transfer_issue(moved, "acme/elsewhere")
    olga.convert_to_discussion(talk)
    steps: list[Step] = [
        *(("GET", f"/issues/{n}", None, s) for n, s in ((gone, 410), (moved, 301), (pull, 200))),
        ("GET", f"/issues/{talk}/timeline", None, 200),
        ("PATCH", f"/issues/{moved}", {"title": "Where?"}, 301),
        ("GET", "/issues?state=all", None, 200),
    ]
    ask(sandbox, steps)
    olga.rename_repository("renamed")
    ask(sandbox, [("GET", "", None, 301), ("PATCH", "", {"description": "New"}, 307)])


def merges(sandbox: Sandbox) -> None:
    """Merge a pull request and push a commit, each of which closes an issue."""
    alice = sandbox.as_("alice")
    fixed, named = alice.create_issue("Fixed"), alice.create_issue("Named")
    sha = alice.merge_pull_request(alice.open_pull_request("A change", f"Fixes #{fixed}"))
    pushed = alice.push(f"Mend it, closes #{named}")
    steps: list[Step] = [
        ("GET", f"/commits/{sha}/pulls", None, 200),
        ("GET", f"/commits/{pushed}/pulls", None, 200),
        ("GET", f"/commits/{'0' * 40}/pulls", None, 422),
        ("GET", "/issues?state=all", None, 200),
        ("GET", "/issues/events", None, 200),
        ("GET", f"/issues/{fixed}/timeline", None, 200),
        ("GET", f"/issues/{named}/timeline", None, 200),
    ]
    ask(sandbox, steps)


def closed_doors(sandbox: Sandbox) -> None:
    """Do what one may not: without rights, without issues, without a repository."""
    sandbox.as_("alice").create_issue("One")
    ask(sandbox, [("PATCH", "/issues/1", {"title": "Mine"}, 403)], by="mallory")
    ask(sandbox, [("GET", "/issues", None, 401)], by="nobody")
    ask(sandbox, [("GET", "", None, 404)], f"{REPO}-of-others")
    sandbox.as_("olga").disable_issues()
    ask(sandbox, [("GET", "/issues", None, 410), ("POST", "/issues", {"title": "T"}, 410)])


def limited(sandbox: Sandbox) -> None:
    """Ask too much, and write too fast."""
    sandbox.behaviour = Behaviour(writes_a_minute=1)
    labels: list[Step] = [("POST", "/labels", {"name": n}, s) for n, s in (("a", 201), ("b", 403))]
    ask(sandbox, labels)
    sandbox.behaviour = Behaviour(primary_limit=1)
    ask(sandbox, [("GET", "/issues", None, 200), ("GET", "/issues", None, 403)])


def workflows(sandbox: Sandbox) -> None:
    """Read runs and jobs of workflows."""
    run = sandbox.as_("alice").run_workflow("ci.yml", {"build": ["success", 60]})
    steps: list[Step] = [
        ("GET", "/runs", None, 200),
        ("GET", "/workflows/ci.yml/runs", None, 200),
        ("GET", f"/runs/{run}/jobs", None, 200),
    ]
    ask(sandbox, steps, f"{REPO}/actions")


ALL = (
    issues,
    outside_of_repositories,
    by_id,
    relations,
    departed,
    merges,
    closed_doors,
    limited,
    workflows,
)

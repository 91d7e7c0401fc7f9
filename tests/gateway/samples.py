"""GitHub's JSON as its documentation shows it, cut down to what a tracker could look at."""

from gh_tracker.gateway.messages import Answer

OCTOCAT = {"login": "octocat", "id": 1, "node_id": "MDQ6VXNlcjE=", "type": "User"}

ISSUE: dict[str, object] = {
    "id": 5_000_000_123,
    "node_id": "MDU6SXNzdWUx",
    "number": 1347,
    "state": "closed",
    "state_reason": "completed",
    "title": "Found a bug",
    "body": "I'm having a problem with this.",
    "user": OCTOCAT,
    "labels": [{"id": 208045946, "name": "bug", "color": "f29513"}, {"id": 2, "name": "ux"}],
    "assignee": OCTOCAT,
    "assignees": [OCTOCAT, {"login": "hubot", "id": 2, "type": "Bot"}],
    "milestone": {"number": 7, "title": "v1.0", "state": "open"},
    "locked": True,
    "active_lock_reason": "too heated",
    "comments": 0,
    "closed_at": "2013-02-12T13:22:01Z",
    "created_at": "2011-04-22T13:33:48Z",
    "updated_at": "2011-04-22T13:33:48Z",
    "closed_by": {"login": "hubot", "id": 2, "type": "Bot"},
    "author_association": "COLLABORATOR",
    "html_url": "https://github.com/octocat/Hello-World/issues/1347",
}

MILESTONE: dict[str, object] = {
    "number": 1,
    "state": "open",
    "title": "v1.0",
    "description": "Tracking milestone for version 1.0",
    "due_on": "2012-10-09T07:00:00Z",
}

REPOSITORY: dict[str, object] = {
    "id": 1296269,
    "node_id": "MDEwOlJlcG9zaXRvcnkxMjk2MjY5",
    "full_name": "octocat/Hello-World",
    "html_url": "https://github.com/octocat/Hello-World",
    "has_issues": True,
    "default_branch": "master",
    "permissions": {"admin": False, "push": False, "pull": True},
}


def answer(status: int = 200, text: str = "", **headers: str) -> Answer:
    """Give an answer; header names are written with underscores."""
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, text)

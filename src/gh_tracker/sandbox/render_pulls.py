"""Pull requests as GitHub's JSON, where they are more than an issue."""

from __future__ import annotations

import hashlib

from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.render import View
from gh_tracker.sandbox.render_repository import repository
from gh_tracker.sandbox.values import Issue

_AS_ISSUE = (
    "number",
    "state",
    "locked",
    "title",
    "user",
    "body",
    "labels",
    "milestone",
    "active_lock_reason",
    "created_at",
    "updated_at",
    "closed_at",
    "assignee",
    "assignees",
    "author_association",
    "id",
    "node_id",
    "html_url",
)


def pull_request(view: View, one: Issue, level: int) -> JsonObject:
    """Return a pull request as a list of them holds it, for a caller of this level."""
    known = view.issue(one)
    url = f"{view.api}/pulls/{one.number}"
    issue, page = f"{view.api}/issues/{one.number}", f"{view.html}/pull/{one.number}"
    head = _sha(f"head of {one.id}")
    links = {
        "self": url,
        "html": page,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{view.api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{view.api}/statuses/{head}",
    }
    return {
        **{name: known[name] for name in _AS_ISSUE},
        "url": url,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        **{f"{name}_url": links[name] for name in _LINKED},
        "merged_at": one.merged_at,
        "merge_commit_sha": one.merge_commit,
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _branch(view, f"change-{one.number}", head, level),
        "base": _branch(view, "main", _sha(f"base of {one.id}"), level),
        "_links": {name: {"href": address} for name, address in links.items()},
        "auto_merge": None,
        "draft": False,
    }


_LINKED = ("comments", "review_comments", "review_comment", "commits", "statuses")


def _branch(view: View, ref: str, sha: str, level: int) -> JsonObject:
    owner = view.repo.about.owner
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": view.user(owner),
        "repo": repository(view, level),
    }


def _sha(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

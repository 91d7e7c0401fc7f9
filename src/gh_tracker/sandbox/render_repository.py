"""Repositories and accounts as GitHub's JSON."""

from __future__ import annotations

from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.render import View, node_id, user
from gh_tracker.sandbox.values import LEVELS, User

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_ZEROS = (
    "forks",
    "forks_count",
    "network_count",
    "size",
    "stargazers_count",
    "subscribers_count",
    "watchers",
    "watchers_count",
)


def repository(view: View, level: int) -> JsonObject:
    """Return a repository as it looks to a caller with this level."""
    about = view.repo.about
    opened = sum(one.state == "open" for one in view.repo.issues.values())
    return {
        **minimal(view),
        "visibility": "private" if about.private else "public",
        "created_at": about.created_at,
        "updated_at": about.updated_at,
        "pushed_at": about.created_at,
        "git_url": f"{view.html}.git",
        "ssh_url": f"git@localhost:{about.full_name}.git",
        "clone_url": f"{view.html}.git",
        "svn_url": view.html,
        "homepage": None,
        "language": None,
        "mirror_url": None,
        "license": None,
        "has_issues": about.has_issues,
        "has_projects": False,
        "has_downloads": False,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "archived": False,
        "disabled": False,
        "default_branch": "main",
        "open_issues": opened,
        "open_issues_count": opened,
        "permissions": permissions(level),
        **dict.fromkeys(_ZEROS, 0),
    }


def minimal(view: View) -> JsonObject:
    """Return a repository as other things hold it."""
    about = view.repo.about
    return {
        "id": about.id,
        "node_id": node_id("R", about.id),
        "name": about.name,
        "full_name": about.full_name,
        "private": about.private,
        "owner": view.user(about.owner),
        "html_url": view.html,
        "description": about.description,
        "fork": False,
        "url": view.api,
        **{name: view.api + rest for name, rest in _LINKS.items()},
    }


def permissions(level: int) -> JsonObject:
    """Return a level as GitHub's five answers."""
    names = {"pull": "read", "triage": "triage", "push": "write"}
    return {
        **{name: level >= LEVELS[role] for name, role in names.items()},
        "maintain": level >= LEVELS["maintain"],
        "admin": level >= LEVELS["admin"],
    }


def public_user(base: str, account: User, created_at: str) -> JsonObject:
    """Return an account as `GET /user` and `GET /users/{username}` do."""
    blank = ("company", "blog", "location", "email", "hireable", "bio", "twitter_username")
    counts = ("public_repos", "public_gists", "followers", "following")
    return {
        **user(base, account),
        "name": account.name,
        **dict.fromkeys(blank),
        **dict.fromkeys(counts, 0),
        "created_at": created_at,
        "updated_at": created_at,
    }


def collaborator(base: str, account: User, role: str) -> JsonObject:
    """Return what `GET …/collaborators/{username}/permission` says.

    `permission` is the old word for a role: maintain reads as write, triage as read.
    """
    legacy = {"maintain": "write", "triage": "read"}
    person = {**user(base, account), "permissions": permissions(LEVELS[role]), "role_name": role}
    return {"permission": legacy.get(role, role), "role_name": role, "user": person}

"""Values as GitHub's JSON, valid against its OpenAPI description."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import quote

from gh_tracker.sandbox.access import association
from gh_tracker.sandbox.messages import JsonObject, dumps
from gh_tracker.sandbox.relations import UNRELATED, Relations, relations
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.values import Comment, Issue, Label, Milestone, User

_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def node_id(kind: str, number: int) -> str:
    """Return an opaque id as GraphQL has it: `I_kwDO…`."""
    raw = base64.urlsafe_b64encode(number.to_bytes(6, "big")).decode().rstrip("=")
    return f"{kind}_kwDO{raw}"


def website(base: str) -> str:
    """Return where people look at things whose API is at `base`."""
    return base.removesuffix("/api/v3")


def user(base: str, account: User) -> JsonObject:
    """Return a simple user."""
    api = f"{base}/users/{quote(account.login)}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id({"Bot": "BOT", "Organization": "O"}.get(account.kind, "U"), account.id),
        "avatar_url": f"{website(base)}/avatars/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{website(base)}/{quote(account.login)}",
        **{name: api + rest for name, rest in _USER_LINKS.items()},
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def label(api: str, one: Label) -> JsonObject:
    """Return a label; `api` is the URL of its repository."""
    return {
        "id": one.id,
        "node_id": node_id("LA", one.id),
        "url": f"{api}/labels/{quote(one.name, safe='')}",
        "name": one.name,
        "color": one.color,
        "default": one.default,
        "description": one.description,
    }


def reactions(url: str) -> JsonObject:
    """Return the reactions of something that nobody reacted to."""
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(_REACTIONS, 0)}


@dataclass(slots=True)
class View:
    """One repository as seen at one base URL; remembers what it rendered until it changes."""

    store: Store
    repo: Repo
    base: str
    _setting: int = -1
    _revision: int = -1
    _users: dict[str, JsonObject] = field(default_factory=dict)
    _counts: dict[int, list[int]] = field(default_factory=dict)
    _milestones: dict[int, tuple[Milestone, int, int, JsonObject]] = field(default_factory=dict)
    _relations: dict[int, Relations] = field(default_factory=dict)
    _texts: dict[int, tuple[Issue, JsonObject | None, Relations, str]] = field(default_factory=dict)

    @property
    def api(self) -> str:
        """The repository's URL in the API."""
        return f"{self.base}/repos/{self.repo.about.full_name}"

    @property
    def html(self) -> str:
        """The repository's URL for people."""
        return f"{website(self.base)}/{self.repo.about.full_name}"

    def refresh(self) -> None:
        """Forget what a change has made untrue."""
        # Text is kept by the identity of values, which are never changed in place. Only what
        # shows in many issues at once needs more: names, roles, the repository's own name.
        if self._setting != self.store.setting:
            self._setting = self.store.setting
            self._users.clear()
            self._milestones.clear()
            self._texts.clear()
        if self._revision != self.store.revision:
            self._revision = self.store.revision
            self._counts.clear()
            for one in self.repo.issues.values():
                if one.milestone is not None:
                    pair = self._counts.setdefault(one.milestone, [0, 0])
                    pair[one.state == "closed"] += 1
            self._relations = relations(self.repo)

    def user(self, login: str) -> JsonObject:
        """Return a simple user by login; an account that is gone is the ghost."""
        folded = login.casefold()
        if folded not in self._users:
            account = self.store.users.get(folded) or User(10137, "ghost")
            self._users[folded] = user(self.base, account)
        return self._users[folded]

    def user_or_none(self, login: str | None) -> JsonObject | None:
        """Return a simple user, or null for nobody."""
        return None if login is None else self.user(login)

    def label(self, one: Label) -> JsonObject:
        """Return a label."""
        return label(self.api, one)

    def milestone(self, one: Milestone) -> JsonObject:
        """Return a milestone with the numbers of its issues, pull requests included."""
        opened, closed = self.counts(one)
        known = self._milestones.get(one.number)
        if known is None or known[0] is not one or known[1:3] != (opened, closed):
            known = (one, opened, closed, self._milestone(one, opened, closed))
            self._milestones[one.number] = known
        return known[3]

    def counts(self, one: Milestone) -> tuple[int, int]:
        """Return how many of a milestone's issues are open and closed."""
        opened, closed = self._counts.get(one.number, (0, 0))
        return opened, closed

    def _milestone(self, one: Milestone, opened: int, closed: int) -> JsonObject:
        url = f"{self.api}/milestones/{one.number}"
        return {
            "url": url,
            "html_url": f"{self.html}/milestone/{one.number}",
            "labels_url": f"{url}/labels",
            "id": one.id,
            "node_id": node_id("MI", one.id),
            "number": one.number,
            "title": one.title,
            "description": one.description,
            "creator": self.user(one.creator),
            "open_issues": opened,
            "closed_issues": closed,
            "state": one.state,
            "created_at": one.created_at,
            "updated_at": one.updated_at,
            "due_on": one.due_on,
            "closed_at": one.closed_at,
        }

    def issue_text(self, one: Issue) -> str:
        """Return an issue as a list holds it, as JSON text."""
        known = self._texts.get(one.number)
        milestone = self._milestone_of(one)
        tied = self._relations.get(one.number, UNRELATED)
        if known is None or known[0] is not one or known[1] is not milestone or known[2] != tied:
            known = (one, milestone, tied, dumps(self.issue(one)))
            self._texts[one.number] = known
        return known[3]

    def single_text(self, one: Issue) -> str:
        """Return an issue as asked for by number: with the person who closed it."""
        closer = dumps(self.user_or_none(one.closed_by))
        return f'{self.issue_text(one)[:-1]},"closed_by":{closer}}}'

    def _milestone_of(self, one: Issue) -> JsonObject | None:
        milestone = self.repo.milestones.get(one.milestone or 0)
        return None if milestone is None else self.milestone(milestone)

    def issue(self, one: Issue) -> JsonObject:
        """Return an issue as a list holds it."""
        url = f"{self.api}/issues/{one.number}"
        page = f"{self.html}/{'pull' if one.pull_request else 'issues'}/{one.number}"
        assignees = [self.user(login) for login in one.assignees]
        labels = [self.label(self.repo.labels[i]) for i in one.labels if i in self.repo.labels]
        content: JsonObject = {
            "url": url,
            "repository_url": self.api,
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "html_url": page,
            "id": one.id,
            "node_id": node_id("PR" if one.pull_request else "I", one.id),
            "number": one.number,
            "title": one.title,
            "user": self.user(one.author),
            "labels": labels,
            "state": one.state,
            "locked": one.locked,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "milestone": self._milestone_of(one),
            "comments": one.comments,
            "created_at": one.created_at,
            "updated_at": one.updated_at,
            "closed_at": one.closed_at,
            "author_association": association(self.store, self.repo, one.author),
            "type": None,
            "active_lock_reason": one.lock_reason,
            **self._relations.get(one.number, UNRELATED).summaries(),
            "body": one.body,
            "reactions": reactions(url),
            "timeline_url": f"{url}/timeline",
            "performed_via_github_app": None,
            "state_reason": one.state_reason,
            "pinned_comment": None,
        }
        if one.parent is not None:
            content["parent_issue_url"] = f"{self.api}/issues/{one.parent}"
        if one.pull_request:
            content |= self._pull_request(one)
        return content

    def _pull_request(self, one: Issue) -> JsonObject:
        page = f"{self.html}/pull/{one.number}"
        links = {
            "url": f"{self.api}/pulls/{one.number}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": one.merged_at,
        }
        return {"draft": False, "pull_request": links}

    def comment(self, one: Comment) -> JsonObject:
        """Return a comment."""
        url = f"{self.api}/issues/comments/{one.id}"
        return {
            "url": url,
            "html_url": f"{self.html}/issues/{one.issue}#issuecomment-{one.id}",
            "issue_url": f"{self.api}/issues/{one.issue}",
            "id": one.id,
            "node_id": node_id("IC", one.id),
            "user": self.user(one.author),
            "created_at": one.created_at,
            "updated_at": one.updated_at,
            "body": one.body,
            "author_association": association(self.store, self.repo, one.author),
            "reactions": reactions(url),
            "performed_via_github_app": None,
        }

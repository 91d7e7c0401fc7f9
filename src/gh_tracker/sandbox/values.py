"""What the sandbox keeps: frozen values, each one version of a thing at GitHub."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = {"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}
"""Repository roles in order of power."""


@dataclass(frozen=True, slots=True)
class User:
    """An account: `kind` is User, Bot or Organization; `member` of the organisation that owns."""

    id: int
    login: str
    kind: str = "User"
    name: str | None = None
    member: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A credential of a login.

    Of a `pat`, `permission` caps what its login may do; of an `app`, it is what the installation
    may do, in `repositories` (full names; none means all).
    """

    value: str
    login: str
    kind: str = "pat"
    permission: str | None = None
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository's own facts; what it holds is in `Repo`."""

    id: int
    owner: str
    name: str
    created_at: str
    updated_at: str
    description: str | None = None
    private: bool = False
    has_issues: bool = True

    @property
    def full_name(self) -> str:
        """The name with its owner, as in URLs."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class Label:
    """A label; issues know it by its id, so a rename reaches them all."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone; issues know it by its number."""

    id: int
    number: int
    title: str
    creator: str
    created_at: str
    updated_at: str
    description: str | None = None
    state: str = "open"
    closed_at: str | None = None
    due_on: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """One version of an issue or pull request; labels by id, milestone by number."""

    id: int
    number: int
    title: str
    author: str
    created_at: str
    updated_at: str
    body: str | None = None
    state: str = "open"
    state_reason: str | None = None
    closed_at: str | None = None
    closed_by: str | None = None
    labels: tuple[int, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: int | None = None
    comments: int = 0
    locked: bool = False
    lock_reason: str | None = None
    pull_request: bool = False
    merged_at: str | None = None
    merge_commit: str | None = None
    parent: int | None = None
    blocked_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue."""

    id: int
    issue: int
    author: str
    body: str
    created_at: str
    updated_at: str


CROSS_REFERENCED = "cross-referenced"
"""The kind of event that only a timeline shows; `after` is the number of the pull request."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an issue.

    `before` and `after` hold what the kind speaks of: the titles of a rename, a label's name and
    colour, a milestone's title, an assignee, the reason of a closing or a lock. `commit` is the one
    whose message did it.
    """

    id: int
    issue: int
    kind: str
    actor: str
    created_at: str
    before: str | None = None
    after: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Departed:
    """Why an issue's number is empty: deleted, or moved to `repository` as `number`."""

    repository: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class WorkflowJob:
    """One job of a workflow run; without `completed_at` it is still at work."""

    id: int
    run: int
    name: str
    started_at: str
    completed_at: str | None = None
    conclusion: str | None = None


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """One run of the workflow in the file `path`; without a `conclusion` it is still at work."""

    id: int
    number: int
    workflow: int
    path: str
    name: str
    branch: str
    event: str
    actor: str
    started_at: str
    updated_at: str
    conclusion: str | None = None

"""Everything the sandbox holds, with the history that stale listings need."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from gh_tracker.sandbox.values import (
    LEVELS,
    Comment,
    Departed,
    Event,
    Issue,
    Label,
    Milestone,
    Repository,
    Token,
    User,
    WorkflowJob,
    WorkflowRun,
)

FIRST_ID = 5_000_000_001
"""Ids begin beyond 32 bits, as GitHub's do."""


@dataclass(slots=True)
class Repo:
    """One repository and what it holds; replaced values, never changed ones.

    `commits` maps a SHA to the pull request that it came with, 0 for none.
    """

    about: Repository
    labels: dict[int, Label] = field(default_factory=dict)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    departed: dict[int, Departed] = field(default_factory=dict)
    runs: dict[int, WorkflowRun] = field(default_factory=dict)
    jobs: dict[int, WorkflowJob] = field(default_factory=dict)
    commits: dict[str, int] = field(default_factory=dict)
    permissions: dict[str, str] = field(default_factory=dict)
    last_number: int = 0
    last_milestone: int = 0
    history: dict[int, list[tuple[float, Issue | None]]] = field(default_factory=dict)

    def label(self, name: str) -> Label | None:
        """Return the label of that name; GitHub ignores the case of label names."""
        folded = name.casefold()
        return next((one for one in self.labels.values() if one.name.casefold() == folded), None)

    def issues_at(self, moment: float) -> Iterator[Issue]:
        """Yield the issues as they stood at `moment`, in seconds since the epoch."""
        for versions in self.history.values():
            at = bisect_right(versions, moment, key=lambda version: version[0])
            issue = versions[at - 1][1] if at else None
            if issue is not None:
                yield issue

    def comments_of(self, number: int) -> list[Comment]:
        """Return the comments of one issue, oldest first."""
        return [one for one in self.comments.values() if one.issue == number]


@dataclass(slots=True)
class Store:
    """All repositories, accounts and tokens; `revision` moves with every change."""

    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    repos: dict[int, Repo] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    last_id: int = FIRST_ID - 1
    revision: int = 0
    setting: int = 0
    now: Callable[[], float] = field(default=lambda: 0.0)

    def next_id(self) -> int:
        """Return an id that nothing else has."""
        self.last_id += 1
        return self.last_id

    def changed(self, *, setting: bool = False) -> None:
        """Note a change; `setting` when many answers show it (accounts, labels, the name)."""
        self.revision += 1
        if setting:
            self.setting += 1

    def add_user(self, login: str, kind: str, *, name: str | None, member: bool) -> User:
        """Add an account, or replace what is known of it."""
        known = self.users.get(login.casefold())
        user = User(known.id if known else self.next_id(), login, kind, name, member)
        self.users[login.casefold()] = user
        self.changed(setting=True)
        return user

    def user(self, login: str) -> User | None:
        """Return the account of that login, whatever its case."""
        return self.users.get(login.casefold())

    def add_repo(self, about: Repository) -> Repo:
        """Add an empty repository."""
        repo = self.repos[about.id] = Repo(about)
        self.renamed.pop(about.full_name.casefold(), None)
        self.changed(setting=True)
        return repo

    def repo(self, full_name: str) -> Repo | None:
        """Return the repository that has this name now."""
        folded = full_name.casefold()
        return next(
            (one for one in self.repos.values() if one.about.full_name.casefold() == folded), None
        )

    def level(self, repo: Repo, login: str | None) -> int:
        """Return how much an account may do in a repository, as a number of `LEVELS`."""
        public = LEVELS["none" if repo.about.private else "read"]
        if login is None:
            return public
        if login.casefold() == repo.about.owner.casefold():
            return LEVELS["admin"]
        return max(public, LEVELS[repo.permissions.get(login.casefold(), "none")])

    def put_issue(self, repo: Repo, issue: Issue) -> None:
        """Keep a new version of an issue."""
        repo.issues[issue.number] = issue
        repo.last_number = max(repo.last_number, issue.number)
        repo.history.setdefault(issue.number, []).append((self.now(), issue))
        self.changed()

    def remove_issue(self, repo: Repo, number: int, why: Departed) -> Issue:
        """Take an issue away and remember why its number is empty."""
        issue = repo.issues.pop(number)
        # Its number is never given again: `last_number` stays.
        repo.departed[number] = why
        repo.history[number].append((self.now(), None))
        self.changed()
        return issue

    def put_label(self, repo: Repo, label: Label) -> None:
        """Keep a label."""
        repo.labels[label.id] = label
        self.changed(setting=True)

    def put_milestone(self, repo: Repo, milestone: Milestone) -> None:
        """Keep a milestone."""
        repo.milestones[milestone.number] = milestone
        repo.last_milestone = max(repo.last_milestone, milestone.number)
        self.changed()

    def put_comment(self, repo: Repo, comment: Comment) -> None:
        """Keep a comment."""
        repo.comments[comment.id] = comment
        self.changed()

    def put_run(self, repo: Repo, run: WorkflowRun, jobs: Iterable[WorkflowJob]) -> None:
        """Keep a workflow run and its jobs."""
        repo.runs[run.id] = run
        repo.jobs.update({one.id: one for one in jobs})
        self.changed()

    def put_commit(self, repo: Repo, sha: str, pull: int) -> None:
        """Keep a commit."""
        repo.commits[sha] = pull
        self.changed()

    def add_event(self, repo: Repo, event: Event) -> None:
        """Note that something happened."""
        repo.events.append(event)
        self.changed()

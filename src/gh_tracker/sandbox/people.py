"""People who work on GitHub: what they do goes the way of their own requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import quote

from gh_tracker.sandbox import branches, staff, workflows
from gh_tracker.sandbox.access import Caller
from gh_tracker.sandbox.application import Application
from gh_tracker.sandbox.desk import Desk
from gh_tracker.sandbox.messages import JsonObject, Request
from gh_tracker.sandbox.store import Repo
from gh_tracker.sandbox.values import Issue


class RefusedError(Exception):
    """GitHub would not let this person do that; `status` and `content` are its answer."""

    def __init__(self, status: int, content: object) -> None:
        """Remember the answer."""
        super().__init__(f"{status}: {content}")
        self.status = status
        self.content = content


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at work in one repository; no request of theirs is logged, disturbed or metered."""

    application: Application
    login: str
    repository: int

    @property
    def repo(self) -> Repo:
        """The repository they work in."""
        return self.application.store.repos[self.repository]

    def send(self, method: str, path: str, content: object = None) -> JsonObject:
        """Send a request about the repository, `path` being what follows its name.

        Raises:
            RefusedError: the answer was not a success.

        """
        target = f"/repositories/{self.repository}{path}"
        request = Request.to(method, target, content=content)
        response = self.application.answer(request, Caller(self.login))
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise RefusedError(response.status, response.json())
        return cast("JsonObject", response.json() or {})

    # Issues

    def create_issue(self, title: str, body: str | None = None, **fields: object) -> int:
        """Open an issue and return its number; `fields` as GitHub names them."""
        content = {"title": title, "body": body, **_milestone(self.repo, fields)}
        return cast("int", self.send("POST", "/issues", content)["number"])

    def edit_issue(self, number: int, **fields: object) -> JsonObject:
        """Change an issue; `milestone` may be a title."""
        return self.send("PATCH", f"/issues/{number}", _milestone(self.repo, fields))

    def close(self, number: int, reason: str = "completed", comment: str | None = None) -> None:
        """Close an issue, with a comment before it if there is one."""
        if comment is not None:
            self.comment(number, comment)
        self.edit_issue(number, state="closed", state_reason=reason)

    def reopen(self, number: int) -> None:
        """Open an issue again."""
        self.edit_issue(number, state="open")

    def comment(self, number: int, body: str) -> int:
        """Say something and return the comment's id."""
        return cast("int", self.send("POST", f"/issues/{number}/comments", {"body": body})["id"])

    def edit_comment(self, comment: int, body: str) -> None:
        """Say something else instead."""
        self.send("PATCH", f"/issues/comments/{comment}", {"body": body})

    def label(self, number: int, *names: str) -> None:
        """Add labels to an issue."""
        self.send("POST", f"/issues/{number}/labels", {"labels": list(names)})

    def unlabel(self, number: int, name: str) -> None:
        """Take a label from an issue."""
        self.send("DELETE", f"/issues/{number}/labels/{quote(name, safe='')}")

    def assign(self, number: int, *logins: str) -> None:
        """Assign more people to an issue."""
        self.send("POST", f"/issues/{number}/assignees", {"assignees": list(logins)})

    def unassign(self, number: int, *logins: str) -> None:
        """Take assignments of an issue away."""
        self.send("DELETE", f"/issues/{number}/assignees", {"assignees": list(logins)})

    def lock(self, number: int, reason: str | None = None) -> None:
        """Lock an issue."""
        content = {} if reason is None else {"lock_reason": reason}
        self.send("PUT", f"/issues/{number}/lock", content)

    def unlock(self, number: int) -> None:
        """Unlock an issue."""
        self.send("DELETE", f"/issues/{number}/lock")

    # Milestones and labels

    def create_milestone(self, title: str, **fields: object) -> int:
        """Add a milestone and return its number."""
        content = self.send("POST", "/milestones", {"title": title, **fields})
        return cast("int", content["number"])

    def edit_milestone(self, milestone: int | str, **fields: object) -> None:
        """Change a milestone, known by its number or title."""
        number = _milestone_number(self.repo, milestone)
        self.send("PATCH", f"/milestones/{number}", fields)

    def rename_milestone(self, milestone: int | str, title: str) -> None:
        """Give a milestone another title."""
        self.edit_milestone(milestone, title=title)

    def delete_milestone(self, milestone: int | str) -> None:
        """Delete a milestone."""
        self.send("DELETE", f"/milestones/{_milestone_number(self.repo, milestone)}")

    def create_label(self, name: str, color: str = "ededed", **fields: object) -> None:
        """Add a label."""
        self.send("POST", "/labels", {"name": name, "color": color, **fields})

    def rename_label(self, name: str, new: str) -> None:
        """Give a label another name."""
        self.send("PATCH", f"/labels/{quote(name, safe='')}", {"new_name": new})

    def delete_label(self, name: str) -> None:
        """Delete a label."""
        self.send("DELETE", f"/labels/{quote(name, safe='')}")

    # The repository

    def rename_repository(self, name: str) -> None:
        """Give the repository another name; the old one redirects."""
        self.send("PATCH", "/", {"name": name})

    def disable_issues(self) -> None:
        """Switch the repository's issues off."""
        self.send("PATCH", "/", {"has_issues": False})

    def enable_issues(self) -> None:
        """Switch the repository's issues on."""
        self.send("PATCH", "/", {"has_issues": True})

    # Workflows

    def run_workflow(
        self,
        workflow: str,
        jobs: Mapping[str, Sequence[object]] | None = None,
        **details: object,
    ) -> int:
        """Let a workflow run end just now and return the run's id.

        `jobs` are by name, each with its conclusion and how many seconds it took, one after
        another; without any the run is still at work. Of `details`, `name`, `branch`, `event` and
        `conclusion` can be given.
        """
        with self.application.lock:
            run = workflows.record(self._desk(), workflow, jobs or {}, details)
            self.application.persist()
            return run.id

    # What the REST API cannot do

    def delete_issue(self, number: int) -> None:
        """Delete an issue, as the website can."""
        with self.application.lock:
            staff.delete_issue(self._desk(), self._issue(number))
            self.application.persist()

    def transfer_issue(self, number: int, full_name: str) -> int:
        """Move an issue to another repository and return its number there."""
        with self.application.lock:
            target = self.application.store.repo(full_name)
            if target is None:
                raise RefusedError(404, f"There is no repository {full_name}.")
            moved = staff.transfer_issue(self._desk(), self._issue(number), target)
            self.application.persist()
            return moved.number

    def convert_to_discussion(self, number: int) -> None:
        """Turn an issue into a discussion."""
        with self.application.lock:
            staff.convert_to_discussion(self._desk(), self._issue(number))
            self.application.persist()

    def open_pull_request(self, title: str, body: str | None = None) -> int:
        """Open a pull request and return its number."""
        with self.application.lock:
            pull = branches.open_pull_request(self._desk(), title, body)
            self.application.persist()
            return pull.number

    def merge_pull_request(self, number: int, message: str = "") -> str:
        """Merge a pull request and return the SHA of the commit, which has this message.

        What the pull request's text or the message says is fixed is closed with it.
        """
        with self.application.lock:
            sha = branches.merge(self._desk(), self._issue(number), message)
            self.application.persist()
            return sha

    def push(self, message: str) -> str:
        """Push a commit to the default branch and return its SHA; it closes what it fixes."""
        with self.application.lock:
            sha = branches.push(self._desk(), message)
            self.application.persist()
            return sha

    def _desk(self) -> Desk:
        application = self.application
        stamp = application.clock.stamp()
        return Desk(application.store, self.repo, self.login, stamp, application.behaviour)

    def _issue(self, number: int) -> Issue:
        issue = self.repo.issues.get(number)
        if issue is None:
            raise RefusedError(404, f"There is no issue {number}.")
        return issue


def _milestone(repo: Repo, fields: Mapping[str, object]) -> JsonObject:
    content = dict(fields)
    wanted = content.get("milestone")
    if isinstance(wanted, str):
        content["milestone"] = _milestone_number(repo, wanted)
    for name in ("labels", "assignees"):
        if isinstance(given := content.get(name), Sequence) and not isinstance(given, str):
            content[name] = list(given)
    return content


def _milestone_number(repo: Repo, milestone: int | str) -> int:
    if isinstance(milestone, int):
        return milestone
    for one in repo.milestones.values():
        if one.title == milestone:
            return one.number
    raise RefusedError(404, f"There is no milestone {milestone}.")

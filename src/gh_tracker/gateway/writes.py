"""Writes to GitHub's requests, and the answers to values: pure."""

from __future__ import annotations

from gh_tracker.core.remote import (
    KEEP,
    AddComment,
    CreateIssue,
    CreateLabel,
    CreateMilestone,
    EditIssue,
    EditMilestone,
    Issue,
    Milestone,
    Write,
)
from gh_tracker.gateway import wire
from gh_tracker.gateway.messages import Request, quoted


def request(write: Write) -> Request:
    """Return the one request that a write is; facets that are KEEP are not in it.

    Raises:
        ValueError: a milestone is still a title.
    """
    match write:
        case CreateIssue():
            return _create_issue(write)
        case EditIssue():
            return _edit_issue(write)
        case AddComment():
            return _add_comment(write)
        case CreateLabel():
            body = {"name": write.name, "color": write.color, "description": write.description}
            return Request("POST", "/labels", f"creating the label {quoted(write.name)}", body)
        case CreateMilestone():
            return _create_milestone(write)
        case EditMilestone():
            return _edit_milestone(write)


def _create_issue(write: CreateIssue) -> Request:
    body: dict[str, object] = {"title": write.title, "body": write.body}
    if write.labels:
        body["labels"] = list(write.labels)
    if write.assignees:
        body["assignees"] = list(write.assignees)
    if write.milestone is not None:
        body["milestone"] = _milestone_number(write.milestone)
    return Request("POST", "/issues", f"creating the issue {quoted(write.title)}", body)


def _edit_issue(write: EditIssue) -> Request:
    facets: dict[str, object] = {
        "title": write.title,
        "body": write.body,
        "labels": write.labels,
        "assignees": write.assignees,
        "milestone": write.milestone,
        "state": write.state,
        "state_reason": write.state_reason,
    }
    body = {name: _plain(value) for name, value in facets.items() if value is not KEEP}
    if "milestone" in body:
        body["milestone"] = _milestone_number(body["milestone"])
    path = f"/issues/{write.number}"
    return Request("PATCH", path, f"editing issue #{write.number}", body, write.number)


def _add_comment(write: AddComment) -> Request:
    path = f"/issues/{write.number}/comments"
    what = f"commenting on issue #{write.number}"
    return Request("POST", path, what, {"body": write.body}, write.number)


def _create_milestone(write: CreateMilestone) -> Request:
    body: dict[str, object] = {"title": write.title}
    if write.due:
        body["due_on"] = _due_on(write.due)
    if write.description:
        body["description"] = write.description
    if write.state != "open":
        body["state"] = write.state
    return Request("POST", "/milestones", f"creating the milestone {quoted(write.title)}", body)


def _edit_milestone(write: EditMilestone) -> Request:
    facets: dict[str, object] = {
        "title": write.title,
        "description": write.description,
        "due_on": write.due if write.due is KEEP else _due_on(write.due),
        "state": write.state,
    }
    body = {name: value for name, value in facets.items() if value is not KEEP}
    renamed = "" if write.title is KEEP else f" to {quoted(write.title)}"
    what = f"{'renaming' if renamed else 'editing'} milestone {write.number}{renamed}"
    return Request("PATCH", f"/milestones/{write.number}", what, body)


def _due_on(day: str) -> str | None:
    """Return a date as GitHub is sent it; null takes it away.

    GitHub floors the moment to midnight of the Pacific day, so one at noon in UTC stays on its day:
    https://docs.github.com/rest/issues/milestones#create-a-milestone
    """
    return f"{day}T12:00:00Z" if day else None


def result(write: Write, data: object) -> Issue | Milestone | str:
    """Read what the answer to a write holds.

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    match write:
        case CreateIssue() | EditIssue():
            return wire.issue(data)
        case CreateMilestone() | EditMilestone():
            return wire.milestone(data)
        case CreateLabel():
            return wire.label(data)
        case AddComment():
            return wire.identifier(data)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _milestone_number(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise ValueError(f"the milestone {value!r} must be a number before it is sent")

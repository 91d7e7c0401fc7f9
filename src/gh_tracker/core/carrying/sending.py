"""Sending what an issue is to get: what is done where an answer is lost, or an assignee refused."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Final

from gh_tracker.core.carrying.patching import applied
from gh_tracker.core.carrying.requests import Answer, ReadIssue, Request
from gh_tracker.core.remote import KEEP, CreateIssue, EditIssue, Issue
from gh_tracker.errors import OutcomeUnknownError, RefusedError

ATTEMPTS: Final = 2
"""How often an edit is sent whose answer is lost; the issue is read in between."""


def surely(
    issue: Issue, edits: Callable[[Issue], tuple[EditIssue, ...]]
) -> Generator[Request, Answer, Issue]:
    """Send the edits that an issue asks for; where an answer is lost, look what is left of them.

    Raises:
        OutcomeUnknownError: the answers are lost time and again, and something is left.
    """
    lost: OutcomeUnknownError | None = None
    for _ in range(ATTEMPTS):
        try:
            for edit in edits(issue):
                issue = yield from patch(issue, edit)
        except OutcomeUnknownError as error:
            lost = error
            issue = issue_of((yield ReadIssue(issue.number)))
        else:
            return issue
    if lost is not None and edits(issue):
        raise lost
    return issue


def patch(issue: Issue, edit: EditIssue) -> Generator[Request, Answer, Issue]:
    """Send one edit; where GitHub refuses an assignee, all but the assignees.

    What the answer does not say is as the edit left it. A refused request (422) was not carried
    out at all, so it is safe to send the rest again.
    https://docs.github.com/rest/issues/assignees#check-if-a-user-can-be-assigned
    """
    try:
        answer = yield edit
    except RefusedError as error:
        if "assignees" not in error.fields or edit.assignees in {KEEP, ()}:
            raise
        edit = replace(edit, assignees=KEEP)
        if edit.empty:
            return issue
        answer = yield edit
    return answer if isinstance(answer, Issue) else applied(issue, edit)


def post(create: CreateIssue) -> Generator[Request, Answer, Issue]:
    """Send a create; where GitHub refuses an assignee, without them, see ``patch``."""
    try:
        return issue_of((yield create))
    except RefusedError as error:
        if "assignees" not in error.fields or not create.assignees:
            raise
    return issue_of((yield replace(create, assignees=())))


def issue_of(answer: Answer) -> Issue:
    """Return an answer that must be an issue."""
    if not isinstance(answer, Issue):
        raise TypeError(f"an issue was expected, not {type(answer).__name__}")
    return answer

"""Assignees and collaborators: https://docs.github.com/rest/issues/assignees."""

from __future__ import annotations

from gh_tracker.sandbox import access, issue_desk, rules
from gh_tracker.sandbox.calls import RepoCall, created, nothing, ok, ok_text
from gh_tracker.sandbox.messages import Response, dumps, not_found
from gh_tracker.sandbox.operations.issues import place
from gh_tracker.sandbox.paging import numbered
from gh_tracker.sandbox.render_repository import collaborator
from gh_tracker.sandbox.values import LEVELS


def listing(call: RepoCall) -> Response:
    """List who may be assigned."""
    logins = access.assignable(call.store, call.repo)
    return numbered(place(call), [dumps(call.view.user(login)) for login in logins])


def check(call: RepoCall) -> Response:
    """Say whether one person may be assigned."""
    wanted = call.params["login"].casefold()
    if wanted not in (login.casefold() for login in access.assignable(call.store, call.repo)):
        raise not_found()
    return nothing()


def add(call: RepoCall) -> Response:
    """Assign more people to an issue."""
    issue = call.issue()
    call.need("triage")
    more = rules.texts(call.content(), "assignees")
    desk = call.desk()
    issue_desk.check_assignees(desk, more)
    fresh = issue_desk.reassign(desk, issue, (*issue.assignees, *more))
    fresh = desk.touch(fresh) if fresh != issue else issue
    call.view.refresh()
    return created(call.view.single_text(fresh), f"{call.view.api}/issues/{issue.number}")


def remove(call: RepoCall) -> Response:
    """Take assignments of an issue away."""
    issue = call.issue()
    call.need("triage")
    less = {login.casefold() for login in rules.texts(call.content(), "assignees")}
    rest = tuple(login for login in issue.assignees if login.casefold() not in less)
    desk = call.desk()
    fresh = issue_desk.reassign(desk, issue, rest)
    fresh = desk.touch(fresh) if fresh != issue else issue
    call.view.refresh()
    return ok_text(call.view.single_text(fresh))


def permission(call: RepoCall) -> Response:
    """Say what one person may do in the repository."""
    call.need("write")
    account = call.store.user(call.params["login"])
    if account is None:
        raise not_found()
    level = call.store.level(call.repo, account.login)
    role = next(name for name, rank in LEVELS.items() if rank == level)
    return ok(collaborator(call.request.base, account, role))

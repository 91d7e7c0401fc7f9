"""Issues: https://docs.github.com/rest/issues/issues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gh_tracker.sandbox import issue_desk, rules
from gh_tracker.sandbox.access import forbidden
from gh_tracker.sandbox.calls import RepoCall, created, nothing, ok_text
from gh_tracker.sandbox.clock import http_date, parse, stamp
from gh_tracker.sandbox.issue_desk import IssueChange
from gh_tracker.sandbox.messages import Response, invalid
from gh_tracker.sandbox.paging import Place, by_cursor
from gh_tracker.sandbox.values import Issue

_LOCK_REASONS = ("off-topic", "too heated", "resolved", "spam")


def listing(call: RepoCall) -> Response:
    """List issues and pull requests."""
    sort = call.query.get("sort", "created")
    descending = call.query.get("direction", "desc") != "asc"
    key = _sort_key(sort)
    chosen = sorted(filter(_filter(call), _visible(call)), key=key, reverse=descending)
    return by_cursor(place(call), chosen, key, call.view.issue_text, descending=descending)


def place(call: RepoCall) -> Place:
    """Return where a list of this repository is, by id as GitHub links it."""
    rest = call.request.path.rpartition("/")[2]
    return Place(f"{call.request.base}/repositories/{call.repo.about.id}/{rest}", call.query)


def _visible(call: RepoCall) -> list[Issue]:
    # Only lists lag and hide: GitHub reads single issues from the database itself.
    behaviour = call.behaviour
    if behaviour.empty:
        return []
    issues = (
        call.repo.issues_at(call.clock.seconds() - behaviour.stale)
        if behaviour.stale
        else iter(call.repo.issues.values())
    )
    return [one for one in issues if one.number not in behaviour.hidden]


def _sort_key(sort: str) -> Callable[[Issue], tuple[str, int]]:
    if sort == "updated":
        return lambda one: (one.updated_at, one.number)
    if sort == "comments":
        return lambda one: (f"{one.comments:09}", one.number)
    if sort == "created":
        return lambda one: (one.created_at, one.number)
    raise invalid({"resource": "Issue", "code": "invalid", "field": "sort", "value": sort})


def _filter(call: RepoCall) -> Callable[[Issue], bool]:
    tests = [_by_state(call.query.get("state", "open"))]
    if since := call.query.get("since"):
        earliest = stamp(parse(since))
        tests.append(lambda one: one.updated_at >= earliest)
    if wanted := call.query.get("milestone"):
        tests.append(_by_milestone(call, wanted))
    if wanted := call.query.get("assignee"):
        tests.append(_by_assignee(wanted.casefold()))
    if creator := call.query.get("creator"):
        tests.append(lambda one: one.author.casefold() == creator.casefold())
    if names := call.query.get("labels"):
        tests.append(_by_labels(call, names.split(",")))
    if kind := call.query.get("type"):
        # The repository has no issue types, so that every issue is without one.
        tests.append(lambda _: kind == "none")
    return lambda one: all(test(one) for test in tests)


def _by_state(state: str) -> Callable[[Issue], bool]:
    if state not in ("open", "closed", "all"):
        raise invalid({"resource": "Issue", "code": "invalid", "field": "state", "value": state})
    return lambda one: state in ("all", one.state)


def _by_milestone(call: RepoCall, wanted: str) -> Callable[[Issue], bool]:
    if wanted == "*":
        return lambda one: one.milestone is not None
    if wanted == "none":
        return lambda one: one.milestone is None
    if not wanted.isdecimal() or int(wanted) not in call.repo.milestones:
        raise invalid(
            {"resource": "Issue", "code": "invalid", "field": "milestone", "value": wanted}
        )
    return lambda one: one.milestone == int(wanted)


def _by_assignee(wanted: str) -> Callable[[Issue], bool]:
    if wanted == "*":
        return lambda one: bool(one.assignees)
    if wanted == "none":
        return lambda one: not one.assignees
    return lambda one: wanted in (login.casefold() for login in one.assignees)


def _by_labels(call: RepoCall, names: list[str]) -> Callable[[Issue], bool]:
    labels = [call.repo.label(name.strip()) for name in names]
    ids = {label.id for label in labels if label is not None}
    if None in labels:
        return lambda _: False
    return lambda one: ids <= set(one.labels)


def create(call: RepoCall) -> Response:
    """Create an issue."""
    call.need("read")
    issue = issue_desk.create(call.desk(), IssueChange.read(call.content(), staff=call.staff))
    call.view.refresh()
    return created(call.view.single_text(issue), f"{call.view.api}/issues/{issue.number}")


def get(call: RepoCall) -> Response:
    """Get an issue."""
    return _shown(call, call.issue())


def edit(call: RepoCall) -> Response:
    """Update an issue."""
    issue = call.issue()
    call.need("read")
    own = issue.author.casefold() == call.caller.name.casefold()
    if not call.staff and not own:
        raise forbidden(call.caller, "issues=write")
    change = IssueChange.read(call.content(), staff=call.staff)
    if change.given & {"title", "body"} and not own:
        call.need("write")
    return _shown(call, issue_desk.edit(call.desk(), issue, change))


def _shown(call: RepoCall, issue: Issue) -> Response:
    call.view.refresh()
    return ok_text(call.view.single_text(issue), http_date(issue.updated_at))


def lock(call: RepoCall) -> Response:
    """Lock an issue."""
    issue = call.issue()
    call.need("write")
    reason = rules.text(call.content(), "lock_reason")
    if reason is not None and reason not in _LOCK_REASONS:
        raise invalid({"resource": "Issue", "code": "invalid", "field": "lock_reason"})
    desk = call.desk()
    desk.note(issue.number, "locked", after=reason)
    desk.touch(replace(issue, locked=True, lock_reason=reason))
    return nothing()


def unlock(call: RepoCall) -> Response:
    """Unlock an issue."""
    issue = call.issue()
    call.need("write")
    if issue.locked:
        desk = call.desk()
        desk.note(issue.number, "unlocked")
        desk.touch(replace(issue, locked=False, lock_reason=None))
    return nothing()

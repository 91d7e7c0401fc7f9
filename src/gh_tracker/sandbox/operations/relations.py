"""Sub-issues and dependencies, which leave `updated_at` alone.

https://docs.github.com/rest/issues/sub-issues
https://docs.github.com/rest/issues/issue-dependencies
"""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.sandbox import rules
from gh_tracker.sandbox.calls import RepoCall, created, ok_text
from gh_tracker.sandbox.messages import Response, invalid, not_found
from gh_tracker.sandbox.paging import Place, numbered_lazily
from gh_tracker.sandbox.values import Issue

CHILDREN_LIMIT = 100
DEPTH_LIMIT = 8


def parent(call: RepoCall) -> Response:
    """Get the issue that this one is part of."""
    above = call.repo.issues.get(call.issue().parent or 0)
    if above is None:
        raise not_found()
    return ok_text(call.view.single_text(above))


def children(call: RepoCall) -> Response:
    """List sub-issues."""
    issue = call.issue()
    return _listed(call, "sub_issues", _children(call, issue))


def _children(call: RepoCall, issue: Issue) -> list[Issue]:
    return [one for one in call.repo.issues.values() if one.parent == issue.number]


def add_child(call: RepoCall) -> Response:
    """Make an issue a sub-issue of another."""
    issue, child = call.issue(), _other(call, "sub_issue_id")
    call.need("triage")
    replaces = call.content().get("replace_parent") is True
    if child.parent is not None and not replaces:
        raise invalid(_refused("Issue may only have one parent"))
    if len(_children(call, issue)) >= CHILDREN_LIMIT:
        raise invalid(_refused(f"Parent cannot have more than {CHILDREN_LIMIT} sub-issues"))
    above = _ancestors(call, issue)
    if child.number in above or len(above) > DEPTH_LIMIT:
        raise invalid(_refused("Sub-issue would be too deep or part of itself"))
    call.store.put_issue(call.repo, replace(child, parent=issue.number))
    return _answer(call, issue)


def remove_child(call: RepoCall) -> Response:
    """Make a sub-issue an issue of its own."""
    issue, child = call.issue(), _other(call, "sub_issue_id")
    call.need("triage")
    if child.parent != issue.number:
        raise not_found()
    call.store.put_issue(call.repo, replace(child, parent=None))
    call.view.refresh()
    return ok_text(call.view.single_text(issue))


def _ancestors(call: RepoCall, issue: Issue) -> list[int]:
    line = [issue.number]
    while (above := call.repo.issues[line[-1]].parent) is not None:
        line.append(above)
    return line


def blockers(call: RepoCall) -> Response:
    """List what blocks an issue."""
    ids = call.issue().blocked_by
    return _listed(call, "dependencies/blocked_by", [call.repo.issues[one] for one in ids])


def blocked(call: RepoCall) -> Response:
    """List what an issue blocks."""
    number = call.issue().number
    waiting = [one for one in call.repo.issues.values() if number in one.blocked_by]
    return _listed(call, "dependencies/blocking", waiting)


def add_blocker(call: RepoCall) -> Response:
    """Say that an issue waits for another."""
    issue, other = call.issue(), _other(call, "issue_id")
    call.need("triage")
    if other.number in (issue.number, *issue.blocked_by):
        raise invalid(_refused("Issue is already blocked by that issue, or is that issue"))
    fresh = replace(issue, blocked_by=(*issue.blocked_by, other.number))
    call.store.put_issue(call.repo, fresh)
    return _answer(call, fresh)


def remove_blocker(call: RepoCall) -> Response:
    """Say that an issue no longer waits for another."""
    issue = call.issue()
    call.need("triage")
    other = _by_id(call, int(call.params["id"]))
    if other.number not in issue.blocked_by:
        raise not_found()
    rest = tuple(one for one in issue.blocked_by if one != other.number)
    fresh = replace(issue, blocked_by=rest)
    call.store.put_issue(call.repo, fresh)
    call.view.refresh()
    return ok_text(call.view.single_text(fresh))


def _other(call: RepoCall, name: str) -> Issue:
    return _by_id(call, rules.whole(call.content(), name) or 0)


def _by_id(call: RepoCall, wanted: int) -> Issue:
    for one in call.repo.issues.values():
        if one.id == wanted:
            return one
    raise not_found()


def _listed(call: RepoCall, rest: str, issues: list[Issue]) -> Response:
    where = Place(f"{call.view.api}/issues/{call.params['number']}/{rest}", call.query)
    return numbered_lazily(where, issues, call.view.issue_text)


def _answer(call: RepoCall, issue: Issue) -> Response:
    call.view.refresh()
    return created(call.view.single_text(issue), f"{call.view.api}/issues/{issue.number}")


def _refused(message: str) -> dict[str, object]:
    return {"resource": "Issue", "code": "custom", "field": "base", "message": message}

"""Milestones: https://docs.github.com/rest/issues/milestones."""

from __future__ import annotations

from gh_tracker.sandbox.calls import RepoCall, created, nothing, ok_text
from gh_tracker.sandbox.clock import http_date
from gh_tracker.sandbox.messages import Response, dumps, invalid, not_found
from gh_tracker.sandbox.operations.issues import place
from gh_tracker.sandbox.paging import numbered
from gh_tracker.sandbox.values import Milestone


def listing(call: RepoCall) -> Response:
    """List milestones, the open ones unless asked for others."""
    state = call.query.get("state", "open")
    if state not in ("open", "closed", "all"):
        raise invalid({"resource": "Milestone", "code": "invalid", "field": "state"})
    chosen = [one for one in call.repo.milestones.values() if state in ("all", one.state)]
    descending = call.query.get("direction") == "desc"
    if call.query.get("sort", "due_on") == "due_on":
        # Without a due date a milestone comes last, whatever the direction.
        dated = [one for one in chosen if one.due_on is not None]
        dated.sort(key=lambda one: (one.due_on or "", one.number), reverse=descending)
        chosen = dated + [one for one in chosen if one.due_on is None]
    else:
        chosen.sort(key=lambda one: _completeness(call, one), reverse=descending)
    return numbered(place(call), [dumps(call.view.milestone(one)) for one in chosen])


def _completeness(call: RepoCall, one: Milestone) -> tuple[float, int]:
    opened, closed = call.view.counts(one)
    return closed / (opened + closed) if opened + closed else 0.0, one.number


def create(call: RepoCall) -> Response:
    """Create a milestone."""
    call.need("write")
    milestone = call.desk().create_milestone(call.content())
    rendered = call.view.milestone(milestone)
    return created(rendered, str(rendered["url"]))


def get(call: RepoCall) -> Response:
    """Get a milestone."""
    return _shown(call, _numbered(call))


def edit(call: RepoCall) -> Response:
    """Update a milestone."""
    milestone = _numbered(call)
    call.need("write")
    return _shown(call, call.desk().edit_milestone(milestone, call.content()))


def delete(call: RepoCall) -> Response:
    """Delete a milestone."""
    milestone = _numbered(call)
    call.need("write")
    call.desk().delete_milestone(milestone)
    return nothing()


def _shown(call: RepoCall, one: Milestone) -> Response:
    return ok_text(dumps(call.view.milestone(one)), http_date(one.updated_at))


def _numbered(call: RepoCall) -> Milestone:
    milestone = call.repo.milestones.get(int(call.params["number"]))
    if milestone is None:
        raise not_found()
    return milestone

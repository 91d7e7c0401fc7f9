"""Events and timelines: https://docs.github.com/rest/issues/events."""

from __future__ import annotations

from gh_tracker.sandbox.calls import RepoCall, ok
from gh_tracker.sandbox.messages import Response, dumps, not_found
from gh_tracker.sandbox.paging import Place, numbered, numbered_lazily
from gh_tracker.sandbox.render_events import event, repository_event, timeline
from gh_tracker.sandbox.values import CROSS_REFERENCED, Event


def of_repository(call: RepoCall) -> Response:
    """List the events of all issues, newest first."""
    known = [
        one
        for one in reversed(call.repo.events)
        if one.issue in call.repo.issues and one.kind != CROSS_REFERENCED
    ]
    where = Place(f"{call.view.api}/issues/events", call.query)
    return numbered_lazily(where, known, lambda one: _with_issue(call, one))


def _with_issue(call: RepoCall, one: Event) -> str:
    # The issue is by far the larger part, and its text is ready.
    own = dumps(event(call.view, one))
    return f'{own[:-1]},"issue":{call.view.issue_text(call.repo.issues[one.issue])}}}'


def get(call: RepoCall) -> Response:
    """Get an event."""
    wanted = int(call.params["id"])
    one = next((known for known in call.repo.events if known.id == wanted), None)
    if one is None or one.issue not in call.repo.issues or one.kind == CROSS_REFERENCED:
        raise not_found()
    return ok(repository_event(call.view, one, call.repo.issues[one.issue]))


def of_issue(call: RepoCall) -> Response:
    """List the events of an issue, oldest first."""
    where = Place(f"{call.view.api}/issues/{call.issue().number}/events", call.query)
    known = [one for one in _events(call) if one.kind != CROSS_REFERENCED]
    return numbered_lazily(where, known, lambda one: dumps(event(call.view, one)))


def of_timeline(call: RepoCall) -> Response:
    """List what happened to an issue and what was said, oldest first."""
    number = call.issue().number
    rows = timeline(call.view, _events(call), call.repo.comments_of(number))
    where = Place(f"{call.view.api}/issues/{number}/timeline", call.query)
    return numbered(where, [dumps(row) for row in rows])


def _events(call: RepoCall) -> list[Event]:
    number = call.issue().number
    return [one for one in call.repo.events if one.issue == number]

"""Comments: https://docs.github.com/rest/issues/comments."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from gh_tracker.sandbox import rules
from gh_tracker.sandbox.access import forbidden
from gh_tracker.sandbox.calls import RepoCall, created, nothing, ok
from gh_tracker.sandbox.clock import parse, stamp
from gh_tracker.sandbox.messages import RefusalError, Response, dumps, not_found
from gh_tracker.sandbox.paging import Place, numbered
from gh_tracker.sandbox.values import LEVELS, Comment


def of_issue(call: RepoCall) -> Response:
    """List the comments of an issue, oldest first."""
    issue = call.issue()
    where = Place(f"{call.view.api}/issues/{issue.number}/comments", call.query)
    chosen = _since(call, call.repo.comments_of(issue.number))
    return numbered(where, [dumps(call.view.comment(one)) for one in chosen])


def of_repository(call: RepoCall) -> Response:
    """List the comments of all issues."""
    chosen = _since(call, call.repo.comments.values())
    if call.query.get("sort") == "updated":
        chosen.sort(key=lambda one: (one.updated_at, one.id))
    if call.query.get("direction") == "desc":
        chosen.reverse()
    where = Place(f"{call.view.api}/issues/comments", call.query)
    return numbered(where, [dumps(call.view.comment(one)) for one in chosen])


def _since(call: RepoCall, comments: Iterable[Comment]) -> list[Comment]:
    since = call.query.get("since")
    earliest = stamp(parse(since)) if since else ""
    return [one for one in comments if one.updated_at >= earliest]


def create(call: RepoCall) -> Response:
    """Create a comment."""
    issue = call.issue()
    call.need("read")
    if issue.locked and call.level < LEVELS["write"]:
        raise RefusalError(
            HTTPStatus.FORBIDDEN, "Unable to create comment because issue is locked."
        )
    body = rules.comment(rules.text(call.content(), "body"))
    rendered = call.view.comment(call.desk().comment(issue, body))
    return created(rendered, str(rendered["url"]))


def get(call: RepoCall) -> Response:
    """Get a comment."""
    return ok(call.view.comment(_by_id(call)))


def edit(call: RepoCall) -> Response:
    """Update a comment."""
    comment = _by_id(call)
    _own_or_write(call, comment)
    body = rules.comment(rules.text(call.content(), "body"))
    return ok(call.view.comment(call.desk().edit_comment(comment, body)))


def delete(call: RepoCall) -> Response:
    """Delete a comment."""
    comment = _by_id(call)
    _own_or_write(call, comment)
    call.desk().delete_comment(comment)
    return nothing()


def _own_or_write(call: RepoCall, comment: Comment) -> None:
    call.need("read")
    own = comment.author.casefold() == call.caller.name.casefold()
    if not own and call.level < LEVELS["write"]:
        raise forbidden(call.caller, "issues=write")


def _by_id(call: RepoCall) -> Comment:
    comment = call.repo.comments.get(int(call.params["id"]))
    if comment is None:
        raise not_found()
    return comment

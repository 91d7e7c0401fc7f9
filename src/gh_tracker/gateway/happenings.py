"""GitHub's JSON of what happened: events, comments, pull requests; pure."""

from __future__ import annotations

from collections.abc import Mapping

from gh_tracker.core.pulls import Pull, closed_by
from gh_tracker.core.remote import Event
from gh_tracker.gateway.wire import mapping, moment, number_of, part_of, text_of


def event(data: object, repository: str = "") -> Event:
    """Read an event of a list or timeline; ``repository`` is the name of where that is.

    https://docs.github.com/rest/using-the-rest-api/issue-event-types

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    got = mapping(data)
    actor = part_of(got, "actor") or part_of(got, "user")
    # A commit has neither actor nor created_at, a review is submitted.
    at = text_of(got, "created_at") or text_of(got, "submitted_at")
    return Event(
        kind=text_of(got, "event"),
        actor=text_of(actor, "login"),
        at=moment(at or text_of(part_of(got, "committer"), "date")),
        label=text_of(part_of(got, "label"), "name"),
        body=text_of(got, "body"),
        issue=_issue_of(got),
        commit=text_of(got, "commit_id"),
        reason=text_of(got, "state_reason"),
        pull=_source(part_of(part_of(got, "source"), "issue"), repository),
    )


def _source(got: Mapping[str, object], repository: str) -> Pull | None:
    """Return the merged pull request that mentions an issue, if it is one that does.

    It may be of another repository.
    """
    merged_at = text_of(part_of(got, "pull_request"), "merged_at")
    if not merged_at:
        return None
    home = text_of(part_of(got, "repository"), "full_name")
    return Pull(
        number=number_of(got, "number"),
        title=text_of(got, "title"),
        url=text_of(got, "html_url"),
        merged_at=moment(merged_at),
        closes=closed_by(text_of(got, "body"), repository, home),
    )


def _issue_of(got: Mapping[str, object]) -> int:
    """Return the number of the issue that this is of, 0 where it does not say."""
    number = part_of(got, "issue").get("number")
    if isinstance(number, int):
        return number
    found = text_of(got, "issue_url").rpartition("/")[2]
    return int(found) if found.isdecimal() else 0


def comment(data: object) -> Event:
    """Read a comment as the event it is. https://docs.github.com/rest/issues/comments.

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    return event({**mapping(data), "event": "commented"})


def pull(data: object, repository: str) -> Pull:
    """Read a pull request of a repository. https://docs.github.com/rest/pulls/pulls.

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    got = mapping(data)
    return Pull(
        number=number_of(got, "number"),
        title=text_of(got, "title"),
        url=text_of(got, "html_url"),
        merged_at=moment(text_of(got, "merged_at")),
        closes=closed_by(text_of(got, "body"), repository),
    )

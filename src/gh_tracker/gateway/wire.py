"""GitHub's JSON to the core's values: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from gh_tracker.core.remote import Issue, Milestone, Repository
from gh_tracker.gateway.messages import UnreadableError

_WHOLE_SECONDS: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of a list of issues; ``pull_request`` tells that it only looks like an issue.

    ``merged_at`` is when a pull request was merged, if it was.
    """

    issue: Issue
    pull_request: bool
    merged_at: str = ""


def issue(data: object) -> Issue:
    """Read an issue. https://docs.github.com/rest/issues/issues#get-an-issue.

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    got = mapping(data)
    author = part_of(got, "user")
    milestone_of = part_of(got, "milestone")
    return Issue(
        number=number_of(got, "number"),
        node_id=text_of(got, "node_id"),
        title=text_of(got, "title"),
        body=text_of(got, "body"),
        state=text_of(got, "state"),
        state_reason=text_of(got, "state_reason") or None,
        labels=tuple(label(each) for each in _list(got, "labels")),
        assignees=tuple(login(each) for each in _list(got, "assignees")),
        milestone=number_of(milestone_of, "number") if milestone_of else None,
        author=text_of(author, "login"),
        bot=author.get("type") == "Bot",
        association=text_of(got, "author_association") or "NONE",
        created_at=moment(text_of(got, "created_at")),
        updated_at=moment(text_of(got, "updated_at")),
        closed_at=moment(text_of(got, "closed_at")) or None,
        closed_by=text_of(part_of(got, "closed_by"), "login") or None,
        locked=got.get("locked") is True,
        url=text_of(got, "html_url"),
        parent=_parent(text_of(got, "parent_issue_url")),
    )


def _parent(url: str) -> int | None:
    """Return the number in the address of a parent issue.

    https://docs.github.com/rest/issues/sub-issues
    """
    number = url.rpartition("/")[2]
    return int(number) if number.isdigit() else None


def listed(data: object) -> Listed:
    """Read an item of a list of issues, where GitHub mixes in pull requests.

    https://docs.github.com/rest/issues/issues#list-repository-issues

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    pull = part_of(mapping(data), "pull_request")
    return Listed(issue(data), bool(pull), moment(text_of(pull, "merged_at")))


def milestone(data: object) -> Milestone:
    """Read a milestone. https://docs.github.com/rest/issues/milestones.

    GitHub keeps a due date as midnight of the Pacific day, so its time means nothing.

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    got = mapping(data)
    return Milestone(
        number=number_of(got, "number"),
        title=text_of(got, "title"),
        state=text_of(got, "state"),
        description=text_of(got, "description"),
        due=text_of(got, "due_on")[: len("YYYY-MM-DD")],
    )


def repository(data: object) -> Repository:
    """Read a repository. https://docs.github.com/rest/repos/repos#get-a-repository.

    ``may_push`` is what the answer says; without a word on permissions it is taken for granted,
    and GitHub will say otherwise at the first write.

    Raises:
        UnreadableError: the shape is not GitHub's.
    """
    got = mapping(data)
    return Repository(
        node_id=text_of(got, "node_id"),
        full_name=text_of(got, "full_name"),
        has_issues=got.get("has_issues") is not False,
        default_branch=text_of(got, "default_branch") or "main",
        may_push=part_of(got, "permissions").get("push") is not False,
        url=text_of(got, "html_url"),
    )


def label(data: object) -> str:
    """Read a label's name; in an issue it may also stand as plain text."""
    return data if isinstance(data, str) else text_of(mapping(data), "name")


def login(data: object) -> str:
    """Read a person's login."""
    return text_of(mapping(data), "login")


def identifier(data: object) -> str:
    """Read the ID of what was created, as text: IDs are over 32 bits."""
    return str(number_of(mapping(data), "id"))


def mapping(data: object) -> Mapping[str, object]:
    """Return a JSON object as such.

    Raises:
        UnreadableError: it is something else.
    """
    if not isinstance(data, dict):
        raise UnreadableError(f"expected an object, got {type(data).__name__}")
    return data


def items(data: object) -> tuple[object, ...]:
    """Return a JSON list as such.

    Raises:
        UnreadableError: it is something else.
    """
    if not isinstance(data, list):
        raise UnreadableError(f"expected a list, got {type(data).__name__}")
    return tuple(data)


def part_of(got: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return an object within, empty for null: a deleted account, no milestone."""
    value = got.get(name)
    return {} if value is None else mapping(value)


def _list(got: Mapping[str, object], name: str) -> tuple[object, ...]:
    return items(got.get(name) or [])


def text_of(got: Mapping[str, object], name: str) -> str:
    """Return a text within, empty for null.

    Raises:
        UnreadableError: it is something else.
    """
    value = got.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(f"expected {name} to be text, got {type(value).__name__}")
    return value


def number_of(got: Mapping[str, object], name: str) -> int:
    """Return a whole number within.

    Raises:
        UnreadableError: it is something else, or not there.
    """
    value = got.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnreadableError(f"expected {name} to be a number, got {type(value).__name__}")
    return value


# Times


def moment(text: str) -> str:
    """Return a time in UTC to the whole second, with ``Z``; nothing stays nothing.

    Raises:
        UnreadableError: it is not a time.
    """
    if not text or _WHOLE_SECONDS.fullmatch(text):
        return text
    try:
        return stamp(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"not a time: {text!r}") from error


def stamp(when: datetime) -> str:
    """Return a time as GitHub writes it; one without a zone is UTC."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    naive = aware.astimezone(UTC).replace(tzinfo=None)
    return f"{naive.isoformat(timespec='seconds')}Z"


def earlier(text: str, minutes: int) -> str:
    """Return the time that is so many minutes before a time of GitHub's."""
    return stamp(datetime.fromisoformat(text) - timedelta(minutes=minutes))

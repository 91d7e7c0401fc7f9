"""Pull requests and commits, as far as issues show them: what a merge or a push closes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from gh_tracker.sandbox.desk import Desk
from gh_tracker.sandbox.values import CROSS_REFERENCED, Issue

_CLOSING = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+"
    r"(?:([\w.-]+/[\w.-]+)?#|https?://[^\s/]+/([\w.-]+/[\w.-]+)/issues/)(\d+)\b",
    re.IGNORECASE,
)
"""https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue"""

_MENTION = re.compile(r"(?<![\w/])#(\d+)\b")


def open_pull_request(desk: Desk, title: str, body: str | None) -> Issue:
    """Add a pull request, which issue lists show among the issues."""
    number = desk.repo.last_number + 1
    pull = Issue(
        desk.store.next_id(), number, title, desk.actor, desk.now, desk.now, body, pull_request=True
    )
    made = desk.touch(pull)
    mentioned = {int(each) for each in _MENTION.findall(body or "")}
    for issue in sorted({*_named(desk, body or ""), *mentioned} & desk.repo.issues.keys()):
        desk.note(issue, CROSS_REFERENCED, after=str(number))
    return made


def merge(desk: Desk, pull: Issue, message: str) -> str:
    """Merge a pull request and return the SHA of the commit.

    An issue that its text says is fixed is closed without a word on the commit; of one that the
    commit's message names, the event has the commit.
    https://github.com/PyGithub/PyGithub/issues/1295
    """
    sha = _commit(desk, message, pull.number)
    merged = replace(
        pull,
        state="closed",
        closed_at=desk.now,
        closed_by=desk.actor,
        merged_at=desk.now,
        merge_commit=sha,
    )
    desk.note(pull.number, "merged", commit=sha)
    desk.note(pull.number, "closed")
    desk.touch(merged)
    _close(desk, message, sha)
    _close(desk, pull.body or "", None)
    return sha


def push(desk: Desk, message: str) -> str:
    """Push a commit to the default branch and return its SHA."""
    sha = _commit(desk, message, 0)
    _close(desk, message, sha)
    return sha


def _commit(desk: Desk, message: str, pull: int) -> str:
    made = f"{desk.store.next_id()} {desk.actor} {desk.now} {message}"
    sha = hashlib.sha1(made.encode(), usedforsecurity=False).hexdigest()
    desk.store.put_commit(desk.repo, sha, pull)
    return sha


def _close(desk: Desk, text: str, commit: str | None) -> None:
    for number in _named(desk, text):
        issue = desk.repo.issues.get(number)
        if issue is None or issue.pull_request:
            continue
        if commit is not None:
            desk.note(number, "referenced", commit=commit)
        if issue.state == "open":
            desk.note(number, "closed", after="completed", commit=commit)
            closed = replace(issue, state="closed", state_reason="completed")
            desk.touch(replace(closed, closed_at=desk.now, closed_by=desk.actor))


def _named(desk: Desk, text: str) -> list[int]:
    """Return the issues of the repository that a text says it closes, each once."""
    own = desk.repo.about.full_name.casefold()
    found = _CLOSING.findall(text)
    mine = [number for short, page, number in found if (short or page or own).casefold() == own]
    return list(dict.fromkeys(map(int, mine)))

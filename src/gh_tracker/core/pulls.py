"""Pull requests, as far as they close issues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CLOSING: Final = re.compile(
    r"(?<!\w)(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?):?[ \t]+"
    r"(?:(?P<repo>[\w.-]+/[\w.-]+)?#|GH-|https?://[^\s/]+/(?P<page>[\w.-]+/[\w.-]+)/issues/)"
    r"(?P<number>\d{1,18})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
EARLY: Final = timedelta(minutes=1)
LATE: Final = timedelta(minutes=5)
"""How long before and after a merge the closing that it brings can be: GitHub closes in a queue."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request; ``merged_at`` is empty where it is not merged, ``closes`` numbers issues."""

    number: int
    title: str
    url: str
    merged_at: str = ""
    closes: frozenset[int] = frozenset()


def closed_by(text: str, repository: str, home: str = "") -> frozenset[int]:
    """Return the issues of a repository that a pull request's text says it closes.

    ``home`` is the repository that the pull request is of, where that is another one.

    https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
    """
    found = (
        (match["repo"] or match["page"] or home or repository, match["number"])
        for match in _CLOSING.finditer(_COMMENT.sub("", text))
    )
    own = repository.casefold()
    return frozenset(int(number) for name, number in found if name.casefold() == own)


def closer(pulls: Iterable[Pull], issue: int, at: str) -> Pull | None:
    """Return the pull request whose merge closed an issue at a moment, as its text says.

    Of several it is the one that was merged last.
    """
    moment = datetime.fromisoformat(at)
    found = [
        each
        for each in pulls
        if issue in each.closes
        and each.merged_at
        and -EARLY <= moment - datetime.fromisoformat(each.merged_at) <= LATE
    ]
    return max(found, key=lambda each: (each.merged_at, each.number), default=None)

"""What the check of a pull request promised, compared with what the sync after the merge did."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gh_tracker.core.planning.operations import DERIVED, Operation
from gh_tracker.core.report import markdown
from gh_tracker.core.report.report import Report
from gh_tracker.gateway.hosting import Comment, Hosting

MARKER: Final = "<!-- gh-tracker:plan {path} -->"
"""The first line of the comment, by which it is found again."""

ROOM: Final = 15_000
"""Characters of a comment that the promise may take; one that is longer is not made."""

MOST: Final = 1 << 20
"""Bytes of a promise: what unpacks to more is none of ours."""

_PROMISE: Final = re.compile(r"<!-- gh-tracker:promise ([A-Za-z0-9+/=]+) -->")

Step = tuple[str, str, str, str, str]
"""Side, record, action, field and the value it gets; what was there before may have moved on."""


def marker(path: str) -> str:
    """Return the first line of the comment for a tracker."""
    return MARKER.format(path=path.replace("--", "- -"))


def promise(report: Report) -> str:
    """Return a plan as a line that nobody sees, for the run after the merge."""
    text = json.dumps(sorted(_steps(report.operations)), separators=(",", ":"))
    packed = b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"<!-- gh-tracker:promise {packed} -->\n" if len(packed) <= ROOM else ""


def promised(comment: str) -> frozenset[Step] | None:
    """Return the steps of a comment's plan; None when it holds none that can be read."""
    found = _PROMISE.search(comment)
    if found is None:
        return None
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(b64decode(found[1], validate=True), MOST)
        return frozenset(_step(each) for each in json.loads(text))
    except (ValueError, TypeError, zlib.error):
        return None


def _step(content: Sequence[str]) -> Step:
    side, record, action, field, after = map(str, content)
    return side, record, action, field, after


def _steps(operations: Iterable[Operation]) -> Iterator[Step]:
    """Yield the steps of operations; entries of the log and dates follow from the others."""
    for each in operations:
        if each.action in DERIVED:
            continue
        fields = {name: change.after for name, change in each.fields.items()}
        fields.pop("last_update", None)
        for name, after in (fields or {"": each.text}).items():
            yield each.side, each.record, each.action, name, after


def kept(hosting: Hosting, commit: str, path: str, report: Report) -> str:
    """Return, as Markdown, how far a sync kept what the check of its pull request promised.

    Empty when the commit came without a pull request, or the pull request without a check.

    Raises:
        GitHubError: GitHub could not be asked.
    """
    for pull_request in hosting.pull_requests_of(commit):
        comment = own_comment(hosting, pull_request.number, marker(path))
        plan = promised(comment.body) if comment else None
        if plan is not None:
            done = frozenset(_steps(e for e in report.operations if e.outcome == "applied"))
            return "".join(_compared(pull_request.number, plan, done))
    return ""


def own_comment(hosting: Hosting, number: int, head: str) -> Comment | None:
    """Return the comment that an earlier run wrote, which begins with the line ``head``.

    One of somebody else that only looks like it is never taken for it.
    """
    found = [each for each in hosting.comments(number) if each.body.startswith(head)]
    if not found:
        return None
    login = hosting.login()
    return next((e for e in found if (e.author == login if login else e.bot)), None)


def _compared(number: int, plan: frozenset[Step], done: frozenset[Step]) -> Iterator[str]:
    if plan == done:
        yield f"This is exactly the plan that #{number} was checked with.\n"
        return
    yield f"This is not exactly the plan that #{number} was checked with:\n\n"
    yield "| | Where | Record | Change | Field | Value |\n| --- | --- | --- | --- | --- | --- |\n"
    for what, steps in (("not planned", done - plan), ("not done", plan - done)):
        for each in sorted(steps)[: markdown.MOST_ROWS]:
            yield f"| {what} | {' | '.join(markdown.literal(text) for text in each)} |\n"

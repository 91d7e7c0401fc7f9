"""Issues as they were last read, so that one that did not change can be written to unread.

A PATCH replaces all labels and all assignees, so it needs those that are there. A listing since a
cursor leaves out what did not change, and that is as it was when it was last read. The shelf is
text, one issue a line, because most runs need none of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Final

from gh_tracker.core.remote import Issue

_NAMES: Final = tuple(each.name for each in fields(Issue))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The issues of one repository by number, each as a line of JSON.

    No change of one of them up to ``cursor`` is missing.
    """

    node_id: str = ""
    cursor: str = ""
    lines: dict[int, str] = field(default_factory=dict)

    def covers(self, node_id: str, since: str) -> bool:
        """Tell whether, with a listing since a cursor, no change of an issue can be missing."""
        return self.node_id == node_id and bool(since) and self.cursor >= since

    def take(self, number: int) -> Issue | None:
        """Return an issue as it was read last; None for one that is not here."""
        line = self.lines.get(number)
        if line is None:
            return None
        values = dict(zip(_NAMES, json.loads(line), strict=True))
        lists = {name: tuple(values[name]) for name in ("labels", "assignees")}
        return Issue(**{**values, **lists})


def outdated(text: str, listed: Collection[Issue]) -> Iterator[int]:
    """Yield the numbers of issues that a listing shows older than a shelf has them, read last.

    What was settled since would look as if a person had undone it. GitHub moves ``updated_at``
    with each change of what is read here. A number that is another issue by now is none of them.
    """
    shelf = parse(text) if listed else Shelf()
    for issue in listed:
        known = shelf.take(issue.number)
        if known and known.node_id == issue.node_id and known.updated_at > issue.updated_at:
            yield issue.number


def parse(text: str) -> Shelf:
    """Read a shelf; an empty one from what ``render`` did not write."""
    head, _, rest = text.partition("\n")
    if not head:
        return Shelf()
    node_id, cursor, names = json.loads(head)
    if names != list(_NAMES):  # written by another version
        return Shelf()
    return Shelf(node_id, cursor, {_number(line): line for line in rest.splitlines()})


def render(shelf: Shelf) -> str:
    """Return a shelf as text, the same for the same content."""
    head = json.dumps([shelf.node_id, shelf.cursor, _NAMES])
    return "\n".join([head, *(shelf.lines[number] for number in sorted(shelf.lines))])


def put(
    shelf: Shelf, issues: Iterable[Issue], cursor: str, *, node_id: str, linked: Collection[int]
) -> Shelf:
    """Return the shelf with these issues as they are now, and without those not linked."""
    kept = {number: line for number, line in shelf.lines.items() if number in linked}
    fresh = {each.number: _line(each) for each in issues if each.number in linked}
    return Shelf(node_id, cursor, kept | fresh)


def _line(issue: Issue) -> str:
    return json.dumps([getattr(issue, name) for name in _NAMES], separators=(",", ":"))


def _number(line: str) -> int:
    return int(line[1 : line.index(",")])

"""Milestones: the number is the value, the title is how it is shown.

GitHub's milestone titles are case-sensitive and may not stand twice; the number is the stable key
(https://docs.github.com/rest/issues/milestones). A value is ``"#3"`` for a milestone that exists,
else the title of one that is to be created.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gh_tracker.core.model import Facet, FieldSpec, Value
from gh_tracker.core.remote import Milestone

_NUMBER = re.compile(r"#(\d+)")


@dataclass(frozen=True, slots=True)
class Titles:
    """What the milestones are called: on GitHub ``now``, and in the tracker at the last sync.

    ``gone`` are the numbers that the tracker remembers and GitHub no longer has.
    """

    now: Mapping[int, str]
    base: Mapping[int, str]
    by_title: Mapping[str, Value] = field(default_factory=dict)
    by_fold: Mapping[str, Value] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()

    def value(self, title: str) -> Value:
        """Return the value of a cell's title: exactly as it was, as it is, then ignoring case."""
        if not title:
            return ""
        return self.by_title.get(title) or self.by_fold.get(title.casefold()) or title

    def local(self, title: str, base: Value) -> Value:
        """Return the value of a cell whose value was ``base`` at the last sync.

        A cell that shows what it showed then is unchanged. Where a person writes the title of a
        milestone that was deleted since, a new one is meant.
        """
        number = number_of(base)
        if number is not None and self.base.get(number) == title:
            return base
        value = self.value(title)
        return title if number_of(value) in self.gone else value

    def title(self, value: Value) -> str:
        """Return the title that shows a value; one that GitHub no longer has keeps its old one."""
        number = number_of(value)
        if number is None:
            return value
        return self.now.get(number) or self.base.get(number) or value

    def shown(self, spec: FieldSpec | None, value: Value) -> Value:
        """Return what people see of a field's value: of a milestone the title, else the value."""
        return self.title(value) if spec and spec.facet is Facet.MILESTONE else value


def titles(milestones: Iterable[Milestone], base: Mapping[int, str]) -> Titles:
    """Index GitHub's milestones and the titles that the tracker showed at the last sync."""
    now = {each.number: each.title for each in milestones}
    gone = {number: title for number, title in base.items() if number not in now}
    there = {number: title for number, title in base.items() if number in now}
    exact: dict[str, Value] = {}
    folded: dict[str, set[int]] = defaultdict(set)
    for number, title in [*gone.items(), *now.items(), *there.items()]:
        exact[title] = f"#{number}"  # the tracker's own memory of a title wins, being last
        folded[title.casefold()].add(number)
    unique = {title: f"#{min(found)}" for title, found in folded.items() if len(found) == 1}
    return Titles(now, base, exact, unique, frozenset(gone))


def remembered(base: Mapping[int, str]) -> Titles:
    """Index the titles of the last sync alone: offline nobody knows what is gone."""
    return replace(titles((), base), gone=frozenset())


def number_of(value: Value) -> int | None:
    """Return the number of a milestone that exists, or None."""
    found = _NUMBER.fullmatch(value)
    return int(found[1]) if found else None


def renamed_in_tracker(cells: Iterable[tuple[Value, Value]]) -> dict[int, str]:
    """Find the milestones that the tracker renames: number to new title.

    ``cells`` are (base value, value now) of every row. All of two or more rows of one milestone
    having changed to one title that does not exist is a rename; otherwise rows moved.
    """
    rows: dict[int, list[Value]] = defaultdict(list)
    for before, after in cells:
        number = number_of(before)
        if number is not None:
            rows[number].append(after)
    least = 2
    fresh = {
        number: after[0]
        for number, after in rows.items()
        if len(after) >= least and len(set(after)) == 1 and after[0] and number_of(after[0]) is None
    }
    # Two milestones cannot be renamed to one title: then their rows moved to a new one.
    return {n: title for n, title in fresh.items() if list(fresh.values()).count(title) == 1}

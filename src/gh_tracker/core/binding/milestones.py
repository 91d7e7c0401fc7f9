"""Which row of the milestones is which milestone: by its name now or at the last sync, or renamed.

A name is all that a row is known by, so a new one is taken for a rename only where something else
tells: what else stands in the row, or the records that moved along. Where nothing does, nothing is
written until a person has said more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.issue.milestone import number_of
from gh_tracker.core.model import CollectionSpec, Facet, LocalRecord, Value, milestone_key
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Milestone
from gh_tracker.core.state import Link
from gh_tracker.core.text import same

_TELLING = frozenset({Facet.DUE, Facet.DESCRIPTION})
_COMPARED = frozenset({*_TELLING, Facet.STATUS})

Cells = Sequence[tuple[Value, Value]]
"""The milestone of each record at the last sync, and now: a number, or a title that is new."""


@dataclass(frozen=True, slots=True)
class MilestoneBinding:
    """The rows of the milestones with what they are tied to; ``held`` maps names to a code."""

    pairs: tuple[Pair, ...] = ()
    held: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def bind_milestones(
    spec: CollectionSpec,
    local: Local,
    links: Mapping[int, Link],
    milestones: Iterable[Milestone],
    cells: Cells,
) -> MilestoneBinding:
    """Bring rows, milestones and links together; without a table there is nothing to bring."""
    if not local.tables.get(spec.name):
        return MilestoneBinding()
    return _Binder(spec, local, links, milestones, cells).bind()


class _Binder:
    """Binds step by step: by the last name, then by a rename, then by GitHub's name."""

    def __init__(
        self,
        spec: CollectionSpec,
        local: Local,
        links: Mapping[int, Link],
        milestones: Iterable[Milestone],
        cells: Cells,
    ) -> None:
        self.spec = spec
        self.local = local
        self.links = {n: each for n, each in links.items() if not each.tombstone}
        self.there = {each.number: each for each in milestones}
        self.named = {each.title: each.number for each in self.there.values()}
        self.folded: dict[str, list[int]] = defaultdict(list)
        for each in self.there.values():
            self.folded[each.title.casefold()].append(each.number)
        self.cells = cells
        self.rows = sorted(local.milestones.values(), key=lambda row: row.place.line)
        self.by_name = {link.id: number for number, link in self.links.items()}
        self.bound = {self.by_name[r.id] for r in self.rows if r.id in self.by_name}
        self.is_broken = spec.name in local.broken
        self.held: dict[str, str] = {}
        self.problems: list[Problem] = []

    def bind(self) -> MilestoneBinding:
        gone, new = self._gone(), [row for row in self.rows if row.id not in self.by_name]
        renames = self._renames(gone, new)
        self._hold_unsure(gone, new, renames)
        pairs = [*self._linked()]
        for row in new if not self.is_broken else ():
            pairs += self._new(row, renames.get(row.id))
        tied = {pair.link.issue for pair in pairs if pair.link}
        pairs += [self._rowless(number) for number in self.links if number not in tied]
        return MilestoneBinding(tuple(pairs), self.held, tuple(self.problems))

    def _gone(self) -> list[int]:
        """Return the milestones whose row is not there any more, and is not merely unreadable."""
        if self.is_broken:
            return []
        known = {*self.local.milestones, *self.local.frozen_ids}
        return [number for number, link in self.links.items() if link.id not in known]

    def _linked(self) -> Iterator[Pair]:
        for row in self.rows:
            if row.id in self.by_name:
                number = self.by_name[row.id]
                if self._is_taken(row, number):
                    self._hold(row, "taken-name", self._title_key(number))
                yield self._pair(row.id, row, number)

    def _rowless(self, number: int) -> Pair:
        """Return a milestone without a row; one whose row only cannot be read is held."""
        link = self.links[number]
        if self.is_broken or link.id in self.local.frozen_ids:
            self.held[link.id] = "unread-row"
        return self._pair(link.id, None, number)

    def _is_taken(self, row: LocalRecord, number: int) -> bool:
        """Tell whether another milestone has a row's name, and keeps it."""
        other = self.named.get(self._name(row), number)
        if other == number or number not in self.there:
            return False
        return other not in self.links or self.links[other].id == row.id

    def _pair(self, key: str, row: LocalRecord | None, number: int, before: str = "") -> Pair:
        link = self.links.get(number)
        how = How.LINKED if link else How.ADOPTED
        milestone = self.there.get(number)
        return Pair(key, self.spec.name, how, row, None, link, before, milestone)

    def _renames(self, gone: Sequence[int], new: Sequence[LocalRecord]) -> dict[str, int]:
        """Return the rows that are known milestones under a new name, where one to one."""
        alike = {row.id: [n for n in gone if self._is_renamed(n, row)] for row in new}
        counted = [n for found in alike.values() for n in found]
        return {
            key: found[0]
            for key, found in alike.items()
            if len(found) == 1 and counted.count(found[0]) == 1
        }

    def _is_renamed(self, number: int, row: LocalRecord) -> bool:
        moved = {now for before, now in self.cells if number_of(before) == number}
        if moved == {self._name(row)}:
            return True
        return self._is_alike(number, row) and any(
            row.values.get(each.name) for each in self.spec.fields if each.facet in _TELLING
        )

    def _is_alike(self, number: int, row: LocalRecord) -> bool:
        """Tell whether all but the name of a row is as it was after the last sync."""
        base = self.links[number].base
        names = [e.name for e in self.spec.fields if e.facet in _COMPARED and e.name in base]
        return all(same(row.values.get(each, ""), base[each].local) for each in names)

    def _hold_unsure(
        self, gone: Sequence[int], new: Sequence[LocalRecord], renames: Mapping[str, int]
    ) -> None:
        """Hold rows that may be new or renamed, and the milestones that they may be."""
        unknown = [r for r in new if r.id not in renames and self._of_name(r) is None]
        used = {number_of(now) for _, now in self.cells}
        for number in gone:
            in_doubt = [r for r in unknown if number in used or self._is_alike(number, r)]
            if number in renames.values() or not in_doubt:
                continue
            self.held[self.links[number].id] = "unsure-milestone"
            for row in in_doubt:
                self._hold(row, "unsure-milestone", self.links[number].id)

    def _new(self, row: LocalRecord, renamed: int | None) -> Iterator[Pair]:
        """Yield what a row that was not known by its name is; nothing for one that is held."""
        number = self._of_name(row)
        if row.id in self.held:
            return
        if renamed is not None and number in {None, renamed}:
            yield self._pair(row.id, row, renamed, self.links[renamed].id)
        elif number is None:
            yield Pair(row.id, self.spec.name, How.NEW_ROW, row)
        elif renamed is not None or number in self.bound:
            other = self._key(number if renamed is None else renamed)
            self.held[other] = "taken-name"
            self._hold(row, "taken-name", other)
        else:
            self.bound.add(number)
            before = self.links[number].id if number in self.links else ""
            yield self._pair(row.id, row, number, before)

    def _of_name(self, row: LocalRecord) -> int | None:
        """Return the milestone of a row's name: exactly, or the only one ignoring case."""
        name = self._name(row)
        alike = self.folded.get(name.casefold(), [])
        # A row that has the very title is it, and not this one.
        other = [each for each in alike if self._title_key(each) not in self.local.milestones]
        return self.named.get(name) or (other[0] if len(alike) == 1 and other else None)

    def _key(self, number: int) -> str:
        """Return what the row of a milestone is known by, or would be."""
        return self.links[number].id if number in self.links else self._title_key(number)

    def _title_key(self, number: int) -> str:
        return milestone_key(self.there[number].title)

    def _name(self, row: LocalRecord) -> str:
        field = self.spec.of_facet(Facet.NAME)
        return row.values.get(field.name, "") if field else ""

    def _hold(self, row: LocalRecord, code: str, other: str) -> None:
        if row.id not in self.held:
            text = _WHY[code].format(row=row.id, other=other)
            self.problems.append(Problem("error", code, row.place.line, 1, text))
        self.held[row.id] = code


_WHY = {
    "unsure-milestone": (
        "{row} is new and {other} is gone: nothing tells whether it was renamed. If so, rename it "
        "on GitHub, and the row is known again; if not, remove the one row, sync, then add the "
        "other"
    ),
    "taken-name": (
        "{row} has a name that another milestone has already, apart from {other}; give one of them "
        "another name, here or on GitHub"
    ),
}

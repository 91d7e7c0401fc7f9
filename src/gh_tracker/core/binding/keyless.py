"""Rows without an ID that no link tells: found again by what the issues say.

A run that was cut short may have written a row, or made an issue, that no state knows of; a lost
state knows of none. The rows then say what their issues say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gh_tracker.core.binding.adoption import fold
from gh_tracker.core.binding.marked import Marked
from gh_tracker.core.binding.pairs import How, Pair, Situation
from gh_tracker.core.cells.recognising import recognise
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.issue.title import without_kind
from gh_tracker.core.model import CollectionSpec, Facet, LocalRecord, Place, Settings, Values
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Link

_Row = tuple[str, Place]


class Keyless:
    """What issues tell of rows without an ID, in the collections where rows never have one."""

    def __init__(self, at: Situation, links: Mapping[str, Link], made: Marked) -> None:
        """Hold every such row against the issues that no row of the last sync is known of."""
        self.at = at
        self.made = made
        self.links = {
            link.issue: key
            for key, link in links.items()
            if at.settings.is_keyless(link.collection) and self._may_stand(link)
            if key not in at.local.records and key not in at.local.frozen_ids
        }
        self.of_link = links
        self.found: dict[_Row, int] = {}
        self.unsure: dict[_Row, tuple[int, ...]] = {}
        for spec in at.settings.collections:
            if spec.listed is not None:
                self._tell(spec)

    def _may_stand(self, link: Link) -> bool:
        """Tell whether a record may have a row: one that was given up has when it came back."""
        issue = self.at.issues.get(link.issue)
        if not link.tombstone or issue is None:
            return not link.tombstone
        return closing_of(issue) is self.at.settings.collection(link.collection).listed

    def number_of(self, row: LocalRecord) -> int:
        """Return the issue of a row, or 0."""
        return self.found.get((row.collection, row.place), 0)

    def may_be(self, row: LocalRecord) -> tuple[int, ...]:
        """Return the issues of which nobody can tell whose a row is."""
        return self.unsure.get((row.collection, row.place), ())

    @property
    def linked(self) -> frozenset[str]:
        """The linked records whose rows were found by their issues, or may be one of several."""
        several = {number for numbers in self.unsure.values() for number in numbers}
        numbers = {*self.found.values(), *several}
        return frozenset(key for number, key in self.links.items() if number in numbers)

    def _tell(self, spec: CollectionSpec) -> None:
        """Tell the rows of a collection, first by the issues that it lists, then by the others."""
        numbers = list(self._candidates(spec))
        for listed in (True, False):
            rows = [row for row in self.at.local.unnumbered if self._is_open(row, spec)]
            issues = [self.at.issues[each] for each in numbers]
            chosen = [e.number for e in issues if (closing_of(e) is spec.listed) is listed]
            self._recognise(rows, chosen, spec)

    def _is_open(self, row: LocalRecord, spec: CollectionSpec) -> bool:
        told = self.number_of(row) or self.may_be(row)
        return row.collection == spec.name and not told

    def _candidates(self, spec: CollectionSpec) -> Iterator[int]:
        for number, key in self.links.items():
            if self.of_link[key].collection == spec.name and number in self.at.issues:
                yield number
        for numbers in self.made.by_id.values():
            yield from (n for n in numbers if self.made.markers[n].collection == spec.name)

    def _recognise(
        self, rows: Sequence[LocalRecord], numbers: Sequence[int], spec: CollectionSpec
    ) -> None:
        as_made = {row.digest: row.values for row in rows}
        known = {str(each): self._values(each, spec, as_made) for each in numbers}
        told = recognise([row.values for row in rows], known, spec)
        for index, row in enumerate(rows):
            key = (row.collection, row.place)
            if index in told.found:
                self.found[key] = int(told.found[index])
            elif index in told.unsure:
                self.unsure[key] = tuple(map(int, told.unsure[index]))

    def _values(self, number: int, spec: CollectionSpec, as_made: Mapping[str, Values]) -> Values:
        """Return what an issue says, or the row that it was made of, where that stands there."""
        marker, key = self.made.markers.get(number), self.links.get(number)
        if key is None and marker is not None and marker.digest in as_made:
            return as_made[marker.digest]
        issue, link = self.at.issues[number], self.of_link[key] if key else None
        lens = Lens(spec, self.at.settings, self.at.state.lineage, "")
        return read(issue, lens, key or (marker.id if marker else ""), link).values


def typed_as_well(
    pairs: Sequence[Pair], fresh: Iterable[tuple[Issue, str]], settings: Settings
) -> tuple[list[Pair], list[tuple[Issue, str]]]:
    """Bring new rows without an ID together with new issues that people made of the same thing.

    They are told by their titles, one to one. What is left of both is returned.
    """
    fresh = list(fresh)
    keyless = [each for each in settings.collections if each.listed]
    specs = {each.name: each for each in keyless}
    rows = [p for p in pairs if p.how is How.NEW_ROW and p.row and p.collection in specs]
    titles = Counter(_title_of(each, specs[each.collection]) for each in rows)
    named = [(i, name, (name, _folded(i.title, specs[name]))) for i, name in fresh if name in specs]
    times = Counter(title for _, _, title in named)
    met = {title: issue for issue, _, title in named if times[title] == titles[title] == 1}
    taken = {issue.number for issue in met.values()}
    joined = [
        _joined(p, met.get(_title_of(p, specs[p.collection]))) if p in rows else p for p in pairs
    ]
    return joined, [each for each in fresh if each[0].number not in taken]


def _joined(pair: Pair, issue: Issue | None) -> Pair:
    return Pair(pair.id, pair.collection, How.ADOPTED, pair.row, issue) if issue else pair


def _title_of(pair: Pair, spec: CollectionSpec) -> tuple[str, str]:
    title = spec.of_facet(Facet.TITLE)
    text = pair.row.values.get(title.name, "") if pair.row and title else ""
    return spec.name, _folded(text, spec)


def _folded(text: str, spec: CollectionSpec) -> str:
    return fold(without_kind(text, spec.label)).rstrip(". ")

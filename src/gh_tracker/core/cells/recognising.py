"""Which row is which record, where rows have no ID: told by their values, and never guessed.

A row that is as it was is the record that it was. Of the others, a row and a record belong together
when they are more alike than either is to anything else. Where two could be meant, neither is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gh_tracker.core.cells.words import fold
from gh_tracker.core.model import CollectionSpec, Facet, Values

_ALIKE: Final = 0.5
"""The share of words that two titles have in common where one is an edit of the other."""

_CLOSE: Final = 0.75
"""That share where nothing else speaks for the two."""


class Likeness(NamedTuple):
    """How much a row is like a record: its title (2 equal, 1 alike), and how many other fields."""

    title: int
    others: int

    def beats(self, other: Likeness) -> bool:
        """Tell whether this one is the better in one way and the worse in none."""
        return self != other and self.title >= other.title and self.others >= other.others


@dataclass(slots=True)
class Recognised:
    """What was found: row → key, and of rows that cannot be told the keys that they may be.

    Rows are by their index. A key in ``unsure`` has no row for certain, and is not gone either.
    """

    found: dict[int, str] = field(default_factory=dict)
    unsure: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def held(self) -> frozenset[str]:
        """The keys that some row may be."""
        return frozenset(key for keys in self.unsure.values() for key in keys)


def recognise(
    rows: Sequence[Values], known: Mapping[str, Values], spec: CollectionSpec
) -> Recognised:
    """Find the rows of the known records; what is left of either is new or gone."""
    result = Recognised()
    names = tuple(each.name for each in spec.fields if each.facet is not Facet.STATUS)
    title = spec.of_facet(Facet.TITLE)
    _equal(rows, known, names, result)
    left = [index for index in range(len(rows)) if index not in {*result.found, *result.unsure}]
    taken = {*result.found.values(), *result.held}
    free = [key for key in known if key not in taken]
    name = title.name if title else ""
    pairs = dict(_possible(rows, known, left, free, (name, names)))
    while chosen := list(_best(pairs)):
        result.found |= chosen
        keys = {key for _, key in chosen}
        pairs = {
            pair: likeness
            for pair, likeness in pairs.items()
            if pair[0] not in result.found and pair[1] not in keys
        }
    for index, key in pairs:
        result.unsure[index] = (*result.unsure.get(index, ()), key)
    _may_be_held(rows, known, (name, names), result)
    return result


def _may_be_held(
    rows: Sequence[Values],
    known: Mapping[str, Values],
    fields: tuple[str, tuple[str, ...]],
    result: Recognised,
) -> None:
    """Hold each row that is left and like a record that another may be: it is not new for certain.

    As long as nobody can tell which of two went, the one that is left may be the other, reworded.
    """
    left = [index for index in range(len(rows)) if index not in {*result.found, *result.unsure}]
    for (index, key), _ in list(_possible(rows, known, left, sorted(result.held), fields)):
        result.unsure[index] = (*result.unsure.get(index, ()), key)


def _equal(
    rows: Sequence[Values], known: Mapping[str, Values], names: tuple[str, ...], result: Recognised
) -> None:
    """Give each row that is as it was its record.

    Of several that are alike to the letter it does not matter which is which, unless one of them
    went: then nobody can tell whose issue that is.
    """
    by_values: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for key, values in known.items():
        by_values[tuple(values.get(name) for name in names)].append(key)
    alike: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        alike[tuple(row.get(name) for name in names)].append(index)
    for row_values, indexes in alike.items():
        keys = by_values.get(row_values, [])
        if len(keys) > len(indexes):
            result.unsure |= dict.fromkeys(indexes, tuple(keys))
        else:
            result.found |= dict(zip(indexes, keys, strict=False))


def _possible(
    rows: Sequence[Values],
    known: Mapping[str, Values],
    left: Iterable[int],
    free: Sequence[str],
    fields: tuple[str, tuple[str, ...]],
) -> Iterator[tuple[tuple[int, str], Likeness]]:
    title, names = fields
    others = [name for name in names if name != title]
    words = {key: _words(known[key].get(title, "")) for key in free}
    for index in left:
        own = _words(rows[index].get(title, ""))
        for key in free:
            likeness = _likeness(rows[index], known[key], others, _share(own, words[key]))
            if likeness:
                yield (index, key), likeness


def _likeness(row: Values, known: Values, others: Iterable[str], share: float) -> Likeness | None:
    """Return how much a row is like a record, or None where it cannot be that one."""
    filled = [name for name in others if row.get(name) or known.get(name)]
    equal = sum(row.get(name) == known.get(name) for name in filled)
    if share == 1:
        return Likeness(2, equal)
    if share >= _CLOSE or (share >= _ALIKE and equal):
        return Likeness(1, equal)
    return Likeness(0, equal) if filled and equal == len(filled) else None


def _words(title: str) -> frozenset[str]:
    return frozenset(filter(None, map(fold, title.split())))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that two titles have in common, from 0 to 1."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def _best(pairs: Mapping[tuple[int, str], Likeness]) -> Iterator[tuple[int, str]]:
    """Yield the pairs that beat every other pair of their row and of their record."""
    by_row: dict[int, list[Likeness]] = defaultdict(list)
    by_key: dict[str, list[Likeness]] = defaultdict(list)
    for (index, key), likeness in pairs.items():
        by_row[index].append(likeness)
        by_key[key].append(likeness)
    for (index, key), likeness in pairs.items():
        rivals = [*by_row[index], *by_key[key]]
        rivals.remove(likeness)
        rivals.remove(likeness)
        if all(likeness.beats(each) for each in rivals):
            yield index, key

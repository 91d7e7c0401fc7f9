"""Free IDs: handed out one after another, however many rows and issues are new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from gh_tracker.core.ids import numbering
from gh_tracker.core.model import LocalRecord, Settings


class NextIds:
    """Counts on from the IDs of each table, or of the collection where no table is meant.

    What is known is looked through once a table and not once a row: a tracker may get thousands of
    rows at a time.
    """

    def __init__(
        self,
        settings: Settings,
        known: Mapping[str, Collection[str]],
        frozen: Iterable[str],
        rows: Collection[LocalRecord],
    ) -> None:
        """Take every ID that was ever given, by collection, and those of rows that are frozen."""
        self.settings = settings
        self.known = known
        self.rows = rows
        self.reserved = frozenset(chain(frozen, *known.values()))
        self.given: set[str] = set()
        self.series: dict[tuple[str, int | None], Iterator[str]] = {}

    def give(self, collection: str, table: int | None = None) -> str:
        """Return an ID that nothing has; ``table`` is the one that a row stands in."""
        key = (collection, table)
        if key not in self.series:
            near = [each.id for each in self.rows if each.place.table == table]
            spec, known = self.settings.collection(collection), self.known.get(collection, ())
            self.series[key] = numbering(spec, known, self.reserved, near)
        found = next(each for each in self.series[key] if each.casefold() not in self.given)
        self.given.add(found.casefold())
        return found

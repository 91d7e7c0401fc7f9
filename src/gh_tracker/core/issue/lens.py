"""What an issue is read and written with, and what reading it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gh_tracker.core.issue.block import Block, Layout, find, layout_of
from gh_tracker.core.model import CollectionSpec, Settings, Values


def utc_date(time: str) -> str:
    """Return the date of one of GitHub's times, which are in UTC."""
    return time.partition("T")[0]


@dataclass(frozen=True, slots=True)
class Lens:
    """What the issues of one collection are read and written with.

    ``lineage`` is 12 hex digits; ``link_url`` is where "the progress tracker" points to.
    ``numbers`` are the issues of records, to which others may refer; ``date_of`` turns GitHub's
    times into dates.
    """

    spec: CollectionSpec
    settings: Settings
    lineage: str
    link_url: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    date_of: Callable[[str], str] = utc_date

    @property
    def layout(self) -> Layout:
        """What the collection's blocks show."""
        return layout_of(self.spec)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an issue says of its record.

    ``values`` holds a canonical value for each field that the issue has (never the ID and the
    date of the last update). ``frozen`` maps fields that cannot be read, and are never written,
    to the code of why; ``contested`` maps fields that are a conflict by rule, whoever changed
    them. ``problems`` are codes to report. ``sound`` tells that the block can be written.
    ``untidy`` are fields of which several labels are left where the base told which one is new:
    unless their value is written in the same run, the new base would make the old one new.
    """

    values: Values
    frozen: Mapping[str, str]
    contested: Mapping[str, str]
    problems: tuple[str, ...]
    sound: bool
    untidy: frozenset[str] = frozenset()


def own_block(body: str, lens: Lens, *ids: str) -> Block | str:
    """Return the block of one of these records, or the code of why there is none to write.

    ``foreign-block`` where the block is of another tracker, collection or record.
    """
    block = find(body, lens.layout)
    if isinstance(block, str):
        return block
    marker = block.marker
    own = marker.lineage == lens.lineage and marker.collection == lens.spec.name
    return block if own and marker.id in ids else "foreign-block"

"""Changes to the tracker as data: what a plan wants to stand there, not yet where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from gh_tracker.core.model import Place, Value, Values


@dataclass(frozen=True, slots=True)
class SetCell:
    """One field of one record; ``before`` is the value that it was merged with."""

    record: str
    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class GiveId:
    """An ID for a row that has none, found again by the digest of the row as it was read.

    ``place`` decides between rows that are equal. The ID of a ``keyless`` row stands in no cell.
    """

    digest: str
    place: Place
    id: str
    keyless: bool = False


@dataclass(frozen=True, slots=True)
class AddRow:
    """A new row: in the table where most of its milestone stand, else the collection's last."""

    collection: str
    id: str
    values: Values


@dataclass(frozen=True, slots=True, eq=False)
class RemoveRow:
    """The bullet of a record whose issue is closed; ``before`` is what it said, status included.

    ``field`` is the status that made it go.
    """

    collection: str
    record: str
    field: str
    before: Values


@dataclass(frozen=True, slots=True)
class AddLogEntry:
    """A new bullet of the activity log: ``**DATE** – ID verb. text``; ``date`` is ISO 8601."""

    date: str
    id: str
    verb: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SetHeadingDate:
    """The date in the heading over a collection's first table; ``date`` is ISO 8601."""

    collection: str
    date: str


@dataclass(frozen=True, slots=True)
class SetView:
    """The text between the markers of a generated view, line breaks at both ends included."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SetMetric:
    """The value that a bullet shows, by the metric's name; ``date`` is ISO 8601."""

    bullet: str
    value: str
    date: str


@dataclass(frozen=True, slots=True)
class AddDecision:
    """A new row of the decision log; ``date`` is ISO 8601, or empty where it is not known.

    ``issue`` is the number of the issue that it comes from, 0 for a row that is read.
    """

    date: str
    title: str
    rationale: str = ""
    owner: str = ""
    issue: int = 0


TrackerEdit: TypeAlias = (
    SetCell
    | GiveId
    | AddRow
    | RemoveRow
    | AddLogEntry
    | SetHeadingDate
    | SetView
    | SetMetric
    | AddDecision
)

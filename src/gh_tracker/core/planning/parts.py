"""What a plan is made of, and what it consists of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gh_tracker.core.binding.bind import Binding, Pair
from gh_tracker.core.carrying.doubles import Double
from gh_tracker.core.cells.changes import TrackerEdit
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.merging.fate import Fate, Removal
from gh_tracker.core.merging.merge import Merge
from gh_tracker.core.merging.records import Context, Record
from gh_tracker.core.planning.brake import Allowance, Stop
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import CreateLabel, CreateMilestone, EditMilestone, Fetched, Issue
from gh_tracker.core.state import State


@dataclass(frozen=True, slots=True)
class Planned:
    """One record with what is to be done about it."""

    record: Record
    fate: Fate

    @property
    def needed(self) -> bool:
        """True when carrying it out sends or changes something."""
        idle = {Fate.NOTHING, Fate.AWAIT_CLOSE, Fate.UNREAD, Fate.LOST}
        return self.fate not in idle or bool(self.record.pulls)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that waits for a person, with the three values as people see them.

    ``issue`` is 0 for a milestone.
    """

    record: str
    collection: str
    field: str
    base: str | None
    tracker: str
    github: str
    issue: int
    line: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a sync would do.

    ``renders`` are edits of cells that show a milestone which was renamed on GitHub; ``context``
    is what the records were merged with. ``rows`` are those of the milestones.
    """

    context: Context
    records: tuple[Planned, ...]
    milestones: tuple[CreateMilestone | EditMilestone, ...]
    labels: tuple[CreateLabel, ...]
    renders: tuple[TrackerEdit, ...]
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    stops: tuple[Stop, ...]
    doubles: tuple[Double, ...] = ()
    rows: tuple[Planned, ...] = ()

    @property
    def creates(self) -> tuple[Planned, ...]:
        """The records whose issue is to be made."""
        return tuple(each for each in self.records if each.fate is Fate.CREATE)

    @property
    def writes_to_github(self) -> bool:
        """True when anything would be sent that is not a read."""
        fates = {Fate.CREATE, Fate.WRITE, Fate.CLOSE}
        attached = any(e.fate is Fate.ADD_ROW and not e.record.pair.link for e in self.records)
        found = any(each.fate in fates for each in (*self.records, *self.rows))
        return bool(self.milestones or self.labels or attached or found or self.doubles)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a plan is made of, all read in this run."""

    local: Local
    state: State
    fetched: Fetched
    binding: Binding
    context: Context
    removal: Removal
    allowed: Collection[Allowance] = ()
    lost: Mapping[int, str] = field(default_factory=dict)
    issues: Mapping[int, Issue] = field(default_factory=dict)


def conflict_of(pair: Pair, merged: Merge, context: Context) -> Conflict:
    """Return a conflict with its values as people see them."""
    spec = context.lenses[pair.collection].spec.field(merged.field)
    tied = pair.link.issue if pair.link and pair.milestone is None else 0
    number = pair.issue.number if pair.issue else tied
    return Conflict(
        pair.id,
        pair.collection,
        merged.field,
        context.titles.shown(spec, merged.base.local) if merged.base else None,
        context.titles.shown(spec, merged.local or ""),
        context.titles.shown(spec, merged.remote or ""),
        number,
        pair.row.place.line if pair.row else 0,
        merged.code,
    )

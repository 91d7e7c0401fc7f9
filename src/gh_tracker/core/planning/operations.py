"""Operations: what a plan does, one step a record and side, as people and programs read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from gh_tracker.core.binding.bind import How
from gh_tracker.core.carrying.doubles import CLOSE_DOUBLE
from gh_tracker.core.cells.changes import (
    AddDecision,
    AddLogEntry,
    AddRow,
    GiveId,
    RemoveRow,
    SetCell,
    SetHeadingDate,
    SetMetric,
    SetView,
    TrackerEdit,
)
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.milestone import Titles
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, synced_fields
from gh_tracker.core.model import Closing, CollectionSpec, Facet, Remote, Value
from gh_tracker.core.planning.parts import Plan, Planned
from gh_tracker.core.remote import CreateMilestone, EditMilestone

Side = Literal["github", "tracker"]
Outcome = Literal["", "applied", "failed", "pending", "skipped"]

DERIVED: Final = frozenset(
    {"add-log-entry", "update-heading", "add-decision", "update-metric", "update-view"}
)
"""Actions that follow from others and from the day of the run: a saved plan need not match them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field's value before and after; ``before`` is None where there was no record."""

    before: Value | None
    after: Value


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a plan on one side.

    ``text`` is what has no field: a log entry, a label, a view, the reason of a failure.
    """

    side: Side
    action: str
    record: str
    collection: str = ""
    issue: int | None = None
    fields: Mapping[str, Change] = field(default_factory=dict)
    text: str = ""
    outcome: Outcome = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells one operation of a plan from another."""
        return (self.side, self.action, self.record, self.text if not self.record else "")


def github_operations(plan: Plan, context: Context) -> tuple[Operation, ...]:
    """Return what happens on GitHub, in the order in which it is sent."""
    return (
        *(Operation("github", "create-label", "", text=each.name) for each in plan.labels),
        *(op for each in plan.rows for op in _of_record(each, context)),
        *(_milestone(each, context.titles) for each in plan.milestones),
        *(op for each in plan.records for op in _of_record(each, context)),
        *(
            Operation("github", CLOSE_DOUBLE, e.record, e.collection, e.number, text=f"#{e.kept}")
            for e in plan.doubles
        ),
    )


def _milestone(write: CreateMilestone | EditMilestone, titles: Titles) -> Operation:
    if isinstance(write, CreateMilestone):
        return Operation("github", "create-milestone", "", text=write.title)
    title = str(write.title)
    change = {"title": Change(titles.base.get(write.number, ""), title)}
    return Operation("github", "rename-milestone", "", fields=change, text=title)


def _of_record(planned: Planned, context: Context) -> Iterator[Operation]:
    pair = planned.record.pair
    spec = context.lenses[pair.collection].spec
    number = pair.issue.number if pair.issue else pair.link.issue if pair.link else None
    action = _action(planned, spec)
    if spec.remote is Remote.MILESTONE:
        number = None
    if action:
        changes = _changes(planned, spec, context.titles)
        yield Operation("github", action, pair.id, pair.collection, number, changes)


_ACTIONS: Final = {Fate.CREATE: "create", Fate.CLOSE: "close"}


def _action(planned: Planned, spec: CollectionSpec) -> str:
    """Return the action on GitHub that a record's fate comes to, or an empty string."""
    pair = planned.record.pair
    if planned.fate is Fate.ADD_ROW and pair.link is None:
        return "link" if pair.milestone is None else ""
    if planned.fate is not Fate.WRITE:
        return _ACTIONS.get(planned.fate, "")
    if pair.how in {How.ADOPTED, How.MARKER} and pair.milestone is None:
        return "link"
    return "rename" if pair.renamed_from else _turn(planned, spec)


def _turn(planned: Planned, spec: CollectionSpec) -> str:
    """Return whether an update closes or reopens its issue."""
    status = spec.of_facet(Facet.STATUS)
    merged = planned.record.fields.get(status.name) if status else None
    if merged is None or merged.verdict != "push":
        return "update"
    was, now = find(merged.remote or "", spec.words), find(merged.value, spec.words)
    if was is None or now is None or was.closing is now.closing:
        return "update"
    return "reopen" if now.closing is Closing.OPEN else "close"


def _changes(planned: Planned, spec: CollectionSpec, titles: Titles) -> Mapping[str, Change]:
    record = planned.record
    row = record.pair.row
    if planned.fate is Fate.CREATE and row is not None:
        named = [each.name for each in synced_fields(spec) if row.values.get(each.name)]
        return {name: Change(None, row.values[name]) for name in named}
    found = {
        name: Change(
            titles.shown(spec.field(name), record.fields[name].remote or ""),
            titles.shown(spec.field(name), value),
        )
        for name, value in record.writes.items()
    }
    if record.pair.renamed_from and record.pair.milestone is None:
        found["id"] = Change(record.pair.renamed_from, record.pair.id)
    if planned.fate is Fate.CLOSE and record.pair.link is not None:
        status = spec.of_facet(Facet.STATUS)
        base = record.pair.link.base.get(status.name) if status else None
        if status is not None and base is not None:
            word = next((w.name for w in spec.words if w.closing is Closing.NOT_PLANNED), "")
            found[status.name] = Change(base.remote, word)
    return found


def tracker_operations(
    edits: Iterable[TrackerEdit], collection_of: Mapping[str, str]
) -> tuple[Operation, ...]:
    """Return what happens to the tracker, one operation a row, then all that is beside the rows."""
    rows: dict[str, Operation] = {}
    others: list[Operation] = []
    for edit in edits:
        if isinstance(edit, GiveId) and edit.keyless:
            continue
        if isinstance(edit, SetCell | GiveId):
            key = edit.record if isinstance(edit, SetCell) else edit.id
            before = rows.get(key) or Operation(
                "tracker", "update-row", key, collection_of.get(key, "")
            )
            name, change = _cell(edit)
            rows[key] = replace(before, fields={**before.fields, name: change})
        elif isinstance(edit, AddRow):
            changes = {name: Change(None, value) for name, value in edit.values.items() if value}
            rows[edit.id] = Operation(
                "tracker", "add-row", edit.id, edit.collection, fields=changes
            )
        elif isinstance(edit, RemoveRow):
            changes = {name: Change(value, "") for name, value in edit.before.items() if value}
            rows[edit.record] = Operation(
                "tracker", "remove-row", edit.record, edit.collection, fields=changes
            )
        else:
            others.append(_apart(edit, collection_of))
    return (*rows.values(), *others)


def _cell(edit: SetCell | GiveId) -> tuple[str, Change]:
    if isinstance(edit, SetCell):
        return edit.field, Change(edit.before, edit.after)
    return "id", Change("", edit.id)


def _apart(
    edit: AddLogEntry | SetHeadingDate | SetView | SetMetric | AddDecision,
    collection_of: Mapping[str, str],
) -> Operation:
    if isinstance(edit, AddLogEntry):
        text = f"{edit.date} {edit.id} {edit.verb}. {edit.text}".rstrip()
        name = collection_of.get(edit.id, "")
        return Operation("tracker", "add-log-entry", edit.id, name, text=text)
    if isinstance(edit, AddDecision):
        return Operation("tracker", "add-decision", "", text=f"{edit.date} {edit.title}")
    if isinstance(edit, SetView):
        return Operation("tracker", "update-view", "", text=edit.name)
    if isinstance(edit, SetMetric):
        return Operation("tracker", "update-metric", "", text=f"{edit.bullet}: {edit.value}")
    return Operation("tracker", "update-heading", "", edit.collection, text=edit.date)

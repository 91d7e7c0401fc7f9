"""What is said of a run when it is over: outcomes, conflicts left, notifications, exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gh_tracker.core.binding.adoption import IN_USE, UNLINKED
from gh_tracker.core.carrying.doubles import CLOSE_DOUBLE
from gh_tracker.core.cells.changes import (
    AddDecision,
    AddLogEntry,
    RemoveRow,
    SetCell,
    SetMetric,
    SetView,
    TrackerEdit,
)
from gh_tracker.core.issue.owner import people
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Context, local_values
from gh_tracker.core.model import Facet
from gh_tracker.core.planning import notes
from gh_tracker.core.planning.operations import Operation
from gh_tracker.core.planning.parts import Conflict, Planned, conflict_of
from gh_tracker.core.problem import Problem
from gh_tracker.errors import TrackerError
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.concluding import Conclusion
from gh_tracker.steps.preparing import Run
from gh_tracker.steps.rewriting import Written

INTERRUPTED = 130


def exit_code_of(ended: BaseException | None) -> int:
    """Return the exit code of what cut a run short; 0 when nothing did."""
    if ended is None:
        return 0
    return ended.exit_code if isinstance(ended, TrackerError) else INTERRUPTED


def ending(carried: Carried) -> Iterator[Problem]:
    """Yield what cut the run short, and what could not be done."""
    if isinstance(carried.ended, TrackerError):
        hint = f"; {carried.ended.hint.rstrip('.')}" if carried.ended.hint else ""
        yield Problem("error", "ended", 0, 0, f"{carried.ended}{hint}; what was done is saved")
    for name, why in sorted(carried.failed.items()):
        yield Problem("error", "failed", 0, 0, f"{name}: {why}")
    for number, reason in sorted(carried.doubles.items()):
        if reason == IN_USE:
            yield Problem("error", IN_USE, 0, 0, notes.of_double(number))
    for name in sorted(carried.unknown):
        yield Problem(
            "warning",
            "pending-create",
            0,
            0,
            f"{name}: the answer to its create was lost; run again, it is not sent twice",
        )


def unwritten(written: Written) -> Iterator[Problem]:
    """Yield the changes that the tracker could not be given."""
    for each in written.dropped:
        if isinstance(each, SetCell):
            yield Problem(
                "warning",
                "not-written",
                0,
                0,
                f"{each.record}: {each.field} was left as it is: the cell was edited meanwhile, "
                f"or cannot hold {each.after[:80]!r}",
            )
        elif isinstance(each, RemoveRow):
            why = (
                f"{each.record}: its issue is closed, but its bullet has more below it or was "
                "edited meanwhile; take it out by hand"
            )
            yield Problem("warning", "not-written", 0, 0, why)
        elif isinstance(each, SetView):
            why = f"the view {each.name} was left as it is: its markers are gone, or do not hold it"
            yield Problem("warning", "not-written", 0, 0, why)
        elif isinstance(each, AddDecision):
            why = f"the decision log did not take {each.title[:80]!r}; add it by hand"
            yield Problem("warning", "not-written", 0, 0, why)
        elif isinstance(each, SetMetric):
            why = f"{each.bullet}: the bullet is gone, or cannot hold {each.value!r}"
            yield Problem("warning", "not-written", 0, 0, why)


def outcome_of(operation: Operation, carried: Carried, written: Written) -> Operation:
    """Return an operation with what came of it."""
    if operation.side == "tracker":
        done = written.changed and not _is_dropped(operation, written)
        return replace(operation, outcome="applied" if done else "skipped")
    name = operation.record or operation.text
    if operation.action == CLOSE_DOUBLE:
        closed = carried.doubles.get(operation.issue or 0) == UNLINKED
        return replace(operation, outcome="applied" if closed else "skipped")
    if name in carried.failed:
        return replace(operation, outcome="failed", text=operation.text or carried.failed[name])
    if name in carried.unknown:
        return replace(operation, outcome="pending")
    made = operation.record or name in {e.title for e in carried.milestones.values()}
    ended = carried.ended is not None and not made
    if name in carried.undone or ended or _is_spared(operation, carried):
        return replace(operation, outcome="skipped")
    return replace(operation, outcome="applied")


def _is_spared(operation: Operation, carried: Carried) -> bool:
    """Tell whether a removed row's issue turned out to be changed, or not to be readable."""
    if operation.action != "close":
        return False
    done = next((e for e in carried.dones if e.record.pair.id == operation.record), None)
    return done is not None and done.fate in {Fate.ADD_ROW, Fate.UNREAD, Fate.BURY}


def _is_dropped(operation: Operation, written: Written) -> bool:
    """Tell whether any edit of an operation did not come into the tracker."""
    logs = operation.action == "add-log-entry"
    names = {_name(each) for each in written.dropped if isinstance(each, AddLogEntry) is logs}
    return (operation.record or operation.text) in names


def _name(edit: TrackerEdit) -> str:
    """Return what an operation names of an edit: its record, metric, decision or view."""
    if isinstance(edit, SetMetric):
        return f"{edit.bullet}: {edit.value}"
    if isinstance(edit, AddDecision):
        return f"{edit.date} {edit.title}"
    found = (getattr(edit, name, "") for name in ("record", "id", "name"))
    return next(filter(None, found), "")


def conflicts_left(conclusion: Conclusion) -> tuple[Conflict, ...]:
    """Return the conflicts that stand after a run, those found while writing included."""
    return tuple(
        conflict_of(each.done.record.pair, merged, conclusion.context)
        for each in (*conclusion.rows, *conclusion.settled)
        for merged in each.conflicts
    )


def notifications(run: Run) -> Mapping[str, int]:
    """Return how many notifications each login gets by being assigned or told of a closing."""
    counted: Counter[str] = Counter()
    for planned in run.plan.records:
        counted.update(_assigned(planned, run.plan.context))
        if planned.fate is Fate.CLOSE and planned.record.pair.issue is not None:
            counted.update({*planned.record.pair.issue.assignees, planned.record.pair.issue.author})
    return dict(sorted(counted.items()))


def _assigned(planned: Planned, context: Context) -> set[str]:
    """Return the logins that a record's owner puts on its issue anew."""
    pair = planned.record.pair
    lens = context.lenses[pair.collection]
    spec = lens.spec.of_facet(Facet.ASSIGNEES)
    if spec is None:
        return set()
    owner = planned.record.writes.get(spec.name, "")
    if planned.fate is Fate.CREATE and pair.row is not None:
        owner = local_values(pair.row, lens.spec, context.titles).get(spec.name, "")
    there = set(pair.issue.assignees) if pair.issue else set()
    return set(people(owner, context.settings.owners) or ()) - there

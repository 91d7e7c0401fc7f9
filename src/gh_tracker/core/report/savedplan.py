"""A saved plan: exactly what was reviewed is done, as long as both sides are as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from gh_tracker.core.carrying.doubles import CLOSE_DOUBLE
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.merge import Verdict
from gh_tracker.core.planning.brake import Stop
from gh_tracker.core.planning.operations import DERIVED, Operation
from gh_tracker.core.planning.parts import Plan, Planned
from gh_tracker.core.report.report import Report

Key = tuple[str, str, str, str]

LEFT_OUT: Final = "not-in-plan"
"""Why nothing of a record is written that the saved plan does not hold, or not so."""


def restricted(plan: Plan, fresh: Report, saved: Mapping[str, object], *, partial: bool) -> Plan:
    """Return the plan without what the saved one does not hold.

    An operation fits when the fresh plan has it too, with the same values before and after. One
    that does not fit stops the whole plan, unless ``partial`` is set; a plan of another
    repository or tracker never fits.
    """
    if (saved.get("repository"), saved.get("tracker")) != (fresh.repository, fresh.tracker):
        return _stopped(plan, f"it is of {saved.get('tracker')} in {saved.get('repository')}")
    wanted = {_saved_key(each): each for each in _operations(saved)}
    there = {each.key: each for each in fresh.operations if each.action not in DERIVED}
    fitting = {key for key, each in wanted.items() if key in there and _fits(each, there[key])}
    misfits = sorted(set(wanted) - fitting)
    if misfits and not partial:
        listed = ", ".join(f"{action} {name or text}" for _, action, name, text in misfits)
        return _stopped(plan, f"these have changed since: {listed}")
    texts = {text for _, _, _, text in fitting}
    apart = {name for _, _, name, _ in misfits} | {key[2] for key in set(there) - set(wanted)}
    records = {name for _, _, name, _ in fitting} - apart
    closing = {(action, name) for _, action, name, _ in fitting}
    return replace(
        plan,
        records=tuple(_kept(each, records) for each in plan.records),
        rows=tuple(_kept(each, records) for each in plan.rows),
        labels=tuple(each for each in plan.labels if each.name in texts),
        milestones=tuple(each for each in plan.milestones if each.title in texts),
        doubles=tuple(e for e in plan.doubles if (CLOSE_DOUBLE, e.record) in closing),
        renders=tuple(each for each in plan.renders if getattr(each, "record", "") in records),
    )


def _stopped(plan: Plan, why: str) -> Plan:
    stop = Stop(
        "plan-misfit",
        f"the saved plan does not fit: {why}",
        "make a new one with `gh-tracker plan --out FILE`, or `--partial` for what still fits",
    )
    return replace(plan, stops=(*plan.stops, stop))


def _operations(saved: Mapping[str, object]) -> Iterable[Mapping[str, object]]:
    found = saved.get("operations")
    listed = found if isinstance(found, list) else []
    return [e for e in listed if isinstance(e, Mapping) and e.get("action") not in DERIVED]


def _saved_key(operation: Mapping[str, object]) -> Key:
    side, action, record, text = (
        str(operation.get(name) or "") for name in ("side", "action", "record", "text")
    )
    return (side, action, record, "" if record else text)


def _fits(saved: Mapping[str, object], fresh: Operation) -> bool:
    """Tell whether an operation has the same values before and after as when it was saved."""
    fields = saved.get("fields")
    if not isinstance(fields, Mapping):
        return not fresh.fields
    now = {
        name: {"before": change.before, "after": change.after}
        for name, change in fresh.fields.items()
        if name != "last_update"
    }
    return {name: dict(each) for name, each in fields.items() if name != "last_update"} == now


def _kept(planned: Planned, records: set[str]) -> Planned:
    """Return a record as planned where it is among these, else with nothing to do."""
    if planned.record.pair.id in records or not planned.needed:
        return planned
    still = {
        name: replace(each, verdict=Verdict.NOTHING, both=False)
        if each.verdict in {Verdict.PUSH, Verdict.PULL}
        else each
        for name, each in planned.record.fields.items()
    }
    return Planned(replace(planned.record, fields=still, frozen=LEFT_OUT), Fate.NOTHING)

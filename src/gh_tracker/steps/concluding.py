"""The second half of a run: what came of the records becomes edits, a new state and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Final

from gh_tracker.core.binding.bind import How
from gh_tracker.core.binding.marked import own_markers
from gh_tracker.core.carrying.doubles import after_closing
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import (
    AddDecision,
    AddLogEntry,
    AddRow,
    GiveId,
    RemoveRow,
    SetCell,
    TrackerEdit,
)
from gh_tracker.core.cells.keyless import UNSURE
from gh_tracker.core.issue import milestone
from gh_tracker.core.issue.marker import markers
from gh_tracker.core.merging.records import Context
from gh_tracker.core.model import Facet, milestone_key
from gh_tracker.core.planning.parts import Planned
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import EditMilestone, Issue
from gh_tracker.core.sections.activity import log_entries
from gh_tracker.core.settling.log import Log
from gh_tracker.core.settling.membership import unlinked_after
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.settling.updated import Calendar, heading_dates, with_last_update
from gh_tracker.core.state import Intent, Link, State, Untold
from gh_tracker.steps import milestonerows
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.intending import kept
from gh_tracker.steps.knowing import dated_in
from gh_tracker.steps.preparing import Run

HOLDS_CURSOR: Final = frozenset({"several-issues", "broken-collection", "put-off", UNSURE})
"""Why an issue without a link is left alone; the next listing has to show it again."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the records came to: settled one by one, and every edit that the tracker gets.

    ``decided`` are the issues that are done with as decisions, once the edits are made. ``rows``
    are those of the milestones, ``unnamed`` what milestones should be called and are not.
    """

    settled: tuple[Settled, ...]
    edits: tuple[TrackerEdit, ...]
    context: Context
    problems: tuple[Problem, ...] = ()
    rows: tuple[Settled, ...] = ()
    unnamed: Mapping[int, str] = field(default_factory=dict)
    decided: frozenset[int] = frozenset()


def conclude(
    run: Run,
    dones: Iterable[Done],
    carried: Carried,
    line_dates: Callable[[Sequence[int], tzinfo], Mapping[int, date]],
    calendar: Calendar,
    zone: tzinfo,
) -> Conclusion:
    """Settle every record, then date and log what people changed."""
    context = _with_made(run.plan.context, carried)
    now, there = run.remote.fetched.now, run.remote.fetched.milestones
    rows = tuple(settle(each, context, now) for each in carried.rows)
    late = milestonerows.unnamed(run.plan, rows)
    titles = milestonerows.with_old_names(context.titles, late, there)
    context = replace(context, titles=titles)
    settled = tuple(settle(each, context, now) for each in dones)
    lines = [each.done.record.pair.row.place.line for each in settled if _needs_date(each)]  # type: ignore[union-attr]  # _needs_date asks for a row
    dates = line_dates(lines, zone) if lines else {}
    calendar = replace(calendar, lines={n: day.isoformat() for n, day in dates.items()})
    lenses = context.lenses
    settled = tuple(
        with_last_update(each, lenses[each.done.record.pair.collection], calendar)
        for each in settled
    )
    entries = log_entries(run.document)
    known = (run.state, context.since)
    log = Log(context.settings, lenses, context.titles, calendar, entries, *known)
    settled, told = log.of(settled)
    edits = (
        *(edit for each in rows for edit in each.edits),
        *(each for each in run.plan.renders if not _shows(each, late)),
        *(edit for each in settled for edit in each.edits),
        *told,
        *heading_dates(settled, run.local.records.values(), lenses),
    )
    problems = (*(p for each in rows for p in each.problems), *milestonerows.overruled(rows))
    return Conclusion(settled, edits, context, problems, rows, late)


def _shows(edit: TrackerEdit, names: Mapping[int, str]) -> bool:
    """Tell whether an edit writes one of these names of milestones."""
    return isinstance(edit, SetCell) and edit.after in names.values()


def _needs_date(settled: Settled) -> bool:
    pair = settled.done.record.pair
    return pair.row is not None and bool(settled.changed or pair.how in {How.NEW_ROW, How.MARKER})


def _with_made(context: Context, carried: Carried) -> Context:
    """Let the context know the milestones that were made or renamed in this run."""
    if not carried.milestones:
        return context
    titles = context.titles
    made = {number: each.title for number, each in carried.milestones.items()}
    by_title = {**titles.by_title, **{title: f"#{n}" for n, title in made.items()}}
    known = replace(titles, now={**titles.now, **made}, by_title=by_title)
    return replace(context, titles=known)


def next_state(
    run: Run,
    conclusion: Conclusion,
    carried: Carried,
    dropped: Sequence[TrackerEdit],
    intents: Iterable[Intent],
) -> State:
    """Return the state after a run, given the edits that did not come into the tracker.

    The cursor stays where it was when an issue that no link knows yet is not done with: the next
    listing has to show it again.
    """
    lenses = conclusion.context.lenses
    links = {key: each for key, each in run.state.links.items() if each.collection not in lenses}
    for each in conclusion.settled:
        link = _written(each, _before(each, run.state), dropped)
        if link is not None:
            links[each.id] = link
    links = _with_old_ids(links, conclusion, carried)
    if len(dropped) == len(conclusion.edits):
        links = _with_untold(links, conclusion)
    rows = milestonerows.links_after(
        run.state.milestone_links,
        (_written(each, _row_before(each, run.state), dropped) for each in conclusion.rows),
        (*run.remote.fetched.milestones, *carried.milestones.values()),
    )
    complete = carried.ended is None and not carried.unknown
    synced = run.state.collections | (run.tables if complete else frozenset())
    left_out = {each.issue for each in dropped if isinstance(each, AddDecision)}
    cursor = run.remote.fetched.cursor if is_settled(run, carried, dropped) else run.state.cursor
    return replace(
        run.state,
        cursor=cursor,
        collections=synced,
        milestones=_titles(run, conclusion, carried, (links, rows), dropped),
        milestone_links=rows,
        links=links,
        waiting=after_closing(run.binding.waiting, carried.doubles),
        intents=kept(run, conclusion.settled, carried, intents),
        owners=run.plan.context.settings.owners if complete else run.state.owners,
        decided=run.state.decided | (conclusion.decided - left_out),
        unlinked=unlinked_after(
            run.state,
            run.local,
            conclusion.settled,
            links,
            synced - run.state.collections,
            run.plan.context.settings,
        ),
    )


def _with_old_ids(
    links: Mapping[str, Link], conclusion: Conclusion, carried: Carried
) -> dict[str, Link]:
    """Give a renamed record its old ID back where its issue was not reached.

    Its marker still has that one, for nothing was sent or the block is damaged, and the next run
    finds the rename again.
    """
    kept = dict(links)
    unsent = {*carried.undone, *carried.failed}
    for each in conclusion.settled:
        pair = each.done.record.pair
        late = pair.id in unsent or _is_marked(each.done.issue, pair.renamed_from, conclusion)
        if pair.renamed_from and late and pair.renamed_from not in kept and pair.link:
            # By what the tracker got in this run, the next one knows the row.
            kept[pair.renamed_from] = replace(kept.pop(pair.id), id=pair.renamed_from)
    return kept


def _with_untold(links: Mapping[str, Link], conclusion: Conclusion) -> dict[str, Link]:
    """Remember the entries of the log that the next run has to write: the tracker was not written.

    What both sides have by now is no change that could be told of again.
    """
    found = dict(links)
    for each in conclusion.edits:
        if isinstance(each, AddLogEntry) and each.id in found:
            link = found[each.id]
            told = {verb: day for verb, day in link.told.items() if verb != each.verb}
            untold = (*link.untold, Untold(each.date, each.verb, each.text))
            found[each.id] = replace(link, told=told, untold=untold)
    return found


def _is_marked(issue: Issue | None, key: str, conclusion: Conclusion) -> bool:
    """Tell whether an issue has the marker of an ID."""
    lineages = {each.lineage for each in conclusion.context.lenses.values()}
    found = markers(issue.body) if issue and key else ()
    return any(each.id == key and each.lineage in lineages for each in found)


def is_settled(run: Run, carried: Carried, dropped: Sequence[TrackerEdit]) -> bool:
    """Tell whether every issue that was read is linked, waits by name, or is of no concern."""
    fresh = [e.record for e in run.plan.records if e.record.pair.link is None]
    unlinked = {each.pair.id for each in fresh if each.pair.issue is not None}
    left_out = any(each.frozen for each in fresh if each.pair.issue is not None)
    missed = any(isinstance(each, GiveId | AddRow | AddDecision) for each in dropped)
    held = any(code in HOLDS_CURSOR for code in run.binding.held.values())
    left_out = left_out or _waits_for_its_row(run)
    open_ends = carried.unknown or run.remote.pending or held or missed or left_out
    return not open_ends and not unlinked & {*carried.undone, *carried.failed}


def _waits_for_its_row(run: Run) -> bool:
    """Tell whether an issue was read whose marker names a row that cannot be read now."""
    known = {link.issue: key for key, link in run.state.links.items()}
    marked = own_markers(run.remote.issues, run.state).items()
    unread = run.local.frozen_ids
    return any(each.id in unread for number, each in marked if known.get(number) != each.id)


def _before(settled: Settled, state: State) -> Link | None:
    return state.links.get(settled.done.record.pair.renamed_from or settled.id)


def _row_before(settled: Settled, state: State) -> Link | None:
    return state.milestone_links.get(settled.link.issue) if settled.link else None


def _written(settled: Settled, before: Link | None, dropped: Sequence[TrackerEdit]) -> Link | None:
    """Return a record's link, as far as its edits came into the tracker.

    A base whose cell was not written stays where it was, and GitHub's value is seen. Without its
    row or its ID in the tracker a record has no link yet: its marker will bind it.
    """
    link = settled.link
    mine = [each for each in settled.edits if each in dropped]
    if link is None or not mine:
        return link
    if any(isinstance(each, GiveId | AddRow) for each in mine):
        return before
    base, seen = dict(link.base), dict(link.seen)
    for edit in (each for each in mine if isinstance(each, SetCell | RemoveRow)):
        seen[edit.field] = base.pop(edit.field).remote
        known = before.base.get(edit.field) if before else None
        if known is not None:
            base[edit.field] = known
    kept = link.tombstone and not any(isinstance(each, RemoveRow) for each in mine)
    seen = {k: v for k, v in seen.items() if v or k in link.seen}
    # The row of a milestone that did not get its new name is known by the old one.
    unnamed = any(isinstance(e, SetCell) and milestone_key(e.after) == link.id for e in mine)
    own = settled.id if unnamed else link.id
    return replace(link, id=own, base=base, seen=seen, tombstone=kept)


def _titles(
    run: Run,
    conclusion: Conclusion,
    carried: Carried,
    tied: tuple[Mapping[str, Link], Mapping[int, Link]],
    dropped: Sequence[TrackerEdit],
) -> dict[int, str]:
    """Return the titles of the milestones that records or rows have, as the tracker shows them.

    An old title that still stands in a cell is kept: with it the cell keeps its meaning.
    """
    titles = conclusion.context.titles
    links, rows = tied
    used: set[int | None] = {*rows}
    for link in links.values():
        base = link.base.get(_milestone_field(conclusion.context, link.collection))
        used |= (
            {milestone.number_of(base.local), milestone.number_of(base.remote)} if base else set()
        )
    left = _left(run, conclusion, dropped)
    # A cell that shows neither title is known by the old one: by case, or renamed on both sides.
    neither = {
        milestone.number_of(titles.value(cell))
        for _, cell in _milestone_cells(run)
        if cell not in {*titles.base.values(), *titles.now.values()}
    }
    renames = {each.number for each in run.plan.milestones if isinstance(each, EditMilestone)}
    unsent = (renames - carried.milestones.keys()) | conclusion.unnamed.keys()
    found = {}
    for number in sorted(each for each in used if each is not None):
        old = run.state.milestones.get(number, "")
        keep = old and (old in left or number in unsent or number in neither)
        found[number] = old if keep else titles.title(f"#{number}")
    return found


def _left(run: Run, conclusion: Conclusion, dropped: Sequence[TrackerEdit]) -> frozenset[str]:
    """Return what the cells of milestones show once the edits are in the tracker."""
    written = {
        (each.record, each.field): each.after
        for each in conclusion.edits
        if isinstance(each, SetCell) and each not in dropped
    }
    context = run.plan.context
    return frozenset(
        written.get((pair.id, _milestone_field(context, pair.collection)), cell)
        for pair, cell in ((each.record.pair, cell) for each, cell in _milestone_cells(run))
    )


def _milestone_field(context: Context, collection: str) -> str:
    lens = context.lenses.get(collection)
    spec = lens.spec.of_facet(Facet.MILESTONE) if lens else None
    return spec.name if spec else ""


def _milestone_cells(run: Run) -> Iterator[tuple[Planned, str]]:
    """Yield each record that has a row with what its milestone's cell shows."""
    for each in run.plan.records:
        row = each.record.pair.row
        name = _milestone_field(run.plan.context, each.record.pair.collection)
        if row is not None and name in row.values:
            yield each, row.values[name]


def calendar_of(zone: tzinfo, now: datetime) -> Calendar:
    """Return the calendar of a run: dates in a time zone, today by ``now``."""
    return Calendar(now.astimezone(zone).date().isoformat(), dated_in(zone), {})

"""The rows of the milestones in a plan: what each side gets, and which milestones become rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.binding.milestones import MilestoneBinding, bind_milestones
from gh_tracker.core.carrying.milestones import done_of
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.issue import milestonelens
from gh_tracker.core.issue.milestone import number_of
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.merge import Verdict
from gh_tracker.core.merging.records import Context, Record, local_values, merge_pair
from gh_tracker.core.model import CollectionSpec, Direction, Facet, Value, milestone_key
from gh_tracker.core.planning import notes, titles
from gh_tracker.core.planning.brake import Tally
from gh_tracker.core.planning.parts import Inputs, Planned
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Milestone

_NOT_USED = frozenset({Fate.LOST, Fate.CLOSE, Fate.AWAIT_CLOSE, Fate.BURY})
"""Fates of records that are no longer in a milestone of the tracker."""


def bound(inputs: Inputs) -> MilestoneBinding:
    """Bring the rows of the milestones together with GitHub's; nothing where there is no table."""
    spec = inputs.context.settings.milestones
    if spec is None or not has_table(inputs):
        return MilestoneBinding()
    return bind_milestones(
        spec,
        inputs.local,
        inputs.state.milestone_links,
        inputs.fetched.milestones,
        tuple(titles.milestone_cells(inputs)),
    )


def has_table(inputs: Inputs) -> bool:
    """Tell whether the tracker lists milestones: then only that list renames them."""
    spec = inputs.context.settings.milestones
    return spec is not None and bool(inputs.local.tables.get(spec.name))


def worded(inputs: Inputs) -> Inputs:
    """Let the run know the words that the tracker's milestones have."""
    spec = inputs.context.settings.milestones
    if spec is None:
        return inputs
    usual = milestonelens.usual_words(inputs.local.milestones.values(), spec)
    return replace(inputs, context=replace(inputs.context, usual=usual))


def planned_rows(binding: MilestoneBinding, inputs: Inputs) -> tuple[Planned, ...]:
    """Merge every row and decide what becomes of it; a rename that frees a title comes first."""
    found = [_planned(pair, binding.held.get(pair.id, ""), inputs) for pair in binding.pairs]
    there = {each.title for each in inputs.fetched.milestones}
    return tuple(sorted(found, key=lambda each: _new_name(each, inputs.context) in there))


def _planned(pair: Pair, held: str, inputs: Inputs) -> Planned:
    record = merge_pair(pair, inputs.context, held)
    return Planned(record, _fate(record, inputs.context))


def _fate(record: Record, context: Context) -> Fate:
    """Decide about one row: a milestone is never deleted, nor closed because its row went."""
    pair = record.pair
    if record.frozen:
        return Fate.NOTHING
    if pair.row is None:
        return Fate.BURY
    if pair.how is How.NEW_ROW:
        put_off = context.direction is Direction.GITHUB or context.rebuild
        return Fate.NOTHING if put_off else Fate.CREATE
    if pair.milestone is None:
        return Fate.LOST
    sent = milestonelens.edit(pair.milestone, record.writes, context.lenses[pair.collection].spec)
    return Fate.NOTHING if sent.empty else Fate.WRITE


def _new_name(planned: Planned, context: Context) -> Value:
    """Return the title that a milestone is to get, or an empty string."""
    spec = context.lenses[planned.record.pair.collection].spec.of_facet(Facet.NAME)
    return planned.record.writes.get(spec.name, "") if spec else ""


def with_names(rows: Iterable[Planned], inputs: Inputs) -> Inputs:
    """Let the cells of records follow the names that rows have.

    A cell with the name of a row means that milestone. One that a row renames is called so from
    now on; while both sides have renamed it, the cells stay as they are.
    """
    known = inputs.context.titles
    now, by_title = dict(known.now), dict(known.by_title)
    for each in rows:
        pair, spec = each.record.pair, inputs.context.lenses[each.record.pair.collection].spec
        name = spec.of_facet(Facet.NAME)
        if name is None or pair.row is None or pair.milestone is None:
            continue
        number, merged = pair.milestone.number, each.record.fields.get(name.name)
        by_title[pair.row.values[name.name]] = f"#{number}"
        if merged is not None and merged.verdict is Verdict.PUSH:
            now[number] = merged.value
        elif merged is not None and merged.verdict is Verdict.CONFLICT:
            now[number] = known.base.get(number, now[number])
    found = replace(known, now=now, by_title=by_title)
    return replace(inputs, context=replace(inputs.context, titles=found))


def added_rows(
    records: Iterable[Planned], binding: MilestoneBinding, inputs: Inputs
) -> Iterator[Planned]:
    """Yield a row for each milestone that the tracker's records have and that has none yet.

    Not those whose row a person removed, and none where the table cannot be read whole. A
    milestone that is made in this run has no number yet.
    """
    spec = inputs.context.settings.milestones
    barred = inputs.context.direction is Direction.TRACKER
    if spec is None or not has_table(inputs) or spec.name in inputs.local.broken or barred:
        return
    there = {each.number: each for each in inputs.fetched.milestones}
    tied = {each.milestone.number for each in binding.pairs if each.milestone}
    known = tied | inputs.state.milestone_links.keys() | inputs.context.titles.gone
    names = {*inputs.local.milestones, *inputs.local.frozen_ids, *binding.held}
    for value in dict.fromkeys(_of_record(each, inputs) for each in records):
        number, title = number_of(value), inputs.context.titles.title(value)
        if not title or number in known or milestone_key(title) in names:
            continue
        milestone = there.get(number or 0) or Milestone(0, title)
        key = milestone_key(title)
        pair = Pair(key, spec.name, How.NEW_ISSUE, milestone=milestone)
        yield Planned(merge_pair(pair, inputs.context), Fate.ADD_ROW)


def _of_record(planned: Planned, inputs: Inputs) -> Value:
    """Return the milestone that a record has in the tracker after the run."""
    record, pair = planned.record, planned.record.pair
    spec = inputs.context.lenses[pair.collection].spec
    field = spec.of_facet(Facet.MILESTONE)
    if field is None or planned.fate in _NOT_USED:
        return ""
    if pair.row is None:
        is_row = planned.fate is Fate.ADD_ROW and record.reading is not None
        return record.reading.values.get(field.name, "") if is_row and record.reading else ""
    if field.name in record.pulls:
        return record.pulls[field.name].value
    return local_values(pair.row, spec, inputs.context.titles, pair.link).get(field.name, "")


def tally(rows: Iterable[Planned], inputs: Inputs, spec: CollectionSpec) -> Tally:
    """Return what the brake looks at."""
    links = inputs.state.milestone_links.values()
    return Tally(
        spec.name,
        sum(not link.tombstone for link in links),
        spec.name not in inputs.state.collections,
        tuple((each.record, each.fate) for each in rows),
    )


def row_notes(rows: Iterable[Planned]) -> Iterator[Problem]:
    """Return what a person should know of milestones that went on one side."""
    found = (notes.of_fate(each.fate, each.record.pair, 0) for each in rows)
    return (each for each in found if each is not None)


def predict_row(planned: Planned, context: Context) -> Done:
    """Return what carrying out a row would come to, if nothing came in between."""
    record, milestone = planned.record, planned.record.pair.milestone
    spec = context.lenses[record.pair.collection].spec
    done = done_of(record, planned.fate)
    if planned.fate is Fate.CREATE:
        made = milestonelens.create(record.writes, spec)
        new = Milestone(0, made.title, made.state, made.description, made.due)
        return replace(done, milestone=new)
    if planned.fate is Fate.WRITE and milestone is not None:
        sent = milestonelens.edit(milestone, record.writes, spec)
        return replace(done, milestone=milestonelens.applied(milestone, sent))
    return done

"""Titles of milestones in the cells of records: renamed there or on GitHub, or new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from gh_tracker.core.cells.changes import SetCell
from gh_tracker.core.issue import milestone
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import local_values
from gh_tracker.core.model import Direction, Facet, milestone_key
from gh_tracker.core.planning import notes
from gh_tracker.core.planning.parts import Inputs, Planned
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import CreateMilestone, EditMilestone


def renames(inputs: Inputs, found: Mapping[int, str]) -> tuple[tuple[EditMilestone, ...], Inputs]:
    """Rename the milestones that the tracker renames, and let their rows count as unchanged.

    A milestone that GitHub has renamed as well keeps both titles: its rows read as they were, and
    a person decides.
    """
    titles = inputs.context.titles
    there = {n: title for n, title in found.items() if n in titles.now}
    ours = {n: title for n, title in there.items() if titles.now[n] == titles.base.get(n)}
    known = replace(
        titles,
        now={**titles.now, **ours},
        by_title={**titles.by_title, **{title: f"#{n}" for n, title in there.items()}},
    )
    context = replace(inputs.context, titles=known)
    edits = tuple(EditMilestone(number, title) for number, title in sorted(ours.items()))
    return edits, replace(inputs, context=context)


def renamed_twice(inputs: Inputs, found: Mapping[int, str]) -> Iterator[Problem]:
    """Yield the milestones that both sides call by a new title of their own."""
    titles = inputs.context.titles
    for number, title in sorted(found.items()):
        there = titles.now.get(number, title)
        if there != title:
            text = notes.of_milestone(titles.base.get(number, ""), title, there)
            yield Problem("error", "renamed-twice", 0, 0, text)


def milestone_cells(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Yield the milestone of every linked row: its base, and its value now."""
    for pair in inputs.binding.pairs:
        spec = inputs.context.lenses[pair.collection].spec.of_facet(Facet.MILESTONE)
        if spec is None or pair.row is None or pair.link is None:
            continue
        base = pair.link.base.get(spec.name)
        if base is not None and spec.name in pair.row.values:
            yield base.local, inputs.context.titles.value(pair.row.values[spec.name])


def new_milestones(
    planned: Iterable[Planned], inputs: Inputs, rows: Collection[str]
) -> Iterator[CreateMilestone]:
    """Yield a create for every title that is written and does not exist, in the rows' order.

    Not for those of ``rows`` of milestones: they are made with all that stands there, or are held.
    """
    titles: dict[str, None] = {}
    for each in planned:
        lens = inputs.context.lenses[each.record.pair.collection]
        spec = lens.spec.of_facet(Facet.MILESTONE)
        row = each.record.pair.row
        if spec is None:
            continue
        # Where the issue is gone there is nothing to put into a milestone.
        value = "" if each.fate is Fate.LOST else each.record.writes.get(spec.name, "")
        if each.fate is Fate.CREATE and row is not None:
            value = local_values(row, lens.spec, inputs.context.titles).get(spec.name, "")
        if value and milestone.number_of(value) is None and milestone_key(value) not in rows:
            titles[value] = None
    return (CreateMilestone(title) for title in titles)


def renders(planned: Iterable[Planned], inputs: Inputs) -> Iterator[SetCell]:
    """Yield the edits of cells that show the old title of a milestone renamed on GitHub.

    What only goes to GitHub keeps its old title, by which it is known until a run comes back.
    """
    titles = inputs.context.titles
    if inputs.context.direction is Direction.TRACKER:
        return
    for each in planned:
        row = each.record.pair.row
        spec = inputs.context.lenses[each.record.pair.collection].spec.of_facet(Facet.MILESTONE)
        if row is None or spec is None or spec.direction is Direction.TRACKER:
            continue
        if each.record.frozen or spec.name in each.record.pulls:
            continue
        cell = row.values.get(spec.name, "")
        number = milestone.number_of(titles.value(cell))
        if number is None or titles.base.get(number) != cell or titles.now.get(number) == cell:
            continue
        if number in titles.now and row.id:
            yield SetCell(row.id, spec.name, cell, titles.now[number])

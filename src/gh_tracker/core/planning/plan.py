"""The plan: what a sync would do on both sides, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gh_tracker.core.binding.adoption import DECIDED, IN_USE
from gh_tracker.core.binding.bind import Binding, Pair
from gh_tracker.core.carrying.doubles import doubles
from gh_tracker.core.carrying.leaving import undone
from gh_tracker.core.carrying.patching import applied, edits_of
from gh_tracker.core.carrying.perform import Done, Work
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import milestone, writes
from gh_tracker.core.issue.neededlabels import labels_of, missing
from gh_tracker.core.issue.refusal import UnfitIssue
from gh_tracker.core.merging.fate import Fate, fate
from gh_tracker.core.merging.quiet import is_quiet
from gh_tracker.core.merging.records import Context, Record, local_values, merge_pair
from gh_tracker.core.model import Closing, Direction, Facet
from gh_tracker.core.planning import milestones, notes, titles
from gh_tracker.core.planning.brake import Stop, Tally, brake
from gh_tracker.core.planning.parts import Conflict, Inputs, Plan, Planned, conflict_of
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import CreateLabel, Issue


def make(inputs: Inputs) -> Plan:
    """Make the plan of one run: pure, and the same for the same inputs in any order."""
    inputs = milestones.worded(inputs)
    binding = milestones.bound(inputs)
    rows = milestones.planned_rows(binding, inputs)
    listed = milestones.has_table(inputs)
    cells = () if listed else titles.milestone_cells(inputs)
    found = milestone.renamed_in_tracker(cells)
    renames, inputs = titles.renames(milestones.with_names(rows, inputs), found)
    planned = tuple(_plan_pair(pair, inputs) for pair in inputs.binding.pairs)
    rows = (*rows, *milestones.added_rows(planned, binding, inputs))
    own = {e.record.pair.id for e in rows if e.fate is Fate.CREATE} | binding.held.keys()
    problems = (
        *inputs.local.problems,
        *inputs.binding.problems,
        *binding.problems,
        *milestones.row_notes(rows),
        *titles.renamed_twice(inputs, found),
        *_notes(planned, inputs),
    )
    return Plan(
        context=inputs.context,
        records=planned,
        milestones=(*renames, *titles.new_milestones(planned, inputs, own)),
        labels=_new_labels(planned, inputs),
        renders=tuple(titles.renders(planned, inputs)),
        conflicts=tuple(_conflicts((*planned, *rows), inputs)),
        problems=problems,
        stops=(*_adoption_stop(inputs.binding), *_brake(planned, rows, inputs)),
        doubles=doubles(inputs.state, inputs.issues, inputs.context.direction),
        rows=rows,
    )


def _plan_pair(pair: Pair, inputs: Inputs) -> Planned:
    """Merge one pair and decide its fate."""
    lost = inputs.lost.get(pair.link.issue, "") if pair.link else ""
    if pair.link is not None and lost and not pair.link.lost:
        gone = replace(pair, link=replace(pair.link, lost=lost))
        return Planned(Record(gone, {}), Fate.LOST)
    held = inputs.binding.held.get(pair.id, "")
    if not held and is_quiet(pair, inputs.context):
        return Planned(Record(pair, {}), Fate.NOTHING)
    record = merge_pair(pair, inputs.context, held)
    decided = fate(record, inputs.context.lenses[pair.collection], inputs.removal)
    return Planned(record, _directed(decided, inputs.context.direction))


def _directed(decided: Fate, direction: Direction) -> Fate:
    """Return what is left of a fate in a run of one direction: what it bars is put off."""
    if direction is Direction.GITHUB:
        put_off = {Fate.CREATE: Fate.NOTHING, Fate.CLOSE: Fate.AWAIT_CLOSE}
        return put_off.get(decided, decided)
    return decided


def _new_labels(planned: Iterable[Planned], inputs: Inputs) -> tuple[CreateLabel, ...]:
    """Return the labels to be made: where the existing ones were read, those that are missing.

    Later on GitHub makes an unknown label together with the issue that gets it.
    """
    if inputs.fetched.labels is None:
        return ()
    used = [each for each in planned if each.fate is Fate.CREATE or each.record.writes]
    rows = [each.record.pair.row for each in used]
    names = dict.fromkeys(each.record.pair.collection for each in used)
    specs = [inputs.context.settings.collection(name) for name in names]
    wanted = [label for spec in specs for label in labels_of(spec, [r for r in rows if r])]
    return missing(wanted, inputs.fetched.labels)


def _conflicts(planned: Iterable[Planned], inputs: Inputs) -> Iterator[Conflict]:
    for each in planned:
        for merged in each.record.conflicts:
            yield conflict_of(each.record.pair, merged, inputs.context)


def _notes(planned: Iterable[Planned], inputs: Inputs) -> Iterator[Problem]:
    """Yield what a person should know of single records."""
    for each in planned:
        pair = each.record.pair
        line = pair.row.place.line if pair.row else 0
        for code in each.record.reading.problems if each.record.reading else ():
            # An issue that is taken up now never had a block.
            if code != "no-block" or pair.link is not None:
                yield Problem("warning", code, line, 1, notes.of_issue(code, pair))
        yield from notes.of_record(each.fate, each.record, inputs.removal.grace)
        if pair.id in inputs.binding.held and pair.id not in inputs.local.frozen_ids:
            code = inputs.binding.held[pair.id]
            yield Problem("error", code, line, 1, notes.of_held(code, pair))
    for waiting in inputs.binding.waiting:
        if waiting.reason == IN_USE:
            yield Problem("error", IN_USE, 0, 0, notes.of_double(waiting.issue))
        if waiting.reason in DECIDED:
            continue
        yield Problem("warning", f"waiting-{waiting.reason}", 0, 0, notes.of_waiting(waiting))


def _adoption_stop(binding: Binding) -> Iterator[Stop]:
    if binding.candidates:
        listed = ", ".join(
            f"#{each.issue.number} ({each.row.id or 'new row'})" for each in binding.candidates
        )
        yield Stop(
            "adoption",
            f"issues that look like rows of the tracker exist already: {listed}",
            "`gh-tracker sync --adopt` links them, `--no-adopt` makes new ones",
        )


def _brake(
    planned: tuple[Planned, ...], rows: tuple[Planned, ...], inputs: Inputs
) -> tuple[Stop, ...]:
    named = inputs.context.settings.milestones
    tallies = [milestones.tally(rows, inputs, named)] if named else []
    for spec in inputs.context.settings.collections:
        of_it = [each for each in planned if each.record.pair.collection == spec.name]
        links = [link for link in inputs.state.links.values() if link.collection == spec.name]
        tallies.append(
            Tally(
                spec.name,
                sum(not link.tombstone for link in links),
                spec.name not in inputs.state.collections,
                tuple((each.record, each.fate) for each in of_it),
            )
        )
    return brake(tallies, inputs.allowed)


def predict(planned: Planned, work: Work) -> Done:
    """Return what carrying out a record would come to, if nothing came in between.

    One that an issue cannot hold is left as it is, with the ``error``: the others are none the
    worse for it.
    """
    try:
        return _carried_out(planned, work)
    except UnfitIssue as error:
        left = undone(planned.record, planned.fate, str(error), work.context)
        return replace(left, error=error)


def _carried_out(planned: Planned, work: Work) -> Done:
    record = planned.record
    issue = record.pair.issue
    if planned.fate is Fate.CREATE:
        return Done(record, planned.fate, _new_issue(record, work))
    if issue is not None and planned.fate in {Fate.WRITE, Fate.ADD_ROW}:
        for edit in edits_of(record, issue, work.context):
            issue = applied(issue, edit)
    return Done(record, planned.fate, issue, told=frozenset(record.losing))


def _new_issue(record: Record, work: Work) -> Issue:
    """Return a new issue as it would be once it has a number."""
    pair = record.pair
    lens = work.context.lenses[pair.collection]
    local = local_values(pair.row, lens.spec, work.context.titles) if pair.row else {}
    post = writes.create(pair.id, local, lens)
    number = post.milestone if isinstance(post.milestone, int) else None
    return Issue(0, "", post.title, post.body, "open", None, post.labels, post.assignees, number)


def closes_anew(planned: Planned, context: Context) -> bool:
    """Tell whether a record's status goes from one closed word to another."""
    spec = context.lenses[planned.record.pair.collection].spec
    status = spec.of_facet(Facet.STATUS)
    merged = planned.record.fields.get(status.name) if status else None
    if planned.fate is not Fate.WRITE or merged is None or merged.verdict != "push":
        return False
    words = [find(text, spec.words) for text in (merged.remote or "", merged.value)]
    return all(word is not None and word.closing is not Closing.OPEN for word in words)

"""The plan: what a sync would do on both sides, as data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gh_tracker.core.binding.adoption import DECIDED, IN_USE
from gh_tracker.core.binding.bind import Binding, Pair
from gh_tracker.core.carrying.doubles import Double, doubles
from gh_tracker.core.carrying.patching import applied, edits_of
from gh_tracker.core.carrying.perform import Done, Work
from gh_tracker.core.cells.changes import SetCell, TrackerEdit
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import milestone, writes
from gh_tracker.core.issue.neededlabels import labels_of, missing
from gh_tracker.core.merging.fate import Fate, Removal, fate
from gh_tracker.core.merging.merge import Merge
from gh_tracker.core.merging.quiet import is_quiet
from gh_tracker.core.merging.records import Context, Record, local_values, merge_pair
from gh_tracker.core.model import Closing, Direction, Facet
from gh_tracker.core.planning import notes
from gh_tracker.core.planning.brake import Allowance, Stop, Tally, brake
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
    """A field that waits for a person, with the three values as people see them."""

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
    is what the records were merged with.
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

    @property
    def creates(self) -> tuple[Planned, ...]:
        """The records whose issue is to be made."""
        return tuple(each for each in self.records if each.fate is Fate.CREATE)

    @property
    def writes_to_github(self) -> bool:
        """True when anything would be sent that is not a read."""
        fates = {Fate.CREATE, Fate.WRITE, Fate.CLOSE}
        attached = any(e.fate is Fate.ADD_ROW and not e.record.pair.link for e in self.records)
        found = any(each.fate in fates for each in self.records)
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


def make(inputs: Inputs) -> Plan:
    """Make the plan of one run: pure, and the same for the same inputs in any order."""
    found = milestone.renamed_in_tracker(_milestone_cells(inputs))
    renames, inputs = _renames(inputs, found)
    planned = tuple(_plan_pair(pair, inputs) for pair in inputs.binding.pairs)
    problems = (
        *inputs.local.problems,
        *inputs.binding.problems,
        *_renamed_twice(inputs, found),
        *_notes(planned, inputs),
    )
    return Plan(
        context=inputs.context,
        records=planned,
        milestones=(*renames, *_new_milestones(planned, inputs)),
        labels=_new_labels(planned, inputs),
        renders=tuple(_renders(planned, inputs)),
        conflicts=tuple(_conflicts(planned, inputs)),
        problems=problems,
        stops=(*_adoption_stop(inputs.binding), *_brake(planned, inputs)),
        doubles=doubles(inputs.state, inputs.issues, inputs.context.direction),
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


def _renames(inputs: Inputs, found: Mapping[int, str]) -> tuple[tuple[EditMilestone, ...], Inputs]:
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


def _renamed_twice(inputs: Inputs, found: Mapping[int, str]) -> Iterator[Problem]:
    """Yield the milestones that both sides call by a new title of their own."""
    titles = inputs.context.titles
    for number, title in sorted(found.items()):
        there = titles.now.get(number, title)
        if there != title:
            text = notes.of_milestone(titles.base.get(number, ""), title, there)
            yield Problem("error", "renamed-twice", 0, 0, text)


def _milestone_cells(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Yield the milestone of every linked row: its base, and its value now."""
    for pair in inputs.binding.pairs:
        spec = inputs.context.lenses[pair.collection].spec.of_facet(Facet.MILESTONE)
        if spec is None or pair.row is None or pair.link is None:
            continue
        base = pair.link.base.get(spec.name)
        if base is not None and spec.name in pair.row.values:
            yield base.local, inputs.context.titles.value(pair.row.values[spec.name])


def _new_milestones(planned: Iterable[Planned], inputs: Inputs) -> Iterator[CreateMilestone]:
    """Yield a create for every title that is written and does not exist, in the rows' order."""
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
        if value and milestone.number_of(value) is None:
            titles[value] = None
    return (CreateMilestone(title) for title in titles)


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


def _renders(planned: Iterable[Planned], inputs: Inputs) -> Iterator[SetCell]:
    """Yield the edits of cells that show the old title of a milestone renamed on GitHub."""
    titles = inputs.context.titles
    for each in planned:
        row = each.record.pair.row
        spec = inputs.context.lenses[each.record.pair.collection].spec.of_facet(Facet.MILESTONE)
        if row is None or spec is None or each.record.frozen or spec.name in each.record.pulls:
            continue
        cell = row.values.get(spec.name, "")
        number = milestone.number_of(titles.value(cell))
        if number is None or titles.base.get(number) != cell or titles.now.get(number) == cell:
            continue
        if number in titles.now and row.id:
            yield SetCell(row.id, spec.name, cell, titles.now[number])


def _conflicts(planned: Iterable[Planned], inputs: Inputs) -> Iterator[Conflict]:
    for each in planned:
        for merged in each.record.conflicts:
            yield conflict_of(each.record.pair, merged, inputs.context)


def conflict_of(pair: Pair, merged: Merge, context: Context) -> Conflict:
    """Return a conflict with its values as people see them."""
    title = context.titles.title
    number = pair.issue.number if pair.issue else pair.link.issue if pair.link else 0
    return Conflict(
        pair.id,
        pair.collection,
        merged.field,
        title(merged.base.local) if merged.base else None,
        title(merged.local or ""),
        title(merged.remote or ""),
        number,
        pair.row.place.line if pair.row else 0,
        merged.code,
    )


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


def _brake(planned: tuple[Planned, ...], inputs: Inputs) -> tuple[Stop, ...]:
    tallies = []
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
    """Return what carrying out a record would come to, if nothing came in between."""
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

"""One record in one run: its fields merged, and what that asks of each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue import milestone, milestonelens, owner
from gh_tracker.core.issue.lens import Lens, Reading
from gh_tracker.core.issue.reading import FULL, read
from gh_tracker.core.issue.status import first_open, labelled
from gh_tracker.core.merging import merge as merging
from gh_tracker.core.merging.derived import perhaps_derived
from gh_tracker.core.merging.merge import Merge, Verdict
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Direction,
    Facet,
    FieldSpec,
    LocalRecord,
    Policy,
    Remote,
    Settings,
    Value,
    Values,
)
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Base, Decision, Link
from gh_tracker.core.text import same


@dataclass(frozen=True, slots=True)
class Context:
    """What merging needs besides the record: lenses, milestones, the run's own choices.

    ``prefer`` replaces HOLD for this run; ``newer`` maps an ID to the side whose change is later.
    ``replacing`` are records between the two steps from one closed word to another, and
    ``finishing`` those whose issue was made without all that it should have got. In a ``rebuild``
    nothing that differs is taken for unfinished work of an earlier run.
    ``owners_before`` is the mapping of roles at the last sync, by which issues are read.
    ``usual`` are the words of milestones of which nothing but their state is known.
    The last run read GitHub up to ``since``, if that is known.
    """

    settings: Settings
    lenses: Mapping[str, Lens]
    titles: milestone.Titles
    direction: Direction = Direction.BOTH
    prefer: Policy = Policy.HOLD
    newer: Mapping[str, Direction] = field(default_factory=dict)
    replacing: frozenset[str] = frozenset()
    finishing: frozenset[str] = frozenset()
    rebuild: bool = False
    owners_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    usual: milestonelens.Usual = milestonelens.NO_WORDS
    since: str = ""

    @property
    def reassigns(self) -> bool:
        """True when other people stand behind the roles than at the last sync."""
        return dict(self.owners_before) != dict(self.settings.owners)


@dataclass(frozen=True, slots=True)
class Record:
    """A pair whose fields have been merged.

    ``reading`` is None where the issue was not read in this run. ``frozen`` says why nothing of
    the record is written at all. ``assignees`` are those that an issue is to have because other
    people stand behind its role now, or None.
    """

    pair: Pair
    fields: Mapping[str, Merge]
    reading: Reading | None = None
    frozen: str = ""
    assignees: tuple[str, ...] | None = None

    @property
    def writes(self) -> Values:
        """The fields that GitHub is to get, with their values."""
        return {m.field: m.value for m in self.fields.values() if m.verdict is Verdict.PUSH}

    @property
    def pulls(self) -> Mapping[str, Merge]:
        """The fields that the tracker is to get."""
        return {name: m for name, m in self.fields.items() if m.verdict is Verdict.PULL or m.both}

    @property
    def losing(self) -> Values:
        """The values that a policy gives up, by field."""
        return {name: merged.lost for name, merged in self.fields.items() if merged.lost}

    @property
    def conflicts(self) -> tuple[Merge, ...]:
        """The fields that wait for a person."""
        return merging.conflicts(self.fields)


def synced_fields(spec: CollectionSpec) -> tuple[FieldSpec, ...]:
    """Return the fields that both sides have: all but the ID and the updated date."""
    apart = {Facet.ID, Facet.UPDATED}
    return tuple(each for each in spec.fields if each.facet not in apart)


def local_values(
    row: LocalRecord, spec: CollectionSpec, titles: milestone.Titles, link: Link | None = None
) -> Values:
    """Return a row's values as they are compared: milestones by number."""
    named = spec.of_facet(Facet.MILESTONE)
    if named is None or named.name not in row.values:
        return row.values
    base = link.base.get(named.name) if link else None
    value = titles.local(row.values[named.name], base.local if base else "")
    return {**row.values, named.name: value}


def merge_pair(pair: Pair, context: Context, frozen: str = "") -> Record:
    """Merge the fields of one record.

    A record without a row or without an issue is not merged: its fate is decided as a whole.
    """
    lens = context.lenses[pair.collection]
    if lens.spec.remote is Remote.MILESTONE:
        return _merge_milestone(pair, lens, context, frozen)
    reading = read_issue(pair, lens, context) if pair.issue else None
    if pair.row is None or (pair.issue is None and pair.link is None):
        return Record(pair, {}, reading, frozen)
    local = local_values(pair.row, lens.spec, context.titles, pair.link)
    merged = {
        each.name: _merge_field(each, pair, local, reading, context)
        for each in synced_fields(lens.spec)
    }
    assignees = _reassigned(pair, merged, lens.spec, context)
    return Record(pair, _by_rule(lens.spec, pair, merged), reading, frozen, assignees)


def _merge_milestone(pair: Pair, lens: Lens, context: Context, frozen: str) -> Record:
    """Merge the row of a milestone; its progress follows from the records, and is apart."""
    reading = read_milestone(pair, lens, context) if pair.milestone else None
    if pair.row is None:
        return Record(pair, {}, reading, frozen)
    row, link = pair.row, pair.link
    merged = {
        each.name: _merge_field(each, pair, row.values, reading, context)
        for each in synced_fields(lens.spec)
    }
    derived = lens.spec.of_facet(Facet.PROGRESS)
    if derived is not None:
        base = link.base.get(derived.name) if link else None
        local = row.values.get(derived.name)
        merged[derived.name] = Merge(derived.name, Verdict.NOTHING, base, local, None)
    return Record(pair, merged, reading, frozen)


def read_milestone(pair: Pair, lens: Lens, context: Context) -> Reading:
    """Read the pair's milestone with what its row and its link remember."""
    if pair.milestone is None:
        raise ValueError(f"{pair.id} has no milestone to read")
    return milestonelens.read(pair.milestone, lens.spec, context.usual, pair.row, pair.link)


def _met(merged: Merge, facet: Facet, context: Context) -> Merge:
    """Decide a field of a milestone that was never in sync: nothing gives way to something.

    A name that differs by case alone is the one by which the two were brought together. A rebuild
    only proposes.
    """
    local, remote = merged.local, merged.remote
    if merged.base is not None or merged.verdict is not Verdict.CONFLICT:
        return merged
    if facet is Facet.NAME and (local or "").casefold() == (remote or "").casefold():
        return replace(merged, verdict=Verdict.SETTLED)
    if context.rebuild:
        return merged
    if not local:
        return replace(merged, verdict=Verdict.PULL, value=remote or "")
    return merged if remote else replace(merged, verdict=Verdict.PUSH, value=local)


def _reassigned(
    pair: Pair, merged: Mapping[str, Merge], spec: CollectionSpec, context: Context
) -> tuple[str, ...] | None:
    """Return the assignees of an issue after a change of who stands behind its role.

    Only of an open issue whose owner is the same on both sides, and only where the mapping of its
    very role has changed: those who stood behind it go, those who do now come, all others stay.
    """
    field = spec.of_facet(Facet.ASSIGNEES)
    issue, found = pair.issue, merged.get(field.name) if field else None
    if issue is None or issue.state != "open" or found is None or not found.remote:
        return None
    if found.verdict not in {Verdict.NOTHING, Verdict.SETTLED}:
        return None
    before = owner.people(found.remote, context.owners_before) or ()
    now = owner.people(found.remote, context.settings.owners) or ()
    gone = {each.casefold() for each in before} - {each.casefold() for each in now}
    kept = tuple(each for each in issue.assignees if each.casefold() not in gone)
    there = {each.casefold() for each in kept}
    wanted = (*kept, *(each for each in now if each.casefold() not in there))
    return None if before == now or wanted == issue.assignees else wanted


def read_issue(pair: Pair, lens: Lens, context: Context) -> Reading:
    """Read the pair's issue with what its link remembers.

    Between the reopening and the second closing of a status that goes from one closed word to
    another the issue is open by our own doing: then it is read as closed as it was. Our reopening
    leaves no label of a status, so a word that is there is a person's.
    """
    issue: Issue | None = pair.issue
    if issue is None:
        raise ValueError(f"{pair.id} has no issue to read")
    if is_halfway(pair, lens.spec, context):
        issue = _as_it_was(issue, pair, lens.spec)
    if context.reassigns:
        lens = replace(lens, settings=replace(lens.settings, owners=context.owners_before))
    reading = read(issue, lens, pair.id, pair.link)
    status = lens.spec.of_facet(Facet.STATUS)
    if status is None:
        return reading
    word = reading.values.get(status.name)
    if context.rebuild and word is None and status.name not in reading.frozen:
        word = first_open(lens.spec)
    values = reading.values if word is None else {**reading.values, status.name: word}
    return replace(reading, values=values)


def _as_it_was(issue: Issue, pair: Pair, spec: CollectionSpec) -> Issue:
    """Return an issue that we have opened as it was before."""
    status = spec.of_facet(Facet.STATUS)
    word = find(base_of(pair, status).remote, spec.words) if status else None
    if word is None or word.closing is Closing.OPEN:
        return issue
    return replace(issue, state="closed", state_reason=word.closing.value)


def base_of(pair: Pair, spec: FieldSpec) -> Base:
    """Return the base of a field; of one that was never confirmed, nothing on both sides."""
    found = pair.link.base.get(spec.name) if pair.link else None
    return found or Base("", "")


def remote_value(link: Link | None, name: str, reading: Reading | None) -> Value | None:
    """Return GitHub's value of a field as far as it is known: read now, seen, or the base.

    An issue that is absent from a listing did not change since the cursor.
    """
    if reading is not None:
        return reading.values.get(name)
    if link is None:
        return None
    known = link.base.get(name)
    return link.seen.get(name, known.remote if known else None)


def is_halfway(pair: Pair, spec: CollectionSpec, context: Context) -> bool:
    """Tell whether an issue may be open by our own doing, see ``read_issue``."""
    issue = pair.issue
    opened = issue is None or (issue.state == "open" and not labelled(issue.labels, spec))
    return opened and pair.id in context.replacing


def _merge_field(
    spec: FieldSpec, pair: Pair, local: Values, reading: Reading | None, context: Context
) -> Merge:
    of = context.lenses[pair.collection].spec
    base = pair.link.base.get(spec.name) if pair.link else None
    remote = remote_value(pair.link, spec.name, reading)
    code = _frozen(spec.name, pair, reading)
    if code:
        return Merge(spec.name, Verdict.NOTHING, base, None, remote, code=code)
    merged = merging.merge(spec, base, local.get(spec.name), remote)
    if spec.facet is Facet.CLOSED:
        return merging.apply_direction(
            merging.closing_date(merged), spec.direction, context.direction
        )
    if pair.milestone is not None:
        merged = _met(merged, spec.facet, context)
    if spec.facet is Facet.STATUS and is_halfway(pair, of, context):
        merged = merging.finished(merged, of.words)
    merged = perhaps_derived(_reopened(merged, spec), spec, pair, local, of)
    merged = _contest(merged, reading)
    if pair.link:
        decision = pair.link.decisions.get(spec.name)
        merged = merging.decide(merged, _understood(decision, spec, context.titles))
    policy = spec.policy if spec.policy is not Policy.HOLD else context.prefer
    merged = merging.apply_policy(merged, policy, context.newer.get(pair.id))
    return merging.apply_direction(merged, spec.direction, context.direction)


def _understood(
    decision: Decision | None, spec: FieldSpec, titles: milestone.Titles
) -> Decision | None:
    """Return a decision with milestones by number: offline, one of no record has only a title."""
    if decision is None or spec.facet is not Facet.MILESTONE:
        return decision
    values = (decision.take, decision.local, decision.remote)
    return Decision(*map(titles.value, values))


def _frozen(name: str, pair: Pair, reading: Reading | None) -> str:
    """Return why a field cannot be read on one of the sides, or an empty string."""
    here = pair.row.frozen.get(name, "") if pair.row else ""
    return here or (reading.frozen.get(name, "") if reading else "")


def _reopened(merged: Merge, spec: FieldSpec) -> Merge:
    """Make a conflict of a number that was typed while the issue read 100 %, and the block's.

    Of the block's nobody knows which of the two is the later one.
    """
    base = merged.base
    if spec.facet is not Facet.PROGRESS or merged.verdict is not Verdict.PULL or base is None:
        return merged
    typed = base.remote == FULL and not same(base.local, FULL)
    return replace(merged, verdict=Verdict.CONFLICT) if typed else merged


def _contest(merged: Merge, reading: Reading | None) -> Merge:
    """Make a conflict of what can only be one: an edit of a shortened title, several labels."""
    code = reading.contested.get(merged.field) if reading else None
    if not code or same(merged.local, merged.remote):
        return merged
    return replace(merged, verdict=Verdict.CONFLICT, code=code)


def _by_rule(spec: CollectionSpec, pair: Pair, merged: dict[str, Merge]) -> dict[str, Merge]:
    """Apply the rules that tie fields together: a listing to a status, progress to a completed."""
    status, progress = spec.of_facet(Facet.STATUS), spec.of_facet(Facet.PROGRESS)
    if status is not None and spec.listed not in {None, Closing.OPEN}:
        merged[status.name] = merging.left_the_list(merged[status.name])
    if status is None or progress is None or pair.how is How.NEW_ROW:
        return merged
    word = find(after(merged[status.name]), spec.words)
    if word is not None and word.closing is Closing.COMPLETED:
        merged[progress.name] = merging.progress_of_complete(merged[progress.name])
    return merged


def after(merged: Merge) -> Value:
    """Return the value that GitHub has of a field once the verdict is carried out."""
    if merged.verdict is Verdict.PUSH:
        return merged.value
    return merged.remote or ""

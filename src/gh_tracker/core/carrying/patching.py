"""Which edits bring an issue to what its record asks for, put together in one request."""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.core.binding.bind import How
from gh_tracker.core.cells.values import digest
from gh_tracker.core.issue import writes
from gh_tracker.core.issue.labels import in_group
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.merging.fate import needs_block, tidying
from gh_tracker.core.merging.merge import shown
from gh_tracker.core.merging.records import Context, Record, local_values, synced_fields
from gh_tracker.core.model import Closing, CollectionSpec, Facet, Values
from gh_tracker.core.remote import KEEP, EditIssue, Issue


def edits_of(record: Record, issue: Issue, context: Context) -> tuple[EditIssue, ...]:
    """Return the requests that bring an issue to what its record asks for; often one, or none."""
    pair, lens = record.pair, context.lenses[record.pair.collection]
    target = issue
    if pair.renamed_from:
        target = applied(target, writes.rename(target, lens, pair.id))
    if pair.how in {How.ADOPTED, How.NEW_ISSUE} or needs_block(record):
        target = replace(target, labels=_with_own_labels(target.labels, lens))
    if needs_block(record):
        values = _block_values(record, lens, context)
        attached = writes.attach(target, values, lens, pair.id, _digest(record, lens))
        target = applied(target, attached) if attached else target
    if record.assignees is not None:
        target = replace(target, assignees=record.assignees)
    changes = writes.change(target, {**tidying(record), **record.writes}, lens, pair.id, pair.link)
    first = applied(target, changes[0]) if changes else target
    whole = difference(issue, first)
    return tuple(each for each in (whole, *changes[1:]) if not each.empty)


def _digest(record: Record, lens: Lens) -> str:
    """Return the hash of a row without an ID, by which it is found again should the state be lost.

    Of an issue that becomes a row it is that of the row as it will be written.
    """
    if lens.spec.listed is None:
        return ""
    if record.pair.row is not None:
        return record.pair.row.digest
    remote = record.reading.values if record.reading else {}
    specs = synced_fields(lens.spec)
    return digest({each.name: shown(each, remote.get(each.name, "")) for each in specs})


def _block_values(record: Record, lens: Lens, context: Context) -> Values:
    """Return what a new block shows: GitHub's own value where there is one, else the tracker's.

    The 100 % of a completed issue are read by rule and stand in no block.
    """
    row, issue = record.pair.row, record.pair.issue
    local = local_values(row, lens.spec, context.titles) if row else {}
    progress = lens.spec.of_facet(Facet.PROGRESS)
    ruled = issue is not None and closing_of(issue) is Closing.COMPLETED
    apart = {progress.name} if progress and ruled and progress.name in local else set()
    remote = record.reading.values if record.reading else {}
    own = {name: value for name, value in remote.items() if name not in apart}
    return {**local, **own, **record.writes}


def applied(issue: Issue, edit: EditIssue) -> Issue:
    """Return the issue as it would be after an edit; milestones are told by the caller."""
    return replace(
        issue,
        title=issue.title if edit.title is KEEP else edit.title,
        body=issue.body if edit.body is KEEP else edit.body,
        labels=issue.labels if edit.labels is KEEP else edit.labels,
        assignees=issue.assignees if edit.assignees is KEEP else edit.assignees,
        milestone=issue.milestone if edit.milestone is KEEP else edit.milestone,  # type: ignore[arg-type]  # a title that is to be created stands in for its number
        state=issue.state if edit.state is KEEP else edit.state,
        state_reason=issue.state_reason if edit.state_reason is KEEP else edit.state_reason,
    )


def difference(issue: Issue, target: Issue) -> EditIssue:
    """Return the one PATCH that makes an issue what it is to be."""
    return EditIssue(
        issue.number,
        title=KEEP if target.title == issue.title else target.title,
        body=KEEP if target.body == issue.body else target.body,
        labels=KEEP if target.labels == issue.labels else target.labels,
        assignees=KEEP if target.assignees == issue.assignees else target.assignees,
        milestone=KEEP if target.milestone == issue.milestone else target.milestone,
        state=KEEP if target.state == issue.state else target.state,
        state_reason=KEEP if target.state == issue.state else target.state_reason or KEEP,
    )


def without_status(labels: tuple[str, ...], spec: CollectionSpec) -> tuple[str, ...]:
    """Return the labels without those of the status group: a closed issue has none."""
    status = spec.of_facet(Facet.STATUS)
    prefix = status.label if status else ""
    return tuple(each for each in labels if in_group(each, prefix) is None)


def _with_own_labels(labels: tuple[str, ...], lens: Lens) -> tuple[str, ...]:
    """Return the labels with the collection's own and the scope's, if they are missing."""
    there = {each.casefold() for each in labels}
    own = (each for each in (lens.spec.label, lens.settings.scope) if each)
    return (*labels, *(each for each in own if each.casefold() not in there))


def giving_up(issue: Issue, lens: Lens) -> tuple[EditIssue, ...]:
    """Return the request that closes the issue of a removed row; none where it is closed."""
    if issue.state == "closed":
        return ()
    labels = without_status(issue.labels, lens.spec)
    sent = KEEP if labels == issue.labels else labels
    return (EditIssue(issue.number, labels=sent, state="closed", state_reason="not_planned"),)

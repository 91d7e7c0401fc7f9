"""What an issue is given: a new one for a record, a block, another ID, other values."""

from __future__ import annotations

from gh_tracker.core.issue import labels as groups
from gh_tracker.core.issue import owner, status, title
from gh_tracker.core.issue.amend import Writer, as_text, checked, milestone_of, word_of
from gh_tracker.core.issue.block import Marker, markers, name_of, render
from gh_tracker.core.issue.inert import inert, mentioned
from gh_tracker.core.issue.lens import Lens, own_block
from gh_tracker.core.model import Facet, FieldSpec, Value, Values
from gh_tracker.core.remote import CreateIssue, EditIssue, Issue
from gh_tracker.core.state import Link


def create(record_id: str, values: Values, lens: Lens, digest: str = "") -> CreateIssue:
    """Return the issue of a record that has none yet.

    It is open, so a closed status has no label and needs ``change`` on what GitHub answers.
    ``digest`` is the hash of the row when that had no ID. Raises UnfitIssue.
    """
    spec, front = lens.spec, title.prefix(lens.spec.prefix, record_id)
    text = _value(Facet.TITLE, values, lens)
    body = _block(record_id, values, lens, Marker(spec.name, record_id, lens.lineage, digest))
    return CreateIssue(
        title=(front + inert(title.shown(text, front))).strip(),
        body=checked(body),
        labels=_labels(values, lens),
        assignees=owner.write((), lens.settings.owners, "", _value(Facet.ASSIGNEES, values, lens)),
        milestone=milestone_of(_value(Facet.MILESTONE, values, lens)),
    )


def attach(
    issue: Issue, values: Values, lens: Lens, record_id: str, digest: str = ""
) -> EditIssue | None:
    """Return the edit that appends the record's block to what people wrote, byte for byte.

    ``values`` are what the block shows, ``digest`` is the hash of a row without an ID. None where
    the body has a block, or what is left of one. Raises BodyTooLong.
    """
    if own_block(issue.body, lens) != "no-block":
        return None
    newline = "\r\n" if "\r\n" in issue.body else "\n"
    marker = Marker(lens.spec.name, record_id, lens.lineage, digest)
    block = _block(record_id, values, lens, marker, issue.body).replace("\n", newline)
    return EditIssue(issue.number, body=checked(issue.body + _gap(issue.body, newline) + block))


def rename(issue: Issue, lens: Lens, new_id: str) -> EditIssue:
    """Return the edit that gives an issue's marker and title another ID; empty where they have it.

    Raises BodyTooLong.
    """
    old_id = _id_now(issue, lens) or new_id
    writer = Writer(issue, lens, new_id, Link(old_id, lens.spec.name, issue.number, issue.node_id))
    writer.rename()
    (edit,) = writer.edits() or (EditIssue(issue.number),)
    return edit


def change(
    issue: Issue, writes: Values, lens: Lens, record_id: str, link: Link | None
) -> tuple[EditIssue, ...]:
    """Return the edits that give an issue these values; nothing else of it changes.

    A field that reads as wanted is not written, unless it is contested or untidy. None, one, or
    two edits: GitHub takes a closed word for another closed word only by way of open. Raises
    UnfitIssue.
    """
    writer = Writer(issue, lens, record_id, link)
    first = sorted(lens.spec.fields, key=lambda spec: spec.facet is not Facet.STATUS)
    for spec in first:
        if spec.name in writes:
            writer.write(spec, writes[spec.name])
    writer.mend(writes)
    return writer.edits()


def _value(facet: Facet, values: Values, lens: Lens) -> Value:
    spec = lens.spec.of_facet(facet)
    return values.get(spec.name, "") if spec else ""


def _labels(values: Values, lens: Lens) -> tuple[str, ...]:
    """Return the labels of a new issue: the collection's, the tracker's own, the fields'."""
    labels = tuple(each for each in (lens.spec.label, lens.settings.scope) if each)
    for spec in lens.spec.fields:
        value = values.get(spec.name, "")
        if spec.facet is Facet.STATUS and value:
            labels = status.labels_for(labels, lens.spec, word_of(value, lens))
        elif spec.facet is Facet.LABEL:
            labels = groups.write(labels, groups.group_of(spec), value)
    return labels


def _block(record_id: str, values: Values, lens: Lens, marker: Marker, body: str = "") -> str:
    """Return a new block; the whole title stands in it only where the title cannot hold it."""
    front = title.prefix(lens.spec.prefix, record_id)
    shown = {name_of(e): as_text(e, values.get(e.name, ""), lens) for e in _kept_in_block(lens)}
    for spec in lens.spec.fields:
        text = values.get(spec.name, "")
        if spec.facet is Facet.TITLE and not title.fits(text, front, record_id):
            shown[name_of(spec)] = text
    return render(marker, lens.layout, shown, lens.link_url, mentioned(body))


def _kept_in_block(lens: Lens) -> tuple[FieldSpec, ...]:
    kept = {Facet.ASSIGNEES, Facet.PROGRESS, Facet.PROPERTY, Facet.REFERENCE, Facet.SECTION}
    return tuple(spec for spec in lens.spec.fields if spec.facet in kept)


def _gap(body: str, newline: str) -> str:
    """Return what makes a blank line behind a body."""
    if not body or body.endswith(("\n\n", "\n\r\n")):
        return ""
    return newline if body.endswith("\n") else newline * 2


def _id_now(issue: Issue, lens: Lens) -> str:
    """Return the ID of an issue's marker, if it is of this tracker and collection."""
    found = markers(issue.body)
    own = [m.id for m in found if (m.lineage, m.collection) == (lens.lineage, lens.spec.name)]
    return own[0] if len(own) == 1 else ""

"""Reading an issue: its facets as the values of a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gh_tracker.core.cells.bullets import phrase
from gh_tracker.core.cells.values import Frozen, parse
from gh_tracker.core.issue import labels as groups
from gh_tracker.core.issue import owner, reference, status, title, unmanaged
from gh_tracker.core.issue.block import Block, name_of
from gh_tracker.core.issue.lens import Lens, Reading, own_block
from gh_tracker.core.issue.marker import markers
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.model import Closing, Facet, FieldSpec, Kind, Value
from gh_tracker.core.remote import Issue
from gh_tracker.core.state import Link

FULL: Final = "100%"


def read(issue: Issue, lens: Lens, record_id: str, link: Link | None) -> Reading:
    """Return what an issue says of a record; ``link`` is what is remembered of the two."""
    return Reader(issue, lens, record_id, link).read()


@dataclass(slots=True)
class Reader:
    """Reads one issue, facet by facet."""

    issue: Issue
    lens: Lens
    record_id: str
    link: Link | None
    values: dict[str, Value] = field(default_factory=dict)
    frozen: dict[str, str] = field(default_factory=dict)
    contested: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    untidy: set[str] = field(default_factory=set)

    def read(self) -> Reading:
        """Return the reading."""
        block = self.block
        if isinstance(block, str):
            self.problems.append(block)
        for spec in self.lens.spec.fields:
            self._field(spec, block)
        return Reading(
            self.values,
            self.frozen,
            self.contested,
            tuple(self.problems),
            isinstance(block, Block),
            frozenset(self.untidy),
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """The IDs that are the record's: a renamed one's issue still has the old one."""
        return (self.record_id, self.link.id) if self.link else (self.record_id,)

    @property
    def block(self) -> Block | str:
        """The record's block, or the code of why there is none to write."""
        return own_block(self.issue.body, self.lens, *self.ids)

    def base(self, name: str) -> Value:
        """Return GitHub's value of a field at the last sync, or an empty string."""
        known = self.link.base.get(name) if self.link else None
        return known.remote if known else ""

    def _knows(self, name: str) -> bool:
        """Tell whether a last sync confirmed a value of the field, be it an empty one."""
        return self.link is not None and name in self.link.base

    def _field(self, spec: FieldSpec, block: Block | str) -> None:
        match spec.facet:
            case Facet.TITLE:
                self._title(spec, block)
            case Facet.MILESTONE:
                number = self.issue.milestone
                self.values[spec.name] = "" if number is None else f"#{number}"
            case Facet.ASSIGNEES:
                self._owner(spec, block)
            case Facet.STATUS:
                self._status(spec, block)
            case Facet.LABEL:
                self._label(spec)
            case Facet.PROGRESS if closing_of(self.issue) is Closing.COMPLETED:
                self.values[spec.name] = FULL
            case Facet.PROGRESS | Facet.PROPERTY | Facet.REFERENCE | Facet.SECTION:
                self._in_block(spec, block)
            case Facet.CLOSED if self.issue.closed_at:
                self.values[spec.name] = self.lens.date_of(self.issue.closed_at)
            case _:
                pass  # the ID is in marker and prefix, the date is derived

    def title_id(self) -> str:
        """Return the ID in front of the title: the record's own, or the one it had.

        A listing that lags behind a rename shows the old ID in marker and title alike.
        """
        lens = self.lens
        own = (lens.spec.name, lens.lineage)
        had = [e.id for e in markers(self.issue.body) if (e.collection, e.lineage) == own]
        known = (*self.ids, *had)
        return next((each for each in known if self._has_in_front(each)), self.record_id)

    def _has_in_front(self, record_id: str) -> bool:
        visible, front = self.issue.title, title.prefix(self.lens.spec.prefix, record_id)
        usual = bool(front) and visible.startswith(front)
        return usual or title.strip_prefix(visible, record_id) != visible

    def _title(self, spec: FieldSpec, block: Block | str) -> None:
        found = self.understood(spec, block)
        if not found.value:
            self.frozen[spec.name] = "empty-title"
            return
        self.values[spec.name] = found.value
        if found.edited:
            self.contested[spec.name] = "shortened"
        another = title.leading_id(self.issue.title, self.record_id)
        if another and another.casefold() not in map(str.casefold, self.ids):
            self.problems.append("foreign-id-in-title")

    def understood(self, spec: FieldSpec, block: Block | str) -> title.Title:
        """Return the text that the title stands for."""
        record_id = self.title_id()
        front = title.prefix(self.lens.spec.prefix, record_id)
        visible = title.read(self.issue.title, front, record_id)
        if self.lens.spec.listed:
            visible = title.without_kind(visible, self.lens.spec.label)
        if self.lens.spec.bullets:
            visible = phrase(visible)
        whole = block.property(name_of(spec)) if isinstance(block, Block) else None
        return title.understood(visible, front, record_id, whole, self.base(spec.name))

    def _owner(self, spec: FieldSpec, block: Block | str) -> None:
        owners, base = self.lens.settings.owners, self.base(spec.name)
        line = self._said(spec, block)
        value = owner.read(self.issue.assignees, owners, base, line)
        # A text without a mapping stands in the block alone, so a damaged one hides it.
        untold = bool(value) or not self._knows(spec.name)
        hidden = untold and owner.people(value, owners) is None
        if isinstance(block, str) and block != "no-block" and hidden:
            self.frozen[spec.name] = block
        else:
            self.values[spec.name] = value

    def _status(self, spec: FieldSpec, block: Block | str) -> None:
        # An issue that was made without the status that it should have has none. Whether we made
        # it a damaged block tells as well.
        unset = self._knows(spec.name) and not self.base(spec.name)
        made = isinstance(block, Block) or block == "damaged-block"
        unfinished = unset or (self.link is None and made)
        found = status.read(self.issue, self.lens.spec, self.link, unfinished=unfinished)
        self.problems += found.problems
        if found.word is not None or unset:
            self.values[spec.name] = found.word or ""
        if found.contested:
            self.contested[spec.name] = "several-status"
        if found.untidy:
            self.untidy.add(spec.name)

    def _label(self, spec: FieldSpec) -> None:
        found = groups.read(self.issue.labels, groups.group_of(spec), self.base(spec.name))
        self.values[spec.name] = found.value
        if found.contested:
            self.contested[spec.name] = "several-labels"
        if found.untidy:
            self.untidy.add(spec.name)

    def _in_block(self, spec: FieldSpec, block: Block | str) -> None:
        if isinstance(block, Block):
            text = in_block(block, spec)
            self._missing(spec) if text is None else self._typed(spec, text)
        elif block != "no-block":
            self.frozen[spec.name] = block
        else:
            text = self._said(spec, block)
            value = None if text is None else typed(spec, text, self.lens)
            if isinstance(value, str):
                self.values[spec.name] = value

    def _said(self, spec: FieldSpec, block: Block | str) -> Value | None:
        """Return a text of the block, or of a new issue's own body that has no block yet."""
        if isinstance(block, Block):
            return in_block(block, spec)
        if block != "no-block" or self.link is not None:
            return None
        return unmanaged.read(self.issue.body, self.lens.layout).get(name_of(spec))

    def _typed(self, spec: FieldSpec, text: str) -> None:
        value = typed(spec, text, self.lens)
        if isinstance(value, Frozen):
            self.frozen[spec.name] = value.code
        else:
            self.values[spec.name] = value

    def _missing(self, spec: FieldSpec) -> None:
        """Take a field whose place a person removed as unchanged: a lost line is no decision."""
        if not self._knows(spec.name):
            return
        base = self.base(spec.name)
        self.values[spec.name] = base
        if base:
            self.problems.append(
                "missing-heading" if spec.facet is Facet.SECTION else "missing-line"
            )


def in_block(block: Block, spec: FieldSpec) -> Value | None:
    """Return the text of a field in the block, or None where its place is not there."""
    name = name_of(spec)
    return block.section(name) if spec.facet is Facet.SECTION else block.property(name)


def typed(spec: FieldSpec, text: str, lens: Lens) -> Value | Frozen:
    """Return the value of a text, by the kind of its field."""
    if spec.facet is Facet.REFERENCE:
        return reference.read(text, lens.numbers)
    return text if spec.kind is Kind.TEXT else parse(text, spec)

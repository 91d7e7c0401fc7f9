"""Amending an issue: which of its facets change so that it has a record's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from gh_tracker.core.cells.words import find as find_word
from gh_tracker.core.issue import labels as groups
from gh_tracker.core.issue import owner, reference, status, title
from gh_tracker.core.issue.block import Block, name_of
from gh_tracker.core.issue.inert import inert, mentioned
from gh_tracker.core.issue.lens import Lens, own_block
from gh_tracker.core.issue.reading import FULL, Reader, in_block, typed
from gh_tracker.core.issue.refusal import BodyTooLong, NoBlock, UnfitStatus
from gh_tracker.core.issue.status import closing_of
from gh_tracker.core.model import Closing, Facet, FieldSpec, Value, Word
from gh_tracker.core.remote import KEEP, EditIssue, Issue, Keep
from gh_tracker.core.state import Link

# Characters of a body; GitHub answers 422 to more.
LIMIT: Final = 65_536
_Sent = TypeVar("_Sent")


def milestone_of(value: Value) -> int | str | None:
    """Return a milestone as it is sent: ``#5`` by its number, a text as a title to be created."""
    number = value.removeprefix("#")
    if value.startswith("#") and number.isascii() and number.isdecimal():
        return int(number)
    return value or None


def word_of(value: Value, lens: Lens) -> Word:
    """Return the status word of a value. Raises UnfitStatus."""
    word = find_word(value, lens.spec.words)
    if word is None:
        known = ", ".join(each.name for each in lens.spec.words)
        raise UnfitStatus(
            f"{value!r} is no status of {lens.spec.name}", hint=f"write one of {known}"
        )
    return word


def checked(body: str) -> str:
    """Return a body that GitHub takes. Raises BodyTooLong."""
    if len(body) > LIMIT:
        raise BodyTooLong(
            f"the issue's text would have {len(body)} characters; GitHub takes {LIMIT}",
            hint="shorten the longest text of the record",
        )
    return body


def as_text(spec: FieldSpec, value: Value, lens: Lens) -> str:
    """Return what the block shows of a value."""
    return reference.shown(value, lens.numbers) if spec.facet is Facet.REFERENCE else value


class Writer:
    """Changes an issue facet by facet, and tells in the end what is to be sent."""

    def __init__(self, issue: Issue, lens: Lens, record_id: str, link: Link | None) -> None:
        self.issue = issue
        self.lens = lens
        self.record_id = record_id
        self.front = title.prefix(lens.spec.prefix, record_id)
        self.reader = Reader(issue, lens, record_id, link)
        self.reading = self.reader.read()
        self.known = mentioned(issue.body)
        self.title = issue.title
        self.body = issue.body
        self.labels = issue.labels
        self.assignees = issue.assignees
        self.milestone: int | str | None = issue.milestone
        self.state = status.StateChange()

    @property
    def block(self) -> Block | str:
        """The block as it is now, between two writes."""
        return own_block(self.body, self.lens, *self.reader.ids)

    @property
    def closing(self) -> Closing:
        """What the issue's state says once this is written."""
        changed = self.state != status.StateChange()
        return self.state.closing if changed else closing_of(self.issue)

    def write(self, spec: FieldSpec, value: Value) -> None:
        """Write one field, unless it reads as wanted and nothing is left to tidy up."""
        if not self._asks(spec, value):
            return
        match spec.facet:
            case Facet.TITLE:
                self._title(spec, value)
            case Facet.MILESTONE:
                self.milestone = milestone_of(value)
            case Facet.ASSIGNEES:
                self._owner(spec, value)
            case Facet.STATUS:
                self._status(value)
            case Facet.LABEL:
                self.labels = groups.write(self.labels, groups.group_of(spec), value)
            case Facet.PROGRESS | Facet.PROPERTY | Facet.REFERENCE | Facet.SECTION:
                self._in_block(spec, value)
            case _:
                pass  # the ID is in marker and prefix, the date is derived

    def _asks(self, spec: FieldSpec, value: Value) -> bool:
        if spec.facet is Facet.PROGRESS and self.closing is not closing_of(self.issue):
            return True  # what was read of it depends on the state
        unsettled = spec.name in self.reading.contested or spec.name in self.reading.untidy
        return unsettled or self.reading.values.get(spec.name) != value

    def _title(self, spec: FieldSpec, value: Value) -> None:
        known = self.known | mentioned(self.title)
        self.title = (self.front + inert(title.shown(value, self.front), known)).strip()
        block = self.block
        if isinstance(block, Block):
            name = name_of(spec)
            whole = not title.fits(value, self.front, self.record_id)
            self.body = (
                block.with_property(name, value, self.known)
                if whole
                else block.without_property(name)
            )

    def _owner(self, spec: FieldSpec, value: Value) -> None:
        owners, block = self.lens.settings.owners, self.block
        old = self.reading.values.get(spec.name, "")
        self.assignees = owner.write(self.assignees, owners, old, value)
        line = block.property(name_of(spec)) if isinstance(block, Block) else None
        if not owner.must_show(self.assignees, owners, value, line):
            return
        if isinstance(block, Block):
            self.body = block.with_property(name_of(spec), value, self.known)
        elif owner.people(value, owners) is None:
            raise NoBlock(f"{value!r} is nobody on GitHub, and there is no block", field=spec.name)

    def _status(self, value: Value) -> None:
        word = word_of(value, self.lens)
        self.labels = status.labels_for(self.labels, self.lens.spec, word)
        self.state = status.state_for(self.issue, word)

    def _in_block(self, spec: FieldSpec, value: Value) -> None:
        derived = spec.facet is Facet.PROGRESS and self.closing is Closing.COMPLETED
        if derived and value == FULL:
            return
        block = self.block
        if not isinstance(block, Block):
            raise NoBlock(
                f"{spec.name} stands in the block, which cannot be written ({block})",
                field=spec.name,
                hint="mend the two marker lines in the issue",
            )
        text = in_block(block, spec)
        if text is not None and typed(spec, text, self.lens) == value:
            return
        put = block.with_section if spec.facet is Facet.SECTION else block.with_property
        self.body = put(name_of(spec), as_text(spec, value, self.lens), self.known)

    def rename(self) -> None:
        """Put the record's ID into marker and title, in the place of the one it had."""
        spec, block = self.lens.spec.of_facet(Facet.TITLE), self.block
        if spec:
            self._retitle(spec, block)
        block = self.block
        if isinstance(block, Block) and block.marker.id != self.record_id:
            self.body = block.with_id(self.record_id)

    def _retitle(self, spec: FieldSpec, block: Block | str) -> None:
        found = self.reader.understood(spec, block)
        text = found.value
        if not isinstance(block, Block):
            text = title.without_leading_id(text, self.record_id)
        if found.edited:
            self.title = self.front + inert(text, mentioned(self.title))
        else:
            self._title(spec, text)

    def mend(self, writes: Mapping[str, Value]) -> None:
        """Bring the owner in the block up to date, where the body is written anyway."""
        spec, block = self.lens.spec.of_facet(Facet.ASSIGNEES), self.block
        if self.body == self.issue.body or spec is None or not isinstance(block, Block):
            return
        value = writes.get(spec.name, self.reading.values.get(spec.name))
        line = block.property(name_of(spec))
        if value is not None and line is not None and line != value:
            self.body = block.with_property(name_of(spec), value, self.known)

    def edits(self) -> tuple[EditIssue, ...]:
        """Return what is to be sent. Raises BodyTooLong."""
        if self.body != self.issue.body:
            checked(self.body)
        shut = self.state.closing is not Closing.OPEN
        twice = self.state.reopen and shut
        whole = EditIssue(
            self.issue.number,
            title=_sent(self.title, self.issue.title),
            body=_sent(self.body, self.issue.body),
            labels=_sent(self.labels, self.issue.labels),
            assignees=_sent(self.assignees, self.issue.assignees),
            milestone=_sent(self.milestone, self.issue.milestone),
            state="open" if self.state.reopen else "closed" if shut else KEEP,
            state_reason=self.state.closing.value if shut and not twice else KEEP,
        )
        if twice:
            return whole, _closed(self.issue.number, self.state.closing)
        return () if whole.empty else (whole,)


def _sent(now: _Sent, before: object) -> _Sent | Keep:
    return KEEP if now == before else now


def _closed(number: int, closing: Closing) -> EditIssue:
    return EditIssue(number, state="closed", state_reason=closing.value)

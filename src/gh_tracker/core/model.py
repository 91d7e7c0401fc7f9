"""The values that every part of the core shares: fields, collections, settings, records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from gh_tracker.core.settings import Sections

Value: TypeAlias = str
"""A field's canonical value; the empty string is "nothing"."""

Values: TypeAlias = Mapping[str, Value]
"""Field name to canonical value; a field that a side does not have is not in it."""

NOTHING: Final[Values] = MappingProxyType({})
"""No values at all, as a default that nobody can write to."""


class Facet(StrEnum):
    """The part of an issue, or of a milestone, that carries a field.

    A milestone has a name, a day on which it is due and a description; its state is its status.
    """

    ID = "id"
    TITLE = "title"
    MILESTONE = "milestone"
    ASSIGNEES = "assignees"
    STATUS = "status"
    LABEL = "label"
    SECTION = "section"
    PROPERTY = "property"
    PROGRESS = "progress"
    UPDATED = "updated"
    REFERENCE = "reference"
    CLOSED = "closed"
    NAME = "name"
    DUE = "due"
    DESCRIPTION = "description"


class Remote(StrEnum):
    """What a record is tied to on GitHub."""

    ISSUE = "issue"
    MILESTONE = "milestone"


class Kind(StrEnum):
    """How the text of a value is read and compared."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERCENT = "percent"


class Direction(StrEnum):
    """Which way a field travels; ``TRACKER`` means that the tracker's wording rules."""

    BOTH = "both"
    TRACKER = "tracker"
    GITHUB = "github"


class Policy(StrEnum):
    """What becomes of a field that both sides changed to different values."""

    HOLD = "hold"
    TRACKER = "tracker"
    GITHUB = "github"
    NEWEST = "newest"


class Closing(StrEnum):
    """What a status word says of an issue's state; the values are GitHub's state reasons."""

    OPEN = "open"
    COMPLETED = "completed"
    NOT_PLANNED = "not_planned"


class Word(NamedTuple):
    """One word of a status vocabulary, in the spelling of the specification.

    ``cell`` is how a tracker writes it where none of its rows shows how, if that is not its name.
    """

    name: str
    closing: Closing = Closing.OPEN
    aliases: tuple[str, ...] = ()
    cell: str = ""


class FieldSpec(NamedTuple):
    """One column of a collection and the facet that carries it.

    ``columns`` are the header texts that name it, the first being the preferred one; ``name``
    is the machine name used in state, plans and ``resolve``. ``label`` is the prefix of a label
    group (``"impact: "``); ``heading`` the name of a section or property in the block.
    """

    name: str
    facet: Facet
    columns: tuple[str, ...]
    kind: Kind = Kind.TEXT
    heading: str = ""
    label: str = ""
    direction: Direction = Direction.BOTH
    policy: Policy = Policy.HOLD


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A kind of record: where it lives in the tracker, and its label on GitHub.

    A table belongs to the collection when it has a column for every name in ``required`` and,
    where ``headings`` is given, stands under one of these headings, in its section or in one
    nested in it (a date in brackets left out, ``*`` for anything).
    Milestones are known by their names and have neither label nor ID.
    ``prefix`` is the template of the title prefix; ``id_template`` makes the first ID of a
    tracker that has none (``"UT-{:03}"``). Of removed rows the issues are closed, or with
    ``keep_removed`` left as they are.

    Where ``listed`` is set the collection is *keyless*: its rows have neither an ID nor a status,
    for a row stands in the tracker while its issue is in that state. What a row is called is known
    to state and markers alone. With ``bullets`` the rows are the bullets under ``headings``.
    """

    name: str
    label: str
    fields: tuple[FieldSpec, ...]
    words: tuple[Word, ...]
    required: tuple[str, ...]
    headings: tuple[str, ...] = ()
    prefix: str = "{id}: "
    id_template: str = "T-{:03}"
    keep_removed: bool = False
    listed: Closing | None = None
    bullets: bool = False
    remote: Remote = Remote.ISSUE

    def field(self, name: str) -> FieldSpec | None:
        """Return the field of that machine name, or None."""
        return next((each for each in self.fields if each.name == name), None)

    def of_facet(self, facet: Facet) -> FieldSpec | None:
        """Return the first field that the facet carries, or None."""
        return next((each for each in self.fields if each.facet is facet), None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a configuration decides that the core needs to know.

    ``owners`` maps a role as the tracker writes it to its logins, in the order of the
    configuration. Times are hours. ``milestones`` says how their table is read; without it there
    is none.
    """

    collections: tuple[CollectionSpec, ...]
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trusted: frozenset[str] = frozenset()
    scope: str = ""
    timezone: str = "UTC"
    removal_grace: float = 24.0
    log: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"tasks": ("completed", "reopened", "cancelled", "created")}
    )
    sections: Sections = field(default_factory=Sections)
    milestones: CollectionSpec | None = None

    @property
    def tables(self) -> tuple[CollectionSpec, ...]:
        """Every kind of table, in the order in which they are tried on one."""
        return (*self.collections, *((self.milestones,) if self.milestones else ()))

    def collection(self, name: str) -> CollectionSpec:
        """Return the collection of that name; KeyError when the configuration has none."""
        for each in self.tables:
            if each.name == name:
                return each
        raise KeyError(name)

    def is_keyless(self, name: str) -> bool:
        """Tell whether the rows of a collection have no ID of their own."""
        return any(each.name == name and each.listed for each in self.collections)


class Place(NamedTuple):
    """Where a row stands in the tracker: indexes into ``Document.tables`` and its rows.

    Of a bullet they are indexes into ``Document.lists`` and its items.
    """

    table: int
    row: int
    line: int


class LocalRecord(NamedTuple):
    """A row of the tracker, read.

    ``values`` holds every field that the table has a column for and that could be read; a
    milestone is the title as the cell has it. ``frozen`` names the fields that could not be
    read, each with the code of its problem. ``digest`` is a hash of the row as read, which
    stands for a row that has no ID yet (``id`` is then empty).
    """

    id: str
    collection: str
    values: Values
    place: Place
    digest: str
    frozen: Mapping[str, str] = NOTHING


def milestone_key(title: str) -> str:
    """Return what the row of a milestone is known by, which no ID can be: that is one word."""
    return f"milestone {title}"

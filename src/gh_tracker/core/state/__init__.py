"""What is remembered between two syncs: links, bases, what was seen, intents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gh_tracker.core.model import Value

VERSION: Final = 1


class Base(NamedTuple):
    """The canonical value each side had after the last sync that confirmed it."""

    local: Value
    remote: Value


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on a held conflict, and the two values it was made on.

    ``take`` is the value that both sides are to have; it is void when either side has changed.
    """

    take: Value
    local: Value
    remote: Value


class Untold(NamedTuple):
    """An entry of the activity log that is still to be written; ``date`` is ISO 8601."""

    date: str
    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A record that is tied to an issue, with everything known of it at the last sync.

    A row of the milestones is tied to a milestone, whose number ``issue`` then is; it has no node.

    ``seen`` holds GitHub's value of a field where it differs from the base and was not settled.
    ``open_word`` is the last open status word. ``gone_since`` is the time at which the row was
    first found missing; a ``tombstone`` is a link whose row was removed for good.
    ``row`` holds, of a row without an ID, what it said at the last sync and its base does not.
    ``mended`` tells that a marker that a person took out was put back once; ``lost`` says what
    became of an issue that is no longer here (``deleted``, or the address it was moved to).
    ``told`` is, by its word, the date of the entry of the activity log that tells of the last such
    event: that entry cannot tell of a later one. ``untold`` are entries that the tracker could not
    be given yet.
    """

    id: str
    collection: str
    issue: int
    node_id: str
    base: Mapping[str, Base] = field(default_factory=dict)
    seen: Mapping[str, Value] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    open_word: str = ""
    gone_since: str = ""
    tombstone: bool = False
    mended: bool = False
    lost: str = ""
    row: Mapping[str, Value] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """Something about to be sent whose answer may be lost; saved before it is sent.

    ``kind`` is ``create``, ``finish`` (what an issue could not be given when it was made),
    ``comment`` or ``replace`` (reopen, then close); ``at`` is the server's time. A create names the
    ``digest`` of a row that had no ID, a comment its key.
    """

    kind: str
    record: str
    collection: str
    at: str
    issue: int = 0
    digest: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An issue with a collection's label that is not taken up until a person says so."""

    issue: int
    collection: str
    reason: str


@dataclass(frozen=True, slots=True)
class State:
    """The state of one tracker.

    ``lineage`` is 12 hex digits (see ``lineage``); ``path`` is the tracker's path now, from the
    repository's root; ``collections`` names those that have had their first sync; ``milestones``
    maps a number to the title that the tracker's cells show; ``owners`` is the mapping of roles
    to logins at the last sync; ``decided`` are the issues that are done with as decisions.
    ``milestone_links`` are the rows of the milestones by number.
    ``unlinked`` are the IDs or titles of rows, and the ``#`` numbers of issues, that were there
    before but have no link: once they have one, they are no news.
    """

    lineage: str
    node_id: str
    repository: str
    path: str
    cursor: str = ""
    collections: frozenset[str] = frozenset()
    milestones: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    intents: tuple[Intent, ...] = ()
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decided: frozenset[int] = frozenset()
    milestone_links: Mapping[int, Link] = field(default_factory=dict)
    unlinked: frozenset[str] = frozenset()
    version: int = VERSION

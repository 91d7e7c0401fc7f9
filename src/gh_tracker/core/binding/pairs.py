"""What binding looks at, and what it gives: rows, issues and links brought together in pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gh_tracker.core.binding import adoption
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.model import LocalRecord, Settings
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import Issue, Milestone
from gh_tracker.core.state import Link, State, Waiting


class How(StrEnum):
    """How a row and an issue came together."""

    LINKED = "linked"
    MARKER = "marker"
    ADOPTED = "adopted"
    NEW_ROW = "new-row"
    NEW_ISSUE = "new-issue"


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who runs a sync has decided beforehand.

    ``adopt`` is None until it is decided whether issues with a row's title are to be linked.
    """

    adopt: bool | None = None
    adopt_labelled: bool = False
    renumber: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One record: its row, its issue and its link, as far as there are such.

    ``id`` is the ID that the record has, or is given in this run (``row.id`` is then empty).
    ``issue`` is None for a linked issue that did not change since the cursor. A row of the
    milestones has a ``milestone`` in its stead.
    """

    id: str
    collection: str
    how: How
    row: LocalRecord | None = None
    issue: Issue | None = None
    link: Link | None = None
    renamed_from: str = ""
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """All records of one run, in the tracker's order, then by issue number.

    ``held`` maps IDs of which nothing may be written to a code; ``candidates`` are issues that
    could be adopted and wait for a decision.
    """

    pairs: tuple[Pair, ...]
    held: Mapping[str, str]
    candidates: tuple[adoption.Candidate, ...]
    waiting: tuple[Waiting, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that binding looks at.

    ``issues`` are those read in this run; ``labelled_by`` maps an issue to who gave it the
    collection's label; ``mentions`` tells whether an ID still stands anywhere in the file;
    ``pending`` are IDs and digests of rows whose create may have been done unseen.
    """

    settings: Settings
    local: Local
    state: State
    issues: Mapping[int, Issue]
    mentions: Callable[[str], bool]
    options: Options = Options()
    labelled_by: Mapping[int, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()


def is_gone(situation: Situation, link: Link) -> bool:
    """Tell whether a link's row was really removed, and not only cannot be read."""
    local = situation.local
    if link.id in local.records or link.id in local.frozen_ids or link.collection in local.broken:
        return False
    if situation.settings.is_keyless(link.collection):
        return True  # what is called nothing in the file can only be missing
    return not situation.mentions(link.id)

"""GitHub's half of the model: issues and milestones as it gives them, and the writes to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from gh_tracker.core.pulls import Pull


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as GitHub gives it; times are ISO 8601 in UTC to the second, with ``Z``.

    ``parent`` is the number of the issue that it is a sub-issue of.

    https://docs.github.com/rest/issues/issues#get-an-issue
    """

    number: int
    node_id: str
    title: str
    body: str
    state: str = "open"
    state_reason: str | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: int | None = None
    author: str = ""
    bot: bool = False
    association: str = "NONE"
    created_at: str = ""
    updated_at: str = ""
    closed_at: str | None = None
    closed_by: str | None = None
    locked: bool = False
    url: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone as GitHub gives it; its number is its identity, ``due`` a date or empty."""

    number: int
    title: str
    state: str = "open"
    description: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository on GitHub that a tracker is kept the same with."""

    node_id: str
    full_name: str
    has_issues: bool = True
    default_branch: str = "main"
    may_push: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an issue, comments included.

    ``kind`` is GitHub's event name (``closed``, ``reopened``, ``labeled``, ``commented``, …);
    ``label`` is set for (un)labeled, ``body`` for commented, ``commit`` and ``reason`` for closed.
    ``issue`` is the number of its issue, 0 where the answer does not say; ``pull`` is a merged pull
    request that mentions the issue, for cross-referenced.
    """

    kind: str
    actor: str
    at: str
    label: str = ""
    body: str = ""
    issue: int = 0
    commit: str = ""
    reason: str = ""
    pull: Pull | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one reading of GitHub gave.

    ``full`` tells that no issue was left out, so that an absence means something; ``cursor`` is
    the largest ``updated_at`` seen; ``now`` is the server's time by its Date header; ``pulls`` are
    the merged pull requests among what was read that close issues.
    """

    issues: tuple[Issue, ...]
    milestones: tuple[Milestone, ...]
    full: bool
    cursor: str
    now: str
    labels: tuple[str, ...] | None = None
    pulls: tuple[Pull, ...] = ()


class Keep(Enum):
    """The type of KEEP, the one value that says "leave this facet as it is"."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True)
class CreateIssue:
    """POST an issue; it is always open (GitHub takes no state in a create).

    ``milestone`` is a number, or a title that an earlier write of the same plan creates.
    """

    title: str
    body: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: int | str | None = None


@dataclass(frozen=True, slots=True)
class EditIssue:
    """PATCH an issue; facets that are KEEP are not sent. Labels and assignees replace."""

    number: int
    title: str | Keep = KEEP
    body: str | Keep = KEEP
    labels: tuple[str, ...] | Keep = KEEP
    assignees: tuple[str, ...] | Keep = KEEP
    milestone: int | str | Keep | None = KEEP
    state: str | Keep = KEEP
    state_reason: str | Keep = KEEP

    @property
    def empty(self) -> bool:
        """True when nothing would be sent."""
        facets = (self.title, self.body, self.labels, self.assignees, self.milestone, self.state)
        return all(each is KEEP for each in facets)


@dataclass(frozen=True, slots=True)
class AddComment:
    """POST a comment; ``body`` carries the hidden key by which it is looked up."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class CreateLabel:
    """POST a label; ``color`` is six hex digits without ``#``."""

    name: str
    color: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class CreateMilestone:
    """POST a milestone; ``due`` is a date or empty.

    https://docs.github.com/rest/issues/milestones#create-a-milestone
    """

    title: str
    due: str = ""
    description: str = ""
    state: str = "open"


@dataclass(frozen=True, slots=True)
class EditMilestone:
    """PATCH a milestone; what is KEEP is not sent, an empty ``due`` takes the date away."""

    number: int
    title: str | Keep = KEEP
    due: str | Keep = KEEP
    description: str | Keep = KEEP
    state: str | Keep = KEEP

    @property
    def empty(self) -> bool:
        """True when nothing would be sent."""
        return all(e is KEEP for e in (self.title, self.due, self.description, self.state))


Write: TypeAlias = (
    CreateIssue | EditIssue | AddComment | CreateLabel | CreateMilestone | EditMilestone
)

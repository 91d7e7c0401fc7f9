"""The seams: what a sync needs of the world outside, as Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from gh_tracker.core.pulls import Pull
    from gh_tracker.core.remote import Event, Fetched, Issue, Milestone, Repository, Write
    from gh_tracker.core.sections.metrics import WorkflowJob, WorkflowRun
    from gh_tracker.core.state import State
    from gh_tracker.core.state.cache import Cache


class Meter(Protocol):
    """What metrics are made of, read a request at a time; raises as the reads of ``Gateway``."""

    def runs(self, workflow: str, branch: str, count: int) -> tuple[WorkflowRun, ...]:
        """Read the last ``count`` runs that are over, newest first.

        ``workflow`` is a file name or a name, ``branch`` a branch; empty for any.
        """

    def jobs(self, run: int) -> tuple[WorkflowJob, ...]:
        """Read the jobs of a run, of its last attempt if there were several."""

    def labelled(self, label: str, *, closed_since: str) -> tuple[Issue, ...]:
        """Read the issues with a label that are open, and those closed since a moment."""


class Chronicle(Protocol):
    """What happened in a repository, read a page at a time; raises as the reads of ``Gateway``.

    A server that has no such list raises ``RefusedError``.
    """

    def events(self) -> Iterator[tuple[Event, ...]]:
        """Read what happened to all issues, newest first, a page at a time; no comments."""

    def remarks(self, since: str) -> Iterator[tuple[Event, ...]]:
        """Read the comments of all issues that were written or edited since a moment.

        They come in the order of their writing, a page at a time.
        """

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        """Read the merged pull requests that a commit came with; none where that is not known."""


class Gateway(Protocol):
    """One repository on GitHub, read and written a request at a time.

    Every method raises ``UnauthorisedError``, ``ForbiddenError`` (the repository or the permission
    is missing), ``NotSentError`` and ``UnfinishedError`` (a wait longer than the limit that was
    set); reads also raise ``GitHubError`` when no whole answer could be had.
    """

    @property
    def counts(self) -> Mapping[str, int]:
        """Requests by verb that went out, repeated ones included."""

    @property
    def now(self) -> str:
        """The server's time by its last ``Date`` header, ISO 8601 in UTC; empty before that."""

    def repository(self) -> Repository:
        """Read the repository itself; disabled issues are told, not raised."""

    def fetch(self, since: str, *, full: bool, labels: bool) -> Fetched:
        """Read issues and milestones, with ``labels`` also the labels' names.

        ``since`` is a cursor as an earlier ``Fetched`` gave it; without one, or with ``full``,
        nothing is left out. Pull requests are dropped, issues and milestones are in the order of
        their numbers.

        Raises:
            RepositoryError: issues are disabled.
        """

    def changed(self, since: str) -> Iterator[tuple[Issue, ...]]:
        """Read issues that changed since a moment, of any time if it is empty.

        They come in the order of creation, a page at a time, each read when it is asked for.
        """

    def issue(self, number: int) -> Issue:
        """Read one issue.

        Raises:
            GoneError: deleted, transferred or converted, while the repository can be read.
        """

    def milestones(self) -> tuple[Milestone, ...]:
        """Read all milestones, in the order of their numbers."""

    def milestone(self, number: int) -> Milestone:
        """Read one milestone.

        Raises:
            GoneError: deleted, while the repository can be read.
        """

    def timeline(self, number: int) -> tuple[Event, ...]:
        """Read everything that happened to an issue, comments included, oldest first.

        Raises:
            GoneError: as for ``issue``.
        """

    def comments(self, number: int) -> tuple[Event, ...]:
        """Read the comments of an issue, oldest first.

        Raises:
            GoneError: as for ``issue``.
        """

    def assignable(self) -> frozenset[str]:
        """Read the logins that can be assigned to issues here, as GitHub spells them."""

    @property
    def meter(self) -> Meter:
        """What metrics are read with."""

    @property
    def chronicle(self) -> Chronicle:
        """What happened to all issues, and the pull requests of commits."""

    def perform(self, write: Write) -> Issue | Milestone | str:
        """Send one write and return what the answer holds: nothing is read afterwards.

        A comment gives its ID, a label its name. Milestones must be numbers by now.

        Raises:
            RefusedError: this write is wrong (422, a lock); ``fields`` and ``code`` say how.
            GoneError: the issue is no longer here.
            OutcomeUnknownError: it may have been done or not; it is never sent again here.
        """

    def close(self) -> None:
        """Let go of the connection."""


class Workspace(Protocol):
    """One tracker on disk: document, state and cache; see ``gh_tracker.workspace``."""

    def read_tracker(self) -> bytes:
        """Return the tracker's bytes."""

    def write_tracker(self, data: bytes, expected: bytes) -> bool:
        """Replace the tracker, unless it no longer holds the expected bytes: then return False."""

    def read_state(self) -> State | None:
        """Return the state; None before the first sync. Raises StateError."""

    def write_state(self, state: State) -> bool:
        """Write the state if its bytes differ from the file's; return whether they did."""

    def read_cache(self) -> Cache:
        """Return what quiet runs remember; an empty one when it is lost."""

    def write_cache(self, content: Cache) -> None:
        """Keep the cache for the state as it is on disk."""

    @property
    def relative_path(self) -> str:
        """The tracker's path from the repository's root."""

    def line_dates(self, lines: Sequence[int], tz: tzinfo) -> Mapping[int, date]:
        """Return the author date of each line, uncommitted ones left out."""

    def line_times(self, lines: Sequence[int]) -> Mapping[int, datetime]:
        """Return when each line was committed, by its author's clock."""

    def other_lineages(self) -> Mapping[str, str]:
        """Return the other trackers' state files of the repository, each with its lineage."""

    @property
    def branch(self) -> str | None:
        """The branch that is checked out; None outside a repository and on a detached head."""

    @property
    def default_branch(self) -> str | None:
        """The repository's default branch as far as is known; None outside a repository."""

"""The seams: what a sync needs of the world outside, as Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gh_tracker.core.model import Event, Fetched, Issue, Milestone, Repository, Write


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

    def issue(self, number: int) -> Issue:
        """Read one issue.

        Raises:
            GoneError: deleted, transferred or converted, while the repository can be read.
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

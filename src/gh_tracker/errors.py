"""Every expected error: one base with an exit code and a way out; facts are attributes."""

from __future__ import annotations

from typing import ClassVar


class TrackerError(Exception):
    """An expected error: explained in two lines at most, without a traceback.

    ``hint`` is the way out, in the imperative. ``file``, ``line`` and ``column`` (from 1) say
    where, as far as there is a place.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self, message: str, *, hint: str = "", file: str = "", line: int = 0, column: int = 0
    ) -> None:
        """Keep the facts; the text is put together by ``str``."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Return ``file:line:column: message``, as much of it as is known."""
        place = ":".join(str(each) for each in (self.file, self.line, self.column) if each)
        return f"{place}: {self.message}" if place else self.message


class UsageError(TrackerError):
    """The command line asks for something that cannot be meant."""

    exit_code = 2


class ConfigError(TrackerError):
    """A configuration that cannot be read, or holds an unknown key or a wrong value."""


class DocumentError(TrackerError):
    """A tracker that cannot be read at all: encoding, merge markers, no known table."""


class StateError(TrackerError):
    """A state file that is corrupt, too new, or of another repository or tracker."""


class RepositoryError(TrackerError):
    """The repository cannot be synced with: not found, issues disabled, wrong branch."""


class PersonNeededError(TrackerError):
    """A plan that is not safe, or an adoption: stops before any write until a person decides."""

    exit_code = 5


class GitHubError(TrackerError):
    """GitHub refused or could not be reached; ``status`` is 0 when there was no answer."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int = 0,
        fields: tuple[str, ...] = (),
        code: str = "",
    ) -> None:
        """Keep the status, the refused fields and GitHub's code besides the text."""
        super().__init__(message, hint=hint)
        self.status = status
        self.fields = fields
        self.code = code


class UnauthorisedError(GitHubError):
    """401, or no token at all: nothing more can be done in this run."""


class ForbiddenError(GitHubError):
    """403 for lack of a permission, or 404 where the repository itself cannot be read.

    ``permission`` is what GitHub's ``X-Accepted-GitHub-Permissions`` asks for, or empty.
    """

    permission: str = ""


class GoneError(GitHubError):
    """404, 410 or 301 on one issue: deleted, transferred or converted.

    ``location`` is the new place of a transferred issue, or empty.
    """

    location: str = ""


class RefusedError(GitHubError):
    """422 (or a lock): this one request is wrong; others go on."""


class OutcomeUnknownError(GitHubError):
    """A write may or may not have been done: 5xx, reset, timeout, unreadable 2xx."""


class NotSentError(GitHubError):
    """The request never reached the server (refused connection, unknown host)."""


class UnfinishedError(GitHubError):
    """A wait that is longer than the limit that was set; the next run continues.

    ``wait`` is in seconds.
    """

    exit_code = 7
    wait: float = 0.0

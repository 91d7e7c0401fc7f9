"""Why an issue cannot hold a value: refusals that say so instead of losing something."""

from __future__ import annotations

from typing import ClassVar

from gh_tracker.errors import TrackerError


class UnfitIssue(TrackerError, ValueError):  # noqa: N818 - a verdict on a value, as UnfitText
    """A write that an issue cannot hold; ``field`` is its machine name, "" for the whole."""

    code: ClassVar[str] = "unfit"

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        """Keep the field besides the text."""
        super().__init__(message, hint=hint)
        self.field = field


class TooManyAssignees(UnfitIssue):
    """More assignees than GitHub takes.

    https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/assigning-issues-and-pull-requests-to-other-github-users
    """

    code = "too-many-assignees"


class OwnerTaken(UnfitIssue):
    """People who stay assigned would be read as the owner, in the place of the one written."""

    code = "owner-taken"


class BodyTooLong(UnfitIssue):
    """A body of more characters than GitHub takes; it is never cut."""

    code = "body-too-long"


class UnfitLabel(UnfitIssue):
    """A value that cannot be the name of a label: over several lines, or too long."""

    code = "unfit-label"


class UnfitStatus(UnfitIssue):
    """A status that is no word of the collection, or none at all: no issue is without one."""

    code = "unknown-status"


class NoBlock(UnfitIssue):
    """A value that only the block can hold, where there is none that can be written."""

    code = "no-block"

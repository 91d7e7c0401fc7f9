"""The one error of values that are right each, but do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gh_tracker.config.source import KeyPath


class MisfitError(Exception):
    """Two parts of a configuration contradict each other; ``path`` leads to the later one."""

    def __init__(self, path: KeyPath, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message

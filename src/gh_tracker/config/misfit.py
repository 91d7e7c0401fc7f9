"""The one error of values that are right each, but do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gh_tracker.config.source import KeyPath


class MisfitError(Exception):
    """Two parts of a configuration contradict each other; ``path`` leads to the later one.

    Where it names what is not there, ``name`` is that, and ``names`` are those that are.
    """

    def __init__(
        self, path: KeyPath, message: str, *, name: str = "", names: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.name = name
        self.names = names


def no_collection(path: KeyPath, name: str, names: Sequence[str]) -> MisfitError:
    """Return the error of a collection that there is not."""
    return MisfitError(path, f'there is no collection "{name}"', name=name, names=names)

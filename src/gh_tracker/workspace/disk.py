"""One tracker on disk: its document, state, cache and plan files, and what git knows of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gh_tracker import files
from gh_tracker.workspace import lock
from gh_tracker.workspace.git import Git
from gh_tracker.workspace.origin import Origin
from gh_tracker.workspace.trackerfile import TrackerFile

if TYPE_CHECKING:
    from gh_tracker.core.state import State
    from gh_tracker.core.state.cache import Cache
    from gh_tracker.workspace.stores import Stores

SUFFIX: Final = ".gh-tracker.jsonl"
"""What the name of a tracker's state file adds to the tracker's own."""


class Workspace(TrackerFile):
    """The files of one tracker; paths in git's answers are relative to the repository's root."""

    def __init__(self, tracker: Path, environ: Mapping[str, str] = os.environ) -> None:
        """Take the tracker's path; nothing is read yet."""
        super().__init__(tracker)
        self.state_file = tracker.with_name(tracker.name + SUFFIX)
        self._environ = environ

    def read_state(self) -> State | None:
        """Return the state; None before the first sync.

        Raises:
            StateError: the file is there but cannot be trusted.
        """
        return self._stores.read_state()

    def write_state(self, state: State) -> bool:
        """Write the state if its bytes differ from the file's; return whether they did."""
        return self._stores.write_state(state)

    def read_cache(self) -> Cache:
        """Return the cache; an empty one when it is lost, damaged or of another state."""
        return self._stores.read_cache()

    def write_cache(self, content: Cache) -> None:
        """Keep the cache for the state as it is on disk; call it after ``write_state``.

        A cache that cannot be written is no error: the next run sends more requests.
        """
        self._stores.write_cache(content)

    def read_plan(self, path: Path) -> bytes:
        """Return the bytes of a saved plan; TrackerError when it cannot be read."""
        return files.read(path)

    def write_plan(self, path: Path, data: bytes) -> None:
        """Save a plan; TrackerError when it cannot be written."""
        files.write_atomic(path, data)

    def lock(self, wait: float = 10.0) -> AbstractContextManager[None]:
        """Return a context in which no other run works on this tracker on this disk.

        Raises:
            TrackerError: on entering, when another run goes on for longer than ``wait`` seconds.
        """
        return lock.locked(self.private(".lock"), str(self.tracker), wait)

    @cached_property
    def git(self) -> Git | None:
        """The repository that the tracker is in; None outside one, and without git."""
        return Git.around(self.tracker.parent)

    @property
    def relative_path(self) -> str:
        """The tracker's path from the root, with ``/`` on every system."""
        folder = self.tracker.parent.resolve()
        return (folder / self.tracker.name).relative_to(self.root).as_posix()

    @property
    def branch(self) -> str | None:
        """The branch that is checked out; None outside a repository and on a detached head."""
        return self.git.branch if self.git else None

    @property
    def default_branch(self) -> str | None:
        """The repository's default branch as far as the clone knows it; None outside one."""
        return self.git.default_branch if self.git else None

    @property
    def origin(self) -> Origin | None:
        """The repository that the ``origin`` remote names, if it does."""
        return self.git.origin if self.git else None

    def line_times(self, lines: Sequence[int]) -> Mapping[int, datetime]:
        """Return when each of the tracker's lines was committed, by its author's clock.

        Lines of which this is not known are left out; see ``Git.line_times``.
        """
        return self.git.line_times(self.tracker, lines) if self.git else {}

    def line_dates(self, lines: Sequence[int], tz: tzinfo) -> Mapping[int, date]:
        """Return the date in a time zone on which each line was committed, as ``line_times``."""
        return {line: at.astimezone(tz).date() for line, at in self.line_times(lines).items()}

    def other_states(self) -> tuple[Path, ...]:
        """Return the state files of the repository's other trackers."""
        found = self.git.files(f"*{SUFFIX}") if self.git else ()
        own = self.state_file.resolve()
        return tuple(each for each in found if each.resolve() != own)

    def other_lineages(self) -> Mapping[str, str]:
        """Return the repository's other state files, each with the lineage it belongs to.

        One that cannot be read counts as well: it is of another tracker all the same.
        """
        from gh_tracker.workspace.stores import lineage_of  # noqa: PLC0415 - as `_stores`

        found = {}
        for path in self.other_states():
            name = path.resolve().relative_to(self.root).as_posix()
            found[name] = lineage_of(path, name)
        return found

    @cached_property
    def _stores(self) -> Stores:
        # Start-up time: what only looks at the tracker needs no state.
        from gh_tracker.workspace.stores import Stores  # noqa: PLC0415

        return Stores(self.state_file, self.private(".json"))

    def private(self, suffix: str) -> Path:
        """Return the file of a tracker on this disk alone, by the end of its name."""
        if self.git:
            folder, name = self.git.folder, self.relative_path
        else:
            folder, name = _caches(self._environ), str(self.tracker.resolve())
        return folder / "gh-tracker" / (hashlib.sha256(name.encode()).hexdigest()[:16] + suffix)


def _caches(environ: Mapping[str, str]) -> Path:
    """Return the user's folder for caches.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    local = "LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME"
    return Path(environ.get(local) or Path.home() / ".cache")

"""A tracker's document on disk, and the folder that its repository begins in."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from gh_tracker import files


class TrackerFile:
    """The document of one tracker."""

    def __init__(self, tracker: Path) -> None:
        """Take the tracker's path; nothing is read yet."""
        self.tracker = tracker

    def read_tracker(self) -> bytes:
        """Return the tracker's bytes; TrackerError when it cannot be read."""
        return files.read(self.tracker)

    def write_tracker(self, data: bytes, expected: bytes) -> bool:
        """Replace the tracker, unless it no longer holds the expected bytes: then return False.

        Raises:
            TrackerError: it cannot be read or written.
        """
        if files.read(self.tracker) != expected:
            return False
        if data != expected:
            files.write_atomic(self.tracker, data)
        return True

    @cached_property
    def root(self) -> Path:
        """The repository's root; outside one, the tracker's folder."""
        return root_around(self.tracker.parent)


def root_around(folder: Path) -> Path:
    """Return the root of the working tree that a folder is in; outside one, the folder itself.

    It is found as git finds it, without asking git.
    https://git-scm.com/docs/gitrepository-layout
    """
    here = folder.resolve()
    return next((each for each in (here, *here.parents) if _is_root(each)), here)


def _is_root(folder: Path) -> bool:
    """Tell whether a repository stands here; a worktree and a submodule have a file for it."""
    git = folder / ".git"
    return git.is_file() or (git / "HEAD").exists()

"""The tracker and its state file: here in the working copy, and in commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from gh_tracker import files
from gh_tracker.action.checkout import Checkout
from gh_tracker.core.model import Settings
from gh_tracker.core.state import statefile
from gh_tracker.errors import TrackerError
from gh_tracker.steps.landing import Side, land
from gh_tracker.workspace.disk import SUFFIX

Files: TypeAlias = Mapping[str, bytes]
"""The two files as far as they are there, by their path from the repository's root."""


class Content:
    """The two files of one tracker, whose ``path`` is from the repository's root."""

    def __init__(self, checkout: Checkout, path: str, settings: Settings) -> None:
        """Take where they are; nothing is read yet."""
        self.checkout = checkout
        self.settings = settings
        self.tracker = path
        self.state = path + SUFFIX
        self.paths = (self.tracker, self.state)

    def here(self) -> Files:
        """Return the files of the working copy."""
        found = {each: files.read_if_there(self.checkout.root / each) for each in self.paths}
        return {path: data for path, data in found.items() if data is not None}

    def of(self, commit: str) -> Files:
        """Return the files of a commit; nothing for none."""
        if not commit:
            return {}
        found = {each: self.checkout.read(commit, each) for each in self.paths}
        return {path: data for path, data in found.items() if data is not None}

    def write(self, wanted: Files) -> None:
        """Give the working copy these files; one that is not among them is taken away."""
        for path in self.paths:
            file = self.checkout.root / path
            if path in wanted:
                files.write_if_changed(file, wanted[path])
            else:
                file.unlink(missing_ok=True)

    def landed(self, before: Files, ours: Files, theirs: Files) -> Files:
        """Return ``theirs`` with what led from ``before`` to ``ours``; see ``landing.land``.

        Raises:
            TrackerError: the tracker is gone there, or one of the files cannot be read.
        """
        if theirs in (before, ours):
            return ours
        if self.tracker not in theirs:
            raise TrackerError(
                "the tracker was moved or removed while this run was under way",
                hint="Name its new place in the workflow; the next run goes on from there.",
                file=self.tracker,
            )
        result = land(self._side(before), self._side(ours), self._side(theirs), self.settings)
        found = {self.tracker: result.document}
        if result.state is not None:
            found[self.state] = statefile.encode(result.state)
        return found

    def _side(self, found: Files) -> Side:
        state = found.get(self.state)
        return Side(
            found.get(self.tracker, b""),
            None if state is None else statefile.decode(state, self.state),
        )

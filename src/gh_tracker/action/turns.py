"""Whether a run may look at its own event alone: only if none before it was dropped or failed.

Of the runs that wait for their turn GitHub keeps the newest, so an event can stand for others that
nobody has acted on. A workflow's runs are numbered without a gap, also those that never began; so
the run after the last one that left nothing undone has the next number.

https://docs.github.com/actions/reference/variables-reference
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from gh_tracker import files
from gh_tracker.action.job import Job
from gh_tracker.errors import TrackerError


class Turns:
    """The last run that left nothing undone, kept where it may be lost: then all is read."""

    def __init__(self, file: Path, job: Job) -> None:
        """Take the file that is kept between runs."""
        number = job.named("GITHUB_RUN_NUMBER")
        self._file = file
        self._workflow = job.named("GITHUB_WORKFLOW_REF")
        self._number = int(number) if number.isdecimal() else 0

    def follows(self) -> bool:
        """Tell whether the run before this one was the last that left nothing undone."""
        return bool(self._workflow) and self._last() == [self._workflow, self._number - 1]

    def note(self) -> bool:
        """Note that nothing is left undone now; tell whether that is worth keeping."""
        if not self._workflow or not self._number:
            return False
        with suppress(TrackerError, OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            files.write_atomic(
                self._file, json.dumps([self._workflow, self._number]).encode() + b"\n"
            )
            return True
        return False

    def _last(self) -> object:
        with suppress(TrackerError, ValueError):
            return json.loads(files.read_if_there(self._file) or b"null")
        return None

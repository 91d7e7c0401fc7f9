"""The job of a workflow: its event, its log, its step summary and its outputs.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from gh_tracker.core.report.annotating import annotation
from gh_tracker.core.report.lines import Line, line, plain
from gh_tracker.errors import TrackerError

SUMMARY_LIMIT: Final = 1_000_000
"""Bytes; GitHub takes 1 MiB a step, and drops a summary that is longer as a whole."""

ANNOTATIONS: Final = 10
"""Of each severity; GitHub shows no more of one step."""


class Job:
    """Where a run speaks in a workflow; nothing that it says of data becomes a command."""

    def __init__(self, environ: Mapping[str, str], out: IO[str]) -> None:
        """Take the environment of the step and its log."""
        self.environ = environ
        self._out = out
        self._shown: dict[str, int] = {}

    def named(self, name: str) -> str:
        """Return a variable of the environment, empty when it is not set."""
        return self.environ.get(name, "")

    @property
    def event_name(self) -> str:
        """The name of the event that started the workflow."""
        return self.named("GITHUB_EVENT_NAME")

    @property
    def event(self) -> Mapping[str, object]:
        """The payload of the event that started the workflow; empty without one.

        https://docs.github.com/webhooks/webhook-events-and-payloads
        """
        path = self.named("GITHUB_EVENT_PATH")
        try:
            content = json.loads(Path(path).read_bytes()) if path else {}
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def say(self, text: str) -> None:
        """Write one line to the log, in which nothing acts."""
        self._out.write(f"{plain(line(text))}\n")
        self._out.flush()

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Fold what is said within; commands are off there, whatever the data holds."""
        word = secrets.token_hex(16)
        self._out.write(f"::group::{plain(line(title))}\n::stop-commands::{word}\n")
        try:
            yield
        finally:
            self._out.write(f"::{word}::\n::endgroup::\n")
            self._out.flush()

    def show(self, lines: Iterable[Line]) -> None:
        """Write lines to the log."""
        for each in lines:
            self._out.write(f"{plain(each)}\n")

    def annotate(self, marks: Iterable[str]) -> None:
        """Write annotations, as many of each severity as GitHub shows."""
        for each in marks:
            severity = each[2:].split(" ", 1)[0]
            self._shown[severity] = self._shown.get(severity, 0) + 1
            if self._shown[severity] <= ANNOTATIONS:
                self._out.write(f"{each}\n")
        self._out.flush()

    def notice(self, text: str) -> None:
        """Say something at the top of the run's page."""
        self.annotate([annotation("notice", "gh-tracker", text)])

    def warn(self, text: str) -> None:
        """Say that something is not as it should be."""
        self.annotate([annotation("warning", "gh-tracker", text)])

    def failed(self, error: TrackerError) -> None:
        """Explain an expected error, where it is and what to do."""
        text = f"{error.message}\n{error.hint}".strip()
        mark = annotation("error", "gh-tracker", text, error.file, error.line, error.column)
        self.annotate([mark])

    def summarise(self, markdown: str) -> None:
        """Add to the step's summary; what is too long is cut at a line, and that is said."""
        data = markdown.encode(errors="replace")
        if len(data) > SUMMARY_LIMIT:
            kept = data[:SUMMARY_LIMIT].rpartition(b"\n")[0]
            data = kept + b"\n\nThe rest is in the report.\n"
        self._append("GITHUB_STEP_SUMMARY", data)

    def output(self, name: str, value: str) -> None:
        """Set an output; a delimiter that nobody can guess keeps its value one value."""
        word = f"gh-tracker-{secrets.token_hex(16)}"
        self._append("GITHUB_OUTPUT", f"{name}<<{word}\n{value}\n{word}\n".encode())

    def _append(self, name: str, data: bytes) -> None:
        path = self.named(name)
        if path:
            with Path(path).open("ab") as file:
                file.write(data)

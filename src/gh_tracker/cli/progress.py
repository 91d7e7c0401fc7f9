"""How far a run is: a bar with the time left on a terminal, notes of long waits elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gh_tracker.cli.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Progress:
    """Told of each step of a run; shows it on stderr when that is a terminal."""

    def __init__(self, console: Console) -> None:
        """Show nothing until there is something to show."""
        self._console = console
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` steps are done."""
        if self._bars is None and self._console.has_terminal and not self._console.quiet:
            self._bars = _bars(no_color=self._console.no_color)
            self._bars.start()
            self._task = self._bars.add_task(what, total=total)
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, description=what, completed=done, total=total)

    def waits(self, seconds: float, reason: str) -> None:
        """Say why nothing moves for a while."""
        self._console.note(f"waiting {seconds:.0f} s for {reason}")

    def stop(self) -> None:
        """Take the bar away."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


@contextmanager
def progress(console: Console) -> Iterator[Progress]:
    """Yield a progress that is gone at the end, whatever happens."""
    shown = Progress(console)
    try:
        yield shown
    finally:
        shown.stop()


def _bars(*, no_color: bool) -> Bars:
    # Start-up time: rich.progress is only for terminals.
    from rich.console import Console as RichConsole  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=RichConsole(stderr=True, no_color=no_color),
        transient=True,
    )

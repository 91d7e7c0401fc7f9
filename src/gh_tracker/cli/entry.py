"""The one place that turns what happened into an exit code and, at most, two lines on stderr."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

import click

from gh_tracker.cli.console import INTERRUPTED, Console, ReaderGoneError
from gh_tracker.cli.group import commands
from gh_tracker.errors import TrackerError

BUG: Final = 3
REPORT_TO: Final = "https://github.com/gh-tracker/gh-tracker/issues"


def main(argv: Sequence[str] | None = None, command: click.Command = commands) -> int:
    """Run one command and return its exit code.

    0 in sync or done, 1 an explained error, 2 usage, 3 a bug, 4 changes pending, 5 a person is
    needed, 6 applied in part, 7 unfinished, 130 interrupted.
    """
    console = Console(sys.stdout, sys.stderr, os.environ)
    with _ended_like_interrupted():
        return _code(console, command, None if argv is None else list(argv))


def _code(console: Console, command: click.Command, argv: list[str] | None) -> int:
    try:
        return _run(console, command, argv)
    except (TrackerError, click.ClickException) as error:
        return _explained(console, error)
    except (KeyboardInterrupt, click.Abort):
        console.interrupted()
        return INTERRUPTED
    except (ReaderGoneError, BrokenPipeError):
        console.hang_up()
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever is left is a bug, and has its own code
        console.bug(error, REPORT_TO)
        return BUG


def _explained(console: Console, error: TrackerError | click.ClickException) -> int:
    """Explain an expected error and return its exit code."""
    if isinstance(error, click.UsageError):
        console.misused(error)
    elif isinstance(error, TrackerError):
        console.failed(error)
    else:
        console.failed(TrackerError(error.format_message()))
    return error.exit_code


def _run(console: Console, command: click.Command, argv: list[str] | None) -> int:
    """Run a command: its return value is the exit code, that of click's own exits too."""
    code = command.main(argv, prog_name="gh-tracker", standalone_mode=False, obj=console)
    console.flush()
    return int(code or 0)


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """Let SIGTERM, by which jobs are cancelled, end a run as Ctrl-C does: what was done is saved.

    https://docs.github.com/actions/reference/workflow-cancellation-reference
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

"""The one module that prints: lines to stdout, notes and errors to stderr."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

import click

from gh_tracker.core.printable import harmless, visible
from gh_tracker.core.report.lines import Line, Part, Style, line, plain
from gh_tracker.errors import TrackerError

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

INTERRUPTED: Final = 130
"""The exit code of a run that was cut short from outside."""

_COLOURS: Final[Mapping[Style, str]] = {
    "strong": "bold",
    "dim": "dim",
    "add": "green",
    "remove": "red",
    "warning": "yellow",
    "error": "bold red",
    "good": "green",
}


class ReaderGoneError(Exception):
    """Nobody reads the output any more, as when it is piped into ``head``."""


class Console:
    """Where a run speaks: in colour on a terminal, in plain text everywhere else."""

    def __init__(self, out: IO[str], err: IO[str], environ: Mapping[str, str]) -> None:
        """Take the streams of this run."""
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                # A terminal that cannot show a character gets its code, not an error.
                stream.reconfigure(errors="backslashreplace")
        self._out = out
        self._err = err
        self._environ = environ
        self._no_color = False
        self.quiet = False
        self.verbose = False
        self.annotates = False

    def configure(self, *, quiet: bool, verbose: bool, no_color: bool, annotates: bool) -> None:
        """Take over what the command line says of output."""
        self.quiet, self.verbose = quiet, verbose
        self._no_color, self.annotates = no_color, annotates
        if verbose:
            _log_to(self._err)

    # What it can do

    @property
    def interactive(self) -> bool:
        """True when a person can be asked: a terminal on both ends, and no CI."""
        return sys.stdin.isatty() and self._out.isatty() and not self._environ.get("CI")

    @property
    def has_terminal(self) -> bool:
        """True when stderr is a terminal, on which a bar can move.

        A log of CI is none, even where it says that it is.
        """
        capable = self._environ.get("TERM") != "dumb" and not self._environ.get("CI")
        return self._err.isatty() and capable

    @property
    def no_color(self) -> bool:
        """True where a terminal is to get no colours (https://no-color.org)."""
        said = self._no_color or self._environ.get("NO_COLOR") or self._environ.get("CI")
        return bool(said) or self._environ.get("TERM") == "dumb"

    # stdout

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines to stdout."""
        self._print(lines, self._out)

    def write(self, text: str) -> None:
        """Write text to stdout that is ready as it is: JSON, Markdown, annotations."""
        _put(text, self._out)

    def ask(self, question: str) -> bool:
        """Ask a question to be answered with yes; Enter means no."""
        return self.ask_for(f"{question} [y/N]").casefold() in {"y", "yes"}

    def ask_for(self, question: str) -> str:
        """Ask for a text; Enter means none."""
        self._out.flush()
        answer = click.prompt(visible(question), "", show_default=False, err=True)
        return str(answer).strip()

    def flush(self) -> None:
        """Put everything out that is still held back."""
        self._out.flush()

    # stderr

    def note(self, *parts: Part | str) -> None:
        """Say something that is no result, unless the run is quiet."""
        if not self.quiet:
            self._print([line(*parts)], self._err)

    def warn(self, text: str) -> None:
        """Say something that even a quiet run says."""
        self._print([line(Part(text, "warning"))], self._err)

    def interrupted(self) -> None:
        """Say that a run was cut short."""
        self.warn("interrupted; what was done is saved, and the next run goes on from there")

    def failed(self, error: TrackerError) -> None:
        """Explain an expected error in two lines, and in a workflow as an annotation too."""
        self._print([line(Part("error", "error"), f": {error}")], self._err)
        if error.hint:
            self._print([line(Part("hint", "dim"), f": {error.hint}")], self._err)
        if self.annotates:
            from gh_tracker.core.report.annotating import annotation  # noqa: PLC0415 - start-up time

            text = f"{error.message}\n{error.hint}".strip()
            mark = annotation("error", "gh-tracker", text, error.file, error.line, error.column)
            self.write(f"{mark}\n")

    def misused(self, error: click.UsageError) -> None:
        """Explain a wrong command line as click does: with the usage."""
        with suppress(UnicodeEncodeError):
            error.show(self._err)

    def bug(self, error: Exception, report_to: str) -> None:
        """Own up to a bug; the traceback is for those who asked for it."""
        kind = type(error).__name__
        self._print([line(Part("error", "error"), f": this is a bug: {kind}: {error}")], self._err)
        way = "the output" if self.verbose else "the output of this command with --verbose"
        self._print(
            [line(Part("hint", "dim"), f": Report it at {report_to} with {way}.")], self._err
        )
        if self.verbose:
            import traceback  # noqa: PLC0415 - start-up time

            text = "".join(traceback.format_exception(error))
            self._print((line(each) for each in text.splitlines()), self._err)

    def hang_up(self) -> None:
        """Stop writing to a reader that went away, so that Python does not complain at its end."""
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())

    def _print(self, lines: Iterable[Line], stream: IO[str]) -> None:
        if stream.isatty() and not self.no_color:
            _print_in_colour(lines, _rich(stream))
            return
        for each in lines:
            _put(f"{plain(each)}\n", stream)


def _put(text: str, stream: IO[str]) -> None:
    try:
        stream.write(text)
    except BrokenPipeError as error:
        # Under its own name, since click takes this error for its own to handle.
        raise ReaderGoneError from error


def _rich(stream: IO[str]) -> RichConsole:
    from rich.console import Console as RichConsole  # noqa: PLC0415 - start-up time

    return RichConsole(file=stream, highlight=False, emoji=False, soft_wrap=True)


def _print_in_colour(lines: Iterable[Line], rich: RichConsole) -> None:
    """Print through rich as styled text, which reads no markup in what people wrote."""
    from rich.text import Text  # noqa: PLC0415 - start-up time

    for each in lines:
        rich.print(Text.assemble(*((part.text, _COLOURS.get(part.style, "")) for part in each)))


class _HarmlessFormatter(logging.Formatter):
    """Formats a record so that nothing in it steers the terminal or the workflow."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record on one line."""
        return harmless(visible(super().format(record)))


def _log_to(stream: IO[str]) -> None:
    """Send the project's own log, requests above all, to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_HarmlessFormatter("%(message)s"))
    logger = logging.getLogger("gh_tracker")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.DEBUG)
    logger.propagate = False

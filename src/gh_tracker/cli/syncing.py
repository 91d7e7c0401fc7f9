"""Planning and syncing from the command line: the engine, and what surrounds it here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TypedDict

from gh_tracker import files
from gh_tracker.cli.connecting import connected, route
from gh_tracker.cli.opening import Opened, open_tracker
from gh_tracker.cli.options import Common
from gh_tracker.cli.progress import Progress, progress
from gh_tracker.cli.show import show
from gh_tracker.core.model import Direction, Policy
from gh_tracker.core.planning.brake import Allowance
from gh_tracker.core.report import jsonreport
from gh_tracker.core.report.report import Report
from gh_tracker.errors import TrackerError, UsageError
from gh_tracker.sync import Options, Sync

_DIRECTIONS: Final = {
    "both": Direction.BOTH,
    "push": Direction.TRACKER,
    "pull": Direction.GITHUB,
}


class Flags(TypedDict):
    """The options that ``plan`` and ``sync`` have in common, as click gives them."""

    direction: str
    prefer: str | None
    full: bool
    yes: bool
    allow: tuple[Allowance, ...]
    adopt: bool | None
    adopt_labelled: bool
    renumber: bool
    rebuild: bool


def options_of(flags: Flags, saved: Path | None = None, *, partial: bool = False) -> Options:
    """Return the options of a run; the plan file is read here.

    Raises:
        TrackerError: the plan file cannot be read.
        UsageError: options that exclude each other.
    """
    if partial and saved is None:
        raise UsageError("--partial says what to do with a plan", hint="Give --plan FILE with it.")
    return Options(
        direction=_DIRECTIONS[flags["direction"]],
        prefer=Policy(flags["prefer"]) if flags["prefer"] else Policy.HOLD,
        full=flags["full"],
        yes=flags["yes"],
        allowed=frozenset(flags["allow"]),
        adopt=flags["adopt"],
        adopt_labelled=flags["adopt_labelled"],
        renumber=flags["renumber"],
        rebuild=flags["rebuild"],
        partial=partial,
        saved=read_plan(saved) if saved else None,
    )


def plan(common: Common, named: Path | None, options: Options) -> Report:
    """Return what a sync would do; nothing is written."""
    opened = open_tracker(common, named)
    with _engine(common, opened) as (engine, _):
        return engine.plan(options)


def sync(common: Common, named: Path | None, options: Options) -> Report:
    """Do it, alone on this tracker; on a terminal the first sync shows its plan and asks."""
    opened = open_tracker(common, named)
    asks = common.console.interactive and common.format == "text" and not options.yes
    with opened.workspace.lock(), _engine(common, opened) as (engine, shown):

        def confirm(report: Report) -> bool:
            shown.stop()
            show(common, report)
            return common.console.ask("This is the first sync. Go on?")

        return engine.run(options, confirm if asks else None)


def planned(report: Report, *, exit_code: bool) -> Report:
    """Return a plan's report with the exit code that was asked for: 0, unless it is to tell."""
    return report if exit_code else replace(report, exit_code=0)


@contextmanager
def _engine(common: Common, opened: Opened) -> Iterator[tuple[Sync, Progress]]:
    place = route(common, opened)
    pages = opened.workspace.read_cache().pages
    with progress(common.console) as shown, connected(place, opened, shown, pages) as gateway:
        engine = Sync(
            opened.workspace,
            gateway,
            opened.configuration,
            place.target(),
            progress=shown,
            pages=pages,
        )
        yield engine, shown


def write_plan(path: Path, report: Report) -> None:
    """Save a plan, to be reviewed and then run with ``sync --plan``.

    Raises:
        TrackerError: it cannot be written.
    """
    files.write_atomic(path, jsonreport.encode(report).encode())


def read_plan(path: Path) -> Mapping[str, object]:
    """Return a saved plan.

    Raises:
        TrackerError: it cannot be read, or is none.
    """
    try:
        content = json.loads(files.read(path))
    except (ValueError, RecursionError) as error:
        raise _no_plan(path, "is no JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("operations"), list):
        raise _no_plan(path, "is no plan")
    if content.get("version") != jsonreport.VERSION:
        raise _no_plan(path, f"is of version {content.get('version')!r}, not {jsonreport.VERSION}")
    return content


def _no_plan(path: Path, why: str) -> TrackerError:
    hint = "Make one with `gh-tracker plan --out FILE`."
    return TrackerError(f"the file {why}", hint=hint, file=str(path))

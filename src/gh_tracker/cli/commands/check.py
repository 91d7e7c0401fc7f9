"""``gh-tracker check``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker.cli.checking import exit_code, mend, problems_of, show_problems
from gh_tracker.cli.opening import open_tracker
from gh_tracker.cli.options import Common, common, tracker_argument


@click.command("check")
@tracker_argument
@click.option("--fix", is_flag=True, help="Mend what is safe: never a value, only structure.")
@common
def command(shared: Common, tracker: Path | None, *, fix: bool) -> int:
    """Report, offline, what in a tracker cannot be read or looks wrong.

    Exits with 1 when there are errors; warnings alone are no reason.
    """
    opened = open_tracker(shared, tracker)
    if fix:
        mend(shared, opened)
    problems = problems_of(opened)
    show_problems(shared, opened.name, problems)
    return exit_code(problems)

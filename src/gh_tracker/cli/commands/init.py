"""``gh-tracker init``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker.cli import proposing
from gh_tracker.cli.opening import open_tracker
from gh_tracker.cli.options import Common, common, tracker_argument


@click.command("init")
@tracker_argument
@click.option("--workflow", is_flag=True, help="Also write .github/workflows/gh-tracker.yml.")
@common
def command(shared: Common, tracker: Path | None, *, workflow: bool) -> int:
    """Look at a tracker and its repository, and propose a configuration.

    How tables of another shape are read goes into the configuration. On a terminal it asks about
    each link and owner, and Enter is the safe answer; without one these are comments. It writes
    nothing to GitHub and overwrites no file.
    """
    opened = open_tracker(shared, tracker or proposing.likely(shared))
    proposal = proposing.look(shared, opened)
    answers = proposing.ask(shared, opened, proposal)
    proposing.write(shared, opened, proposal, answers)
    if workflow:
        proposing.write_workflow(shared, opened)
    return 0

"""``gh-tracker status``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker.cli.checking import problems_of
from gh_tracker.cli.opening import open_tracker
from gh_tracker.cli.options import Common, common, tracker_argument
from gh_tracker.cli.overviews import overview_of, show_overview


@click.command("status")
@tracker_argument
@common
def command(shared: Common, tracker: Path | None) -> int:
    """Show the tracker at a glance, offline: statuses, progress, and what is held."""
    opened = open_tracker(shared, tracker)
    show_overview(shared, opened.name, overview_of(opened), len(problems_of(opened)))
    return 0

"""``gh-tracker sync``."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click

from gh_tracker.cli import syncing
from gh_tracker.cli.options import Common, common, tracker_argument
from gh_tracker.cli.show import show
from gh_tracker.cli.sync_options import sync_options
from gh_tracker.cli.syncing import Flags


@click.command("sync")
@tracker_argument
@click.option("--dry-run", is_flag=True, help="The same as `gh-tracker plan`.")
@click.option(
    "--plan",
    "saved",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Do exactly what a saved plan says.",
)
@click.option("--partial", is_flag=True, help="Of a saved plan, do what still fits.")
@sync_options
@common
def command(
    shared: Common,
    tracker: Path | None,
    saved: Path | None,
    *,
    dry_run: bool,
    partial: bool,
    **flags: Unpack[Flags],
) -> int:
    """Make the tracker and the issues the same, in both directions."""
    options = syncing.options_of(flags, saved, partial=partial)
    if dry_run:
        report = syncing.planned(syncing.plan(shared, tracker, options), exit_code=False)
    else:
        report = syncing.sync(shared, tracker, options)
    show(shared, report)
    return report.exit_code

"""``gh-tracker plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click

from gh_tracker.cli import syncing
from gh_tracker.cli.options import Common, common, tracker_argument
from gh_tracker.cli.show import show
from gh_tracker.cli.sync_options import sync_options
from gh_tracker.cli.syncing import Flags


@click.command("plan")
@tracker_argument
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan here.")
@click.option("--exit-code", is_flag=True, help="Exit with 4 when changes are pending.")
@sync_options
@common
def command(
    shared: Common,
    tracker: Path | None,
    out: Path | None,
    *,
    exit_code: bool,
    **flags: Unpack[Flags],
) -> int:
    """Show what a sync would do, on both sides, field by field; nothing is written."""
    report = syncing.plan(shared, tracker, syncing.options_of(flags))
    report = syncing.planned(report, exit_code=exit_code)
    if out:
        syncing.write_plan(out, report)
    show(shared, report)
    return report.exit_code

"""``gh-tracker doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker.cli.diagnosis import diagnose, show_findings
from gh_tracker.cli.options import Common, common, tracker_argument


@click.command("doctor")
@tracker_argument
@common
def command(shared: Common, tracker: Path | None) -> int:
    """See whether everything is set up for a sync: token, permissions, labels, clock, Action."""
    return show_findings(shared, list(diagnose(shared, tracker)))

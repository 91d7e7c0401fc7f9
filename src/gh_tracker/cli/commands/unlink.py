"""``gh-tracker unlink``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker import decide
from gh_tracker.cli.opening import open_tracker
from gh_tracker.cli.options import Common, common, tracker_argument
from gh_tracker.cli.show import tell


@click.command("unlink")
@click.argument("record", metavar="ID")
@tracker_argument
@common
def command(shared: Common, record: str, tracker: Path | None) -> int:
    """Untie a row from its issue; the issue stays as it is."""
    opened = open_tracker(shared, tracker)
    with opened.workspace.lock():
        text = decide.unlink(opened.workspace, record)
    tell(shared, text, {"version": 1, "record": record, "message": text})
    return 0

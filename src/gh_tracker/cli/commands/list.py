"""``gh-tracker list``."""

from __future__ import annotations

import click

from gh_tracker.cli.finding import here, trackers
from gh_tracker.cli.options import Common, common
from gh_tracker.cli.show import items


@click.command("list")
@common
def command(shared: Common) -> int:
    """Name the trackers of this repository, from its root; as JSON for a job matrix."""
    root = here().resolve()
    items(shared, [each.resolve().relative_to(root).as_posix() for each in trackers(shared)])
    return 0

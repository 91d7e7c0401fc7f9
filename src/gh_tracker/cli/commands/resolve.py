"""``gh-tracker resolve``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker import decide
from gh_tracker.cli.opening import open_tracker
from gh_tracker.cli.options import Common, common, tracker_argument
from gh_tracker.cli.show import tell


@click.command("resolve")
@click.argument("record", metavar="ID")
@click.argument("field")
@tracker_argument
@click.option(
    "--take", required=True, metavar="tracker|github|VALUE", help="What both are to have."
)
@common
def command(shared: Common, record: str, field: str, tracker: Path | None, take: str) -> int:
    """Decide a conflict that is held; the next sync carries it out.

    The decision is void when either side has changed by then.
    """
    opened = open_tracker(shared, tracker)
    with opened.workspace.lock():
        text = decide.resolve(opened.workspace, opened.configuration, record, field, take)
    tell(shared, text, {"version": 1, "record": record, "field": field, "message": text})
    return 0

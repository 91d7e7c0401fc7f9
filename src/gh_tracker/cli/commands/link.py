"""``gh-tracker link``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker.cli.connecting import connected, route
from gh_tracker.cli.deciding import tie
from gh_tracker.cli.opening import open_tracker
from gh_tracker.cli.options import Common, common, tracker_argument
from gh_tracker.cli.progress import progress
from gh_tracker.cli.show import tell


@click.command("link")
@click.argument("record", metavar="ID")
@click.argument("number", type=click.IntRange(min=1))
@tracker_argument
@common
def command(shared: Common, record: str, number: int, tracker: Path | None) -> int:
    """Tie a row to an issue that exists; with NEW as its ID the issue becomes a row."""
    opened = open_tracker(shared, tracker)
    place = route(shared, opened)
    with (
        opened.workspace.lock(),
        progress(shared.console) as shown,
        connected(place, opened, shown) as gateway,
    ):
        text = tie(opened, gateway, place, record, number)
    tell(shared, text, {"version": 1, "record": record, "issue": number, "message": text})
    return 0

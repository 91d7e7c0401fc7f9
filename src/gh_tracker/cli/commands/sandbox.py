"""``gh-tracker sandbox``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from gh_tracker.cli.options import Common, common
from gh_tracker.cli.serving import serve


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 is any free one.")
@click.option("--store", type=click.Path(path_type=Path, dir_okay=False), help="Keep it here.")
@click.option("--faults", metavar="FILE|JSON", help="What goes wrong.")
@click.option("--clock", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"]), metavar="ISO")
@common
def command(
    shared: Common, port: int, store: Path | None, faults: str | None, clock: datetime | None
) -> int:
    """Serve a GitHub on this machine, until Ctrl-C, for rehearsals."""
    start = clock.replace(tzinfo=clock.tzinfo or UTC) if clock else None
    serve(shared, port, store, faults, start)
    return 0

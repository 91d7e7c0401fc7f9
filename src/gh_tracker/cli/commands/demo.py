"""``gh-tracker demo``."""

from __future__ import annotations

from pathlib import Path

import click

from gh_tracker.cli.options import Common, common
from gh_tracker.cli.telling import tell


@click.command("demo")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep the files here; the folder must be empty or new.",
)
@common
def command(shared: Common, keep: Path | None) -> int:
    """See the whole story on this machine: people at work on both sides, kept the same.

    It runs on the embedded sandbox, with no token and no network, in a temporary folder.
    """
    tell(shared, keep)
    return 0

"""The options of ``plan`` and ``sync``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import click

C = TypeVar("C", bound=Callable[..., object])

_OPTIONS: Final = (
    click.option(
        "--direction",
        type=click.Choice(("both", "push", "pull")),
        default="both",
        help="push: from the tracker to GitHub; pull: from GitHub to the tracker.",
    ),
    click.option(
        "--prefer",
        type=click.Choice(("tracker", "github")),
        help="Settle every conflict of this run so, instead of holding it.",
    ),
    click.option("--full", is_flag=True, help="Read everything, not only what changed."),
    click.option("--yes", is_flag=True, help="Do not ask; close the issues of removed rows now."),
    click.option(
        "--allow",
        type=click.Choice(("removals", "edits", "additions")),
        multiple=True,
        help="Go on where the brake would stop.",
    ),
    click.option(
        "--adopt/--no-adopt",
        default=None,
        help="Link issues that look like rows, or make new ones.",
    ),
    click.option("--adopt-labelled", is_flag=True, help="Make rows of labelled issues that wait."),
    click.option("--renumber", is_flag=True, help="Follow the titles where IDs were swapped."),
    click.option("--rebuild", is_flag=True, help="Make a lost state anew from the markers."),
)


def sync_options(command: C) -> C:
    """Add the options that say how a sync goes about it."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command

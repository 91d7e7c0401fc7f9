"""The group of commands: each is imported when it is called, and not for ``--help``."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

import click

from gh_tracker.steps.pausing import collector_paused

COMMANDS: Final[Mapping[str, str]] = {
    "demo": "See the whole story on this machine; needs no token and no network.",
    "init": "Look at a tracker and a repository, and propose a configuration.",
    "check": "Report, offline, what cannot be read or looks wrong.",
    "plan": "Show what a sync would do, on both sides, field by field.",
    "sync": "Make the tracker and the issues the same.",
    "status": "Show the tracker at a glance, offline.",
    "resolve": "Decide a conflict that is held.",
    "link": "Tie a row to an issue that exists.",
    "unlink": "Untie a row from its issue; the issue stays as it is.",
    "list": "Name the trackers of this repository.",
    "doctor": "See whether everything is set up for a sync.",
    "sandbox": "Serve a GitHub on this machine, for rehearsals.",
}
"""Each command and its one line in ``--help``; its module has the same name."""


class Commands(click.Group):
    """Imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None for a name that is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        return _loaded(cmd_name)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@cache
def _loaded(name: str) -> click.Command | None:
    """Import one command: most of what they need takes longer to load than --help to print."""
    with collector_paused():
        command = import_module(f"gh_tracker.cli.commands.{name}").command
    # What is loaded lives to the end, and what there is at the end goes with the process: looking
    # either through would find nothing, and takes a tenth of the time of a check.
    gc.freeze()
    atexit.register(gc.freeze)
    return command if isinstance(command, click.Command) else None


def _version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    if not asked or ctx.resilient_parsing:
        return
    # Start-up time: reading the package's metadata takes as long as all the rest.
    from importlib.metadata import version  # noqa: PLC0415

    click.echo(f"gh-tracker {version('gh-tracker')}")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show it."
)
def commands() -> None:
    """Keep a Markdown progress tracker and GitHub issues the same, in both directions.

    Start with `gh-tracker demo`, then `gh-tracker init` in your repository.
    """

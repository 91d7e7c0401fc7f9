"""``python -m gh_tracker.action``: what the last step of ``action.yml`` runs."""

from __future__ import annotations

import os
import sys

import click

from gh_tracker.action import checking, events, telling
from gh_tracker.action.inputs import inputs_of
from gh_tracker.action.job import Job
from gh_tracker.action.refreshing import Unconcerned, refresh
from gh_tracker.cli.console import Console
from gh_tracker.cli.entry import main
from gh_tracker.cli.options import Common


@click.command("action")
@click.pass_obj
def command(console: Console) -> int:
    """Do what the event asks for."""
    console.annotates = True
    job = Job(os.environ, sys.stdout)
    inputs = inputs_of(os.environ)
    common = Common(console, repo=inputs.repository, format="github")
    if job.event_name == events.CHECKED:
        return checking.check(job, common, inputs)
    result = refresh(job, common, inputs)
    if isinstance(result, Unconcerned):
        return telling.nothing(job, keep=result.keep)
    return telling.tell(job, result, inputs)


if __name__ == "__main__":
    sys.exit(main([], command))

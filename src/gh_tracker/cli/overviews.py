"""The tracker at a glance, from the command line."""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.cli.opening import Opened
from gh_tracker.cli.options import Common
from gh_tracker.core.cells import codec
from gh_tracker.core.document.structure import parse
from gh_tracker.core.report import jsonreport, statusreport
from gh_tracker.core.report.lines import plain_text
from gh_tracker.core.report.overview import Overview, overview


def overview_of(opened: Opened) -> Overview:
    """Return the overview of a tracker and its state.

    Raises:
        TrackerError: one of the two cannot be read.
    """
    local = codec.read(parse(opened.workspace.read_tracker()), opened.settings)
    state = opened.workspace.read_state()
    if state is not None:
        # Quiet runs move the cursor in the cache alone.
        latest = max(state.cursor, opened.workspace.read_cache().cursor)
        state = replace(state, cursor=latest)
    return overview(local, opened.settings, state)


def show_overview(common: Common, name: str, found: Overview, problems: int) -> None:
    """Print an overview; in Markdown as a block of text, since its columns are aligned."""
    lines = statusreport.status_lines(name, found, problems)
    if common.format == "json":
        common.console.write(jsonreport.dumps(statusreport.as_json(name, found, problems)))
    elif common.format == "markdown":
        common.console.write(f"````text\n{plain_text(lines)}````\n")
    else:
        common.console.show(lines)

"""The trackers of a repository, for a command that names none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gh_tracker import config
from gh_tracker.cli.options import Common
from gh_tracker.cli.paths import shown
from gh_tracker.core.cells.columns import claims
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.errors import DocumentError, TrackerError
from gh_tracker.workspace.find import find_trackers
from gh_tracker.workspace.trackerfile import root_around

MOST_CHOICES: Final = 8


def here() -> Path:
    """Return the root of the repository around this folder; outside one, this folder."""
    return root_around(Path.cwd())


def trackers(common: Common) -> list[Path]:
    """Return the Markdown files of this repository that hold a known table."""
    root = here()
    settings = config.load(root, file=common.config).settings
    return sorted(find_trackers(root, lambda data: _has_table(data, settings)))


def only_tracker(common: Common) -> Path:
    """Return the configured tracker, else the only one there is.

    Raises:
        TrackerError: there is none, or there are several.
    """
    root = here()
    configured = config.load(root, file=common.config).tracker
    if configured:
        return root / configured
    found = trackers(common)
    if len(found) == 1:
        return found[0]
    if found:
        raise TrackerError(
            f"there are several trackers: {_listed(found)}",
            hint="Name the one that is meant, or set `tracker:` in .github/gh-tracker.yml.",
        )
    raise TrackerError(
        "no Markdown file here holds a table of tasks or risks",
        hint="Name the tracker; its table of tasks has the columns Task ID, Title and Status. "
        "`gh-tracker init FILE` proposes a configuration for tables of another shape.",
    )


def _listed(found: Sequence[Path]) -> str:
    names = ", ".join(shown(each) for each in found[:MOST_CHOICES])
    more = len(found) - MOST_CHOICES
    return f"{names}, and {more} more" if more > 0 else names


def _has_table(data: bytes, settings: Settings) -> bool:
    try:
        return bool(claims(parse(data), settings).tables)
    except DocumentError:
        return False

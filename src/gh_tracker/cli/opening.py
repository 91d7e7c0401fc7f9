"""Which tracker is meant, and what is configured for it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gh_tracker import config
from gh_tracker.cli.options import Common
from gh_tracker.config import Configuration
from gh_tracker.core.cells.columns import claims
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.errors import DocumentError, TrackerError
from gh_tracker.workspace import Workspace, find_trackers
from gh_tracker.workspace.git import Git

MOST_CHOICES: Final = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """One tracker: its files, its configuration, and what errors and reports call it."""

    workspace: Workspace
    configuration: Configuration
    name: str

    @property
    def settings(self) -> Settings:
        """What of the configuration the core needs."""
        return self.configuration.settings


def open_tracker(common: Common, named: Path | None) -> Opened:
    """Return the tracker that a command is about.

    Raises:
        TrackerError: there is none, or there are several and none is named; or it cannot be read.
        ConfigError: the configuration is wrong.
    """
    path = named or _default(common)
    workspace = Workspace(path)
    name = shown(path)
    document = workspace.read_tracker()
    configuration = config.load(workspace.root, file=common.config, document=document, name=name)
    return Opened(workspace, configuration, name)


def here() -> Path:
    """Return the root of the repository around this folder; outside one, this folder."""
    folder = Path.cwd()
    git = Git.around(folder)
    return git.root if git else folder


def trackers(common: Common) -> list[Path]:
    """Return the Markdown files of this repository that hold a known table."""
    root = here()
    settings = config.load(root, file=common.config).settings
    return sorted(find_trackers(root, lambda data: _has_table(data, settings)))


def shown(path: Path) -> str:
    """Return a path as people would write it here."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link
    folder = Path.cwd()
    return absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else str(path)


def _default(common: Common) -> Path:
    """Return the configured tracker, else the only one there is."""
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

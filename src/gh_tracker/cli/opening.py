"""Which tracker is meant, and what is configured for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gh_tracker import config
from gh_tracker.cli.options import Common
from gh_tracker.cli.paths import shown
from gh_tracker.config import Configuration
from gh_tracker.core.model import Settings
from gh_tracker.workspace.trackerfile import TrackerFile

if TYPE_CHECKING:
    from gh_tracker.workspace.disk import Workspace


@dataclass(frozen=True)  # without slots, so that the workspace can be made late
class Opened:
    """One tracker: its files, its configuration, and what errors and reports call it."""

    file: TrackerFile
    configuration: Configuration
    name: str

    @property
    def settings(self) -> Settings:
        """What of the configuration the core needs."""
        return self.configuration.settings

    @cached_property
    def workspace(self) -> Workspace:
        """The tracker with its state, and with what git knows of it."""
        # Start-up time: a check needs neither a state nor git.
        from gh_tracker.workspace.disk import Workspace  # noqa: PLC0415

        return Workspace(self.file.tracker)


def open_tracker(common: Common, named: Path | None) -> Opened:
    """Return the tracker that a command is about.

    Raises:
        TrackerError: there is none, or there are several and none is named; or it cannot be read.
        ConfigError: the configuration is wrong.
    """
    path = named or _default(common)
    file = TrackerFile(path)
    name = shown(path)
    document = file.read_tracker()
    configuration = config.load(file.root, file=common.config, document=document, name=name)
    return Opened(file, configuration, name)


def _default(common: Common) -> Path:
    # Start-up time: looking for a tracker takes git.
    from gh_tracker.cli.finding import only_tracker  # noqa: PLC0415

    return only_tracker(common)

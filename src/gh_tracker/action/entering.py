"""The tracker as the action opens it: in a checkout that may hold what a stranger proposes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gh_tracker import config
from gh_tracker.action.inputs import Inputs
from gh_tracker.cli.opening import Opened, open_tracker
from gh_tracker.cli.options import Common
from gh_tracker.errors import TrackerError
from gh_tracker.workspace.trackerfile import root_around


def enter(common: Common, inputs: Inputs) -> Opened:
    """Return the tracker that the workflow is about.

    Raises:
        TrackerError: it cannot be read, or one of its files is a symbolic link.
    """
    root = root_around(Path.cwd())
    _refuse_links(root, (root / each for each in config.PLACES))
    _refuse_links(root, [inputs.tracker] if inputs.tracker else ())
    opened = open_tracker(common, inputs.tracker)
    _refuse_links(root, [opened.file.tracker, opened.workspace.state_file])
    return opened


def _refuse_links(root: Path, paths: Iterable[Path]) -> None:
    """Refuse files that are reached through symbolic links of the checkout.

    A link may show any file of the machine, and a commit keeps the link and not what it shows.
    """
    for path in paths:
        whole = Path.cwd() / path
        inside = (each for each in (whole, *whole.parents) if each.is_relative_to(root))
        for each in inside:
            if each.is_symlink():
                raise TrackerError(
                    f"{each.relative_to(root)} is a symbolic link",
                    hint="Name the file that it shows, and keep that in the repository.",
                    file=str(path),
                )

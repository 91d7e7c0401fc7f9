"""Telling the demo on the console."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gh_tracker.cli.options import Common
from gh_tracker.core.report.lines import BLANK, Part, line
from gh_tracker.demo import tell_story
from gh_tracker.errors import TrackerError


def tell(common: Common, keep: Path | None) -> None:
    """Tell the story in a folder that is kept, or in one that is gone afterwards.

    Raises:
        TrackerError: the folder to keep is not empty.
        DemoError: a step did not do as told.
    """
    say = common.console.show
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="gh-tracker-demo-") as folder:
            tell_story(Path(folder), say)
    else:
        if keep.exists() and any(keep.iterdir()):
            raise TrackerError("the folder is not empty", hint="Name a new one.", file=str(keep))
        tell_story(keep, say)
        say([BLANK, line("The files are in ", Part(str(keep), "good"))])
    say([BLANK, line("Next: `gh-tracker init` in your repository, then `gh-tracker plan`.")])

"""The configuration: where it stands and what it decides; without one nothing heavy is loaded."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from gh_tracker import files
from gh_tracker.core.model import Settings
from gh_tracker.core.spec import DEFAULTS

PLACES: Final = (".github/gh-tracker.yml", ".github/gh-tracker.yaml")
"""Where a repository keeps its configuration; the first that is there counts."""

_FRONT: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
_OURS: Final = re.compile(rb"^gh-tracker[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that can be configured: what the core needs to know, and the rest.

    Empty texts mean "as the environment says". ``branches`` are names or patterns (``release/*``)
    besides the default branch. ``create_grace`` and ``max_wait`` are seconds; ``create_grace`` is
    None where nothing was configured, as it depends on the server. ``full_read`` is the number of
    hours after which everything is read again.
    """

    settings: Settings = DEFAULTS
    repository: str = ""
    tracker: str = ""
    api_url: str = ""
    branches: tuple[str, ...] = ()
    create_grace: float | None = None
    max_wait: float = 900.0
    full_read: float = 168.0

    def allows(self, branch: str | None, default_branch: str | None) -> bool:
        """Tell whether a branch may sync; a detached head (None) may not."""
        if branch is None:
            return False
        return branch == default_branch or any(fnmatchcase(branch, each) for each in self.branches)


def load(
    root: Path, *, file: Path | None = None, document: bytes = b"", name: str = ""
) -> Configuration:
    """Return the configuration of a tracker.

    It is put together from ``file``, or without one from ``.github/gh-tracker.yml`` below the
    root, and from the front matter of the document, which wins key by key. ``name`` is what
    errors call the document.

    Raises:
        ConfigError: broken YAML, an unknown key or a wrong value; with file and line.
        TrackerError: ``file`` cannot be read.
    """
    found = _configured(root, file)
    front = document if _FRONT.match(document) and _OURS.search(document) else b""
    if found is None and not front:
        return Configuration()
    # No plugin of pydantic has a say here, and to find them the metadata of all packages is read.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # pydantic and yaml take longer to import than a quiet sync takes to run.
    from gh_tracker.config import build, source  # noqa: PLC0415 - start-up time

    sources = [] if found is None else [source.of_file(files.read(found), str(found))]
    sources += [source.of_front_matter(front, name)] if front else []
    return build.configuration(sources)


def _configured(root: Path, file: Path | None) -> Path | None:
    if file is not None:
        return file
    return next((root / each for each in PLACES if (root / each).is_file()), None)

"""One tracker on disk, and what git and the environment say of it."""

from __future__ import annotations

from gh_tracker.workspace.disk import SUFFIX, Workspace
from gh_tracker.workspace.find import find_trackers
from gh_tracker.workspace.origin import Origin, resolve_api_url, resolve_repository

__all__ = [
    "SUFFIX",
    "Origin",
    "Workspace",
    "find_trackers",
    "resolve_api_url",
    "resolve_repository",
]

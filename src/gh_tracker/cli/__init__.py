"""The command line: one file a command, one place that prints, one that maps errors to codes."""

from __future__ import annotations

from gh_tracker.cli.entry import main

__all__ = ["main"]

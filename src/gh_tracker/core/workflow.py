"""The workflow that ``init --workflow`` writes: on a schedule, with least permissions, pinned."""

from __future__ import annotations

import json
from hashlib import sha256
from string import Template
from typing import Final

_TEXT: Final = Template("""\
# Written by `gh-tracker init --workflow`; change it as you like.
name: gh-tracker

on:
  schedule:
    # Off the hour: GitHub delays and drops runs when everybody's begin.
    - cron: "$minute * * * *"
  workflow_dispatch:

permissions: {}

# One run at a time; one that has begun is left to finish.
concurrency:
  group: gh-tracker
  cancel-in-progress: false

jobs:
  sync:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: write # commits the refreshed tracker
      issues: write # writes issues, labels and milestones
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0 # who changed a line when is read from the history
      - uses: gh-tracker/gh-tracker@v$version
        with:
          tracker: $tracker
""")

_FIRST_MINUTE: Final = 7
_MINUTES: Final = 47


def workflow(tracker: str, version: str) -> str:
    """Return the workflow file for a tracker, its path from the repository's root.

    The minute depends on the path, so that not everybody's runs begin in the same one.
    """
    minute = _FIRST_MINUTE + sha256(tracker.encode()).digest()[0] % _MINUTES
    return _TEXT.substitute(minute=minute, tracker=json.dumps(tracker), version=version)

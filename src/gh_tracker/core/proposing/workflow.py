"""The workflow that ``init --workflow`` writes: every way in which a tracker gets out of date."""

from __future__ import annotations

import json
from hashlib import sha256
from string import Template
from typing import Final

_TEXT: Final = Template("""\
# Written by `gh-tracker init --workflow`; change it as you like.
# What each line is for: https://github.com/gh-tracker/gh-tracker/blob/v$version/docs/action.md
name: gh-tracker

on:
  schedule:
    # Off the hour: GitHub delays and drops runs when everybody's begin.
    - cron: "$minute * * * *"
  issues:
    types: [opened, edited, closed, reopened, deleted, transferred, assigned, unassigned, labeled,
            unlabeled, milestoned, demilestoned]
  issue_comment: # zizmor: ignore[dangerous-triggers] nothing that a comment holds is run
    types: [created]
  milestone:
    types: [created, edited, closed, opened, deleted]
  push:
    branches: [$branch]
    paths: [$path, $state, .github/gh-tracker.yml]
  pull_request:
    paths: [$path, $state, .github/gh-tracker.yml]
  workflow_dispatch:
    inputs:
      dry-run:
        description: Only show what would be done
        type: boolean
        default: false
      full:
        description: Read everything anew
        type: boolean
        default: false
      prefer:
        description: Settle every conflict of this run so
        type: choice
        options: [hold, tracker, github]
        default: hold
      adopt:
        description: "First sync: link issues that look like rows, or make new ones"
        type: choice
        options: [ask, link, new]
        default: ask

permissions: {}

# One run at a time, and none that has begun is cancelled. While one waits, others that want to
# wait take its place: a hundred events become two runs.
concurrency:
  group: gh-tracker-$${{ github.event_name == 'pull_request' && github.ref || 'sync' }}
  cancel-in-progress: false

jobs:
  sync:
    name: Sync
    # Of comments, only those on closed issues may become entries of the activity log.
    if: >-
      github.event_name != 'pull_request'
      && (github.event_name != 'issue_comment'
          || (github.event.issue.state == 'closed' && !github.event.issue.pull_request))
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: write # commits the refreshed tracker
      issues: write # writes issues, labels and milestones
      pull-requests: write # only for `commit: pull-request`
    steps:
      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: $branch
          fetch-depth: 0 # who changed a line when is read from the history
          persist-credentials: false # the action has its own
      - name: Sync
        uses: gh-tracker/gh-tracker@v$version # zizmor: ignore[unpinned-uses] its own release's tag
        with:
          tracker: $tracker
          # For a protected branch: pull-request, or api with the token of an App.
          commit: push
          dry-run: $${{ inputs.dry-run || false }}
          full: $${{ inputs.full || false }}
          prefer: $${{ inputs.prefer }}
          adopt: $${{ inputs.adopt }}

  check:
    name: Check
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # the tracker, and the state of the base branch
      issues: read # the plan is made on them
      pull-requests: write # one comment with the plan; from a fork the token only reads
    steps:
      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - name: Show what merging would do
        uses: gh-tracker/gh-tracker@v$version # zizmor: ignore[unpinned-uses] its own release's tag
        with:
          tracker: $tracker
          commit: push # as above; nothing is committed here
""")

_FIRST_MINUTE: Final = 7
_MINUTES: Final = 47
STATE_SUFFIX: Final = ".gh-tracker.jsonl"


def workflow(tracker: str, version: str, branch: str = "main") -> str:
    """Return the workflow file for a tracker, its path from the repository's root.

    ``branch`` is the repository's default branch. The minute depends on the path, so that not
    everybody's runs begin in the same one.
    """
    minute = _FIRST_MINUTE + sha256(tracker.encode()).digest()[0] % _MINUTES
    return _TEXT.substitute(
        minute=minute,
        tracker=json.dumps(tracker),
        path=json.dumps(_pattern(tracker)),
        state=json.dumps(_pattern(tracker + STATE_SUFFIX)),
        branch=json.dumps(branch),
        version=version,
    )


def _pattern(path: str) -> str:
    r"""Return a path as a pattern of ``paths:`` that fits nothing else.

    https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#filter-pattern-cheat-sheet
    """
    return "".join(f"\\{each}" if each in "*?+[]!\\" else each for each in path)

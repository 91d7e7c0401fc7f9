"""Trackers of any size, in the shape of the example that comes with the project."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

MILESTONES: Final = 10

_STATUSES: Final = ("Not Started", "In Progress", "Blocked", "On Hold")
_NOTES: Final = (
    "Waits for the *review* by the platform team; see the `rollout` page.",
    "–",
    "Two of three suppliers have answered.<br>The third is asked again on Friday.",
    "Depends on the decision about the [ledger](https://example.com/ledger) and on hiring.",
)
_HEAD: Final = """\
# Programme of {count} tasks

## Snapshot (Updated 2026-03-01)

| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
_TAIL: Final = """
## Activity Log

- **2026-03-01** – UT-00001 created.
"""


def reference() -> bytes:
    """Return the example tracker: a document of usual size."""
    return (files("gh_tracker") / "examples" / "tracker.md").read_bytes()


def generated(count: int) -> bytes:
    """Return a tracker with so many open tasks, in ten milestones."""
    body = "".join(_row(number) for number in range(1, count + 1))
    return (_HEAD.format(count=count) + body + _TAIL).encode()


def title(number: int) -> str:
    """Return the title of one task."""
    return f"Task {number}: carry the accounts of region {number % 97} over"


def _row(number: int) -> str:
    cells = (
        f"UT-{number:05}",
        title(number),
        f"Milestone {number % MILESTONES + 1}",
        "–",
        _STATUSES[number % len(_STATUSES)],
        f"{number % 20 * 5}%",
        "2026-03-01",
        _NOTES[number % len(_NOTES)],
    )
    return f"| {' | '.join(cells)} |\n"

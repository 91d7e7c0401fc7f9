"""Requests: what each kind of run costs, counted on the sandbox."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

from benchmarks.programme import Programme, Requests
from benchmarks.rows import Row
from benchmarks.trackers import MILESTONES, generated
from gh_tracker.sync import Options

LABELS: Final = 5
"""The collection's label and one for each open word."""

_PAGE: Final = 100
_QUIET_RUNS: Final = 3
_LISTS: Final = 2
_HOUR: Final = 3600
_EDITS: Final = {
    "title": ("UT-00001", "Task 1:", "Task one:"),
    "milestone": ("UT-00002", "Milestone 3", "Milestone 4"),
    "status": ("UT-00003", "On Hold", "Blocked"),
    "owner": ("UT-00004", "| – | Not Started", "| @alice | Not Started"),
    "closing": ("UT-00005", "In Progress", "Complete"),
}
"""Edits that leave the body as it is, each on an issue that no listing of its run shows."""

_BODY_EDITS: Final = {
    "progress": ("UT-00006", "| 30% |", "| 35% |"),
    "notes": ("UT-00007", "the decision", "a decision"),
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many records a programme has, and how many are edited at once."""

    records: int
    edited: int


def rows(sizes: Sizes) -> Iterator[Row]:
    """Count the requests of a programme's life, from its first push on."""
    with tempfile.TemporaryDirectory() as folder:
        programme = Programme.begun(Path(folder), generated(sizes.records))
        yield from _first_push(programme, sizes.records)
        yield from _quiet(programme, sizes.records)
        yield from _single_edits(programme, sizes.records)
        yield from _many_edits(programme, sizes)
        yield from _remote_edits(programme, sizes)
        yield _full_read(programme, sizes.records)


def _row(work: str, found: Requests, goal: float, size: int) -> Row:
    verbs = " ".join(f"{verb} {count}" for verb, count in sorted(found.verbs.items()))
    return Row(f"{work}, {size:,} records", found.total, "requests", goal, counted=True, note=verbs)


def _writes(work: str, found: Requests, goal: float, size: int) -> Row:
    return Row(f"{work}, {size:,} records", found.writes, "writes", goal, counted=True)


def _first_push(programme: Programme, size: int) -> Iterator[Row]:
    found = programme.sync(paced=True)
    goal = size + MILESTONES + LABELS + ceil(size / _PAGE) + 3
    yield _row("first push", found, goal, size)
    work = f"state written, first push, {size:,} records"
    yield Row(work, found.states, "times", 3, counted=True)


def _quiet(programme: Programme, size: int) -> Iterator[Row]:
    """Let nothing happen: right after the first push, once more, and hours later."""
    for number in range(_QUIET_RUNS):
        found = programme.sync()
        work = (
            "nothing changed, right after" if not number else f"nothing changed, run {number + 1}"
        )
        yield _row(work, found, 2, size)
        yield _writes(work, found, 0, size)
    programme.sandbox.clock.advance(_HOUR)
    programme.sync()
    found = programme.sync()
    yield _row("nothing changed, later", found, 2, size)
    counted = found.total - found.unchanged
    work = f"of it counted to the limit, {size:,} records"
    yield Row(work, counted, "requests", 0, counted=True, note=f"{found.unchanged} × 304")


def _single_edits(programme: Programme, size: int) -> Iterator[Row]:
    for edits, goal in ((_EDITS, 3), (_BODY_EDITS, 4)):
        for name, edit in edits.items():
            programme.edit(edit)
            yield _row(f"one edited in the tracker: {name}", programme.sync(), goal, size)
    found = programme.sync()
    yield _row("the run after these edits", found, 2, size)


def _many_edits(programme: Programme, sizes: Sizes) -> Iterator[Row]:
    many = range(11, 11 + sizes.edited)
    programme.edit(*((f"UT-{n:05}", "carry the accounts", "bring the accounts") for n in many))
    found = programme.sync(paced=True)
    yield _row(f"{sizes.edited} titles in the tracker", found, 2 + 2 * sizes.edited, sizes.records)
    programme.sync()
    programme.edit(*((f"UT-{n:05}", f"| {n % 20 * 5}% |", "| 99% |") for n in many))
    found = programme.sync(paced=True)
    goal = 2 + 2 * sizes.edited
    yield _row(f"{sizes.edited} percentages in the tracker", found, goal, sizes.records)
    pages = sizes.edited // _PAGE
    yield _row("the run after these edits", programme.sync(), 2 + pages, sizes.records)
    yield _row("and the one after that", programme.sync(), 2, sizes.records)


def _remote_edits(programme: Programme, sizes: Sizes) -> Iterator[Row]:
    """Let a person edit titles on GitHub, then close issues and open them again."""
    programme.sandbox.clock.advance(_HOUR)
    numbers = range(11, 11 + sizes.edited)
    for number in numbers:
        programme.ask("PATCH", f"/issues/{number}", title=f"UT-{number:05}: Renamed {number}")
    pages = ceil(sizes.edited / _PAGE) - 1
    found = programme.sync()
    work = f"{sizes.edited} titles on GitHub"
    yield _row(work, found, 2 + pages, sizes.records)
    yield _writes(work, found, 0, sizes.records)
    programme.sandbox.clock.advance(_HOUR)
    for turned in (range(11, 16), range(21, 71)):
        for state in ("closed", "open"):
            for number in turned:
                programme.ask("POST", f"/issues/{number}/comments", body="As was agreed.")
                programme.ask("PATCH", f"/issues/{number}", state=state)
            found = programme.sync()
            work = f"{len(turned)} {'reopened' if state == 'open' else state} on GitHub"
            yield _row(work, found, 2 + _LISTS * ceil(len(turned) / _PAGE), sizes.records)
            yield _writes(work, found, 0, sizes.records)
            programme.sandbox.clock.advance(_HOUR)


def _full_read(programme: Programme, size: int) -> Row:
    found = programme.sync(Options(full=True))
    return _row("full read", found, ceil(size / _PAGE) + 2, size)

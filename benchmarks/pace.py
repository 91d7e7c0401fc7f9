"""How fast writes go out: against what the limits that a sync keeps to allow, in virtual time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.counting import LABELS
from benchmarks.programme import Programme
from benchmarks.rows import Row
from benchmarks.trackers import MILESTONES, generated
from gh_tracker.sandbox import Behaviour

SIZE: Final = 1_000
EDITED: Final = 120

_HOUR: Final = 3600
_AN_HOUR: Final = 450  # issues and comments that a sync makes
_SLACK: Final = 1.05
# https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
_GITHUB: Final = Behaviour(writes_a_minute=80, writes_an_hour=500)


def rows() -> Iterator[Row]:
    """Push a programme for the first time, then edit many of its titles."""
    with tempfile.TemporaryDirectory() as folder:
        programme = Programme.begun(Path(folder), generated(SIZE))
        programme.sandbox.behaviour = _GITHUB
        found = programme.sync(paced=True)
        shortest = _shortest(SIZE, MILESTONES + LABELS)
        note = f"{found.seconds:,.0f} s; the limits allow {shortest:,.0f} s"
        work = f"first push, {SIZE:,} records: virtual time"
        yield Row(work, found.seconds / shortest, "×", _SLACK, counted=True, note=note)
        work = f"first push, {SIZE:,} records: refused for a limit"
        yield Row(work, found.refused, "requests", 0, counted=True)
        programme.sandbox.clock.advance(_HOUR)
        many = range(1, 1 + EDITED)
        programme.edit(*((f"UT-{n:05}", "carry the accounts", "bring the accounts") for n in many))
        found = programme.sync(paced=True)
        note = f"{found.seconds:,.0f} s for {EDITED} PATCHes, one a second"
        work = f"{EDITED} titles in the tracker: virtual time"
        yield Row(work, found.seconds / (EDITED - 1), "×", _SLACK, counted=True, note=note)


def _shortest(issues: int, others: int) -> float:
    """Return the seconds that so many creates take at one a second and 450 issues an hour."""
    full, rest = divmod(issues - 1, _AN_HOUR)
    return others + full * _HOUR + rest

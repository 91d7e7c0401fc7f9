"""A pytest plugin that adds up what the shards of the schedules counted, and prints it.

A large run takes long, so that what fails is told at once.
"""

import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.properties.schedule import DISCARDED, FLOORS, SYNCS

SCHEDULES = "schedules"
_total: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Take what a shard recorded, on whichever worker it ran."""
    if report.when == "call":
        for line in told(report.longreprtext) if report.failed else ():
            sys.stderr.write(f"\n{line}\n")
        counts = dict(report.user_properties).get(SCHEDULES)
        if isinstance(counts, dict):
            _total.update(counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in lines(_total):
        terminalreporter.write_line(line)


def told(failure: str) -> list[str]:
    """Return the line of each schedule that failed, out of what pytest says of a shard."""
    found = (each.partition("seed ")[2] for each in failure.splitlines() if "seed " in each)
    return [f"seed {each}" for each in found if each[:1].isdigit() and ": " in each]


def lines(total: Counter[str]) -> Iterator[str]:
    """Yield the figures of the generator, as shares of the syncs in its rounds."""
    if not total[SYNCS]:
        return
    yield f"{total[SCHEDULES]} schedules with {total[SYNCS]} syncs in their rounds"
    for name in (*FLOORS, DISCARDED):
        wanted = f"at least {FLOORS[name]:.0%}" if name in FLOORS else "at most 5%"
        yield f"  {total[name] / total[SYNCS]:6.1%} {name} ({wanted})"

"""A pytest plugin that adds up what the shards of the schedules counted, and prints it."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.properties.schedule import DISCARDED, FLOORS, SYNCS

SCHEDULES = "schedules"
_total: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Take what a shard recorded, on whichever worker it ran."""
    if report.when == "call":
        counts = dict(report.user_properties).get(SCHEDULES)
        if isinstance(counts, dict):
            _total.update(counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in lines(_total):
        terminalreporter.write_line(line)


def lines(total: Counter[str]) -> Iterator[str]:
    """Yield the figures of the generator, as shares of the syncs in its rounds."""
    if not total[SYNCS]:
        return
    yield f"{total[SCHEDULES]} schedules with {total[SYNCS]} syncs in their rounds"
    for name in (*FLOORS, DISCARDED):
        wanted = f"at least {FLOORS[name]:.0%}" if name in FLOORS else "at most 5%"
        yield f"  {total[name] / total[SYNCS]:6.1%} {name} ({wanted})"

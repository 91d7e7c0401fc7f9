"""The other property tests, for what the schedules did not notice: laws, tables, all orders."""

import os
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
FOUND: Final = (
    "tests/properties/test_truth_table.py",
    "tests/properties/test_regressions.py",
    "tests/faults/test_races.py",
)
"""The tests of the whole whose cases are all there are, or that a schedule once found."""


class _Properties:
    """A pytest plugin that leaves out tests whose examples somebody chose, and notes a failure."""

    def __init__(self) -> None:
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [each for each in items if _is_property(each)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid.partition("[")[0]


def _is_property(item: pytest.Item) -> bool:
    law = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return bool(law) or item.nodeid.startswith(FOUND)


def broken_law(module: str) -> str:
    """Run the laws of a module's package and what else is found; return the first that fails."""
    own = f"tests/{module.rpartition('/')[0]}"
    plugin = _Properties()
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    os.chdir(ROOT)
    ended = pytest.main(
        ["-x", "-q", "-p", "no:cacheprovider", "-o", "timeout=0", own, *FOUND], [plugin]
    )
    if ended in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return plugin.failed
    raise RuntimeError(f"pytest ended with {ended}")

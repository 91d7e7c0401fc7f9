"""Runs the whole fault matrix and prints it: `python -m tests.faults`."""

import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from tests.faults.matrix import Cell, Outcome, cells, run
from tests.faults.tally import Tally

SHOWN = 20


def main() -> int:
    """Run every cell on all cores."""
    every = list(cells())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return told(zip(every, pool.map(run, every, chunksize=50), strict=True))


def told(outcomes: Iterable[tuple[Cell, Outcome]]) -> int:
    """Print what came of the cells; a failure, or fewer cells than expected, is exit code 1."""
    tally = Tally()
    for cell, outcome in outcomes:
        tally.add(cell, outcome)
    sys.stdout.write(f"{tally.table()}\n")
    for each in tally.messages[:SHOWN]:
        sys.stdout.write(f"FAILED {each}\n")
    return 1 if tally.messages or tally.missing() else 0


if __name__ == "__main__":
    raise SystemExit(main())

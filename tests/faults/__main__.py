"""Runs the whole fault matrix and prints it: `python -m tests.faults`."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.faults.matrix import Tally, cells, run

SHOWN = 20


def main() -> int:
    """Run every cell; a failure, or fewer cells than expected, is exit code 1."""
    tally = Tally()
    every = list(cells())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for cell, problem in zip(every, pool.map(run, every, chunksize=50), strict=True):
            tally.add(cell, problem)
    sys.stdout.write(f"{tally.table()}\n")
    for each in tally.messages[:SHOWN]:
        sys.stdout.write(f"FAILED {each}\n")
    return 1 if tally.messages or tally.missing() else 0


if __name__ == "__main__":
    raise SystemExit(main())

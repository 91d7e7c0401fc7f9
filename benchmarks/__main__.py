"""Measures what a sync costs, prints the table, and fails where a goal is missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Final

from benchmarks import counting, growth, pace, peers, startup
from benchmarks.rows import Row, save, table

SMALL: Final = (counting.Sizes(100, 20), counting.Sizes(1_000, 150))
GROWN: Final = {False: (100, 1_000), True: (1_000, growth.LARGE)}
FULL: Final = (*SMALL, counting.Sizes(10_000, 150))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 10,000 records, and a peer")
    parser.add_argument("--peers", action="store_true", help="another tool at the same work")
    parser.add_argument(
        "--counts", action="store_true", help="fail on counts only, never on a time"
    )
    parser.add_argument("--times", type=int, default=7, help="runs of each command")
    return parser.parse_args()


def _rows(arguments: argparse.Namespace) -> Iterator[Row]:
    if arguments.peers:
        yield from peers.rows()
        return
    yield from startup.rows(arguments.times)
    for sizes in FULL if arguments.full else SMALL:
        yield from counting.rows(sizes)
    yield from pace.rows()
    yield from growth.rows(*GROWN[arguments.full], 3)
    if arguments.full:
        yield from peers.rows()


def main() -> int:
    """Return 1 where a goal is missed, else 0."""
    arguments = _arguments()
    rows = list(_rows(arguments))
    print(table(rows))
    name = "full" if arguments.full else "peers" if arguments.peers else "small"
    print(f"\nas JSON: {save(rows, name)}")
    missed = [each for each in rows if each.missed and (each.counted or not arguments.counts)]
    for each in missed:
        print(f"missed: {each.work}: {each.figure:.2f} {each.unit}", file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

"""Replays one schedule, and leaves out of it what does not matter: `python -m tests.properties 7`."""

import sys

from tests.properties.schedule import play, shrunk


def main() -> int:
    """Play the schedules whose seeds are given; tell what went wrong."""
    failed = False
    for seed in map(int, sys.argv[1:]):
        counts, failure = play(seed)
        if failure is None:
            sys.stdout.write(f"seed {seed}: no violation; {dict(counts)}\n")
        else:
            failed = True
            sys.stdout.write(f"{failure}\n\nshrunk: {shrunk(seed, failure)}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""Sets the schedules on each mutant until one of them notices: `python -m tests.mutants`."""

import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.mutants import binding, merging, ordering, sending, telling, texts, trusting
from tests.mutants.invariants import held
from tests.mutants.lab import CATALOGUE, Lab, Mutant
from tests.properties.schedule import play

MOST = int(os.environ.get("GH_TRACKER_SCHEDULES", "600"))
"""How many schedules a mutant has to survive to be reported."""

KINDS = (binding, merging, ordering, sending, telling, texts, trusting)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: by what it was noticed, after how many schedules."""

    name: str
    invariant: str
    killer: str = ""
    schedules: int = MOST
    seconds: float = 0.0


def hunt(mutant: Mutant, most: int = MOST) -> Fate:
    """Play schedules on a mutant until one fails, or the engine breaks down altogether."""
    begun = time.monotonic()
    killer, count = "", 0
    with pytest.MonkeyPatch.context() as patch:
        mutant.infect(Lab(patch))
        for seed in _seeds(mutant, most):
            count += 1
            killer = _played(seed)
            if killer:
                break
    return Fate(mutant.name, mutant.invariant, killer, count, time.monotonic() - begun)


def _seeds(mutant: Mutant, most: int) -> list[int]:
    """Return the seeds that are played: the one that reaches the code, then all from 0."""
    rest = [each for each in range(most) if each != mutant.seed]
    return [mutant.seed, *rest][:most]


def _played(seed: int) -> str:
    """Play a schedule; return the invariant that it violates, or the error that it ends with."""
    try:
        _, failure = play(seed)
    except Exception as error:  # noqa: BLE001 - a mutant may break down in any way
        return type(error).__name__
    return failure.invariant if failure else ""


def main(wanted: Sequence[str]) -> int:
    """Hunt all mutants, or those whose names hold one of the words; 1 when one survives."""
    chosen = [e for e in CATALOGUE if not wanted or any(word in e.name for word in wanted)]
    survivors = 0
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for fate in pool.imap(_hunt, [each.name for each in chosen], chunksize=1):
            survivors += not fate.killer
            killer = fate.killer or "SURVIVED"
            told = f"{fate.invariant:5} {killer:16} {fate.schedules:5} {fate.seconds:6.1f} s"
            sys.stdout.write(f"{fate.name:48} {told}\n")
            sys.stdout.flush()
    sys.stdout.write("\n".join(["", *held(CATALOGUE), "", ""]))
    sys.stdout.write(f"{len(chosen) - survivors} of {len(chosen)} mutants killed\n")
    return int(survivors > 0)


def _hunt(name: str) -> Fate:
    return hunt(next(each for each in CATALOGUE if each.name == name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Sets the schedules on generated mutants: `python -m tests.mutants.generated --help`."""

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.mutants.generated.excluded import equivalents, is_worded, stale
from tests.mutants.generated.hunting import Hunt, hunt
from tests.mutants.generated.making import SOURCE, Mutant, mutants_of
from tests.mutants.generated.reach import Reach, reach_of
from tests.mutants.generated.typed import ill_typed

PACKAGES: Final = ("merging", "planning", "binding", "carrying", "settling", "issue", "cells")
"""The packages of the core whose rules the schedules are there to guard."""

GOAL: Final = 0.95
"""What the schedules and laws alone are to reach: `docs/promises.md` tells how far they are."""

FLOOR: Final = 0.45
"""Below this a run fails: it is raised with what the suite gains, and never lowered."""

REFUSED: Final = "refused by mypy"
WORDS: Final = "words only"
LISTED: Final = "equivalent"
NOTICED: Final = "noticed"
UNLIKE: Final = "SHOWN ONLY"
ALIKE: Final = "not shown"
UNREACHED: Final = "not reached"
FATES: Final = (REFUSED, WORDS, LISTED, NOTICED, UNLIKE, ALIKE, UNREACHED)


@dataclass(frozen=True, slots=True)
class Hunting:
    """What is hunted: mutants by their place, and what each is hunted with."""

    mutants: Sequence[Mutant]
    reach: Reach
    most: int

    def at(self, place: int) -> tuple[str, Hunt]:
        """Hunt one mutant; the order of its seeds is its own, and always the same."""
        mutant = self.mutants[place]
        seeds = self.reach.seeds(mutant.module, mutant.lines)
        Random(mutant.name).shuffle(seeds)
        found = hunt(mutant, seeds[: self.most], self.reach.prints)
        if found.killer:
            return NOTICED, found
        if not seeds:
            return UNREACHED, found
        return UNLIKE if found.unlike else ALIKE, found


def main(arguments: Sequence[str]) -> int:
    """Hunt the mutants, or a sample of them; 1 when too few are noticed or an entry is stale."""
    asked = _asked(arguments)
    files = _files(asked.only)
    mutants = [each for file in files for each in mutants_of(file)]
    listed = equivalents()
    chosen = Random(asked.seed).sample(mutants, min(asked.sample or len(mutants), len(mutants)))
    fates = {each: WORDS for each in chosen if is_worded(each)}
    fates |= dict.fromkeys(ill_typed(chosen), REFUSED)
    fates |= {each: LISTED for each in chosen if each.name in listed and each not in fates}
    hunted = [each for each in chosen if each not in fates]
    told = f"{len(chosen)} of {len(mutants)} mutants (seed {asked.seed}), {len(hunted)} to hunt"
    _say(f"{told} with {asked.schedules} schedules")
    hunting = Hunting(hunted, reach_of(range(asked.schedules)), asked.most)
    for mutant, (fate, hunt_) in zip(hunted, _all(hunting, asked.jobs), strict=True):
        fates[mutant] = fate
        if fate != NOTICED or asked.verbose:
            _say(
                f"{fate:11} {hunt_.killer:8} {hunt_.schedules:3} {mutant.lines[0]:3} {mutant.name}"
            )
    old = stale(listed, {str(each.relative_to(SOURCE).with_suffix("")) for each in files}, mutants)
    for line in (*table(fates), *(f"STALE in the list: {each}" for each in old)):
        _say(line)
    return int(bool(old) or score(Counter(fates.values())) < asked.floor)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.generated", description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of the names of modules; all without")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; all without")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--schedules", type=int, default=300, help="how many are looked at")
    parser.add_argument("--most", type=int, default=100, help="how many a mutant has to survive")
    parser.add_argument("--floor", type=float, default=FLOOR, help="the least score")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--verbose", action="store_true", help="also tell of those noticed")
    return parser.parse_args(arguments)


def _files(only: Sequence[str]) -> list[Path]:
    found = [each for name in PACKAGES for each in sorted((SOURCE / "core" / name).glob("*.py"))]
    return [each for each in found if not only or any(word in str(each) for word in only)]


def _all(hunting: Hunting, jobs: int) -> Iterator[tuple[str, Hunt]]:
    with multiprocessing.get_context("fork").Pool(jobs, _begin, (hunting,)) as pool:
        yield from pool.imap(_at, range(len(hunting.mutants)))


_HUNTING: list[Hunting] = []


def _begin(hunting: Hunting) -> None:
    _HUNTING[:] = [hunting]  # forked, so that nothing has to be sent


def _at(place: int) -> tuple[str, Hunt]:
    return _HUNTING[0].at(place)


def score(fates: Counter[str]) -> float:
    """Give the share of the mutants that are noticed, of those that a test could notice."""
    counted = sum(fates[each] for each in (NOTICED, UNLIKE, ALIKE, UNREACHED))
    return fates[NOTICED] / counted if counted else 1.0


def table(fates: dict[Mutant, str]) -> Iterable[str]:
    """Yield the fates by module, and the score of each."""
    modules = sorted({each.module for each in fates})
    yield " " * 28 + "".join(f"{each:>17}" for each in FATES) + "  score"
    for module in modules:
        yield _line(module, Counter(f for e, f in fates.items() if e.module == module))
    yield _line("all", Counter(fates.values()))


def _line(name: str, fates: Counter[str]) -> str:
    counts = "".join(f"{fates[each]:17}" for each in FATES)
    return f"{name:28}{counts} {score(fates):6.1%}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

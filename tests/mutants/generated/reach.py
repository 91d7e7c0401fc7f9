"""Which schedules run which lines of the engine: only those can notice what is changed there."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coverage import Coverage

from tests.mutants.generated.hunting import apart, observed
from tests.mutants.generated.making import SOURCE

CORE: Final = SOURCE / "core"


@dataclass(frozen=True, slots=True)
class Reach:
    """Seeds by the line that their schedules run, by module; and the print of each schedule."""

    lines: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    prints: dict[int, str] = field(default_factory=dict)

    def seeds(self, module: str, lines: Iterable[int]) -> list[int]:
        """Give the seeds whose schedules run any of some lines of a module."""
        by_line: Mapping[int, Sequence[int]] = self.lines.get(module, {})
        return sorted({seed for line in lines for seed in by_line.get(line, ())})


def reach_of(seeds: Sequence[int]) -> Reach:
    """Play schedules on the engine as it is, in a process of their own: none is left warm."""

    def work(tell: Callable[[str], None]) -> None:
        tell(json.dumps(_measured(seeds)))

    lines, prints = json.loads(apart(work))
    return Reach(
        {module: {int(n): own for n, own in found.items()} for module, found in lines.items()},
        {int(seed): each for seed, each in prints.items()},
    )


def _measured(seeds: Iterable[int]) -> tuple[dict[str, dict[int, list[int]]], dict[int, str]]:
    measured = Coverage(data_file=None, config_file=False, source=[str(CORE)])
    measured.set_option("run:core", "ctrace")  # the only one that tells whose line it was
    prints: dict[int, str] = {}
    measured.start()
    for seed in seeds:
        measured.switch_context(str(seed))
        failed, prints[seed] = observed(seed)
        if failed:
            raise RuntimeError(f"seed {seed} fails without any mutant: {failed}")
    measured.stop()
    data = measured.get_data()
    return {
        os.fspath(Path(file).relative_to(SOURCE).with_suffix("")): {
            line: [int(each) for each in contexts if each]
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }, prints

"""The table of the fault matrix, and what it says of running again, from what was really run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.faults.catalogue import FILES, KILLS, WRONGS
from tests.faults.lasting import CAUSES, LASTING, LASTING_BY_NAME
from tests.faults.matrix import AGAIN, FULL, Cell, Outcome, expected
from tests.faults.scenarios import SCENARIOS

HALVED: Final = "decides what a kill between two requests left: gh-tracker resolve"


@dataclass(slots=True)
class Tally:
    """How many cells were run, which of them failed, and what the others recovered by."""

    run: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: list[str] = field(default_factory=list)
    recovered: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)

    def add(self, cell: Cell, outcome: Outcome) -> None:
        key = (cell.fault, cell.scenario)
        self.run[key] += 1
        if outcome.problem:
            self.failed[key] += 1
            self.messages.append(outcome.problem)
        else:
            disk = f", {cell.disk}" if cell.disk and outcome.recovery in CAUSES else ""
            of_it = self.recovered.setdefault(outcome.recovery, Counter())
            of_it[f"{cell.fault}{disk}", cell.scenario] += 1

    def missing(self) -> int:
        """Give how many cells were expected and not run."""
        return (expected() - self.run).total()

    def table(self) -> str:
        """Give the table for people: a line for each fault, a column for each scenario."""
        names = [each.name for each in SCENARIOS]
        faults = [*(each.name for each in WRONGS), *KILLS, FILES, *(e.name for e in LASTING)]
        width = max(map(len, faults))
        lines = [f"{n:>3}  {name}" for n, name in enumerate(names, 1)]
        lines += ["", " " * width + "".join(f"{n:>6}" for n in range(1, len(names) + 1))]
        lines += [
            f"{fault:<{width}}" + "".join(map(self._cell, [(fault, e) for e in names]))
            for fault in faults
        ]
        wanted, ran, failed = expected().total(), self.run.total(), self.failed.total()
        last = f"cells: {wanted} expected, {ran} run, {failed} failed"
        return "\n".join([*lines, "", *self.recovery(), "", last])

    def _cell(self, key: tuple[str, str]) -> str:
        failed = f"!{self.failed[key]}" if self.failed[key] else ""
        return f"{self.run[key]}{failed}".rjust(6)

    def recovery(self) -> Iterator[str]:
        """Yield what running again recovered from, and all that a person had to come for."""
        again, full = self.recovered.get(AGAIN, Counter()), self.recovered.get(FULL, Counter())
        yield f"recovered by running again: {again.total()} cells"
        named = ", ".join(sorted({fault for fault, _ in full}))
        yield f"recovered by running again, a full read included: {full.total()} cells ({named})"
        yield "not recovered by running again, and what a person does:"
        for cause in CAUSES:
            faults = sorted({fault for fault, _ in self.recovered.get(cause, ())})
            for fault in faults:
                yield f"  {cause:<15} {fault}: {self._person(cause, fault)}"
            if not faults:
                yield f"  {cause:<15} none"

    def _person(self, cause: str, fault: str) -> str:
        of_it = {name: n for (f, name), n in self.recovered[cause].items() if f == fault}
        where = ", ".join(sorted(of_it)) if len(of_it) == 1 else f"{len(of_it)} scenarios"
        lasting = LASTING_BY_NAME.get(fault)
        person = lasting.person if lasting else HALVED
        return f"{where} ({sum(of_it.values())} cells); {person}"

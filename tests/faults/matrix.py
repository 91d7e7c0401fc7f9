"""The fault matrix: every golden scenario × every request of it × everything that can go wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from tests.faults.catalogue import DISKS, FILES, KILLS, WRONGS, Wrong
from tests.faults.lab import BrokenPromiseError, Killed, Lab, Ran, difference, undated
from tests.faults.scenarios import BY_NAME, SCENARIOS, TOKENS, Scenario

WRONG_BY_NAME: Final = {each.name: each for each in WRONGS}


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One run with one thing wrong: at its request ``number``, or at a boundary of that number."""

    scenario: str
    fault: str
    number: int
    disk: str = ""

    def __str__(self) -> str:
        disk = f", {self.disk}" if self.disk else ""
        return f"{self.scenario}: {self.fault} at {self.number}{disk}"


@dataclass(frozen=True, slots=True)
class Whole:
    """The run in which nothing fails: what the others are held against."""

    ran: Ran
    final: dict[str, object]
    quiet: int | None

    @property
    def requests(self) -> int:
        return len(self.ran.log)

    @property
    def files(self) -> list[int]:
        """The numbers, from 1, of the boundaries at which the process writes a file of its own."""
        return [n for n, each in enumerate(self.ran.boundaries, 1) if " /" not in each]


@cache
def whole(name: str) -> Whole:
    scenario = BY_NAME[name]
    lab = scenario.begin()
    ran = lab.sync(scenario.options)
    assert ran.code == scenario.code, f"{name}: {ran.code} {ran.told}"
    scenario.holds(lab)
    final = lab.final()
    quiet = lab.until_quiet(scenario.options, limit=1)
    assert lab.final() == final
    return Whole(ran, final, quiet.code)


def expected() -> Counter[tuple[str, str]]:
    """Give how many cells there must be of each fault and scenario, from the logs alone."""
    counted: Counter[tuple[str, str]] = Counter()
    for scenario in SCENARIOS:
        requests, files = whole(scenario.name).requests, len(whole(scenario.name).files)
        counted.update({(each.name, scenario.name): requests for each in WRONGS})
        counted.update({(each, scenario.name): requests * len(DISKS) for each in KILLS})
        counted[FILES, scenario.name] = files * len(DISKS)
    return counted


def cells(names: Iterable[str] = tuple(BY_NAME)) -> Iterator[Cell]:
    """Give every cell of these scenarios."""
    for name in names:
        requests = range(1, whole(name).requests + 1)
        yield from (Cell(name, each.name, n) for each in WRONGS for n in requests)
        yield from (Cell(name, kill, n, d) for kill in KILLS for n in requests for d in DISKS)
        yield from (Cell(name, FILES, n, d) for n in whole(name).files for d in DISKS)


def run(cell: Cell) -> str:
    """Run one cell and give what is wrong with its outcome; nothing where all is well."""
    lab = BY_NAME[cell.scenario].begin()
    found = [*_found(lambda: _begun(lab, cell)), *_found(lambda: _ended(lab, cell))]
    return f"{cell}: {'; '.join(found)}" if found else ""


def _found(step: Callable[[], object]) -> Iterator[str]:
    try:
        step()
    except AssertionError as error:
        yield str(error)


def _begun(lab: Lab, cell: Cell) -> None:
    if cell.fault in WRONG_BY_NAME:
        _disturbed(lab, cell, WRONG_BY_NAME[cell.fault])
    else:
        _killed(lab, cell)


def _ended(lab: Lab, cell: Cell) -> None:
    scenario, wrong = BY_NAME[cell.scenario], WRONG_BY_NAME.get(cell.fault)
    full = wrong is not None and wrong.hides
    last = lab.until_quiet(replace(scenario.options, full=full))
    if not is_halved(cell, last):
        _same_end(lab, scenario, undated if wrong and wrong.delays else dict)


def _disturbed(lab: Lab, cell: Cell, wrong: Wrong) -> None:
    scenario = BY_NAME[cell.scenario]
    lab.fail(wrong.at(cell.number))
    ran = lab.sync(scenario.options)
    if not any(each.fault for each in ran.log):
        raise BrokenPromiseError("the fault did not hit anything")
    codes = wrong.expected(whole(cell.scenario).ran.log[cell.number - 1], scenario.code)
    if ran.code not in codes:
        raise BrokenPromiseError(f"I34: it ended with {ran.code}, not one of {codes}: {ran.told}")
    refused = [n for n, each in enumerate(ran.log, 1) if each.status == 401]
    if refused and refused[0] != len(ran.log):
        raise BrokenPromiseError("something was sent after a 401")


def _killed(lab: Lab, cell: Cell) -> None:
    """End the process where the cell says, and begin the next one on the disk that it says.

    "When it was answered" is at the next thing that the process does, be it a request or a file.
    """
    passed: Counter[str] = Counter()

    def step(where: str) -> None:
        passed[where.split(maxsplit=1)[0] if " /" in where else "file"] += 1
        if _is_there(cell, passed, where):
            raise Killed

    ran = lab.sync(BY_NAME[cell.scenario].options, step)
    if ran.code is not None:
        raise BrokenPromiseError(f"it was to be killed, and ended with {ran.code}")
    if cell.disk == "fresh checkout":
        lab.memory.check_out()


def _is_there(cell: Cell, passed: Counter[str], where: str) -> bool:
    if cell.fault == FILES:
        return passed.total() == cell.number
    if cell.fault == "killed before it is sent":
        return where.startswith("before ") and passed["before"] == cell.number
    if cell.fault == "killed when it is done":
        return passed["done"] == cell.number
    return passed["done"] == cell.number and not where.startswith("done ")


def is_halved(cell: Cell, last: Ran) -> bool:
    """Tell whether a kill between two requests has left one record to a person, and only that."""
    record = BY_NAME[cell.scenario].halves
    if not record or cell.disk != "fresh checkout" or last.code != 5 or last.report is None:
        return False
    return [(each.record, each.field) for each in last.report.conflicts] == [(record, "status")]


def _same_end(
    lab: Lab, scenario: Scenario, seen: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    """See that all is as it would be had nothing failed, and that nothing was lost on the way."""
    differing = difference(seen(lab.final()), seen(whole(scenario.name).final))
    if differing:
        raise BrokenPromiseError("I19: it ends elsewhere: " + "; ".join(differing))
    text = lab.everywhere()
    kept = [each for each in TOKENS if each not in scenario.gone]
    lost = [each for each in (*kept, *scenario.tokens) if each not in text]
    if lost:
        raise BrokenPromiseError(f"I11: lost: {lost}")
    if any(each.method == "DELETE" for each in lab.sandbox.log):
        raise BrokenPromiseError("I24: something was deleted")


# The table


@dataclass(slots=True)
class Tally:
    """How many cells were run, and which of them failed."""

    run: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: list[str] = field(default_factory=list)

    def add(self, cell: Cell, problem: str) -> None:
        key = (cell.fault, cell.scenario)
        self.run[key] += 1
        if problem:
            self.failed[key] += 1
            self.messages.append(problem)

    def missing(self) -> int:
        """Give how many cells were expected and not run."""
        return (expected() - self.run).total()

    def table(self) -> str:
        """Give the table for people: a line for each fault, a column for each scenario."""
        names = [each.name for each in SCENARIOS]
        faults = [*(each.name for each in WRONGS), *KILLS, FILES]
        width = max(map(len, faults))
        lines = [f"{n:>3}  {name}" for n, name in enumerate(names, 1)]
        lines += ["", " " * width + "".join(f"{n:>6}" for n in range(1, len(names) + 1))]
        lines += [
            f"{fault:<{width}}" + "".join(map(self._cell, [(fault, e) for e in names]))
            for fault in faults
        ]
        wanted, ran, failed = expected().total(), self.run.total(), self.failed.total()
        return "\n".join([*lines, "", f"cells: {wanted} expected, {ran} run, {failed} failed"])

    def _cell(self, key: tuple[str, str]) -> str:
        failed = f"!{self.failed[key]}" if self.failed[key] else ""
        return f"{self.run[key]}{failed}".rjust(6)

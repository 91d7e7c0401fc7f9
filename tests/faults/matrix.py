"""The fault matrix: every golden scenario × every request of it × everything that can go wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from tests.faults.catalogue import DISKS, FILES, KILLS, WRONGS, Wrong
from tests.faults.lab import BrokenPromiseError, Killed, Lab, Ran, difference, undated
from tests.faults.lasting import CONFLICT, LASTING, LASTING_BY_NAME, endure
from tests.faults.scenarios import BY_NAME, SCENARIOS, TOKENS, Scenario

WRONG_BY_NAME: Final = {each.name: each for each in WRONGS}

AGAIN: Final = ""
"""Recovered by running the same again."""

FULL: Final = "full"
"""Recovered by running again with a full read, which is due once a day."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One run with one thing wrong: at its request ``number``, or at a boundary of that number.

    A fault that lasts has no number.
    """

    scenario: str
    fault: str
    number: int
    disk: str = ""

    def __str__(self) -> str:
        disk = f", {self.disk}" if self.disk else ""
        at = f" at {self.number}" if self.number else ""
        return f"{self.scenario}: {self.fault}{at}{disk}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a cell: what is wrong with it, if anything, and what recovered from the fault.

    ``recovery`` is AGAIN, FULL, or the cause for which a person had to come (``lasting.CAUSES``).
    """

    problem: str = ""
    recovery: str = AGAIN


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
    counted.update((each.name, name) for each in LASTING for name in each.scenarios)
    return counted


def cells(names: Iterable[str] = tuple(BY_NAME)) -> Iterator[Cell]:
    """Give every cell of these scenarios."""
    for name in names:
        requests = range(1, whole(name).requests + 1)
        yield from (Cell(name, each.name, n) for each in WRONGS for n in requests)
        yield from (Cell(name, kill, n, d) for kill in KILLS for n in requests for d in DISKS)
        yield from (Cell(name, FILES, n, d) for n in whole(name).files for d in DISKS)
        yield from (Cell(name, each.name, 0) for each in LASTING if name in each.scenarios)


def run(cell: Cell) -> Outcome:
    """Run one cell: once with the fault, then again until nothing changes any more."""
    lab = BY_NAME[cell.scenario].begin()
    if cell.fault in LASTING_BY_NAME:
        lasting = LASTING_BY_NAME[cell.fault]
        found = [*endure(lab, lasting, cell.scenario, whole(cell.scenario).final)]
        return Outcome(_told(cell, found), lasting.cause)
    found = _found(lambda: _begun(lab, cell))
    recovery = AGAIN
    try:
        recovery = _recovered(lab, cell)
    except AssertionError as error:
        found.append(str(error))
    return Outcome(_told(cell, found), recovery)


def _told(cell: Cell, found: list[str]) -> str:
    return f"{cell}: {'; '.join(found)}" if found else ""


def _found(step: Callable[[], object]) -> list[str]:
    try:
        step()
    except AssertionError as error:
        return [str(error)]
    return []


def _begun(lab: Lab, cell: Cell) -> None:
    if cell.fault in WRONG_BY_NAME:
        _disturbed(lab, cell, WRONG_BY_NAME[cell.fault])
    else:
        _killed(lab, cell)


def _recovered(lab: Lab, cell: Cell) -> str:
    """Run again until nothing changes, and see what it took to end where it should."""
    scenario, wrong = BY_NAME[cell.scenario], WRONG_BY_NAME.get(cell.fault)
    seen = undated if wrong and wrong.delays else dict
    last = lab.until_quiet(scenario.options)
    if is_halved(cell, last):
        return CONFLICT
    # GitHub said that an issue is gone: only a full listing says otherwise.
    if wrong and wrong.hides and _found(lambda: _same_end(lab, scenario, seen)):
        lab.until_quiet(replace(scenario.options, full=True))
        _same_end(lab, scenario, seen)
        return FULL
    _same_end(lab, scenario, seen)
    return AGAIN


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

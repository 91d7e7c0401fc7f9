"""What running again does not recover: faults that last until a person does something."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from gh_tracker import decide
from gh_tracker.sandbox import Behaviour, Fault
from gh_tracker.sync import Options
from tests.faults.lab import BETWEEN_RUNS, BrokenPromiseError, Lab, difference
from tests.faults.scenarios import BY_NAME, SCENARIOS

RUNS: Final = 3
"""How often it is run again before a person comes."""

DAY: Final = 25 * 3600.0
"""Seconds after which a removal is due."""

AUTHORISATION: Final = "authorisation"
BRAKE: Final = "brake"
CONFLICT: Final = "conflict"
KEYS: Final = "both keys lost"
CAUSES: Final = (AUTHORISATION, BRAKE, CONFLICT, KEYS)
"""All that may ever need a person; docs/promises.md has the same list."""

_MARKER = re.compile(r"<!-- gh-tracker:begin .*? -->\n")


@dataclass(frozen=True, slots=True)
class Lasting:
    """A fault that is still there in the next run, and the next.

    ``mend`` does what a person does and gives the options that they run with; ``same`` tells that
    all is then as it would be had there been no fault.
    """

    name: str
    cause: str
    code: int
    person: str
    scenarios: tuple[str, ...]
    begin: Callable[[Lab], object]
    mend: Callable[[Lab, Options], Options]
    same: bool = True
    between: float = BETWEEN_RUNS


def _refusing(fault: Fault) -> Callable[[Lab], object]:
    return lambda lab: lab.fail(replace(fault, times=None))


def _allow(lab: Lab, options: Options) -> Options:
    lab.sandbox.faults.clear()
    return options


def _nothing(_lab: Lab) -> None:
    """Leave the scenario as it is: what people did is enough."""


def _empty(lab: Lab) -> None:
    lab.sandbox.behaviour = Behaviour(empty=True)


def _filled(lab: Lab, options: Options) -> Options:
    lab.sandbox.behaviour = Behaviour()
    return options


def _most_rows_go(lab: Lab) -> None:
    rows = [each for each in lab.text.splitlines(keepends=True) if each.startswith("| UT-")]
    lab.edit(*((each, "") for each in rows[1:]))


def _rows_are_meant(_lab: Lab, options: Options) -> Options:
    return replace(options, yes=True, allowed=frozenset({"removals"}))


def _decide(lab: Lab, options: Options) -> Options:
    decide.resolve(lab.memory, lab.configuration, "UT-002", "Notes", "tracker")
    return options


def _lose_keys(lab: Lab) -> None:
    """Lose the state, and with it the markers: somebody emptied the lines that begin blocks."""
    lab.memory.state, lab.memory.cached = None, b""
    for number, issue in lab.sandbox.repo().issues.items():
        lab.alice.edit_issue(number, body=_MARKER.sub("", str(issue.body)))


def _adopt(_lab: Lab, options: Options) -> Options:
    return replace(options, adopt=True)


ALL: Final = tuple(each.name for each in SCENARIOS)
SYNCED: Final = tuple(each.name for each in SCENARIOS if each.synced)

LASTING: Final = (
    Lasting("the token is none", AUTHORISATION, 1, "gives a token that works", ALL,
            _refusing(Fault("refuse", status=401)), _allow),
    Lasting("the token may not read issues", AUTHORISATION, 1, "gives it the permission", ALL,
            _refusing(Fault("refuse", status=403)), _allow),
    Lasting("the token cannot see the repository", AUTHORISATION, 1, "gives it access", ALL,
            _refusing(Fault("refuse", status=404)), _allow),
    Lasting("issues are switched off", AUTHORISATION, 1, "switches them on", ALL,
            _refusing(Fault("refuse", status=410, message="Issues has been disabled in this repository.")), _allow),
    Lasting("a full listing is empty", BRAKE, 5, "sees that GitHub lists them again", SYNCED, _empty, _filled),
    Lasting("most rows are gone", BRAKE, 5, "says that it is meant: --allow removals", ("no change",),
            _most_rows_go, _rows_are_meant, same=False, between=DAY),
    Lasting("both sides changed one field", CONFLICT, 5, "decides: gh-tracker resolve", ("held conflict",),
            _nothing, _decide, same=False),
    Lasting("state and markers are gone", KEYS, 5, "says that they are the same: --adopt", ("no change",),
            _lose_keys, _adopt, same=False),
)  # fmt: skip
LASTING_BY_NAME: Final = {each.name: each for each in LASTING}


def endure(lab: Lab, lasting: Lasting, scenario: str, wanted: dict[str, object]) -> Iterator[str]:
    """Run again and again with the fault, then once a person has come; yield what is wrong.

    Until then nothing is written, whatever people did; after it, nothing of that is lost.
    """
    options = BY_NAME[scenario].options
    asked = replace(options, full=lasting.begin is _empty)
    lasting.begin(lab)
    before = (lab.everywhere(), lab.text)
    for _ in range(RUNS):
        lab.sandbox.clock.advance(lasting.between)
        ran = lab.sync(asked)
        if ran.code != lasting.code:
            yield f"I34: it ended with {ran.code} instead of {lasting.code}: {ran.told}"
        if any(each.status < 300 for each in ran.writes):
            yield f"it wrote before a person came: {ran.writes}"
    if (lab.everywhere(), lab.text) != before:
        yield "something changed before a person came"
    try:
        last = lab.until_quiet(lasting.mend(lab, options))
    except BrokenPromiseError as error:
        yield str(error)
        return
    if not lasting.same:
        if last.code:
            yield f"it still ends with {last.code} after a person came: {last.told}"
    elif differing := difference(lab.final(), wanted):
        yield "I19: it ends elsewhere: " + "; ".join(differing)

"""The mutants themselves: enough of them, each in its right place, and none a false alarm."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.__main__ import KINDS, _seeds, hunt
from tests.mutants.invariants import ELSEWHERE, INVARIANTS, held
from tests.mutants.lab import CATALOGUE, Lab, Mutant
from tests.properties.schedule import play

BY_NAME = {each.name: each for each in CATALOGUE}


def test_there_are_at_least_forty_of_seven_kinds() -> None:
    assert len(BY_NAME) == len(CATALOGUE) >= 40
    assert len(KINDS) == 7


def test_every_invariant_has_a_mutant_or_a_file_that_holds_it() -> None:
    broken = {each.invariant for each in CATALOGUE}
    assert {*INVARIANTS} == broken | ELSEWHERE.keys()
    assert not broken & ELSEWHERE.keys()
    root = Path(__file__).parents[2]
    assert not [path for path in ELSEWHERE.values() if not (root / path).is_file()]
    assert len([*held(CATALOGUE)]) == len(INVARIANTS) == 42
    assert "NOTHING" not in " ".join(held(CATALOGUE))


def test_a_mutant_that_finds_nothing_to_break_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(AttributeError, match="no_such_function"):
        Lab(monkeypatch).always("core.merging.merge:no_such_function", answer=True)


def test_the_seed_that_reaches_the_code_is_played_first() -> None:
    harmless = Mutant("harmless", "I0", "", lambda _: None, seed=7)
    assert _seeds(harmless, 4) == [7, 0, 1, 2]
    assert _seeds(replace(harmless, seed=2), 4) == [2, 0, 1, 3]


@pytest.mark.parametrize("mutant", CATALOGUE, ids=BY_NAME)
def test_each_mutant_finds_what_it_breaks(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.infect(Lab(monkeypatch))
    assert mutant.invariant.startswith("I")


@pytest.mark.parametrize(
    "name", ["the tracker wins conflicts", "issues are made without a marker", "a plan writes"]
)
def test_a_mutant_is_noticed_and_leaves_nothing_behind(name: str) -> None:
    assert hunt(BY_NAME[name], most=30).killer
    assert play(0)[1] is None


def test_a_mutant_that_breaks_nothing_is_reported_as_a_survivor() -> None:
    harmless = Mutant(
        "harmless", "I0", "", lambda lab: lab.wrap("core.merging.merge:same", lambda same: same)
    )
    assert hunt(harmless, most=2).killer == ""

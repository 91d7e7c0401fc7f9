"""The mutants themselves: enough of them, each in its right place, and none a false alarm."""

import pytest

from tests.mutants.__main__ import KINDS, hunt
from tests.mutants.lab import CATALOGUE, Lab, Mutant
from tests.properties.schedule import play

BY_NAME = {each.name: each for each in CATALOGUE}


def test_there_are_at_least_forty_of_three_kinds() -> None:
    assert len(BY_NAME) == len(CATALOGUE) >= 40
    assert len(KINDS) == 3


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

"""A mutant is hunted in a process that ends, whatever the mutant does."""

from collections.abc import Callable

import pytest

from tests.mutants.generated import hunting
from tests.mutants.generated.hunting import ENDLESS, Hunt, apart, hunt, observed
from tests.mutants.generated.making import SOURCE, Mutant, mutants_of
from tests.mutants.generated.reach import Reach, reach_of

SEEDS = range(4)


@pytest.fixture(scope="module")
def reach() -> Reach:
    return reach_of(SEEDS)


def mutant_of(path: str, part: str) -> Mutant:
    return next(each for each in mutants_of(SOURCE / path) if part in each.name)


def test_a_schedule_has_the_same_print_each_time() -> None:
    assert observed(1) == observed(1)
    assert observed(1) != observed(2)
    assert observed(1)[0] == ""


def test_schedules_are_found_by_the_lines_that_they_run(reach: Reach) -> None:
    merge = (SOURCE / "core" / "merging" / "merge.py").read_text().splitlines()
    always = next(n for n, text in enumerate(merge, 1) if "local_changed = " in text)
    assert reach.seeds("core/merging/merge", range(always, always + 1)) == [*SEEDS]
    assert reach.seeds("core/merging/merge", range(1, 2)) == []
    assert reach.seeds("core/no/such", range(1, 2)) == []
    assert reach.prints == {seed: observed(seed)[1] for seed in SEEDS}


def test_a_mutant_is_noticed_by_the_invariant_that_it_breaks(reach: Reach) -> None:
    mutant = mutant_of("core/merging/merge.py", "local_changed = not same(local, base.local) -> ")
    found = hunt(mutant, [*SEEDS], reach.prints)
    assert found.killer
    assert 1 <= found.schedules <= len(SEEDS)


def test_a_mutant_that_nothing_notices_goes_through_the_laws(
    reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "broken_law", lambda module: f"a law of {module}")
    harmless = mutant_of("core/merging/quiet.py", "return True -> return False")
    found = hunt(harmless, [*SEEDS], reach.prints)
    assert found == Hunt("a law of core/merging/quiet", len(SEEDS), unlike=False)


def test_a_schedule_that_goes_another_way_is_told(
    reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "broken_law", lambda _: "")
    harmless = mutant_of("core/merging/quiet.py", "return True -> return False")
    other = dict.fromkeys(reach.prints, "another print")
    assert hunt(harmless, [*SEEDS], other) == Hunt("", len(SEEDS), unlike=True)


def test_a_mutant_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunting, "SECONDS", 1)

    def endless(_seed: int) -> tuple[str, str]:
        while True:
            pass

    monkeypatch.setattr(hunting, "observed", endless)
    harmless = mutant_of("core/merging/quiet.py", "return True -> return False")
    assert hunt(harmless, [0], {0: ""}).killer == ENDLESS


def test_a_process_that_only_grows_is_ended() -> None:
    def work(tell: Callable[[str], None]) -> None:
        try:
            bytes(hunting.MEMORY)
        except MemoryError:
            tell("no more")

    assert apart(work) == "no more"


def test_work_that_breaks_down_is_told_to_who_asked_for_it() -> None:
    def work(_tell: Callable[[str], None]) -> None:
        raise ValueError("no work")

    with pytest.raises(RuntimeError, match="no work"):
        apart(work)

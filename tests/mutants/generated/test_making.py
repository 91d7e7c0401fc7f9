"""Mutants are made of one function, run in the place of it, and gone with the process."""

from collections.abc import Callable
from random import Random

import pytest

from gh_tracker.core.binding.nextids import NextIds
from gh_tracker.core.merging.merge import Verdict, verdict
from gh_tracker.core.state import Base
from tests.mutants.generated.hunting import apart
from tests.mutants.generated.making import SOURCE, Mutant, mutants_of

MERGE = SOURCE / "core" / "merging" / "merge.py"


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return [*mutants_of(MERGE)]


def named(mutants: list[Mutant], part: str) -> Mutant:
    return next(each for each in mutants if part in each.name)


def test_each_says_what_stands_instead_and_where(mutants: list[Mutant]) -> None:
    text = MERGE.read_text().splitlines()
    assert len(mutants) > 100
    one = named(mutants, "verdict: local_changed = not same(local, base.local) -> ")
    assert [text[line - 1].strip() for line in one.lines] == [one.before]
    for each in mutants:
        assert each.before != each.after
        assert each.module == "core/merging/merge"
        assert f"def {each.function}" in "\n".join(text)


def test_one_is_in_force_in_its_process_alone(mutants: list[Mutant]) -> None:
    mutant = named(mutants, "verdict: local_changed = not same(local, base.local) -> ")
    base = Base("a", "a")
    before = verdict(base, "b", "a")

    def work(tell: Callable[[str], None]) -> None:
        mutant.infect()
        tell(verdict(base, "b", "a").name)

    assert apart(work) != before.name == Verdict.PUSH.name
    assert verdict(base, "b", "a") is before


def test_a_method_is_changed_in_its_class() -> None:
    found = mutants_of(SOURCE / "core" / "binding" / "nextids.py")
    mutant = next(each for each in found if each.function == "NextIds.give")

    def work(tell: Callable[[str], None]) -> None:
        before = NextIds.give.__code__
        mutant.infect()
        tell(str(NextIds.give.__code__ is not before))

    assert apart(work) == "True"


@pytest.mark.parametrize("name", ["core/settling/outcome.py", "core/issue/block.py"])
def test_any_of_a_module_can_be_put_in_force(name: str) -> None:
    def work(tell: Callable[[str], None]) -> None:
        for each in Random(1).sample([*mutants_of(SOURCE / name)], 8):
            each.infect()
        tell("done")

    assert apart(work) == "done"


def test_what_runs_when_a_module_is_loaded_is_left_out(mutants: list[Mutant]) -> None:
    lines = {line for each in mutants for line in each.lines}
    constants = [n for n, text in enumerate(MERGE.read_text().splitlines(), 1) if ": Final" in text]
    assert not lines & {*constants}


def test_the_head_of_a_function_counts_as_reached_with_its_body() -> None:
    found = [*mutants_of(SOURCE / "core" / "issue" / "reading.py")]
    heads = [each for each in found if each.before.startswith("def ")]
    assert all(each.lines[-1] > each.lines[0] for each in heads)

"""What need not be noticed is left out by rule; an entry of the list has to be true."""

from pathlib import Path

import pytest

from tests.mutants.generated.excluded import equivalents, is_worded, stale
from tests.mutants.generated.laws import broken_law
from tests.mutants.generated.making import SOURCE, Mutant, mutants_of
from tests.mutants.generated.typed import ill_typed


@pytest.fixture(scope="module")
def trust() -> list[Mutant]:
    return [*mutants_of(SOURCE / "core" / "binding" / "trust.py")]


def test_a_sentence_is_words_and_a_code_is_not() -> None:
    notes = [*mutants_of(SOURCE / "core" / "planning" / "notes.py")]
    gone = next(each for each in notes if each.before == 'return "was converted to a discussion"')
    code = next(each for each in notes if each.before.startswith('return "removed", '))
    assert is_worded(gone)
    assert not is_worded(code)


def test_what_mypy_refuses_is_left_out_and_nothing_else(trust: list[Mutant]) -> None:
    refused = {each.name for each in ill_typed(trust)}
    assert 0 < len(refused) < len(trust)
    turned = [e for e in trust if " not in " in e.after and " not in " not in e.before]
    assert turned
    assert not refused & {each.name for each in turned}
    for each in trust:
        if each.name in refused:
            assert "None" in each.after or len(each.after) != len(each.before)


def test_an_entry_that_no_mutant_has_any_more_is_told(trust: list[Mutant], tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    path.write_text(
        f'[[equivalent]]\nmutant = """{trust[0].name}"""\nreason = "as an example"\n'
        '[[equivalent]]\nmutant = "core/binding/trust:gone: a -> b"\nreason = "as another"\n'
    )
    listed = equivalents(path)
    assert listed[trust[0].name] == "as an example"
    assert stale(listed, ["core/binding/trust"], trust) == ["core/binding/trust:gone: a -> b"]
    assert stale(listed, ["core/binding/bind"], []) == []


def test_each_entry_of_the_list_has_a_reason_and_is_of_a_mutant() -> None:
    listed = equivalents()
    assert all(len(reason.split()) > 3 for reason in listed.values())
    modules = {name.partition(":")[0] for name in listed}
    found = [each for module in modules for each in mutants_of(SOURCE / f"{module}.py")]
    assert stale(listed, modules, found) == []


def test_the_laws_of_a_package_are_only_those_whose_examples_nobody_chose() -> None:
    with pytest.raises(RuntimeError, match="pytest ended with"):
        broken_law("core/no-such-package/module")

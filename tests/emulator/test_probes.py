"""Each listed difference is real for the emulator and, but for those it owns to, not the sandbox's."""

import inspect
from pathlib import Path

import pytest

from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from tests.emulator import differences, probes
from tests.emulator.differences import Difference
from tests.emulator.http import Client
from tests.emulator.probes import Probe, World
from tests.emulator.runner import OUTSIDER, OWNER, Emulator

DIFFERENCES = differences.read()


@pytest.fixture
def world(emulator: Emulator) -> World:
    return World(
        repository=emulator.new_repository(),
        bot=emulator.client(),
        owner=emulator.client(OWNER),
        outsider=emulator.client(OUTSIDER),
    )


def probe_named(name: str) -> Probe:
    probe: Probe = getattr(probes, name)
    return probe


@pytest.mark.contract
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda one: one.id)
def test_the_emulator_still_differs_as_listed(difference: Difference, world: World) -> None:
    differs = probe_named(difference.probe)(world)

    assert differs, f"{difference.id}: the emulator now does as GitHub; remove the entry"


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda one: one.id)
def test_the_sandbox_does_as_github_but_for_what_it_owns_to(difference: Difference) -> None:
    with Sandbox() as sandbox:
        bot, owner, outsider = (
            Client(sandbox.url, token) for token in (TOKEN, "olga-token", "mallory-token")
        )
        differs = probe_named(difference.probe)(World(REPOSITORY, bot, owner, outsider))

    assert differs == bool(difference.sandbox), difference.github


def test_every_probe_belongs_to_exactly_one_entry() -> None:
    defined = [
        name
        for name, function in inspect.getmembers(probes, inspect.isfunction)
        if function.__module__ == probes.__name__
    ]

    assert sorted(difference.probe for difference in DIFFERENCES) == sorted(defined)


def test_every_entry_says_what_both_do_and_where_that_stands() -> None:
    for difference in DIFFERENCES:
        assert difference.github != difference.emulator
        assert difference.source.startswith("https://"), difference.id


def test_an_entry_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "differences.toml"
    file.write_text('[etags]\ngithub = "a"\nsource = "b"\nemulator = "c"\nprobes = "d"\n', "utf-8")

    with pytest.raises(TypeError, match="probes"):
        differences.read(file)

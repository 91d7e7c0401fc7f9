"""Each contract on imports is kept by a sound tree and broken by one planted import."""

from pathlib import Path

import pytest

from tests.lint.tools import BIN, CONFIGURATION, plant, run

MODULES = [
    *("__main__", "cli", "action", "demo", "sync", "gateway", "workspace", "config", "files"),
    "ports",
    *(
        "core.merging.merge",
        "core.planning.plan",
        "core.planning.brake",
        "errors",
        "sandbox.store",
        "sandbox.server",
    ),
]

OUTSIDE = [
    *("os", "pathlib", "shutil", "subprocess", "socket", "tempfile", "logging", "time", "random"),
    *("urllib", "http", "sys", "io", "locale", "threading", "asyncio", "secrets", "uuid"),
    *("github", "tenacity", "requests", "click", "rich", "pydantic", "frontmatter", "yaml"),
]
HARMLESS = ["re", "json", "hashlib", "datetime", "dataclasses", "typing", "enum", "markdown_it"]

LAYERS = "Imports point downwards"
SANDBOX = "The sandbox stands alone: it imports nothing of the rest"
CORE = "In the core a row flows one way: document to cells to plan to outcome"
CYCLES = "No two modules import each other, directly or by a way round"
PURE = "The core is pure: no files, network, clock, chance or printing"
HTTP = "Only the gateway talks to GitHub"
FACE = "Only the commands talk to people"


def verdict(folder: Path, imports: dict[str, str]) -> str:
    """Give what import-linter says of a tree with these imports by module."""
    paths = {name: f"gh_tracker/{name.replace('.', '/')}.py" for name in MODULES}
    plant(folder, {path: imports.get(name, "") for name, path in paths.items()})
    result = run(
        *(BIN / "lint-imports", "--no-logo", "--no-cache", "--config", CONFIGURATION),
        where=folder,
    )
    assert "Contracts:" in result.stdout, result.stdout + result.stderr
    assert (result.returncode == 0) == (" 0 broken" in result.stdout)
    return result.stdout


def broken(folder: Path, imports: dict[str, str]) -> set[str]:
    """Give the names of the contracts that a tree with these imports breaks."""
    lines = verdict(folder, imports).splitlines()
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


def test_the_intended_imports_break_nothing(tmp_path: Path) -> None:
    sound = {
        "__main__": "from gh_tracker.cli import x",
        "cli": "import click, rich\nfrom gh_tracker import action, sync, gateway, sandbox, demo",
        "action": "from gh_tracker import sync",
        "demo": "from gh_tracker import sync, gateway, workspace\nfrom gh_tracker.sandbox import server",
        "sync": "import time\nfrom gh_tracker import config\nfrom gh_tracker.core.merging import merge",
        "gateway": "import github, tenacity, time\nfrom gh_tracker import errors",
        "workspace": "import os\nfrom gh_tracker import files",
        "config": "import pydantic, frontmatter\nfrom gh_tracker import files",
        "core.planning.plan": "import re, json, hashlib, datetime, dataclasses, typing, markdown_it\n"
        "from gh_tracker.core.merging import merge\nfrom gh_tracker import errors",
        "sandbox.server": "import socket, http\nfrom gh_tracker.sandbox import store",
    }

    assert broken(tmp_path, sound) == set()


@pytest.fixture(scope="module")
def impure(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Say what import-linter says of a core that imports all that it must not, and more."""
    lines = "\n".join(f"import {module}" for module in (*OUTSIDE, *HARMLESS))
    return verdict(tmp_path_factory.mktemp("impure"), {"core.planning.plan": lines})


@pytest.mark.parametrize("module", OUTSIDE)
def test_the_core_imports_nothing_that_reaches_outside(impure: str, module: str) -> None:
    assert f"gh_tracker.core is not allowed to import {module}:" in impure


@pytest.mark.parametrize("module", HARMLESS)
def test_the_core_may_import_what_only_computes(impure: str, module: str) -> None:
    assert f"import {module}:" not in impure


def test_the_core_reaches_nothing_outside_by_a_way_round(tmp_path: Path) -> None:
    round_about = {"core.planning.plan": "from gh_tracker import errors", "errors": "import os"}

    assert broken(tmp_path, round_about) == {PURE}


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("errors", "core"),
        ("core.merging.merge", "files"),
        ("core.planning.plan", "gateway"),
        ("files", "config"),
        ("ports", "gateway"),
        ("config", "workspace"),
        ("gateway", "sync"),
        ("gateway", "workspace"),
        ("workspace", "gateway"),
        ("workspace", "sync"),
        ("sync", "cli"),
        ("sync", "demo"),
        ("action", "__main__"),
    ],
)
def test_nothing_imports_upwards_or_its_neighbour(tmp_path: Path, lower: str, upper: str) -> None:
    assert LAYERS in broken(tmp_path, {lower: f"import gh_tracker.{upper}"})


@pytest.mark.parametrize(
    "module", ["errors", "core.merging.merge", "files", "gateway", "sync", "cli"]
)
def test_the_sandbox_imports_nothing_of_the_rest(tmp_path: Path, module: str) -> None:
    assert SANDBOX in broken(tmp_path, {"sandbox.store": f"import gh_tracker.{module}"})


@pytest.mark.parametrize(
    "importer", ["cli", "sync", "workspace", "core.planning.plan", "sandbox.server"]
)
def test_only_the_gateway_imports_what_talks_to_github(tmp_path: Path, importer: str) -> None:
    modules = ("github", "tenacity", "requests", "urllib3")

    said = verdict(tmp_path, {importer: "\n".join(f"import {module}" for module in modules)})

    assert f"{HTTP} BROKEN" in said
    for module in modules:
        assert f"gh_tracker.{importer} -> {module}" in said


@pytest.mark.parametrize("importer", ["sync", "gateway", "config"])
def test_only_the_commands_import_what_talks_to_people(tmp_path: Path, importer: str) -> None:
    assert FACE in broken(tmp_path, {importer: "import rich.console"})


def test_a_module_that_was_given_no_place_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"gh_tracker/helpers.py": ""})

    assert broken(tmp_path, {}) == {LAYERS}


def test_two_modules_that_import_each_other_are_found(tmp_path: Path) -> None:
    circle = {
        "core.planning.plan": "from gh_tracker.core.planning import brake",
        "core.planning.brake": "from gh_tracker.core.planning import plan",
    }

    assert broken(tmp_path, circle) == {CYCLES}


def test_no_step_of_a_rows_way_imports_one_after_it(tmp_path: Path) -> None:
    backwards = {"core.merging.merge": "from gh_tracker.core.planning import plan"}

    assert broken(tmp_path, backwards) == {CORE}


def test_a_package_of_the_core_that_was_given_no_place_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"gh_tracker/core/helpers.py": ""})

    assert broken(tmp_path, {}) == {CORE}

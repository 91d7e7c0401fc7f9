"""Start-up: what each command may load, and what it may cost."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from gh_tracker.cli.group import COMMANDS
from tests.cli.conftest import Cli, clean

HEAVY = frozenset({"pydantic", "github", "rich", "markdown_it", "tenacity", "frontmatter", "yaml"})
MARKDOWN = frozenset({"markdown_it"})
CONFIGURATION = frozenset({"pydantic", "yaml", "frontmatter"})

MAY_LOAD = {
    "--version": frozenset[str](),
    "--help": frozenset[str](),
    "check": MARKDOWN,
    "check --format json": MARKDOWN,
    "check --fix": MARKDOWN,
    "status": MARKDOWN,
    "list": MARKDOWN,
    "init": MARKDOWN | CONFIGURATION,
    "unlink HL-001": MARKDOWN,
    "plan": MARKDOWN,
    "sync --help": MARKDOWN,
    "demo --help": MARKDOWN,
    "sandbox --help": MARKDOWN,
}
"""Without configuration and without a repository: nothing heavy but the Markdown parser.

Only ``init`` may read the configuration that it has made.
"""

USELESS_TO_CHECK = frozenset({
    "cli.finding",
    "core.binding",
    "core.carrying",
    "core.cells.changes",
    "core.cells.rendering",
    "core.checking.mending",
    "core.document.edits",
    "core.issue.lens",
    "core.merging",
    "core.planning",
    "core.remote",
    "core.report.report",
    "core.sections.showing",
    "core.state",
    "workspace.disk",
    "workspace.git",
})  # fmt: skip
SLOW_TO_LOAD = frozenset({"difflib", "hashlib", "json", "shutil", "subprocess", "zoneinfo"})
"""Modules of Python's own that take a millisecond or more; none is of use to ``check FILE``."""

_LOADED = """
import sys
from gh_tracker.cli import main
code = main(sys.argv[1:])
print("LOADED", *{each.partition(".")[0] for each in sys.modules}, file=sys.stderr)
"""


def loaded(cli: Cli, *args: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *args],
        cwd=cli.folder,
        env={**clean(os.environ), **cli.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    *_, last = done.stderr.splitlines()
    word, *modules = last.split()
    assert word == "LOADED", done.stderr
    return set(modules)


@pytest.mark.parametrize("command", MAY_LOAD)
def test_a_command_loads_only_what_it_needs(cli: Cli, command: str) -> None:
    assert loaded(cli, *command.split()) & HEAVY <= MAY_LOAD[command]


def test_talking_to_github_needs_its_client(cli: Cli, github: object) -> None:
    """The list above would say nothing if nothing were ever loaded."""
    assert github
    assert {"github", "tenacity"} <= loaded(cli, "plan")


def test_a_configuration_is_read_with_pydantic(cli: Cli) -> None:
    cli.write(".github/gh-tracker.yml", "timezone: UTC\n")
    assert "pydantic" in loaded(cli, "check")


def test_check_loads_nothing_that_remembers_or_writes(cli: Cli) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "gh_tracker", "check", "tracker.md"]
    environ = {**clean(os.environ), **cli.environ}
    done = subprocess.run(
        command, cwd=cli.folder, env=environ, capture_output=True, text=True, check=True
    )
    found = {line.rpartition(" ")[2] for line in done.stderr.splitlines() if "|" in line}

    assert {"gh_tracker.core.checking.check", "gh_tracker.workspace.trackerfile"} <= found
    assert found.isdisjoint({f"gh_tracker.{each}" for each in USELESS_TO_CHECK})
    assert found.isdisjoint(SLOW_TO_LOAD)


def test_help_lists_every_command_in_the_order_of_a_first_use(cli: Cli) -> None:
    found = cli("--help")
    listed = [line.split()[0] for line in found.out.splitlines() if line.startswith("  ")]
    assert [each for each in listed if each in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help_of_its_own(cli: Cli, command: str) -> None:
    found = cli(command, "--help")
    assert found.code == 0
    assert found.out.startswith(f"Usage: gh-tracker {command} [OPTIONS]")
    for option in ("--repo", "--api-url", "--config", "--format", "--quiet", "--verbose"):
        assert option in found.out


def test_a_misspelt_command_is_named(cli: Cli) -> None:
    assert "No such command 'snyc'" in cli("snyc").err


def test_the_version_is_that_of_the_package(cli: Cli) -> None:
    assert cli("--version").out == f"gh-tracker {version('gh-tracker')}\n"

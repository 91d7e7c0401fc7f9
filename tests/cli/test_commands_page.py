"""docs/commands.md holds every command, option, exit code and format, and nothing else."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

from gh_tracker.cli.group import COMMANDS, commands
from gh_tracker.core.report.report import PRECEDENCE
from tests.schema import misfits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
CHECK = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(
    re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
)
COMMON = SECTIONS["Options of every command"]


def command(name: str) -> click.Command:
    found = commands.get_command(click.Context(commands), name)
    assert found
    return found


def section(name: str) -> str:
    return SECTIONS.get(name) or SECTIONS["link and unlink"]


def options(name: str) -> set[str]:
    parameters = [each for each in command(name).params if isinstance(each, click.Option)]
    return {text for each in parameters for text in (*each.opts, *each.secondary_opts)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_section_and_its_line(name: str) -> None:
    assert f"gh-tracker {name}" in PAGE or name == "demo"
    assert re.search(rf"^\| .*`{name}`.* \|", PAGE, re.MULTILINE)
    assert section(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_of_its_options_is_described(name: str) -> None:
    described = set(re.findall(r"`(-[\w-]+)", section(name) + COMMON))
    if name == "plan":
        described |= set(re.findall(r"`(-[\w-]+)", section("sync")))
    assert options(name) <= described


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_described_that_it_does_not_have(name: str) -> None:
    table = re.findall(r"^\| `(-[^|]*)\|", section(name).replace("\\|", "/"), re.MULTILINE)
    described = {each for row in table for each in re.findall(r"(?<!\w)--[\w-]+", row)}
    assert described <= options(name)


def test_the_common_options_are_those_of_every_command() -> None:
    described = set(re.findall(r"^\| (?:`-\w`, )?`(--[\w-]+)", COMMON, re.MULTILINE)) - {"--help"}
    for name in COMMANDS:
        assert described <= options(name)


def test_each_exit_code_is_described() -> None:
    codes = {
        int(each) for each in re.findall(r"^\| (\d+) \|", SECTIONS["Exit codes"], re.MULTILINE)
    }
    assert codes == {0, 2, *PRECEDENCE}
    assert ", ".join(map(str, PRECEDENCE)) in SECTIONS["Exit codes"]


def blocks() -> list[Any]:
    return [json.loads(each) for each in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize(
    ("content", "schema"),
    list(zip(blocks(), ["report", "check", "status", "doctor"], strict=True)),
)
def test_each_example_of_json_fits_its_schema(content: object, schema: str) -> None:
    assert misfits(content, schema) == []


def test_each_link_leads_to_a_section() -> None:
    anchors = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in SECTIONS}
    assert set(re.findall(r"\(#([\w-]+)\)", PAGE)) <= anchors


def told_codes() -> set[str]:
    """Give the codes of all problems and stops, as the source writes them."""
    found = set()
    for path in (ROOT / "src" / "gh_tracker").glob("[cs][ot]*/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in _TELLING:
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                codes = [each for each in texts if isinstance(each, str) and _CODE.fullmatch(each)]
                found |= set(codes[:1])
    return found - {"error", "warning"}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+|adoption|failed|ended")
_TELLING = {"Problem", "Stop", "Frozen", "_problem", "_report"}


def test_each_code_of_a_problem_is_described() -> None:
    codes = told_codes()
    assert {"detached-row", "unknown-status", "brake-edits", "swapped-ids", "ended"} & codes
    tables = "".join(re.findall(r"^(?:\| |### )`[a-z].*$", PAGE + CHECK, re.MULTILINE))
    assert {each for each in codes if f"`{each}`" not in tables} == set()


def test_no_code_is_described_that_does_not_exist() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src" / "gh_tracker").rglob("*.py")
    )
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE, re.MULTILINE)
    codes = {each for row in rows for each in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", row)}
    assert len(codes) > 20
    for each in codes:
        tail = each.removeprefix("waiting-")
        assert f'"{each}"' in source or f'"{tail}"' in source, each

"""docs/check.md: each code has an example that `check` reports, and one that is well."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from gh_tracker import config
from gh_tracker.core.checking.check import check
from gh_tracker.core.checking.mending import fix
from gh_tracker.core.model import Settings
from gh_tracker.core.problem import Problem

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(
    re.findall(
        r"^### `(.+?)`\n(.*?)(?=^### `|^## (?:Rows|Values)$|\Z)", PAGE, re.DOTALL | re.MULTILINE
    )
)
TODAY = date(2024, 5, 31)
MENDED = {code for code, text in SECTIONS.items() if "*Mended by `--fix`*" in text}


def examples(code: str) -> tuple[bytes, bytes]:
    bad, good = re.findall(r"^~~~markdown\n(.*?)^~~~$", SECTIONS[code], re.DOTALL | re.MULTILINE)
    return bad.encode(), good.encode()


def settings(source: bytes) -> Settings:
    return config.load(Path("/nowhere"), document=source, name="t.md").settings


def problems(source: bytes) -> tuple[Problem, ...]:
    return check(source, settings(source), "t.md", TODAY)


@pytest.mark.parametrize("code", SECTIONS)
def test_the_first_example_is_reported_with_its_severity_and_place(code: str) -> None:
    source, _ = examples(code)
    found = [each for each in problems(source) if each.code == code]
    assert found
    severity = SECTIONS[code].split()[0].rstrip(".").lower()
    assert found[0].severity == severity
    lines = source.decode().splitlines()
    for each in found:
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1])


@pytest.mark.parametrize("code", SECTIONS)
def test_the_second_example_is_well(code: str) -> None:
    assert problems(examples(code)[1]) == ()


@pytest.mark.parametrize("code", SECTIONS)
def test_of_no_example_more_is_reported_than_it_is_for(code: str) -> None:
    """Lines that an unclosed fence or comment takes in make no table, so that one is missed."""
    also = {"no-table"} if code == "nested-table" else set()
    assert {each.code for each in problems(examples(code)[0])} - also == {code}


@pytest.mark.parametrize("code", SECTIONS)
def test_what_is_said_to_be_mended_is_and_nothing_else(code: str) -> None:
    source, _ = examples(code)
    if code == "cell-count":
        source = source.replace(b"| Read | write | Done |", b"| Read | Done | |")
    found = fix(source, settings(source), "t.md")
    assert (code in {each.code for each in found.mended}) == (code in MENDED)


def test_a_value_out_of_its_vocabulary_is_pointed_at() -> None:
    source, _ = examples("unknown-status")
    (problem,) = problems(source)
    assert source.decode().splitlines()[problem.line - 1][problem.column - 1 :].startswith("Nearly")


def codes_in_source() -> set[str]:
    """Return every code that the modules behind `check` can give a problem."""
    core = ROOT / "src" / "gh_tracker" / "core"
    names = (
        *("document/regions", "document/findings", "cells/codec", "cells/values", "cells/columns"),
        *("checking/check", "sections/checkpoints", "sections/bullets"),
    )
    found = set()
    for name in names:
        for node in ast.walk(ast.parse((core / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                found |= {each for each in texts if isinstance(each, str)}
    return {each for each in found if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", each)}


def test_every_code_has_its_section() -> None:
    assert codes_in_source() - {"unclosed-"} <= SECTIONS.keys()
    assert {"unclosed-fence", "unclosed-comment"} < SECTIONS.keys()
    assert len(SECTIONS) >= 21

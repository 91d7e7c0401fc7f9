"""The page about the action: complete, and right in its examples."""

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.action.runner import ROOT, pairs
from tests.desk import EXAMPLE
from tests.lint import checkers
from tests.workspace.repositories import Repository

PAGE = (ROOT / "docs" / "action.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = [text for text in EXAMPLES if text.startswith("name:")]


def used(content: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever YAML holds
    """Give the steps of an example that use the action."""
    if isinstance(content, list):
        return [each for part in content for each in used(part)]
    if not isinstance(content, dict):
        return []
    own = [content] if str(content.get("uses", "")).startswith("gh-tracker/") else []
    return own + [each for part in content.values() for each in used(part)]


@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"]])
def test_every_input_and_output_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_gives_inputs_that_there_are(text: str) -> None:
    for step in used(yaml.safe_load(text)):
        assert step["with"].keys() <= ACTION["inputs"].keys()


def test_the_examples_use_the_action() -> None:
    assert sum(len(used(yaml.safe_load(text))) for text in EXAMPLES) >= 3


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_example_is_a_workflow(text: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yml"
    file.write_text(text, encoding="utf-8")
    assert list(checkers.schema("github-workflows", file)) == []


@pytest.mark.acceptance
def test_the_list_of_trackers_becomes_a_matrix(tmp_path: Path) -> None:
    """The page's own step, with the package installed already; a name may hold what it likes."""
    (step,) = re.findall(r"- id: list\n +run: \|\n((?: {10}.*\n)+)", PAGE)
    repository = Repository(tmp_path / "work")
    names = ["docs/b.md", 'docs/a "quoted" $(touch hacked).md']
    for name in names:
        repository.commit(name, EXAMPLE.read_text(encoding="utf-8"))
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "pipx").write_text("#!/bin/sh\n", encoding="utf-8")
    (programs / "pipx").chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    output = tmp_path / "output"

    subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", textwrap.dedent(step)],
        cwd=repository.path,
        env={"PATH": path, "GITHUB_OUTPUT": str(output)},
        check=True,
    )

    found = pairs(output.read_text(encoding="utf-8"))
    assert sorted(json.loads(found["trackers"])) == sorted(names)
    assert not list(tmp_path.rglob("hacked"))


def test_examples_have_the_version_of_the_package() -> None:
    package = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.*)"$', package, re.MULTILINE)
    assert version
    assert set(re.findall(r"gh-tracker(?:@v|==)([\w.]+)", PAGE)) == {version[1]}

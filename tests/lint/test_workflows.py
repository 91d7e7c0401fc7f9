"""The workflows run with no more rights than they need, on actions that cannot be swapped."""

from pathlib import Path

import pytest

from tests.lint import workflows
from tests.lint.tools import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SHA = "0123456789abcdef0123456789abcdef01234567"
SOUND = f"""
permissions: {{}}
jobs:
  test:
    permissions: {{}}
    timeout-minutes: 5
    steps:
      - name: Check out
        uses: actions/checkout@{SHA}
        with:
          persist-credentials: false
      - name: Say it
        env:
          WHO: ${{{{ github.actor }}}}
        run: echo "$WHO"
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_workflows_are_sound(file: Path) -> None:
    assert list(workflows.complaints(file.read_text(encoding="utf-8"))) == []


def test_there_are_workflows_to_judge() -> None:
    assert {file.name for file in FILES} >= {"ci.yml", "nightly.yml", "release.yml"}


def test_a_sound_workflow_passes() -> None:
    assert list(workflows.complaints(SOUND)) == []


@pytest.mark.parametrize(
    ("sound", "fault", "complaint"),
    [
        ("permissions: {}\njobs", "jobs", "the workflow does not begin without permissions"),
        ("    permissions: {}\n    t", "    t", "test does not name its permissions"),
        ("    timeout-minutes: 5\n", "", "test may run for six hours"),
        (SHA, "v7", "test: actions/checkout@v7 is not pinned to a commit"),
        ("false", "true", "test: the checkout leaves its token on disk"),
        ("name: Say it\n", "id: say\n", "test: a step has no name"),
        ('"$WHO"', "${{ github.actor }}", "test: a script contains an expression; pass it by env"),
    ],
    ids=["rights", "job rights", "time", "pin", "token", "name", "injection"],
)
def test_a_planted_fault_is_found(sound: str, fault: str, complaint: str) -> None:
    assert list(workflows.complaints(SOUND.replace(sound, fault))) == [complaint]


def test_the_gate_waits_for_every_job() -> None:
    ci = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")

    assert workflows.ungated(ci) == set()
    assert workflows.ungated(ci.replace("needs: [lint, ", "needs: [")) == {"lint"}


def test_ci_tests_every_python_that_the_package_supports_from_the_oldest() -> None:
    ci = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    package = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert 'requires-python = ">=3.11"' in package
    assert 'python: ["3.11", "3.12", "3.13", "3.14"]' in ci

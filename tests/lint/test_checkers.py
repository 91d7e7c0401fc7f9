"""Each checker of workflows finds a fault that is planted for it."""

from pathlib import Path

import pytest

from gh_tracker.core.proposing.workflow import workflow
from tests.lint import checkers
from tests.lint.tools import ROOT

SOUND = workflow("docs/tracker.md", "1.2.3")


def planted(folder: Path, old: str, new: str) -> Path:
    """Write the users' workflow with a fault into a repository, and give its file."""
    assert old in SOUND
    file = folder / checkers.WORKFLOWS / "gh-tracker.yml"
    file.parent.mkdir(parents=True)
    file.write_text(SOUND.replace(old, new), encoding="utf-8")
    return file


def test_zizmor_finds_rights_that_nobody_needs(tmp_path: Path) -> None:
    file = planted(tmp_path, "permissions: {}", "permissions: write-all")

    assert "excessive-permissions" in "".join(checkers.zizmor(file))


def test_zizmor_has_nothing_to_say_of_the_workflow_that_users_get(tmp_path: Path) -> None:
    assert list(checkers.zizmor(planted(tmp_path, "name: gh", "name: gh"))) == []


def test_the_schema_finds_a_key_that_does_not_exist(tmp_path: Path) -> None:
    file = planted(tmp_path, "timeout-minutes: 30", "timeout-hours: 30")

    assert "timeout-hours" in "".join(checkers.schema("github-workflows", file))


def test_the_action_fits_its_schema() -> None:
    assert list(checkers.schema("github-actions", ROOT / "action.yml")) == []


@pytest.mark.contract
def test_actionlint_finds_an_expression_that_leads_nowhere(tmp_path: Path) -> None:
    planted(tmp_path, "inputs.dry-run", "input.dry-run")

    assert 'undefined variable "input"' in "".join(checkers.actionlint(tmp_path))

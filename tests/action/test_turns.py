"""An event may stand for others; the numbers of a workflow's runs tell when it does not."""

import io
from pathlib import Path

import pytest

from gh_tracker.action.job import Job
from gh_tracker.action.turns import Turns

WORKFLOW = "acme/programme/.github/workflows/gh-tracker.yml@refs/heads/main"


def turns(folder: Path, number: str, workflow: str = WORKFLOW) -> Turns:
    environ = {"GITHUB_RUN_NUMBER": number, "GITHUB_WORKFLOW_REF": workflow}
    return Turns(folder / "gh-tracker" / "turns.json", Job(environ, io.StringIO()))


def test_the_next_run_follows_one_that_left_nothing_undone(tmp_path: Path) -> None:
    assert turns(tmp_path, "7").note()
    assert turns(tmp_path, "8").follows()


@pytest.mark.parametrize("number", ["6", "7", "9", "", "x", "0", "-1"])
def test_no_other_run_does(number: str, tmp_path: Path) -> None:
    turns(tmp_path, "7").note()
    assert not turns(tmp_path, number).follows()


def test_runs_of_another_workflow_are_counted_apart(tmp_path: Path) -> None:
    turns(tmp_path, "7").note()
    assert not turns(tmp_path, "8", WORKFLOW.replace("gh-tracker.yml", "other.yml")).follows()


def test_the_first_run_follows_none(tmp_path: Path) -> None:
    assert not turns(tmp_path, "1").follows()


def test_outside_a_workflow_nothing_is_noted(tmp_path: Path) -> None:
    assert not turns(tmp_path, "", "").note()
    assert not turns(tmp_path, "7", "").note()
    assert not turns(tmp_path, "1", "").follows()


@pytest.mark.parametrize("content", [b"", b"no JSON", b"null", b"[7]", b'{"a": 1}', b"\xff"])
def test_what_cannot_be_read_is_lost(content: bytes, tmp_path: Path) -> None:
    turns(tmp_path, "7").note()
    (tmp_path / "gh-tracker" / "turns.json").write_bytes(content)
    assert not turns(tmp_path, "8").follows()


def test_what_cannot_be_written_is_lost(tmp_path: Path) -> None:
    (tmp_path / "gh-tracker").write_text("a file where a folder should be", encoding="utf-8")
    assert not turns(tmp_path, "7").note()

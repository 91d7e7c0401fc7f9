"""A row without an ID gets one issue and one ID, whatever goes wrong with the first run."""

import errno
import os
from pathlib import Path

import pytest

from gh_tracker.core.remote import CreateIssue
from tests.desk import Call, Desk

TITLE = "Training for sellers"
TYPED = f"|  | {TITLE} | M5 | Product Lead | Not Started | 0% | 2026-03-27 | Two sessions. |"


class KilledError(BaseException):
    """The process is gone: nothing in it catches this."""


@pytest.fixture
def typed(synced: Desk) -> Desk:
    """A desk where a person has committed a row without an ID since the last sync."""
    row = synced.row("UT-006")
    synced.edit((row, f"{row}\n{TYPED}"))
    synced.commit()
    return synced


def made(desk: Desk) -> list[str]:
    """Give the titles of all issues that the row could have become."""
    titles = [each["title"] for each in desk.people.issues()]
    return [each for each in titles if TITLE in each]


def settled(desk: Desk) -> None:
    """See that the row has its one issue and its ID, and that nothing is left to do."""
    assert desk.sync().exit_code == 0
    assert made(desk) == [f"UT-007: {TITLE}"]
    assert desk.text.count(TITLE) == 1
    assert desk.cells("UT-007")[1] == TITLE
    assert "UT-007" in desk.issues()
    assert desk.silent()


def test_of_a_process_killed_after_the_post_and_its_disk_thrown_away(
    typed: Desk, tmp_path: Path
) -> None:
    def kill(call: Call) -> None:
        if isinstance(call, CreateIssue):
            raise KilledError

    with pytest.raises(KilledError):
        typed.sync(after=kill)
    assert made(typed) == [f"UT-007: {TITLE}"]

    settled(typed.fresh_checkout(tmp_path / "anew"))


def test_in_three_runs_from_the_old_commit(typed: Desk, tmp_path: Path) -> None:
    runs = [typed.fresh_checkout(tmp_path / f"{each}") for each in range(3)]

    for desk in runs:
        assert "UT-007" not in desk.text
        assert desk.sync().exit_code == 0
        assert made(desk) == [f"UT-007: {TITLE}"]

    assert len({desk.text for desk in runs}) == 1
    settled(runs[-1])


def test_of_a_run_that_cannot_write_the_document(
    typed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def full(source: Path, target: Path) -> Path:
        if target == typed.path:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        report = typed.sync()
    assert report.exit_code == 1
    (problem,) = report.problems
    assert problem.message.startswith(f"{typed.path}: the file cannot be written: No space left")
    assert made(typed) == [f"UT-007: {TITLE}"]
    assert "UT-007" not in typed.text

    settled(typed)

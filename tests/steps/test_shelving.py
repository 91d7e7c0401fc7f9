"""Writing to an issue that no listing shows: one request, and nothing of a person's is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gh_tracker.core.model import Policy
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from gh_tracker.workspace.git import Git
from tests.backends import Backend, in_process
from tests.desk import EXAMPLE, Desk, labels, logins

STATUS = ("| Not Started |", "| Blocked |")
OWNER = ("| Compliance Lead | Not Started |", "| @bob | Not Started |")
HOUR = 3600


@pytest.fixture
def github() -> Sandbox:
    return Sandbox()


@pytest.fixture
def backend(github: Sandbox) -> Iterator[Backend]:
    made = in_process(github)
    yield made
    made.close()


@pytest.fixture
def desk(backend: Backend, github: Sandbox, tmp_path: Path) -> Desk:
    """A desk that was synced long ago; since then only other issues were worked on."""
    made = Desk.with_tracker(backend, tmp_path / "desk", EXAMPLE.read_bytes())
    sync(made, github)
    made.people.create_issue("Another matter")
    rename(made, "UT-001", "Charter, steering group, and values")
    sync(made, github)
    return made


def rename(desk: Desk, record: str, title: str) -> None:
    desk.people.edit_issue(desk.number(record), title=f"{record}: {title}")


def sync(desk: Desk, github: Sandbox) -> dict[str, int]:
    """Sync, commit, and give the requests; then an hour goes by."""
    report = desk.sync()
    assert report.exit_code == 0, report.problems
    desk.commit()
    github.clock.advance(HOUR)
    return dict(report.requests)


def folder_of(desk: Desk) -> Path:
    git = Git.around(desk.git.path)
    assert git is not None
    return git.folder / "gh-tracker"


class TestAnUnchangedIssue:
    def test_gets_its_labels_without_being_read(self, desk: Desk, github: Sandbox) -> None:
        desk.edit(STATUS)
        assert sync(desk, github) == {"GET": 2, "PATCH": 1}
        assert labels(desk.issue("UT-006")) == ["status: Blocked", "tracker: task"]

    def test_is_read_before_its_text_is_written(self, desk: Desk, github: Sandbox) -> None:
        desk.edit(("| Not Started | 0% |", "| Not Started | 5% |"))
        assert sync(desk, github) == {"GET": 3, "PATCH": 1}

    def test_is_read_where_nothing_is_remembered(self, desk: Desk, github: Sandbox) -> None:
        shutil.rmtree(folder_of(desk))
        desk.edit(STATUS)
        assert sync(desk, github) == {"GET": 3, "PATCH": 1}
        desk.edit(("| Blocked |", "| On Hold |"))
        sync(desk, github)
        desk.edit(("| On Hold |", "| Blocked |"))
        assert sync(desk, github) == {"GET": 2, "PATCH": 1}, "by now it is remembered again"


class TestALabelOfAPerson:
    """stays, whenever it was put on."""

    def test_put_on_and_listed(self, desk: Desk, github: Sandbox) -> None:
        desk.people.label(desk.number("UT-006"), "urgent")
        sync(desk, github)
        desk.edit(STATUS)
        assert sync(desk, github) == {"GET": 2, "PATCH": 1}
        assert labels(desk.issue("UT-006")) == ["status: Blocked", "tracker: task", "urgent"]

    def test_put_on_since_the_last_run(self, desk: Desk, github: Sandbox) -> None:
        desk.people.label(desk.number("UT-006"), "urgent")
        desk.edit(STATUS)
        sync(desk, github)
        assert labels(desk.issue("UT-006")) == ["status: Blocked", "tracker: task", "urgent"]

    def test_seen_by_another_checkout_only(
        self, desk: Desk, github: Sandbox, tmp_path: Path
    ) -> None:
        """Its run moved the committed cursor past the label; this disk's memory ends before it."""
        other = desk.fresh_checkout(tmp_path / "other")
        shutil.copytree(folder_of(desk), tmp_path / "remembered")
        desk.people.label(desk.number("UT-006"), "urgent")
        github.clock.advance(HOUR)
        rename(desk, "UT-005", "Marketplace and dashboards")
        sync(other, github)
        desk.path.write_bytes(other.tracker)
        assert other.state is not None
        desk.state_path.write_bytes(other.state)
        desk.commit()
        desk.edit(STATUS)
        assert sync(desk, github) == {"GET": 3, "PATCH": 1}
        assert labels(desk.issue("UT-006")) == ["status: Blocked", "tracker: task", "urgent"]

    def test_and_so_does_whom_they_assigned(self, desk: Desk, github: Sandbox) -> None:
        desk.people.edit_issue(desk.number("UT-006"), assignees=["alice"])
        sync(desk, github)
        desk.edit(OWNER)
        sync(desk, github)
        assert sorted(logins(desk.issue("UT-006"))) == ["alice", "bob"]


def test_an_issue_with_a_value_that_waits_is_read_first(desk: Desk, github: Sandbox) -> None:
    """Both sides changed the status; in the end the tracker's word is to be taken."""
    desk.people.edit_issue(desk.number("UT-006"), labels=["tracker: task", "status: On Hold"])
    desk.edit(STATUS)
    for record in ("UT-005", "UT-004"):
        assert desk.sync().exit_code == 5
        desk.commit()
        github.clock.advance(HOUR)
        rename(desk, record, "Something newer, which the next listing ends at")
    assert desk.sync(Options(prefer=Policy.TRACKER)).exit_code == 0
    assert desk.calls[1] == ("issue", desk.number("UT-006"))
    assert labels(desk.issue("UT-006")) == ["status: Blocked", "tracker: task"]


def test_what_is_remembered_is_of_linked_issues_alone(desk: Desk) -> None:
    (cache,) = folder_of(desk).glob("*.json")
    text = cache.read_text()
    assert "UT-006: Accessibility" in text
    assert "Another matter" not in text.partition("\n")[2].partition("\n")[2]

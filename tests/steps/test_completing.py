"""The sections beside the tables, over whole runs against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gh_tracker.core.model import Direction
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.backends import Backend, in_process
from tests.desk import EXAMPLE, Desk

TODAY = datetime(2024, 5, 27, 12, 0, tzinfo=UTC)
QUIET = {"GET": 2}
TRACKER = """\
# Tracker

## Snapshot
| Task ID | Title | Milestone | Status | Progress | Last Update |
| --- | --- | --- | --- | --- | --- |
| UT-001 | Charter | M1 | Complete | 100% | 2024-05-09 |
| UT-002 | Pipeline | M2 | In Progress | 40% | 2024-05-16 |
"""
VIEWS = """
<!-- gh-tracker:begin milestones -->
<!-- gh-tracker:end -->

<!-- gh-tracker:begin timeline -->
<!-- gh-tracker:end -->
"""


@pytest.fixture
def github() -> Sandbox:
    return Sandbox(start=TODAY)


@pytest.fixture
def backend(github: Sandbox) -> Iterator[Backend]:
    made = in_process(github)
    yield made
    made.close()


def desk_of(backend: Backend, folder: Path, text: str) -> Desk:
    desk = Desk.with_tracker(backend, folder, text.encode())
    desk.now = TODAY
    return desk


def view(desk: Desk, name: str) -> list[str]:
    inside = desk.text.split(f"begin {name} -->\n")[1].split("<!-- gh-tracker:end")[0]
    return inside.strip("\n").split("\n")


class TestViews:
    def test_show_the_tracker_as_the_same_run_leaves_it(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = desk_of(backend, tmp_path, TRACKER + VIEWS)
        desk.sync()
        assert view(desk, "milestones")[2:] == [
            "| M1 | open | – | 1 | 1 Complete | 100% |",
            "| M2 | open | – | 1 | 1 In Progress | 40% |",
        ]
        alice = github.as_("alice")
        alice.edit_milestone("M2", due_on="2024-06-14T12:00:00Z")
        github.clock.advance(60)
        alice.close(desk.number("UT-002"))
        github.clock.advance(60)
        number = alice.create_issue("Training", milestone="M2")
        alice.label(number, "tracker: task")

        report = desk.sync()

        assert view(desk, "milestones")[2:] == [
            "| M1 | open | – | 1 | 1 Complete | 100% |",
            "| M2 | open | 2024-06-14 | 2 | 1 Not Started, 1 Complete | 100% |",
        ]
        assert view(desk, "timeline")[2:-1] == [
            "    2024-05-09 : UT-001 Charter",
            "    2024-05-27 : UT-002 Pipeline",
            "    2024-06-14 : M2 due",
        ]
        done = [(each.text, each.outcome) for each in report.operations if "view" in each.action]
        assert done == [("milestones", "applied"), ("timeline", "applied")]

    def test_are_silent_when_nothing_changes_though_time_goes_by(
        self, backend: Backend, tmp_path: Path
    ) -> None:
        desk = desk_of(backend, tmp_path, TRACKER + VIEWS)
        desk.sync()
        desk.now = datetime(2024, 9, 1, tzinfo=UTC)
        assert desk.silent()
        assert desk.sync().requests == QUIET

    def test_are_planned_and_then_written(self, backend: Backend, tmp_path: Path) -> None:
        desk = desk_of(backend, tmp_path, TRACKER)
        desk.sync()
        desk.path.write_text(desk.text + VIEWS)
        planned = desk.plan()
        assert [each.action for each in planned.operations] == ["update-view", "update-view"]
        assert planned.exit_code == 4
        assert desk.sync().exit_code == 0
        assert "| M1 | open |" in desk.text

    def test_are_left_alone_by_a_run_that_only_goes_to_github(
        self, backend: Backend, tmp_path: Path
    ) -> None:
        desk = desk_of(backend, tmp_path, TRACKER + VIEWS)
        desk.sync(Options(direction=Direction.TRACKER))
        assert "| Milestone | State |" not in desk.text

    def test_outlive_a_milestone_that_is_renamed(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = desk_of(backend, tmp_path, TRACKER + VIEWS)
        desk.sync()
        github.as_("alice").edit_milestone("M1", title="Kick-off", due_on="2024-05-10T12:00:00Z")
        desk.sync()
        assert "| Kick-off | open | 2024-05-10 | 1 |" in desk.text
        assert desk.silent()


DECISIONS = """
## Decision Log
| Date | Decision | Rationale | Owner |
| --- | --- | --- | --- |
| 2024-05-09 | Adopt A | Fits. | Lead |
"""


class TestDecisions:
    def start(self, backend: Backend, github: Sandbox, folder: Path) -> Desk:
        """Sync a tracker for the first time, with a decision in the repository already."""
        old = github.as_("alice").create_issue("Adopt the old", labels=["decision"])
        github.as_("alice").close(old)
        desk = desk_of(backend, folder, TRACKER + DECISIONS)
        desk.sync()
        assert "Adopt the old" not in desk.text
        desk.commit()
        github.clock.advance(3600)
        return desk

    def decide(self, github: Sandbox, title: str = "Adopt B", login: str = "alice") -> int:
        body = "### Rationale\n\nCheap.\n"
        number = github.as_(login).create_issue(title, body)
        github.as_("alice").edit_issue(number, labels=["decision"], assignees=["bob"])
        github.as_("alice").close(number)
        return number

    ROW = "| 2024-05-27 | Adopt B | Cheap. | @bob |"

    def test_become_rows_when_their_issue_is_closed(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = self.start(backend, github, tmp_path)
        self.decide(github)
        report = desk.sync()
        assert desk.diff() == [f"+{self.ROW}"]
        assert [(each.action, each.outcome) for each in report.operations] == [
            ("add-decision", "applied")
        ]
        assert report.requests == QUIET

    def test_are_made_once_though_people_reword_the_row_and_comment_on_the_issue(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = self.start(backend, github, tmp_path)
        number = self.decide(github)
        desk.sync()
        desk.edit(("Adopt B", "We take B"))
        github.clock.advance(3600)
        github.as_("alice").comment(number, "Good.")
        assert desk.sync().operations == ()
        desk.commit()
        # Nobody but the state file remembers, on a disk without a cache.
        fresh = desk.fresh_checkout(tmp_path / "fresh")
        assert fresh.sync(Options(full=True)).operations == ()

    def test_come_again_where_the_run_was_cut_short_before_the_document(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = self.start(backend, github, tmp_path)
        before = desk.tracker, desk.state
        self.decide(github)
        desk.sync()
        desk.path.write_bytes(before[0])
        desk.state_path.write_bytes(before[1] or b"")
        desk.sync()
        assert desk.text.count(self.ROW) == 1

    def test_of_strangers_are_told_and_not_written(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = self.start(backend, github, tmp_path)
        self.decide(github, login="mallory")
        report = desk.sync()
        assert [each.code for each in report.problems] == ["decision-of-stranger"]
        assert desk.diff() == []

    def test_are_left_alone_where_the_configuration_says_so(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = self.start(backend, github, tmp_path)
        desk.configure("decisions: {enabled: false}\n")
        self.decide(github)
        assert desk.sync().operations == ()

    def test_are_planned_and_nothing_is_written(
        self, backend: Backend, github: Sandbox, tmp_path: Path
    ) -> None:
        desk = self.start(backend, github, tmp_path)
        self.decide(github)
        planned = desk.plan()
        assert [each.text for each in planned.operations] == ["2024-05-27 Adopt B"]
        assert desk.diff() == []


def test_a_tracker_without_such_sections_costs_two_requests_and_no_byte(
    backend: Backend, tmp_path: Path
) -> None:
    desk = desk_of(backend, tmp_path, EXAMPLE.read_text())
    desk.sync()
    before = desk.tracker
    assert desk.sync().requests == QUIET
    assert desk.tracker == before

"""What a person decides about one record: a conflict, a link made or taken away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gh_tracker import config
from gh_tracker.core.state import Decision
from gh_tracker.decide import NEW, link, resolve, unlink
from gh_tracker.errors import GoneError, StateError, TrackerError
from gh_tracker.sandbox import Sandbox
from gh_tracker.workspace.disk import Workspace
from tests.backends import Backend, in_process
from tests.desk import Desk

TRACKER = b"""\
# Tracker

## Snapshot (Updated 2026-03-01)
| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes |
| --- | --- | --- | --- | --- | --- | --- | --- |
| UT-001 | Wallet | M1 | Ops | In Progress | 40% | 2026-03-01 | Text. |
| UT-002 | Escrow | M1 | Ops | Blocked | 10% | 2026-03-01 | Other. |
"""


@pytest.fixture
def backend() -> Backend:
    return in_process(Sandbox())


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Desk:
    """Give a tracker that was synced once."""
    made = Desk.with_tracker(backend, tmp_path, TRACKER)
    assert made.sync().exit_code == 0
    return made


@pytest.fixture
def torn(desk: Desk) -> Desk:
    """Give a tracker with a conflict in the notes of UT-001."""
    desk.edit(("Text.", "Mine."))
    body = desk.issue("UT-001")["body"].replace("Text.", "Theirs.")
    desk.people.edit_issue(desk.number("UT-001"), body=body)
    assert desk.sync().exit_code == 5
    return desk


def configuration(desk: Desk) -> config.Configuration:
    return config.load(desk.workspace.root, document=desk.tracker, name="docs/tracker.md")


def resolved(desk: Desk, take: str, key: str = "UT-001", column: str = "notes") -> str:
    return resolve(desk.workspace, configuration(desk), key, column, take)


def linked(desk: Desk, key: str, number: int) -> str:
    return link(desk.workspace, desk.backend.connect(), configuration(desk), key, number)


def decisions(workspace: Workspace, key: str = "UT-001") -> dict[str, Decision]:
    state = workspace.read_state()
    assert state is not None
    return dict(state.links[key].decisions)


LOGGED = TRACKER + b"\n## Activity Log\n"


def entries(desk: Desk) -> list[str]:
    return [line for line in desk.text.splitlines() if line.startswith("- **")]


class TestAConflict:
    @pytest.mark.parametrize(
        ("take", "value"), [("tracker", "Mine."), ("github", "Theirs."), ("Both.", "Both.")]
    )
    def test_is_decided_and_carried_out_by_the_next_sync(
        self, torn: Desk, take: str, value: str
    ) -> None:
        text = resolved(torn, take)
        assert decisions(torn.workspace) == {"notes": Decision(value, "Mine.", "Theirs.")}
        assert text == f"UT-001: notes will be {value!r} on both sides; `gh-tracker sync` does it"
        assert torn.sync().exit_code == 0
        assert torn.cells("UT-001")[7] == value
        assert value in torn.issue("UT-001")["body"]
        assert decisions(torn.workspace) == {}
        assert torn.silent()

    def test_is_named_by_the_header_of_its_column_as_well(self, torn: Desk) -> None:
        resolved(torn, "tracker", column=" NOTES")
        assert [*decisions(torn.workspace)] == ["notes"]

    def test_that_is_none_is_not_decided(self, torn: Desk) -> None:
        with pytest.raises(TrackerError, match="title of UT-001 is in no conflict") as caught:
            resolved(torn, "tracker", column="title")
        assert caught.value.hint == "held are: UT-001 notes"

    def test_is_not_decided_where_there_is_none_at_all(self, desk: Desk) -> None:
        with pytest.raises(TrackerError) as caught:
            resolved(desk, "tracker")
        assert caught.value.hint == "`gh-tracker sync` finds conflicts"

    def test_is_not_decided_with_a_value_that_cannot_be_read(self, torn: Desk) -> None:
        torn.edit(("In Progress", "Blocked"))
        torn.people.close(torn.number("UT-001"))
        assert torn.sync().exit_code == 5
        with pytest.raises(TrackerError, match="'Odd' cannot be status"):
            resolved(torn, "Odd", column="status")
        assert "On Hold" in resolved(torn, "on hold", column="status")

    def test_of_a_field_that_there_is_not_names_the_nearest(self, torn: Desk) -> None:
        with pytest.raises(TrackerError, match="the tasks have no field 'note'") as caught:
            resolved(torn, "tracker", column="note")
        assert caught.value.hint == "did you mean notes?"
        with pytest.raises(TrackerError) as caught:
            resolved(torn, "tracker", column="zzz")
        assert caught.value.hint.startswith("there are title, milestone, owner")

    def test_of_a_record_that_there_is_not_names_the_nearest(self, torn: Desk) -> None:
        with pytest.raises(TrackerError, match="no issue is tied to the ID 'UT-01'") as caught:
            resolved(torn, "tracker", key="UT-01")
        assert caught.value.hint == "did you mean UT-001?"

    def test_of_a_row_that_cannot_be_read_is_not_decided(self, torn: Desk) -> None:
        torn.remove("UT-001")
        with pytest.raises(TrackerError, match="the row of UT-001 cannot be read"):
            resolved(torn, "tracker")

    def test_is_not_decided_before_the_first_sync(self, backend: Backend, tmp_path: Path) -> None:
        desk = Desk.with_tracker(backend, tmp_path, TRACKER)
        with pytest.raises(TrackerError, match="never synced"):
            resolved(desk, "tracker")


class TestALink:
    def test_ties_a_row_to_an_issue_and_what_differs_is_a_conflict(self, desk: Desk) -> None:
        number = desk.people.create_issue("Purse")
        unlink(desk.workspace, "UT-001")
        assert linked(desk, "UT-001", number).startswith(f"UT-001 is tied to #{number}")
        report = desk.sync()
        assert "title" in {each.field for each in report.conflicts}
        assert {each.issue for each in report.conflicts} == {number}

    def test_is_made_before_the_first_sync_as_well(self, backend: Backend, tmp_path: Path) -> None:
        desk = Desk.with_tracker(backend, tmp_path, TRACKER)
        number = desk.people.create_issue("UT-001: Wallet")
        linked(desk, "UT-001", number)
        state = desk.workspace.read_state()
        assert state is not None
        assert (state.links["UT-001"].issue, state.path) == (number, "docs/tracker.md")

    def test_makes_a_row_of_an_issue_that_waits(self, desk: Desk) -> None:
        number = desk.people.as_("mallory").create_issue("New")
        desk.people.label(number, "tracker: task")
        assert linked(desk, NEW, number) == (
            f"#{number} becomes a row of the tasks with the next `gh-tracker sync`"
        )
        desk.sync()
        assert desk.cells("UT-003")[1] == "New"

    def test_of_an_issue_from_before_the_first_sync_is_no_news_that_the_log_would_tell(
        self, backend: Backend, tmp_path: Path
    ) -> None:
        desk = Desk.with_tracker(backend, tmp_path, LOGGED)
        number = desk.people.create_issue("Old", labels=["tracker: task"])
        desk.sync()
        linked(desk, NEW, number)
        later = desk.people.create_issue("New", labels=["tracker: task"])
        desk.sync()
        assert desk.cells("UT-003")[1] == "Old"
        assert desk.number("UT-004") == later
        assert [line.split()[3:] for line in entries(desk)] == [["UT-004", "created."]]

    def test_of_a_new_row_needs_the_label_of_a_collection(self, desk: Desk) -> None:
        number = desk.people.create_issue("New")
        with pytest.raises(TrackerError, match="no label of a collection") as caught:
            linked(desk, NEW, number)
        assert "'tracker: task' or 'tracker: risk'" in caught.value.hint

    def test_is_refused_where_the_issue_is_tied_already(self, desk: Desk) -> None:
        with pytest.raises(TrackerError, match="is tied to UT-002 already") as caught:
            linked(desk, "UT-001", desk.number("UT-002"))
        assert caught.value.hint == "`gh-tracker unlink UT-002` first"

    def test_is_refused_where_the_row_is_tied_already(self, desk: Desk) -> None:
        number = desk.people.create_issue("Purse")
        with pytest.raises(TrackerError, match=r"UT-001 is tied to #\d+ already"):
            linked(desk, "UT-001", number)

    def test_is_refused_where_there_is_no_such_row(self, desk: Desk) -> None:
        number = desk.people.create_issue("Purse")
        with pytest.raises(TrackerError, match="no row of the tracker has the ID 'XX'") as caught:
            linked(desk, "XX", number)
        assert caught.value.hint == "see `gh-tracker status`"

    def test_is_refused_where_there_is_no_such_issue(self, desk: Desk) -> None:
        unlink(desk.workspace, "UT-001")
        with pytest.raises(GoneError):
            linked(desk, "UT-001", 999)

    def test_is_refused_in_another_repository(self, desk: Desk) -> None:
        state = desk.workspace.read_state()
        assert state is not None
        desk.workspace.write_state(replace(state, node_id="R_other"))
        with pytest.raises(StateError, match="belongs to another repository"):
            linked(desk, "UT-001", 1)


class TestUntying:
    def test_leaves_the_issue_as_it_is_and_the_next_sync_makes_a_new_one(self, desk: Desk) -> None:
        old = desk.number("UT-001")
        before = desk.people.issue(old)["updated_at"]
        assert unlink(desk.workspace, "UT-001").startswith(f"UT-001 is no longer tied to #{old}")
        assert desk.sync().exit_code == 0
        assert desk.people.issue(old)["updated_at"] == before
        state = desk.workspace.read_state()
        assert state is not None
        assert state.links["UT-001"].issue != old
        assert desk.silent()

    def test_makes_no_news_that_the_log_would_tell(self, backend: Backend, tmp_path: Path) -> None:
        desk = Desk.with_tracker(backend, tmp_path, LOGGED)
        desk.sync()
        unlink(desk.workspace, "UT-001")
        assert desk.sync().exit_code == 0
        assert entries(desk) == []
        assert desk.silent()

    def test_takes_a_record_that_is_tied(self, desk: Desk) -> None:
        with pytest.raises(TrackerError, match="no issue is tied to the ID 'UT-003'"):
            unlink(desk.workspace, "UT-003")

    def test_takes_a_tracker_that_was_synced(self, backend: Backend, tmp_path: Path) -> None:
        desk = Desk.with_tracker(backend, tmp_path, TRACKER)
        with pytest.raises(TrackerError, match="nothing is tied yet"):
            unlink(desk.workspace, "UT-001")

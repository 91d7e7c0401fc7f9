"""A run about one issue reads that issue alone, and steps back wherever that is not enough."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gh_tracker.core.report.report import Report
from gh_tracker.core.state import State
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.backends import Backend, in_process
from tests.desk import Desk

TRACKER = b"""\
# Tracker

## Snapshot (Updated 2026-03-01)
| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes |
| --- | --- | --- | --- | --- | --- | --- | --- |
| UT-001 | Wallet | M1 | Ops | In Progress | 40% | 2026-03-01 | Text. |
| UT-002 | Escrow | M1 | Ops | Blocked | 10% | 2026-03-01 | Other. |
| UT-003 | Search | M2 | Ops | Not Started | 0% | 2026-03-01 | Third. |

## Activity Log
"""


def reopened(desk: Desk, number: int) -> None:
    desk.people.close(number)
    desk.people.reopen(number)


EVENTS: dict[str, Callable[[Desk, int], object]] = {
    "closed": lambda desk, n: desk.people.close(n, comment="All of it is live."),
    "renamed": lambda desk, n: desk.people.edit_issue(n, title="UT-001: Purse"),
    "labelled": lambda desk, n: desk.people.edit_issue(
        n, labels=["tracker: task", "status: On Hold"]
    ),
    "moved": lambda desk, n: desk.people.edit_issue(n, milestone=2),
    "described": lambda desk, n: desk.people.edit_issue(
        n, body=desk.issue("UT-001")["body"].replace("Text.", "Theirs.")
    ),
    "reopened": reopened,
}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def backend(sandbox: Sandbox) -> Backend:
    return in_process(sandbox)


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Desk:
    """A tracker that was synced, and whose cursor has passed that sync."""
    made = Desk.with_tracker(backend, tmp_path, TRACKER)
    assert made.sync().exit_code == 0
    made.commit()
    assert made.silent()
    return made


def about(desk: Desk, record: str) -> Report:
    """Sync as an event about one record's issue asks for."""
    return desk.sync(Options(only=desk.number(record)))


def reads(desk: Desk) -> list[object]:
    """Give what the last sync asked for before it wrote, each as the name of the read."""
    return [each[0] for each in desk.calls if isinstance(each, tuple)]


def state_of(desk: Desk) -> State:
    state = desk.workspace.read_state()
    assert state is not None
    return state


class TestAnEventAboutOneRecord:
    def test_costs_one_request_when_nothing_has_changed(self, desk: Desk) -> None:
        before = desk.tracker, desk.state

        report = about(desk, "UT-001")

        assert report.requests == {"GET": 1}
        assert (report.exit_code, report.operations) == (0, ())
        assert (desk.tracker, desk.state) == before

    def test_brings_its_change_into_the_tracker(self, desk: Desk) -> None:
        desk.people.edit_issue(desk.number("UT-001"), title="UT-001: Purse")

        report = about(desk, "UT-001")

        assert desk.cells("UT-001")[1] == "Purse"
        assert reads(desk) == ["issue"]
        assert {each.record for each in report.operations} <= {"UT-001", ""}
        assert desk.silent()

    @pytest.mark.parametrize("name", EVENTS)
    def test_ends_where_a_run_over_everything_ends(self, name: str, tmp_path: Path) -> None:
        ends = []
        for way in ("one", "all"):
            made = Desk.with_tracker(in_process(Sandbox()), tmp_path / way, TRACKER)
            made.sync()
            made.commit()
            made.sync()
            EVENTS[name](made, made.number("UT-001"))
            if way == "one":
                about(made, "UT-001")
                assert "fetch" not in reads(made)
            made.sync()
            ends.append((made.text, made.seen()))
        assert ends[0] == ends[1]

    def test_leaves_the_cursor_so_that_the_next_run_sees_what_else_has_changed(
        self, desk: Desk
    ) -> None:
        desk.people.edit_issue(desk.number("UT-002"), title="UT-002: Bag")
        desk.people.edit_issue(desk.number("UT-001"), title="UT-001: Purse")
        cursor = desk.workspace.read_cache().cursor

        about(desk, "UT-001")

        assert desk.cells("UT-002")[1] == "Escrow"
        assert desk.workspace.read_cache().cursor == cursor
        assert state_of(desk).cursor <= cursor
        desk.sync()
        assert desk.cells("UT-002")[1] == "Bag"

    def test_does_not_let_a_change_that_it_did_not_read_be_overwritten(self, desk: Desk) -> None:
        desk.people.edit_issue(desk.number("UT-002"), assignees=["alice"])
        desk.people.edit_issue(desk.number("UT-001"), title="UT-001: Purse")
        about(desk, "UT-001")
        desk.edit(("Blocked", "On Hold"))

        desk.sync()

        assert desk.seen()["UT-002"]["assignees"] == ["alice"]
        assert "status: On Hold" in str(desk.seen()["UT-002"]["labels"])

    def test_logs_a_closing_in_the_words_of_its_comment(self, desk: Desk) -> None:
        desk.people.close(desk.number("UT-001"), comment="All of it is live.")

        about(desk, "UT-001")

        assert "UT-001 completed. All of it is live." in desk.text
        assert "fetch" not in reads(desk)

    def test_tells_at_once_of_an_issue_that_was_deleted(self, desk: Desk, sandbox: Sandbox) -> None:
        number = desk.number("UT-001")
        sandbox.as_("olga").delete_issue(number)

        report = desk.sync(Options(only=number))

        assert "fetch" not in reads(desk)
        assert "gone" in " ".join(each.code for each in report.problems)
        assert state_of(desk).links["UT-001"].lost == "deleted"
        assert desk.cells("UT-001")[1] == "Wallet"

    def test_reads_no_metric(self, desk: Desk) -> None:
        desk.configure("metrics:\n  Queue: {kind: sla, label: moderation, within: 24h}\n")
        desk.edit(("## Activity Log", "## Metrics to Monitor\n- Queue\n\n## Activity Log"))
        desk.sync()
        assert "Queue" in desk.text
        desk.people.edit_issue(desk.number("UT-001"), title="UT-001: Purse")

        assert about(desk, "UT-001").requests == {"GET": 1}

        assert desk.sync().requests["GET"] > 2, "else there were nothing to leave out"

    def test_goes_on_telling_of_conflicts_elsewhere_and_touches_none(self, desk: Desk) -> None:
        desk.edit(("Escrow", "Safe"))
        desk.people.edit_issue(desk.number("UT-002"), title="UT-002: Bag")
        assert desk.sync().exit_code == 5
        held = state_of(desk).links["UT-002"]
        desk.people.edit_issue(desk.number("UT-001"), title="UT-001: Purse")

        report = about(desk, "UT-001")

        assert "fetch" not in reads(desk)
        assert [each.record for each in report.conflicts] == ["UT-002"]
        assert report.exit_code == 5
        assert state_of(desk).links["UT-002"] == held
        assert desk.cells("UT-001")[1] == "Purse"


class TestEverythingIsReadWhere:
    def whole(self, desk: Desk, number: int) -> Report:
        report = desk.sync(Options(only=number))
        assert "fetch" in reads(desk)
        return report

    def test_no_record_has_the_issue(self, desk: Desk) -> None:
        made = desk.people.create_issue("New", labels=["tracker: task"])

        self.whole(desk, made)

        assert "UT-004" in desk.text

    def test_the_tracker_has_another_change_that_waits(self, desk: Desk) -> None:
        desk.edit(("Other.", "Mine."))

        self.whole(desk, desk.number("UT-001"))

        assert "Mine." in str(desk.seen()["UT-002"]["body"])

    def test_another_row_is_gone(self, desk: Desk) -> None:
        number = desk.number("UT-001")
        desk.remove("UT-003")

        self.whole(desk, number)

        assert state_of(desk).links["UT-003"].gone_since

    def test_a_new_row_waits(self, desk: Desk) -> None:
        row = "| | Help | M1 | Ops | Blocked | 0% | – | Text |"
        desk.edit(("Third. |\n", f"Third. |\n{row}\n"))

        self.whole(desk, desk.number("UT-001"))

        assert "UT-004" in desk.issues()

    def test_both_sides_of_a_conflict_have_become_equal(self, desk: Desk) -> None:
        desk.edit(("Escrow", "Safe"))
        desk.people.edit_issue(desk.number("UT-002"), title="UT-002: Bag")
        desk.sync()
        desk.edit(("Safe", "Bag"))

        assert self.whole(desk, desk.number("UT-001")).exit_code == 0

    def test_the_issue_was_put_into_a_milestone_that_no_row_has(self, desk: Desk) -> None:
        number = desk.number("UT-001")
        made = desk.people.create_milestone("M3")
        desk.people.edit_issue(number, milestone=made)

        self.whole(desk, number)

        assert desk.cells("UT-001")[2] == "M3"

    def test_its_row_names_a_milestone_that_may_have_to_be_made(self, desk: Desk) -> None:
        desk.edit(("Wallet | M1", "Wallet | M4"))

        self.whole(desk, desk.number("UT-001"))

        assert desk.seen()["UT-001"]["milestone"] == "M4"

    def test_the_row_of_the_issue_was_removed_for_good(self, desk: Desk, sandbox: Sandbox) -> None:
        number = desk.number("UT-003")
        desk.remove("UT-003")
        desk.sync(Options(yes=True))
        assert state_of(desk).links["UT-003"].tombstone
        sandbox.clock.advance(60)
        desk.people.reopen(number)

        self.whole(desk, number)

        assert desk.cells("UT-003")[1] == "Search"

    def test_a_full_read_was_asked_for(self, desk: Desk) -> None:
        desk.sync(Options(only=desk.number("UT-001"), full=True))
        assert "fetch" in reads(desk)

    def test_nothing_was_synced_yet(self, backend: Backend, tmp_path: Path) -> None:
        fresh = Desk.with_tracker(backend, tmp_path, TRACKER)

        self.whole(fresh, 1)

        assert len(fresh.issues()) == 3

    def test_a_view_shows_more_of_milestones_than_their_titles(self, desk: Desk) -> None:
        view = "\n<!-- gh-tracker:begin milestones -->\n<!-- gh-tracker:end -->\n\n## Activity Log"
        desk.edit(("\n## Activity Log", view))
        assert desk.sync().exit_code == 0
        desk.people.edit_issue(desk.number("UT-001"), title="UT-001: Purse")

        self.whole(desk, desk.number("UT-001"))

    def test_another_issue_has_the_number_now(self, desk: Desk) -> None:
        desk.people.edit_issue(desk.number("UT-002"), title="UT-002: Bag")
        desk.sync()
        state, number = state_of(desk), desk.number("UT-001")
        assert state.cursor, "else everything were read for want of one"
        other = replace(state.links["UT-001"], node_id="I_other")
        desk.workspace.write_state(replace(state, links={**state.links, "UT-001": other}))

        self.whole(desk, number)

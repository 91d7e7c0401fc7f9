"""What people do in the tracker goes to GitHub, with as few writes as can be."""

import time

import pytest

from gh_tracker.core.planning.brake import Allowance
from gh_tracker.core.remote import (
    AddComment,
    CreateIssue,
    CreateMilestone,
    EditIssue,
    EditMilestone,
)
from gh_tracker.sync import Options
from tests.desk import Desk, labels

REMOVALS: frozenset[Allowance] = frozenset({"removals"})


def titles(desk: Desk) -> list[str]:
    return [each["title"] for each in desk.people.milestones()]


class TestAPersonEditsTheTracker:
    """a Note, an Impact, a Status, a new row without an ID. Sync: one PATCH for each changed
    record, one POST for the new one, the ID filled in, the text of people still there.
    """

    def edit(self, desk: Desk) -> None:
        written = desk.issue("UT-005")["body"].replace(
            "- Progress: 100%\n", "- Progress: 100%\n- Reviewer: Kim\n"
        )
        desk.people.edit_issue(desk.number("UT-005"), body=f"Hello.\n\n{written}\n\nThanks, all.\n")
        new = (
            "|  | Training for sellers | M5 | Product Lead | Not Started | 0% | – | Two sessions. |"
        )
        last = desk.row("UT-006")
        desk.edit(
            (
                "refund rules are live for the pilot sellers. |",
                "refund rules are live for everybody. |",
            ),
            ("may block releases. | Medium |", "may block releases. | High |"),
            (last, last.replace("Not Started", "In Progress") + f"\n{new}"),
        )

    def test_and_each_changed_record_gets_one_write(self, synced: Desk) -> None:
        self.edit(synced)

        report = synced.sync()

        assert report.exit_code == 0
        patched = [each.number for each in synced.writes if isinstance(each, EditIssue)]
        assert sorted(patched) == sorted(synced.number(e) for e in ("UT-005", "UT-006", "R-03"))
        posted = [each for each in synced.writes if isinstance(each, CreateIssue)]
        assert [each.title for each in posted] == ["UT-007: Training for sellers"]
        assert len(synced.writes) == 4
        assert report.requests["PATCH"] == 3
        assert report.requests["POST"] == 1

    def test_and_it_is_seen_on_github(self, synced: Desk) -> None:
        self.edit(synced)
        synced.sync()

        assert "\n\nTwo sessions.\n\n" in synced.issue("UT-007")["body"]
        assert labels(synced.issue("UT-006")) == ["status: In Progress", "tracker: task"]
        assert labels(synced.issue("R-03")) == ["impact: High", "status: Open", "tracker: risk"]

    def test_and_what_people_wrote_in_and_around_the_block_stays(self, synced: Desk) -> None:
        self.edit(synced)
        before = synced.issue("UT-005")["body"]

        synced.sync()

        after = synced.issue("UT-005")["body"]
        assert after == before.replace("live for the pilot sellers.", "live for everybody.")
        assert after != before
        assert "- Reviewer: Kim\n" in after

    def test_and_the_tracker_gets_the_id_and_the_dates(self, synced: Desk) -> None:
        self.edit(synced)
        synced.commit(at="2026-04-02T12:00:00+00:00")
        new = synced.row("")
        rows = [synced.row(each) for each in ("UT-005", "UT-006")]

        synced.sync()

        assert synced.row("UT-007").replace("| UT-007 |", "|  |").replace("2026-04-02", "–") == new
        assert sorted(e for e in synced.diff() if e.startswith("-")) == sorted(
            [*(f"-{row}" for row in rows), f"-{new}", "-## Snapshot (Updated 2026-03-27)"]
        )
        assert synced.cells("UT-005")[6] == synced.cells("UT-006")[6] == "2026-04-02"
        assert "## Snapshot (Updated 2026-04-02)\n" in synced.text
        assert synced.silent()
        assert synced.silent(Options(full=True))


class TestARowIsRemoved:
    """reported as pending; with `--yes` its open issue is closed as not planned with one comment.
    A completed row is removed: its issue gets no write.
    """

    def test_and_its_issue_waits(self, synced: Desk) -> None:
        synced.remove("UT-006")

        report = synced.sync()

        assert [each.code for each in report.problems] == ["removal-pending"]
        assert "UT-006" in report.problems[0].message
        assert not synced.writes
        assert synced.issue("UT-006")["state"] == "open"

    def test_and_with_yes_its_open_issue_is_closed_with_one_comment(self, synced: Desk) -> None:
        number = synced.number("UT-006")
        synced.remove("UT-006")
        synced.sync()

        report = synced.sync(Options(yes=True))

        issue = synced.people.issue(number)
        assert report.exit_code == 0
        assert (issue["state"], issue["state_reason"]) == ("closed", "not_planned")
        (comment,) = synced.people.comments(number)
        assert "UT-006" in comment["body"]
        assert [type(each) for each in synced.writes] == [AddComment, EditIssue]
        assert synced.silent()
        assert len(synced.people.comments(number)) == 1

    def test_and_its_issue_is_closed_once_the_row_was_gone_for_long_enough(
        self, desk: Desk
    ) -> None:
        desk.configure("removal_grace: 1s\n")
        desk.sync()
        number = desk.number("UT-006")
        desk.remove("UT-006")
        assert [each.code for each in desk.sync().problems] == ["removal-pending"]
        assert not desk.writes
        time.sleep(1.1)

        report = desk.sync()

        assert [each.code for each in report.problems] == ["removed"]
        assert desk.people.issue(number)["state_reason"] == "not_planned"
        assert desk.silent()

    def test_that_was_complete_and_its_issue_gets_no_write(self, synced: Desk) -> None:
        before = synced.snapshot()
        synced.remove("UT-003")

        report = synced.sync(Options(yes=True))

        assert report.exit_code == 0
        assert not synced.writes
        assert synced.snapshot() == before
        assert synced.silent(Options(full=True))


class TestManyRowsAreRemoved:
    """Ten of twelve rows are removed: refused, exit 5; `--allow removals` does it."""

    @pytest.fixture
    def twelve(self, desk: Desk) -> Desk:
        last = desk.row("UT-006")
        rows = [
            last,
            *(
                last.replace("UT-006", f"UT-{n:03}").replace("rehearsal", f"rehearsal {n}")
                for n in range(7, 13)
            ),
        ]
        desk.edit((last, "\n".join(rows)))
        for record in ("UT-001", "UT-002", "UT-003", "UT-004", "UT-005"):
            row = desk.row(record)
            desk.edit((row, row.replace("Complete | 100%", "In Progress | 50%")))
        assert desk.sync().exit_code == 0
        desk.remove(*(f"UT-{n:03}" for n in range(1, 11)))
        return desk

    @pytest.mark.parametrize("yes", [False, True])
    def test_and_that_is_refused(self, twelve: Desk, yes: bool) -> None:
        before = (twelve.tracker, twelve.state, twelve.snapshot())

        report = twelve.sync(Options(yes=yes))

        assert report.exit_code == 5
        assert [each.code for each in report.stops] == ["brake-removals"]
        assert "10 removals among the 12 tasks" in report.stops[0].message
        assert not twelve.writes
        assert (twelve.tracker, twelve.state, twelve.snapshot()) == before

    def test_and_allowing_removals_does_it(self, twelve: Desk) -> None:
        report = twelve.sync(Options(yes=True, allowed=REMOVALS))

        assert report.exit_code == 0
        states = {record: issue["state"] for record, issue in twelve.issues().items()}
        closed = {r for r in states if r.startswith("UT-") and states[r] == "closed"}
        assert closed == {f"UT-{n:03}" for n in range(1, 11)}
        assert twelve.silent()


class TestABlankLine:
    """A blank line before the last risk: its issue is untouched, exit 5 names line and code."""

    def test_before_the_last_risk_takes_nothing_away(self, synced: Desk) -> None:
        row = synced.row("R-04")
        before = synced.snapshot()
        synced.edit((row, f"\n{row}"))
        line = synced.text.splitlines().index(row) + 1

        reports = [synced.sync(each) for each in (Options(), Options(yes=True, allowed=REMOVALS))]

        for report in reports:
            assert report.exit_code == 5
            assert [(e.line, e.code) for e in report.problems] == [(line, "detached-row")]
        assert not synced.writes
        assert synced.snapshot() == before


class TestIdentity:
    """UT-006 becomes UT-106: the same issue, renamed. Two ID cells are swapped: nothing of the
    two is written, exit 5.
    """

    def test_of_a_row_with_a_new_id_is_the_same_issue_renamed(self, synced: Desk) -> None:
        number, title = synced.number("UT-006"), synced.cells("UT-006")[1]
        synced.edit(("| UT-006 |", "| UT-106 |"))
        tracker = synced.tracker

        report = synced.sync()

        assert report.exit_code == 0
        assert synced.number("UT-106") == number
        assert synced.issue("UT-106")["title"] == f"UT-106: {title}"
        assert "UT-006" not in synced.issues()
        assert len(synced.people.issues()) == 10
        assert [type(each) for each in synced.writes] == [EditIssue]
        assert synced.cells("UT-106")[1:6] == [title, "M5", "Compliance Lead", "Not Started", "0%"]
        assert synced.tracker == tracker
        assert synced.silent()

    def test_of_two_swapped_ids_is_left_to_a_person(self, synced: Desk) -> None:
        one, two = synced.row("UT-004"), synced.row("UT-006")
        synced.edit(
            (one, one.replace("UT-004", "UT-00X")),
            (two, two.replace("UT-006", "UT-004")),
        )
        synced.edit(("UT-00X", "UT-006"))
        before = (synced.tracker, synced.snapshot())

        report = synced.sync(Options(yes=True))

        assert report.exit_code == 5
        assert {each.code for each in report.problems} == {"swapped-ids"}
        told = " ".join(each.message for each in report.problems)
        assert "UT-004" in told
        assert "UT-006" in told
        assert not synced.writes
        assert (synced.tracker, synced.snapshot()) == before


class TestAMilestoneRenamedInTheTracker:
    """All rows of M2 change to "Platform": M2 is renamed. One row changes to a new title: a new
    milestone.
    """

    def test_by_all_its_rows_is_renamed(self, synced: Desk) -> None:
        number = next(m["number"] for m in synced.people.milestones() if m["title"] == "M2")
        rows = [synced.row(each) for each in ("UT-002", "UT-003")]
        synced.edit(*((row, row.replace("| M2 |", "| Platform |")) for row in rows))
        tracker = synced.tracker

        report = synced.sync()

        assert report.exit_code == 0
        assert synced.writes == [EditMilestone(number, "Platform")]
        assert titles(synced) == ["M1", "Platform", "M3", "M4", "M5"]
        assert synced.tracker == tracker
        assert synced.silent()

    @pytest.mark.parametrize(("record", "other"), [("UT-003", "UT-002"), ("UT-001", None)])
    def test_by_one_row_is_a_new_milestone(
        self, synced: Desk, record: str, other: str | None
    ) -> None:
        row, old = synced.row(record), synced.cells(record)[2]
        synced.edit((row, row.replace(f"| {old} |", "| Platform |")))

        report = synced.sync()

        assert report.exit_code == 0
        assert [type(each) for each in synced.writes] == [CreateMilestone, EditIssue]
        assert titles(synced) == ["M1", "M2", "M3", "M4", "M5", "Platform"]
        assert synced.issue(record)["milestone"]["title"] == "Platform"
        assert synced.cells(record)[2] == "Platform"
        if other:
            assert synced.issue(other)["milestone"]["title"] == old
        assert synced.silent()

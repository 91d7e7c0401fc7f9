"""Checkpoints with `sync: true`: each bullet is an open issue, and both follow the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from gh_tracker.core.model import Policy
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.desk import Desk, labels
from tests.lists.tracker import (
    CONFIGURATION,
    TRACKER,
    bullets,
    codes,
    offered,
    property_of,
    with_body,
)

MONDAY = "- **Week 4 Monday** – Wallet rehearsal (UT-001)."
WEDNESDAY = "- **Week 4 Wednesday** – Review of the escrow rules (UT-002)."
FRIDAY = "- **Week 4 Friday** – Decision on the provider."


class TestTheFirstSync:
    def test_makes_an_issue_of_each_bullet_and_touches_no_byte(self, desk: Desk) -> None:
        assert desk.sync().exit_code == 0
        issue = desk.issue("checkpoint-1")
        assert (issue["title"], issue["state"], labels(issue)) == (
            "Wallet rehearsal",
            "open",
            ["checkpoint"],
        )
        assert property_of(desk, "checkpoint-1", "When") == "Week 4 Monday"
        assert desk.tracker == TRACKER
        assert desk.silent()

    def test_refers_to_the_tasks_issue_so_that_github_shows_it_there(self, desk: Desk) -> None:
        desk.sync()
        task = desk.number("UT-001")
        assert property_of(desk, "checkpoint-1", "Task") == f"UT-001 (#{task})"
        assert property_of(desk, "checkpoint-3", "Task") == ""

    def test_without_sync_makes_none(self, desk: Desk) -> None:
        desk.configure("start: 2026-03-02\n")
        desk.sync()
        assert set(desk.issues()) == {"UT-001", "UT-002"}
        assert desk.tracker == TRACKER

    def test_after_others_were_synced_asks_about_issues_of_the_same_title(self, desk: Desk) -> None:
        desk.configure("start: 2026-03-02\n")
        number = desk.people.create_issue("Wallet rehearsal", labels=["checkpoint"])
        desk.sync()
        desk.configure(CONFIGURATION)
        report = desk.sync()
        assert [each.code for each in report.stops] == ["adoption"]
        assert desk.sync(Options(adopt=True)).exit_code == 0
        assert desk.number("checkpoint-1") == number
        assert desk.tracker == TRACKER

    def test_needs_a_section_and_says_so(self, desk: Desk) -> None:
        desk.edit(("## Upcoming Checkpoints", "## Dates"))
        report = desk.sync()
        assert report.exit_code == 5
        assert "no-section" in codes(report)
        assert "checkpoint-1" not in desk.issues()

    def test_of_two_alike_bullets_makes_two_issues(self, desk: Desk) -> None:
        desk.edit((MONDAY, f"{MONDAY}\n{MONDAY}"))
        assert desk.sync().exit_code == 0
        titles = [each["title"] for each in desk.people.issues()]
        assert titles.count("Wallet rehearsal") == 2
        assert desk.silent()

    def test_takes_own_label(self, desk: Desk) -> None:
        desk.configure("checkpoints:\n  sync: true\n  label: 'kind: date'\n")
        desk.sync()
        assert labels(desk.issue("checkpoint-1")) == ["kind: date"]


class TestAPersonOnGitHub:
    @pytest.mark.parametrize(
        ("old", "new", "bullet"),
        [
            ("Week 4 Monday", "Week 5 Tuesday", MONDAY.replace("Week 4 Monday", "Week 5 Tuesday")),
            ("UT-001 (#1)", "UT-002", MONDAY.replace("UT-001", "UT-002")),
            ("UT-001 (#1)", "#2", MONDAY.replace("UT-001", "UT-002")),
            ("UT-001 (#1)", "UT-001, UT-002", MONDAY.replace("UT-001", "UT-001, UT-002")),
            (" UT-001 (#1)", "", MONDAY.replace(" (UT-001)", "")),
            (" Week 4 Monday", "", "- Wallet rehearsal (UT-001)."),
        ],
    )
    def test_edits_a_line_of_the_block(self, synced: Desk, old: str, new: str, bullet: str) -> None:
        with_body(synced, "checkpoint-1", old, new)
        assert synced.sync().exit_code == 0
        assert bullets(synced) == [bullet, WEDNESDAY, FRIDAY]
        assert synced.silent()

    @pytest.mark.parametrize("title", ["Wallet show", "Wallet show."])
    def test_edits_the_title(self, synced: Desk, title: str) -> None:
        synced.people.edit_issue(synced.number("checkpoint-1"), title=title)
        assert synced.sync().exit_code == 0
        assert bullets(synced)[0] == "- **Week 4 Monday** – Wallet show (UT-001)."
        assert synced.issue("checkpoint-1")["title"] == title
        assert synced.silent()

    def test_edits_all_of_it_in_one_go(self, synced: Desk) -> None:
        synced.people.edit_issue(synced.number("checkpoint-3"), title="Party")
        with_body(synced, "checkpoint-3", "Week 4 Friday", "Week 9")
        with_body(synced, "checkpoint-3", "- Task:", "- Task: UT-002")
        assert synced.sync().exit_code == 0
        assert bullets(synced)[2] == "- **Week 9** – Party (UT-002)."
        assert synced.silent()

    @pytest.mark.parametrize("reason", ["completed", "not_planned"])
    def test_closes_an_issue_and_its_bullet_goes(self, synced: Desk, reason: str) -> None:
        synced.people.close(synced.number("checkpoint-2"), reason=reason)
        report = synced.sync()
        assert report.exit_code == 0
        assert [each.action for each in report.operations] == ["remove-row"]
        assert bullets(synced) == [MONDAY, FRIDAY]
        assert synced.writes == []
        assert synced.silent()

    def test_closes_all_of_them_and_opens_one_again(self, synced: Desk, sandbox: Sandbox) -> None:
        for record in ("checkpoint-1", "checkpoint-2", "checkpoint-3"):
            synced.people.close(synced.number(record))
        synced.sync()
        assert bullets(synced) == []
        assert synced.silent()
        sandbox.clock.advance(60)
        synced.people.reopen(synced.number("checkpoint-2"))
        synced.sync()
        assert bullets(synced) == [WEDNESDAY]
        assert synced.silent()

    def test_edits_and_closes_an_issue(self, synced: Desk) -> None:
        synced.people.edit_issue(synced.number("checkpoint-1"), title="Shown")
        synced.people.close(synced.number("checkpoint-1"))
        assert synced.sync().exit_code == 0
        assert bullets(synced) == [WEDNESDAY, FRIDAY]
        assert synced.silent()

    def test_closes_one_whose_bullet_has_notes_that_stand_nowhere_else(self, synced: Desk) -> None:
        synced.edit((FRIDAY, f"{FRIDAY}\n  - Ask the bank."))
        synced.people.close(synced.number("checkpoint-3"))
        report = synced.sync()
        assert "not-written" in codes(report)
        assert f"{FRIDAY}\n  - Ask the bank.\n" in synced.text
        assert "not-written" in codes(synced.sync())
        synced.edit(("\n  - Ask the bank.", ""))
        synced.sync()
        assert bullets(synced) == [MONDAY, WEDNESDAY]
        assert synced.silent()

    def test_opens_an_issue_and_it_stands_where_its_day_belongs(self, synced: Desk) -> None:
        body = "### When\n\nWeek 4 Tuesday\n\n### Task\n\nUT-002\n"
        synced.people.create_issue("[Checkpoint] Lunch", body, labels=["checkpoint"])
        assert synced.sync().exit_code == 0
        assert bullets(synced) == [
            MONDAY,
            "- **Week 4 Tuesday** – Lunch (UT-002).",
            WEDNESDAY,
            FRIDAY,
        ]
        assert synced.silent()

    def test_opens_an_issue_of_no_day_and_it_stands_at_the_end(self, synced: Desk) -> None:
        synced.people.create_issue("Lunch", labels=["checkpoint"])
        assert synced.sync().exit_code == 0
        assert bullets(synced) == [MONDAY, WEDNESDAY, FRIDAY, "- Lunch."]
        assert synced.silent()

    def test_labels_the_issue_of_a_stranger_and_so_vouches_for_it(self, synced: Desk) -> None:
        number = synced.people.as_("mallory").create_issue("Lunch")
        synced.people.label(number, "checkpoint")
        synced.sync()
        assert bullets(synced)[-1] == "- Lunch."

    def test_who_is_a_stranger_opens_an_issue_and_it_waits(self, synced: Desk) -> None:
        offered(synced, "Buy this", "checkpoint")
        before = synced.tracker
        report = synced.sync()
        assert (report.exit_code, codes(report)) == (0, {"waiting-stranger"})
        assert synced.tracker == before

    def test_closes_an_issue_while_its_bullet_is_edited(self, synced: Desk) -> None:
        synced.people.close(synced.number("checkpoint-1"))
        synced.edit(("Wallet rehearsal", "Wallet rehearsal with sales"))
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-1")["title"] == "Wallet rehearsal with sales"
        assert bullets(synced) == [WEDNESDAY, FRIDAY]
        assert synced.silent()


class TestAPersonInTheTracker:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Wallet rehearsal", "Wallet rehearsal with sales"),
            ("Wallet rehearsal", "Something else"),
        ],
    )
    def test_edits_the_text(self, synced: Desk, old: str, new: str) -> None:
        synced.edit((old, new))
        before = synced.tracker
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-1")["title"] == new
        assert synced.tracker == before
        assert synced.silent()

    def test_edits_when(self, synced: Desk) -> None:
        synced.edit(("Week 4 Monday", "Week 5 Tuesday"))
        assert synced.sync().exit_code == 0
        assert property_of(synced, "checkpoint-1", "When") == "Week 5 Tuesday"
        assert synced.silent()

    def test_edits_the_id(self, synced: Desk) -> None:
        synced.edit(("(UT-001)", "(UT-002)"))
        assert synced.sync().exit_code == 0
        assert property_of(synced, "checkpoint-1", "Task") == "UT-002 (#2)"
        assert synced.silent()

    def test_edits_text_and_when_in_one_go(self, synced: Desk) -> None:
        numbers = {record: each["number"] for record, each in synced.issues().items()}
        synced.edit((MONDAY, "- **Week 6** – Wallet rehearsal, with sales (UT-001)."))
        assert synced.sync().exit_code == 0
        assert {record: each["number"] for record, each in synced.issues().items()} == numbers
        assert synced.issue("checkpoint-1")["title"] == "Wallet rehearsal, with sales"
        assert property_of(synced, "checkpoint-1", "When") == "Week 6"
        assert synced.silent()

    def test_swaps_the_order(self, synced: Desk) -> None:
        synced.edit((f"{MONDAY}\n{WEDNESDAY}", f"{WEDNESDAY}\n{MONDAY}"))
        assert synced.silent()

    def test_adds_a_bullet(self, synced: Desk) -> None:
        synced.edit((FRIDAY, f"{FRIDAY}\n- **27 May 2026** – Party (UT-002)"))
        before = synced.tracker
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-4")["title"] == "Party"
        assert property_of(synced, "checkpoint-4", "Task") == "UT-002 (#2)"
        assert synced.tracker == before
        assert synced.silent()

    def test_removes_a_bullet_and_its_issue_is_closed_after_the_grace(self, synced: Desk) -> None:
        synced.edit((f"{WEDNESDAY}\n", ""))
        report = synced.sync()
        assert "removal-pending" in codes(report)
        assert synced.issue("checkpoint-2")["state"] == "open"
        report = synced.sync(Options(yes=True))
        assert "removed" in codes(report)
        issue = synced.issue("checkpoint-2")
        assert (issue["state"], issue["state_reason"]) == ("closed", "not_planned")
        assert len(synced.people.comments(issue["number"])) == 1
        assert synced.silent()

    def test_removes_a_bullet_that_is_edited_on_github(self, synced: Desk) -> None:
        """Edit beats delete."""
        synced.edit((f"{WEDNESDAY}\n", ""))
        synced.people.edit_issue(synced.number("checkpoint-2"), title="Review of all rules")
        report = synced.sync(Options(yes=True))
        assert "row-restored" in codes(report)
        assert "- **Week 4 Wednesday** – Review of all rules (UT-002)." in bullets(synced)
        assert synced.silent()

    def test_removes_a_bullet_that_is_closed_on_github(self, synced: Desk) -> None:
        synced.edit((f"{WEDNESDAY}\n", ""))
        synced.people.edit_issue(synced.number("checkpoint-2"), title="Review of all rules")
        synced.people.close(synced.number("checkpoint-2"))
        assert synced.sync().exit_code == 0
        assert bullets(synced) == [MONDAY, FRIDAY]
        assert synced.writes == []
        assert synced.silent()

    def test_writes_what_was_done_anew(self, synced: Desk) -> None:
        synced.people.close(synced.number("checkpoint-2"))
        synced.sync()
        synced.edit((MONDAY, f"{MONDAY}\n{WEDNESDAY}"))
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-4")["title"] == "Review of the escrow rules"
        assert synced.silent()

    def test_writes_what_somebody_opened_as_an_issue_as_well(self, synced: Desk) -> None:
        number = synced.people.create_issue("Party", labels=["checkpoint"])
        synced.edit((FRIDAY, f"{FRIDAY}\n- **Week 9** – Party."))
        assert synced.sync().exit_code == 0
        assert synced.number("checkpoint-4") == number
        assert property_of(synced, "checkpoint-4", "When") == "Week 9"
        assert len([e for e in synced.people.issues() if e["title"] == "Party"]) == 1
        assert synced.silent()


class TestBothSides:
    def test_edit_different_fields(self, synced: Desk) -> None:
        synced.edit(("Wallet rehearsal", "Wallet show"))
        with_body(synced, "checkpoint-1", "Week 4 Monday", "Week 5")
        assert synced.sync().exit_code == 0
        assert bullets(synced)[0] == "- **Week 5** – Wallet show (UT-001)."
        assert synced.issue("checkpoint-1")["title"] == "Wallet show"
        assert synced.silent()

    def test_edit_one_field_and_it_is_held_however_the_rest_changes(self, synced: Desk) -> None:
        synced.edit(("Wallet rehearsal", "Our show"))
        synced.people.edit_issue(synced.number("checkpoint-1"), title="Their rehearsal")
        report = synced.sync()
        assert report.exit_code == 5
        assert [(e.record, e.field) for e in report.conflicts] == [("checkpoint-1", "text")]
        synced.edit(("Week 4 Monday", "Week 7"), ("(UT-001)", "(UT-002)"))
        report = synced.sync()
        assert [(e.record, e.field) for e in report.conflicts] == [("checkpoint-1", "text")]
        assert property_of(synced, "checkpoint-1", "When") == "Week 7"
        command = synced.sync(Options(prefer=Policy.GITHUB))
        assert command.exit_code == 0
        assert bullets(synced)[0] == "- **Week 7** – Their rehearsal (UT-002)."
        assert synced.silent()


class TestWhatCannotBeTold:
    def test_of_two_alike_bullets_one_went(self, desk: Desk) -> None:
        desk.edit((MONDAY, f"{MONDAY}\n{MONDAY}"))
        desk.sync()
        desk.edit((f"{MONDAY}\n{MONDAY}", MONDAY))
        report = desk.sync(Options(yes=True))
        assert report.exit_code == 5
        assert [(e.code, e.line) for e in report.problems] == [("unsure-row", 10)]
        assert desk.writes == []
        assert {each["state"] for each in desk.people.issues() if each["number"] > 4} == {"open"}

    def test_texts_swapped_between_two_bullets(self, synced: Desk) -> None:
        synced.edit(
            ("Wallet rehearsal", "@"),
            ("Review of the escrow rules", "Wallet rehearsal"),
            ("@", "Review of the escrow rules"),
        )
        report = synced.sync()
        assert report.exit_code == 5
        assert {each.code for each in report.problems} == {"unsure-row"}
        assert synced.writes == []
        synced.edit(
            ("Wallet rehearsal", "@"),
            ("Review of the escrow rules", "Wallet rehearsal"),
            ("@", "Review of the escrow rules"),
        )
        assert synced.silent()

    def test_the_heading_is_renamed(self, synced: Desk) -> None:
        synced.edit(("## Upcoming Checkpoints", "## Dates"))
        report = synced.sync(Options(yes=True))
        assert report.exit_code == 5
        assert "no-section" in codes(report)
        assert synced.writes == []


class TestWithoutItsState:
    def test_a_tracker_is_tied_again_and_nothing_is_made_twice(self, synced: Desk) -> None:
        number = synced.people.create_issue("Lunch", labels=["checkpoint"])
        synced.sync()
        count = len(synced.people.issues())
        synced.state_path.unlink()
        report = synced.sync()
        assert (report.exit_code, len(synced.people.issues())) == (0, count)
        assert synced.number("checkpoint-4") == number
        assert bullets(synced) == [MONDAY, WEDNESDAY, FRIDAY, "- Lunch."]
        assert synced.silent()

    def test_what_was_edited_on_github_meanwhile_is_held(self, synced: Desk) -> None:
        synced.people.edit_issue(synced.number("checkpoint-1"), title="Wallet show")
        synced.state_path.unlink()
        report = synced.sync()
        assert [(e.record, e.field) for e in report.conflicts] == [("checkpoint-1", "text")]

    def test_on_a_fresh_checkout_it_goes_on(self, synced: Desk, tmp_path: Path) -> None:
        synced.edit(("Wallet rehearsal", "Wallet show"))
        synced.commit()
        there = synced.fresh_checkout(tmp_path / "other")
        assert there.sync().exit_code == 0
        assert there.issue("checkpoint-1")["title"] == "Wallet show"
        assert there.silent()

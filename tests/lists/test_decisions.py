"""Decisions with `sync: true`: each row is an issue that is closed as completed, both ways."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gh_tracker.core.model import Policy
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.desk import Desk, labels, logins
from tests.lists.tracker import TRACKER, codes, decisions, offered, with_body

BANK = "| 2026-01-05 | Use the bank. | It is there. | Ops |"
MONDAYS = "| 2026-02-10 | Open on Mondays only. | Staff. | Ops |"
TODAY = datetime.now(UTC).date().isoformat()


def decide(desk: Desk, title: str, body: str = "", **fields: object) -> int:
    """Open an issue as a decision, and close it as completed."""
    number = desk.people.create_issue(title, body, labels=["decision"], **fields)
    desk.people.close(number)
    return number


class TestTheFirstSync:
    def test_makes_a_closed_issue_of_each_row_and_touches_no_byte(self, desk: Desk) -> None:
        assert desk.sync().exit_code == 0
        issue = desk.issue("decision-1")
        assert (issue["title"], issue["state"], issue["state_reason"], labels(issue)) == (
            "Use the bank.",
            "closed",
            "completed",
            ["decision"],
        )
        assert "### Rationale\n\nIt is there.\n" in issue["body"]
        assert desk.tracker == TRACKER
        assert desk.silent()

    def test_without_sync_a_row_is_written_once_and_never_again(self, desk: Desk) -> None:
        desk.configure("start: 2026-03-02\n")
        desk.sync()
        assert set(desk.issues()) == {"UT-001", "UT-002"}
        number = decide(desk, "Go", "## Rationale\nIt is time.")
        desk.sync()
        assert decisions(desk) == [BANK, MONDAYS, f"| {TODAY} | Go | It is time. | – |"]
        desk.people.edit_issue(number, title="Stop")
        desk.edit(("It is time.", "It was time."))
        before = desk.tracker
        assert desk.sync().exit_code == 0
        assert (desk.tracker, desk.writes) == (before, [])

    def test_leaves_alone_what_was_decided_and_written_before(self, desk: Desk) -> None:
        desk.configure("start: 2026-03-02\n")
        desk.sync()
        decide(desk, "Go")
        desk.sync()
        desk.edit((f"\n| {TODAY} | Go | – | – |", ""))
        desk.configure("decisions:\n  sync: true\n")
        assert desk.sync().exit_code == 0
        assert decisions(desk) == [BANK, MONDAYS]
        assert desk.silent()

    def test_of_those_that_were_written_before_asks_whether_to_adopt_them(self, desk: Desk) -> None:
        desk.configure("start: 2026-03-02\n")
        number = decide(desk, "Use the bank.")
        desk.sync()
        desk.configure("decisions:\n  sync: true\n")
        assert [each.code for each in desk.sync().stops] == ["adoption"]
        assert desk.sync(Options(adopt=True, prefer=Policy.TRACKER)).exit_code == 0
        assert desk.number("decision-1") == number
        assert decisions(desk) == [BANK, MONDAYS]
        assert desk.silent()


class TestAPersonOnGitHub:
    def test_decides_and_a_row_is_added_where_the_newest_stand(self, synced: Desk) -> None:
        body = "## Rationale\n\nIt is time.\n"
        number = decide(synced, "Decision: Go", body, assignees=["bob"])
        assert synced.sync().exit_code == 0
        assert decisions(synced) == [BANK, MONDAYS, f"| {TODAY} | Go | It is time. | @bob |"]
        assert synced.number("decision-3") == number
        assert synced.issue("decision-3")["title"] == "Decision: Go"
        assert synced.silent()

    def test_decides_and_the_newest_stand_first(self, desk: Desk) -> None:
        desk.edit((f"{BANK}\n{MONDAYS}", f"{MONDAYS}\n{BANK}"))
        desk.sync()
        decide(desk, "Go")
        desk.sync()
        assert decisions(desk) == [f"| {TODAY} | Go | – | – |", MONDAYS, BANK]
        assert desk.silent()

    def test_opens_a_decision_and_nothing_comes_of_it_until_it_is_decided(
        self, synced: Desk
    ) -> None:
        number = synced.people.create_issue("Go", labels=["decision"])
        assert synced.silent()
        synced.people.close(number, reason="not_planned")
        assert synced.silent()
        synced.people.edit_issue(number, state="open")
        synced.people.close(number)
        assert synced.sync().exit_code == 0
        assert decisions(synced)[-1] == f"| {TODAY} | Go | – | – |"

    def test_edits_title_rationale_and_owner(self, synced: Desk) -> None:
        synced.edit((BANK, BANK.replace("Ops", "@bob")))
        synced.sync()
        number = synced.number("decision-1")
        synced.people.edit_issue(number, title="Use two banks.", assignees=["alice"])
        with_body(synced, "decision-1", "It is there.", "Two are there.")
        assert synced.sync().exit_code == 0
        assert decisions(synced)[0] == "| 2026-01-05 | Use two banks. | Two are there. | @alice |"
        assert synced.silent()

    @pytest.mark.parametrize("reason", ["", "not_planned"])
    def test_opens_it_again_and_the_row_stays_and_is_reported(
        self, synced: Desk, reason: str
    ) -> None:
        number = synced.number("decision-1")
        synced.people.reopen(number)
        if reason:
            synced.people.close(number, reason=reason)
        for _ in range(2):
            report = synced.sync()
            assert report.exit_code == 0
            assert codes(report) == {"left-list"}
            assert decisions(synced) == [BANK, MONDAYS]
            assert synced.writes == []
        synced.people.reopen(number)
        synced.people.close(number)
        assert codes(synced.sync()) == set()
        assert decisions(synced) == [BANK, MONDAYS]
        assert synced.silent()

    def test_decides_anew_and_the_date_follows_where_it_was_githubs(
        self, synced: Desk, sandbox: Sandbox
    ) -> None:
        number = decide(synced, "Go")
        synced.sync()
        sandbox.clock.advance(3 * 24 * 3600)
        for each in (number, synced.number("decision-1")):
            synced.people.reopen(each)
            synced.people.close(each)
        synced.sync()
        day = sandbox.clock.now().date().isoformat()
        assert decisions(synced) == [BANK, MONDAYS, f"| {day} | Go | – | – |"]
        assert synced.silent()

    def test_who_is_a_stranger_decides_and_it_waits(self, synced: Desk) -> None:
        offered(synced, "Pay mallory", "decision", closed=True)
        before = synced.tracker
        report = synced.sync()
        assert (report.exit_code, codes(report)) == (0, {"waiting-stranger"})
        assert synced.tracker == before


class TestAPersonInTheTracker:
    @pytest.mark.parametrize(
        ("row", "after"),
        [
            ("| 2026-04-01 | Go. | Time. | @bob |", "| 2026-04-01 | Go. | Time. | @bob |"),
            ("| – | Go. | – | – |", f"| {TODAY} | Go. | – | – |"),
        ],
    )
    def test_types_a_row(self, synced: Desk, row: str, after: str) -> None:
        synced.edit((MONDAYS, f"{MONDAYS}\n{row}"))
        assert synced.sync().exit_code == 0
        issue = synced.issue("decision-3")
        assert (issue["title"], issue["state"], issue["state_reason"]) == (
            "Go.",
            "closed",
            "completed",
        )
        assert logins(issue) == (["bob"] if "@bob" in row else [])
        assert decisions(synced) == [BANK, MONDAYS, after]
        assert synced.silent()

    def test_edits_every_cell(self, synced: Desk) -> None:
        synced.edit((BANK, "| 2026-01-06 | Use the bank, always. | Here. | @bob |"))
        before = synced.tracker
        assert synced.sync().exit_code == 0
        issue = synced.issue("decision-1")
        assert issue["title"] == "Use the bank, always."
        assert logins(issue) == ["bob"]
        assert "### Rationale\n\nHere.\n" in issue["body"]
        assert issue["state"] == "closed"
        assert synced.tracker == before
        assert synced.silent()

    def test_types_a_date_and_it_stands_and_nothing_is_sent(self, synced: Desk) -> None:
        synced.edit(("2026-01-05", "2025-12-24"))
        before = synced.tracker
        assert synced.sync().exit_code == 0
        assert (synced.tracker, synced.writes) == (before, [])
        assert synced.silent()

    def test_removes_a_row_and_nothing_is_sent(self, synced: Desk) -> None:
        synced.edit((f"{BANK}\n", ""))
        assert synced.sync(Options(allowed=frozenset({"removals"}))).exit_code == 0
        assert synced.writes == []
        assert synced.issue("decision-1")["state"] == "closed"
        assert decisions(synced) == [MONDAYS]
        synced.people.comment(synced.number("decision-1"), "A pity.")
        synced.sync()
        assert decisions(synced) == [MONDAYS]
        assert synced.silent()

    def test_removes_the_row_of_a_decision_that_was_opened_again(
        self, synced: Desk, sandbox: Sandbox
    ) -> None:
        number = synced.number("decision-1")
        synced.people.reopen(number)
        synced.sync()
        synced.edit((f"{BANK}\n", ""))
        assert codes(synced.sync()) == set()
        assert (decisions(synced), synced.writes) == ([MONDAYS], [])
        sandbox.clock.advance(60)
        synced.people.close(number)
        synced.sync()
        assert any("Use the bank." in each for each in decisions(synced))

    def test_types_what_was_decided_on_github_as_well(self, synced: Desk) -> None:
        number = decide(synced, "Go")
        synced.edit((MONDAYS, f"{MONDAYS}\n| 2026-04-01 | Go. | Time. | – |"))
        report = synced.sync()
        assert len([each for each in synced.people.issues() if "Go" in each["title"]]) == 1
        assert synced.number("decision-3") == number
        assert [(e.record, e.field) for e in report.conflicts] == [("decision-3", "title")]
        assert decisions(synced)[-1] == "| 2026-04-01 | Go. | Time. | – |"

    def test_breaks_the_table_and_nothing_is_taken_for_removed(self, synced: Desk) -> None:
        synced.edit((f"{MONDAYS}\n", f"\n{MONDAYS}\n"))
        report = synced.sync(Options(yes=True))
        assert report.exit_code == 5
        assert "detached-row" in codes(report)
        assert synced.writes == []


class TestBothSides:
    def test_edit_one_cell(self, synced: Desk) -> None:
        synced.edit(("It is there.", "It is near."))
        with_body(synced, "decision-1", "It is there.", "It is good.")
        report = synced.sync()
        assert report.exit_code == 5
        assert [(e.record, e.field) for e in report.conflicts] == [("decision-1", "rationale")]

"""Operations: one step a record and side, as people and programs read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import Options
from gh_tracker.core.cells.changes import (
    AddDecision,
    AddLogEntry,
    AddRow,
    GiveId,
    SetCell,
    SetHeadingDate,
    SetMetric,
    SetView,
    TrackerEdit,
)
from gh_tracker.core.model import Facet, Place
from gh_tracker.core.planning.operations import (
    Change,
    Operation,
    github_operations,
    tracker_operations,
)
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base
from gh_tracker.steps.preparing import Run
from tests.engine import issue, link, plain_issue, row, settings_of, state_of, with_base
from tests.steps.runs import run_of

LABELLED = plain_issue(9, "New", labels=("tracker: task",))


def operations(run: Run) -> list[Operation]:
    return [*github_operations(run.plan, run.plan.context)]


def only(run: Run) -> Operation:
    (found,) = operations(run)
    return found


class TestOnGitHub:
    def test_nothing_is_no_operation(self) -> None:
        assert operations(run_of(row(), issues=(issue(),), links=(link(),))) == []

    def test_a_pull_is_no_operation(self) -> None:
        assert operations(run_of(row(), issues=(issue(notes="New."),), links=(link(),))) == []

    def test_a_create_has_the_filled_fields_of_its_row(self) -> None:
        found = only(run_of(row(owner="", notes="")))
        assert (found.side, found.action, found.record, found.issue) == (
            "github",
            "create",
            "UT-001",
            None,
        )
        assert found.fields == {
            "title": Change(None, "Wallet"),
            "milestone": Change(None, "M1"),
            "status": Change(None, "In Progress"),
            "progress": Change(None, "40%"),
        }

    def test_an_update_has_both_values_as_people_see_them(self) -> None:
        found = only(run_of(row(title="Purse", milestone="M2"), issues=(issue(),), links=(link(),)))
        assert (found.action, found.issue, found.collection) == ("update", 1, "tasks")
        assert found.fields == {"title": Change("Wallet", "Purse"), "milestone": Change("M1", "M2")}

    def test_an_update_of_an_issue_that_was_not_listed_has_its_number(self) -> None:
        assert only(run_of(row(title="Purse"), links=(link("UT-001", 12),))).issue == 12

    @pytest.mark.parametrize(
        ("before", "after", "action"),
        [
            ("In Progress", "Complete", "close"),
            ("In Progress", "Cancelled", "close"),
            ("Complete", "Blocked", "reopen"),
            ("Complete", "Cancelled", "close"),
            ("In Progress", "Blocked", "update"),
        ],
    )
    def test_a_change_of_status_says_what_becomes_of_the_issue(
        self, before: str, after: str, action: str
    ) -> None:
        progress = "100%" if before == "Complete" else "40%"
        known = with_base(link(status=before), progress=Base(progress, progress))
        there = issue(status=before)
        found = only(run_of(row(status=after, progress=progress), issues=(there,), links=(known,)))
        assert found.action == action
        assert found.fields["status"] == Change(before, after)

    def test_a_removal_closes_as_not_planned(self) -> None:
        found = only(run_of(links=(link(),), issues=(issue(),), at_once=True))
        assert (found.action, found.fields) == (
            "close",
            {"status": Change("In Progress", "Cancelled")},
        )

    def test_a_removal_without_a_known_status_closes_all_the_same(self) -> None:
        bare = replace(link(), base={})
        assert only(run_of(links=(bare,), at_once=True)).fields == {}

    def test_a_removal_that_waits_is_no_operation(self) -> None:
        assert operations(run_of(links=(link(),), issues=(issue(),))) == []

    def test_a_rename_tells_both_ids(self) -> None:
        found = only(run_of(row("UT-900"), issues=(issue(),), links=(link(),)))
        assert (found.action, found.record) == ("rename", "UT-900")
        assert found.fields == {"id": Change("UT-001", "UT-900")}

    def test_an_adoption_is_a_link(self) -> None:
        state = state_of(collections=frozenset())
        run = run_of(
            row(notes=""), issues=(plain_issue(9),), state=state, options=Options(adopt=True)
        )
        assert (only(run).action, only(run).issue) == ("link", 9)

    def test_a_new_row_is_a_link_on_github(self) -> None:
        found = only(run_of(issues=(LABELLED,)))
        assert (found.action, found.record, found.issue) == ("link", "UT-001", 9)

    def test_a_row_that_comes_back_is_no_operation(self) -> None:
        assert operations(run_of(links=(link(),), issues=(issue(notes="New."),))) == []

    def test_labels_and_milestones_come_first(self) -> None:
        rows = (
            row(milestone="Launch"),
            row("UT-002", line=6, milestone="Launch"),
            row("UT-003", line=7, milestone="M7", title="C"),
        )
        there = [f"status: {w.name}" for w in TASKS.words]
        run = run_of(*rows, links=(link(), link("UT-002", 2)), labels=tuple(there))
        assert [(e.action, e.text) for e in operations(run)] == [
            ("create-label", "tracker: task"),
            ("rename-milestone", "Launch"),
            ("create-milestone", "M7"),
            ("create", ""),
        ]
        assert operations(run)[1].fields == {"title": Change("M1", "Launch")}

    def test_without_a_status_an_update_is_an_update(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        settings = settings_of(replace(TASKS, fields=fields), RISKS)
        updated = run_of(row(title="Purse"), links=(link(),), settings=settings)
        assert only(updated).action == "update"
        removed = run_of(links=(link(),), settings=settings, at_once=True)
        assert only(removed).fields == {}


class TestInTheTracker:
    def of(self, *edits: TrackerEdit) -> tuple[Operation, ...]:
        return tracker_operations(edits, {"UT-001": "tasks", "R-01": "risks"})

    def test_a_row_is_one_operation_with_all_its_cells(self) -> None:
        edits = (
            SetCell("UT-001", "notes", "Old.", "New."),
            SetCell("R-01", "status", "Open", "Resolved"),
            SetCell("UT-001", "progress", "40%", "100%"),
        )
        first, second = self.of(*edits)
        assert (first.action, first.record, first.collection) == ("update-row", "UT-001", "tasks")
        assert first.fields == {
            "notes": Change("Old.", "New."),
            "progress": Change("40%", "100%"),
        }
        assert second.record == "R-01"

    def test_an_id_is_given_with_the_cells(self) -> None:
        edits = (GiveId("a" * 12, Place(0, 0, 5), "UT-007"), SetCell("UT-007", "notes", "", "x"))
        (found,) = self.of(*edits)
        assert (found.record, found.collection) == ("UT-007", "")
        assert found.fields == {"id": Change("", "UT-007"), "notes": Change("", "x")}

    def test_a_new_row_has_its_filled_fields(self) -> None:
        (found,) = self.of(AddRow("tasks", "UT-009", {"title": "New", "notes": ""}))
        assert (found.action, found.fields) == ("add-row", {"title": Change(None, "New")})

    def test_log_and_headings_come_last(self) -> None:
        edits = (
            AddLogEntry("2026-04-02", "UT-001", "completed", "Signed."),
            AddLogEntry("2026-04-02", "UT-009", "created"),
            SetHeadingDate("tasks", "2026-04-02"),
            SetView("milestones", "| M1 | 40% |"),
            SetMetric("Pass rate", "98%", "2026-04-02"),
            AddDecision("2026-04-02", "Use tokens"),
            SetCell("UT-001", "notes", "Old.", "New."),
        )
        assert [(e.action, e.record, e.collection, e.text) for e in self.of(*edits)] == [
            ("update-row", "UT-001", "tasks", ""),
            ("add-log-entry", "UT-001", "tasks", "2026-04-02 UT-001 completed. Signed."),
            ("add-log-entry", "UT-009", "", "2026-04-02 UT-009 created."),
            ("update-heading", "", "tasks", "2026-04-02"),
            ("update-view", "", "", "milestones"),
            ("update-metric", "", "", "Pass rate: 98%"),
            ("add-decision", "", "", "2026-04-02 Use tokens"),
        ]


def test_a_key_tells_operations_of_a_plan_apart() -> None:
    label = Operation("github", "create-label", "", text="a")
    update = Operation("github", "update", "UT-001", text="why it failed")
    assert label.key == ("github", "create-label", "", "a")
    assert update.key == ("github", "update", "UT-001", "")

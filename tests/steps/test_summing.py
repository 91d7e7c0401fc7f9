"""What is said of a run when it is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddRow, SetCell, SetView
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import merge_pair
from gh_tracker.core.model import Facet
from gh_tracker.core.planning.operations import Operation
from gh_tracker.core.remote import Milestone
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.errors import RepositoryError, UnauthorisedError, UnfinishedError
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.rewriting import Written
from gh_tracker.steps.summing import (
    conflicts_left,
    ending,
    exit_code_of,
    notifications,
    outcome_of,
    unwritten,
)
from tests.engine import CONTEXT, issue, link, pair, plain_issue, row, settings_of
from tests.steps.runs import concluded, run_of

CREATE = Operation("github", "create", "UT-001", "tasks")
LABEL = Operation("github", "create-label", "", text="tracker: task")
MILESTONE = Operation("github", "create-milestone", "", text="M7")
ROW = Operation("tracker", "update-row", "UT-001", "tasks")
SAVED = Written(b"", changed=True, dropped=())
CELL = SetCell("UT-001", "notes", "Old.", "x" * 100)


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (None, 0),
        (KeyboardInterrupt(), 130),
        (UnauthorisedError("401"), 1),
        (RepositoryError("no"), 1),
        (UnfinishedError("later"), 7),
    ],
)
def test_what_cut_a_run_short_has_its_exit_code(ended: BaseException | None, code: int) -> None:
    assert exit_code_of(ended) == code


class TestTheEnding:
    def test_of_a_run_in_which_all_went_well_is_not_told(self) -> None:
        assert [*ending(Carried())] == []

    def test_by_an_error_is_told_with_the_way_out(self) -> None:
        (found,) = ending(Carried(ended=UnauthorisedError("401", hint="Log in.")))
        assert (found.severity, found.code) == ("error", "ended")
        assert found.message == "401; Log in; what was done is saved"
        (found,) = ending(Carried(ended=UnauthorisedError("401")))
        assert found.message == "401; what was done is saved"

    def test_by_a_person_needs_no_words(self) -> None:
        assert [*ending(Carried(ended=KeyboardInterrupt()))] == []

    def test_tells_what_failed_and_what_is_not_known_in_order(self) -> None:
        carried = Carried(failed={"UT-002": "no", "UT-001": "locked"}, unknown={"UT-003"})
        assert [(e.severity, e.code, e.message[:14]) for e in ending(carried)] == [
            ("error", "failed", "UT-001: locked"),
            ("error", "failed", "UT-002: no"),
            ("warning", "pending-create", "UT-003: the an"),
        ]


def test_cells_that_could_not_be_written_are_told() -> None:
    written = Written(b"", changed=False, dropped=(CELL, AddRow("tasks", "UT-009", {})))
    (found,) = unwritten(written)
    assert (found.severity, found.code) == ("warning", "not-written")
    assert found.message.startswith("UT-001: notes was left as it is")
    assert len(found.message) < 200


def test_views_that_could_not_be_drawn_are_told() -> None:
    written = Written(b"", changed=False, dropped=(SetView("milestones", "| M1 |"),))
    (found,) = unwritten(written)
    assert (found.code, "the view milestones" in found.message) == ("not-written", True)


class TestTheOutcome:
    def of(self, operation: Operation, carried: Carried, written: Written = SAVED) -> str:
        return outcome_of(operation, carried, written).outcome

    def test_on_github_is_applied_where_nothing_went_wrong(self) -> None:
        assert [self.of(each, Carried()) for each in (CREATE, LABEL, MILESTONE)] == ["applied"] * 3

    def test_of_what_failed_says_why(self) -> None:
        found = outcome_of(CREATE, Carried(failed={"UT-001": "locked"}), SAVED)
        assert (found.outcome, found.text) == ("failed", "locked")
        found = outcome_of(LABEL, Carried(failed={"tracker: task": "no"}), SAVED)
        assert (found.outcome, found.text) == ("failed", "tracker: task")

    def test_of_a_create_that_may_have_been_done_is_pending(self) -> None:
        assert self.of(CREATE, Carried(unknown={"UT-001"}, undone={"UT-001"})) == "pending"

    def test_of_what_was_not_got_to_is_skipped(self) -> None:
        carried = Carried(undone={"UT-001"}, ended=KeyboardInterrupt())
        assert self.of(CREATE, carried) == "skipped"
        assert self.of(replace(CREATE, record="UT-002"), carried) == "applied"

    @pytest.mark.parametrize("fate", [Fate.ADD_ROW, Fate.UNREAD, Fate.BURY])
    def test_of_a_closing_that_was_not_done_after_all_is_skipped(self, fate: Fate) -> None:
        found = pair(None, issue(), link())
        done = Done(merge_pair(found, CONTEXT), fate, issue())
        close = replace(CREATE, action="close")
        assert self.of(close, Carried(dones=[done])) == "skipped"
        assert self.of(close, Carried(dones=[replace(done, fate=Fate.CLOSE)])) == "applied"

    def test_of_a_milestone_in_a_run_that_ended_goes_by_whether_it_was_made(self) -> None:
        carried = Carried(ended=KeyboardInterrupt())
        assert self.of(MILESTONE, carried) == "skipped"
        carried.milestones[7] = Milestone(7, "M7")
        assert self.of(MILESTONE, carried) == "applied"

    def test_in_the_tracker_is_applied_where_all_of_it_was_written(self) -> None:
        assert self.of(ROW, Carried()) == "applied"
        assert self.of(ROW, Carried(), replace(SAVED, changed=False)) == "skipped"
        assert self.of(ROW, Carried(), replace(SAVED, dropped=(CELL,))) == "skipped"
        added = replace(SAVED, dropped=(AddRow("tasks", "UT-001", {}),))
        assert self.of(ROW, Carried(), added) == "skipped"
        assert self.of(replace(ROW, record="UT-002"), Carried(), added) == "applied"


def test_the_conflicts_that_are_left_are_those_of_the_end() -> None:
    run = run_of(row(notes="Mine."), issues=(issue(notes="Theirs."),), links=(link(),))
    assert conflicts_left(concluded(run)) == run.plan.conflicts
    assert [each.field for each in run.plan.conflicts] == ["notes"]


class TestNotifications:
    def test_go_to_those_who_are_assigned_anew(self) -> None:
        rows = (
            row("UT-001", owner="Commerce Squad Lead"),
            row("UT-002", line=6, owner="DevOps Lead", title="B"),
        )
        there = replace(issue("UT-002", 2, title="B"), assignees=())
        run = run_of(*rows, issues=(there,), links=(link("UT-002", 2, title="B"),))
        assert notifications(run) == {"carol": 1, "chris": 1, "dave": 1}

    def test_do_not_go_to_those_who_are_assigned_already(self) -> None:
        there = replace(issue(), assignees=("carol",))
        run = run_of(row(owner="Commerce Squad Lead"), issues=(there,), links=(link(owner="@x"),))
        assert "carol" not in notifications(run)

    def test_go_to_those_who_follow_an_issue_that_is_closed(self) -> None:
        there = replace(issue(), assignees=("bob", "alice"))
        run = run_of(links=(link(owner="@bob, @alice"),), issues=(there,), at_once=True)
        assert notifications(run) == {"alice": 1, "bob": 1}

    def test_go_to_nobody_where_a_collection_has_no_owner(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.ASSIGNEES)
        settings = settings_of(replace(TASKS, fields=fields), RISKS)
        assert notifications(run_of(row(owner="DevOps Lead"), settings=settings)) == {}

    def test_go_to_nobody_for_any_other_change(self) -> None:
        run = run_of(
            row(title="Purse"),
            issues=(issue(notes="New."), plain_issue(9, "New", labels=("tracker: task",))),
            links=(link(),),
        )
        assert notifications(run) == {}

"""The plan: what a sync would do on both sides, as data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import Options
from gh_tracker.core.cells.changes import SetCell
from gh_tracker.core.issue.refusal import TooManyAssignees
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.model import Direction, Facet, LocalRecord
from gh_tracker.core.planning.parts import Conflict, Plan, conflict_of
from gh_tracker.core.planning.plan import closes_anew, predict
from gh_tracker.core.problem import Problem
from gh_tracker.core.remote import CreateMilestone, EditMilestone, Issue, Milestone
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Link, Waiting
from tests.engine import (
    EARLIER,
    issue,
    link,
    local_of,
    plain_issue,
    row,
    settings_of,
    state_of,
    with_base,
)
from tests.steps.runs import run_of, work_of

LAUNCH = (Milestone(1, "Launch"), Milestone(2, "M2"))
LABELLED = plain_issue(9, "New", labels=("tracker: task",))
FIRST = frozenset[str]()
CROWD = ", ".join(f"@p{number}" for number in range(11))
"""One more than GitHub assigns."""


def plan_of(*rows: LocalRecord, **given: object) -> Plan:
    return run_of(*rows, **given).plan  # type: ignore[arg-type]  # named by the caller


def linked(*rows: LocalRecord, there: tuple[Issue, ...] = (), **given: object) -> Plan:
    """Return the plan of rows that are all linked, to issues 1, 2, …"""
    links = tuple(link(each.id, number) for number, each in enumerate(rows, 1))
    return plan_of(*rows, issues=there, links=links, **given)


def fates(plan: Plan) -> list[tuple[str, str]]:
    return [(each.record.pair.id, str(each.fate)) for each in plan.records]


def codes(plan: Plan) -> list[str]:
    return [each.code for each in plan.problems]


class TestARun:
    def test_without_a_change_plans_nothing(self) -> None:
        plan = linked(row(), there=(issue(),))
        assert fates(plan) == [("UT-001", "nothing")]
        assert not plan.writes_to_github
        assert not any(each.needed for each in plan.records)
        assert (plan.milestones, plan.labels, plan.renders) == ((), (), ())
        assert (plan.conflicts, plan.problems, plan.stops) == ((), (), ())

    def test_plans_its_records_in_the_order_of_the_tracker_then_of_the_issues(self) -> None:
        rows = (row("UT-003", line=5, title="C"), row("UT-001", line=6, title="A"))
        plan = plan_of(*rows, issues=(LABELLED,))
        assert fates(plan) == [("UT-003", "create"), ("UT-001", "create"), ("UT-004", "add-row")]
        assert [each.record.pair.id for each in plan.creates] == ["UT-003", "UT-001"]

    def test_plans_the_same_for_the_same_in_any_order(self) -> None:
        rows = (row("UT-001"), row("UT-002", line=6, title="B"))
        there = (issue(notes="New."), LABELLED)
        one = plan_of(*rows, issues=there, links=(link(), link("UT-002", 2)))
        other = plan_of(*rows[::-1], issues=there[::-1], links=(link("UT-002", 2), link()))
        assert (one.records, one.problems, one.stops) == (
            other.records,
            other.problems,
            other.stops,
        )

    @pytest.mark.parametrize(
        ("plan", "writes"),
        [
            (plan_of(row()), True),
            (linked(row(notes="Mine.")), True),
            (plan_of(links=(link(),), at_once=True), True),
            (plan_of(issues=(LABELLED,)), True),
            (plan_of(links=(link(),)), False),
            (plan_of(issues=(issue(notes="New."),), links=(link(),)), False),
        ],
        ids=["create", "write", "close", "attach", "await", "row comes back"],
    )
    def test_knows_whether_it_writes_to_github(self, plan: Plan, writes: bool) -> None:
        assert plan.writes_to_github is writes

    @pytest.mark.parametrize(
        ("plan", "needed"),
        [
            (linked(row(notes="Mine.")), True),
            (linked(row(), there=(issue(notes="New."),)), True),
            (plan_of(links=(link(),)), False),
            (plan_of(row(), links=(link(),), lost={1: "deleted"}), False),
        ],
        ids=["write", "pull", "await", "lost"],
    )
    def test_knows_which_records_need_something(self, plan: Plan, needed: bool) -> None:
        assert [each.needed for each in plan.records] == [needed]


class TestOneDirection:
    def test_from_github_makes_and_closes_nothing_there(self) -> None:
        plan = plan_of(
            row("UT-002", title="New"), links=(link(),), at_once=True, direction=Direction.GITHUB
        )
        assert fates(plan) == [("UT-002", "nothing"), ("UT-001", "await-close")]
        assert not plan.writes_to_github

    def test_from_github_still_pulls(self) -> None:
        plan = linked(row(), there=(issue(notes="New."),), direction=Direction.GITHUB)
        assert [*plan.records[0].record.pulls] == ["notes"]


class TestALostIssue:
    def test_keeps_its_row_and_is_told(self) -> None:
        plan = plan_of(row(notes="Mine."), links=(link(),), lost={1: "deleted"})
        assert fates(plan) == [("UT-001", "lost")]
        assert codes(plan) == ["issue-gone"]

    def test_is_told_every_time_until_a_person_acts(self) -> None:
        plan = plan_of(row(), links=(replace(link(), lost="deleted"),), lost={1: "deleted"})
        assert (fates(plan), codes(plan)) == ([("UT-001", "lost")], ["issue-gone"])


class TestAMilestone:
    def test_that_two_rows_rename_is_renamed_and_the_rows_are_unchanged(self) -> None:
        rows = (row(milestone="Launch"), row("UT-002", line=6, milestone="Launch"))
        plan = linked(*rows, there=(issue(), issue("UT-002", 2)))
        assert plan.milestones == (EditMilestone(1, "Launch"),)
        assert fates(plan) == [("UT-001", "nothing"), ("UT-002", "nothing")]
        assert plan.renders == ()

    def test_that_both_sides_rename_alike_is_settled(self) -> None:
        rows = (row(milestone="Launch"), row("UT-002", line=6, milestone="Launch"))
        plan = linked(*rows, milestones=LAUNCH)
        assert (plan.milestones, plan.renders, codes(plan)) == ((), (), [])

    def test_that_both_sides_rename_differently_waits_for_a_person(self) -> None:
        rows = (row(milestone="Go"), row("UT-002", line=6, milestone="Go"))
        plan = linked(*rows, there=(issue(), issue("UT-002", 2)), milestones=LAUNCH)
        assert (plan.milestones, plan.renders) == ((), ())
        assert fates(plan) == [("UT-001", "nothing"), ("UT-002", "nothing")]
        (found,) = plan.problems
        assert (found.severity, found.code) == ("error", "renamed-twice")
        assert all(f'"{title}"' in found.message for title in ("M1", "Go", "Launch"))

    def test_that_github_renamed_changes_cells_and_nothing_else(self) -> None:
        rows = (row(), row("UT-002", line=6, milestone="#2"))
        plan = linked(*rows, there=(issue(),), milestones=LAUNCH)
        assert plan.renders == (SetCell("UT-001", "milestone", "M1", "Launch"),)
        assert fates(plan)[0] == ("UT-001", "nothing")

    def test_that_github_renamed_changes_no_cell_where_the_tracker_is_not_to_be_written(
        self,
    ) -> None:
        (field,) = [each for each in TASKS.fields if each.facet is Facet.MILESTONE]
        ours = field._replace(direction=Direction.TRACKER)
        spec = replace(TASKS, fields=tuple(ours if e is field else e for e in TASKS.fields))
        owned = settings_of(spec, RISKS)

        def renders(**given: object) -> tuple[object, ...]:
            return linked(row(), there=(issue(),), milestones=LAUNCH, **given).renders

        assert renders(direction=Direction.TRACKER) == renders(settings=owned) == ()
        assert renders(direction=Direction.GITHUB)

    def test_that_github_renamed_changes_no_cell_that_shows_something_else(self) -> None:
        for here in (row(milestone="m1"), row(milestone="Launch"), row(without=("milestone",))):
            assert linked(here, milestones=LAUNCH).renders == ()

    def test_that_github_renamed_changes_no_cell_of_a_row_without_an_id(self) -> None:
        there = issue("UT-001", 4, digest="a" * 12)
        plan = plan_of(row("", digest="a" * 12), issues=(there,), milestones=LAUNCH)
        assert plan.renders == ()

    def test_that_github_renamed_changes_no_cell_that_is_written_anyway(self) -> None:
        plan = linked(row(), there=(issue(milestone="#2"),), milestones=LAUNCH)
        assert plan.renders == ()

    def test_that_github_renamed_changes_no_cell_of_a_frozen_record(self) -> None:
        rows = (row(title="B"), row("UT-002", line=6, title="A"))
        links = (link(title="A"), link("UT-002", 2, title="B"))
        assert plan_of(*rows, links=links, milestones=LAUNCH).renders == ()

    def test_that_does_not_exist_is_made_once(self) -> None:
        rows = (
            row(milestone="M7"),
            row("UT-002", line=6, milestone="M7", title="B"),
            row("UT-003", line=7, milestone="M8", title="C"),
        )
        plan = plan_of(*rows, links=(link(),))
        assert plan.milestones == (CreateMilestone("M7"), CreateMilestone("M8"))

    def test_that_exists_is_not_made(self) -> None:
        assert plan_of(row(milestone="M2"), links=(link(),)).milestones == ()

    def test_of_a_conflict_is_not_made(self) -> None:
        plan = linked(row(milestone="M7"), there=(issue(milestone="#2"),))
        assert plan.milestones == ()

    def test_of_a_record_that_has_none_is_not_made(self) -> None:
        assert plan_of(row("R-01", collection="risks", line=40)).milestones == ()


class TestTheLabels:
    def test_are_made_where_the_existing_ones_were_read(self) -> None:
        run = run_of(row())
        assert run.plan.labels == ()

    def test_that_are_missing_are_made_for_what_is_written(self) -> None:
        plan = plan_of(row(), labels=("TRACKER: TASK", "status: not started"))
        assert [each.name for each in plan.labels] == [
            "status: In Progress",
            "status: Blocked",
            "status: On Hold",
        ]

    def test_are_none_where_nothing_is_written(self) -> None:
        assert linked(row(), there=(issue(),), labels=()).labels == ()


class TestAConflict:
    def test_is_told_with_its_three_values_as_people_see_them(self) -> None:
        known = link(milestone="")
        plan = plan_of(row(milestone="M1"), issues=(issue(milestone="#2"),), links=(known,))
        assert plan.conflicts == (
            Conflict("UT-001", "tasks", "milestone", "", "M1", "M2", 1, 5, ""),
        )

    def test_of_a_first_meeting_has_no_base(self) -> None:
        adopt = Options(adopt=True)
        there = plain_issue(9, "Wallet", milestone=2)
        plan = plan_of(row(), issues=(there,), state=state_of(collections=FIRST), options=adopt)
        (found,) = [each for each in plan.conflicts if each.field == "milestone"]
        assert (found.base, found.issue) == (None, 9)

    def test_of_words_that_look_like_a_milestone_keeps_them(self) -> None:
        plan = linked(row(notes="#2"), there=(issue(notes="#1"),))
        (found,) = plan.conflicts
        assert (found.tracker, found.github) == ("#2", "#1")

    def test_is_told_with_the_number_of_an_issue_that_was_not_listed(self) -> None:
        plan = plan_of(row(notes="Mine."), links=(replace(link(), seen={"notes": "New."}),))
        assert [each.issue for each in plan.conflicts] == [1]

    def test_without_row_issue_and_link_still_has_a_place(self) -> None:
        plan = linked(row(notes="Mine."), there=(issue(notes="New."),))
        planned = plan.records[0]
        bare = replace(planned.record.pair, row=None, issue=None, link=None)
        found = conflict_of(bare, planned.record.conflicts[0], plan.context)
        assert (found.issue, found.line) == (0, 0)


class TestAPersonIsTold:
    def test_of_the_documents_problems_first(self) -> None:
        mine = Problem("error", "detached-row", 9, 1, "cut off")
        plan = plan_of(local=local_of(row(), problems=(mine,)), links=(link(),), lost={1: "x"})
        assert codes(plan) == ["detached-row", "issue-gone"]

    def test_of_what_is_wrong_with_an_issue(self) -> None:
        there = replace(issue(), body=issue().body.replace(":end", ":e"))
        plan = linked(row(), there=(there,))
        assert [(e.code, e.line) for e in plan.problems] == [("damaged-block", 5)]

    def test_of_a_missing_block_only_where_there_was_one(self) -> None:
        assert codes(plan_of(issues=(LABELLED,))) == []
        assert codes(linked(row(), there=(plain_issue(1, "UT-001: Wallet"),)))[0] == "no-block"

    def test_of_a_row_that_went(self) -> None:
        assert codes(plan_of(links=(link(),))) == ["removal-pending"]
        assert codes(plan_of(links=(link(),), at_once=True)) == ["removed"]
        back = plan_of(links=(link(),), issues=(issue(notes="New."),))
        assert codes(back) == ["row-restored"]

    def test_of_a_row_that_went_and_an_issue_that_cannot_be_read_is_an_error(self) -> None:
        broken = replace(issue(), body=issue().body.replace(":end", ":e"))
        plan = plan_of(links=(link(),), issues=(broken,), at_once=True)
        assert [(e.severity, e.code) for e in plan.problems] == [
            ("warning", "damaged-block"),
            ("error", "removal-unread"),
        ]
        assert not plan.writes_to_github
        assert [each.needed for each in plan.records] == [False]

    def test_of_a_record_that_is_held_and_not_twice_of_one_that_cannot_be_read(self) -> None:
        moved = plan_of(row("UT-001", collection="risks", line=40), links=(link(),))
        assert [(e.severity, e.code, e.line) for e in moved.problems] == [
            ("error", "moved-collection", 40)
        ]
        local = local_of(frozen={"UT-001": "duplicate-id"})
        assert codes(plan_of(local=local, links=(link(),))) == []

    def test_of_issues_that_wait_unless_a_person_decided_so(self) -> None:
        waiting = tuple(
            Waiting(number, "tasks", reason)
            for number, reason in enumerate(["stranger", "before-first-sync", "unlinked"], 7)
        )
        plan = plan_of(row(), links=(link(),), state=state_of(link(), waiting=waiting))
        assert codes(plan) == ["waiting-stranger", "waiting-before-first-sync"]


class TestAStop:
    def test_is_an_adoption_that_nobody_decided(self) -> None:
        given = {"issues": (plain_issue(9),), "state": state_of(collections=FIRST)}
        (stop,) = plan_of(row(), **given).stops
        assert (stop.code, stop.allow) == ("adoption", None)
        assert "#9 (UT-001)" in stop.message
        (stop,) = plan_of(row(""), **given).stops
        assert "#9 (new row)" in stop.message
        for adopt in (True, False):
            assert plan_of(row(), **given, options=Options(adopt=adopt)).stops == ()

    def test_is_the_brake_measured_by_what_was_linked(self) -> None:
        links = tuple(link(f"UT-00{n}", n) for n in range(1, 5))
        rows = tuple(row(each.id, line=n) for n, each in enumerate(links, 5))
        assert [e.code for e in plan_of(*rows[:2], links=links).stops] == ["brake-removals"]
        assert plan_of(*rows[:2], links=links, allowed=("removals",)).stops == ()
        assert plan_of(*rows[:3], links=links).stops == ()

    def test_does_not_count_tombstones_in_a_collection(self) -> None:
        """Two of four that live are half; with four tombstones counted they were a quarter."""
        buried = tuple(
            replace(link(f"UT-10{n}", 10 + n), tombstone=True, gone_since=EARLIER) for n in range(4)
        )
        links = tuple(link(f"UT-00{n}", n) for n in range(1, 5))
        rows = tuple(row(each.id, line=n) for n, each in enumerate(links[:2], 5))
        assert [e.code for e in plan_of(*rows, links=(*links, *buried)).stops] == ["brake-removals"]

    def test_is_none_for_additions_in_the_first_sync_of_a_collection(self) -> None:
        there = tuple(plain_issue(n, f"New {n}", labels=("tracker: task",)) for n in range(1, 7))
        assert [e.code for e in plan_of(issues=there).stops] == ["brake-additions"]


class TestAPrediction:
    def predicted(self, plan: Plan) -> Issue | None:
        return predict(plan.records[0], work_of(plan.context)).issue

    def test_of_a_create_is_the_issue_without_a_number(self) -> None:
        found = self.predicted(plan_of(row()))
        assert found is not None
        assert (found.number, found.title, found.milestone) == (0, "UT-001: Wallet", 1)

    def test_of_a_create_with_a_milestone_to_be_made_has_none_yet(self) -> None:
        found = self.predicted(plan_of(row(milestone="M7")))
        assert found is not None
        assert found.milestone is None

    def test_of_a_write_is_the_issue_as_it_will_be(self) -> None:
        found = self.predicted(linked(row(title="Purse"), there=(issue(),)))
        assert found is not None
        assert found.title == "UT-001: Purse"

    def test_of_a_write_to_an_issue_that_was_not_listed_is_not_known(self) -> None:
        assert self.predicted(linked(row(title="Purse"))) is None

    def test_of_what_an_issue_cannot_hold_is_that_it_stays_as_it_is(self) -> None:
        plan = linked(row(status="In Progress", owner=CROWD), there=(issue(),))
        done = predict(plan.records[0], work_of(plan.context))
        assert (done.fate, done.issue) == (Fate.NOTHING, issue())
        assert isinstance(done.error, TooManyAssignees)
        assert done.unwritten == {"owner": str(done.error)}

    def test_of_an_issue_that_cannot_be_made_is_that_there_is_none(self) -> None:
        plan = plan_of(row(owner=CROWD))
        done = predict(plan.records[0], work_of(plan.context))
        assert (done.fate, done.issue) == (Fate.NOTHING, None)
        assert isinstance(done.error, TooManyAssignees)

    def test_of_nothing_is_the_issue_as_it_is(self) -> None:
        assert self.predicted(linked(row(), there=(issue(),))) == issue()


class TestClosingAnew:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("Complete", "Cancelled", True),
            ("Cancelled", "Complete", True),
            ("Complete", "In Progress", False),
            ("In Progress", "Complete", False),
            ("Complete", "Complete", False),
        ],
    )
    def test_is_from_one_closed_word_to_another(
        self, before: str, after: str, expected: bool
    ) -> None:
        progress = "100%" if before == "Complete" else "40%"
        known = with_base(link(status=before), progress=Base(progress, progress))
        plan = plan_of(
            row(status=after, progress=progress), issues=(issue(status=before),), links=(known,)
        )
        assert closes_anew(plan.records[0], plan.context) is expected

    def test_is_nothing_to_a_record_that_is_not_written(self) -> None:
        plan = linked(row(), there=(issue(),))
        assert not closes_anew(replace(plan.records[0], fate=Fate.NOTHING), plan.context)

    def test_is_nothing_without_a_status(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        bare: Link = link()
        plan = plan_of(
            row(notes="Mine."),
            links=(bare,),
            settings=settings_of(replace(TASKS, fields=fields), RISKS),
        )
        assert plan.records[0].fate is Fate.WRITE
        assert not closes_anew(plan.records[0], plan.context)

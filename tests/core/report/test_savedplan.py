"""A saved plan: exactly what was reviewed is done, as long as both sides are as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.planning.operations import github_operations, tracker_operations
from gh_tracker.core.planning.parts import Plan
from gh_tracker.core.remote import CreateLabel, EditMilestone, Milestone
from gh_tracker.core.report.jsonreport import encode
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.savedplan import restricted
from gh_tracker.steps.preparing import Run
from tests.engine import issue, link, plain_issue, row
from tests.steps.runs import concluded, run_of

Json = Mapping[str, object]
LABELLED = plain_issue(9, "New", labels=("tracker: task",))
BOTH = run_of(
    row(title="Purse"),
    row("UT-002", line=6),
    issues=(issue(), issue("UT-002", 2, notes="New.")),
    links=(link(), link("UT-002", 2)),
)
"""UT-001 is to be pushed, UT-002 pulled."""


def report(run: Run) -> Report:
    """Return what a plan of the run would report."""
    operations = (
        *github_operations(run.plan, run.plan.context),
        *tracker_operations(concluded(run).edits, {}),
    )
    return Report("docs/tracker.md", "acme/programme", operations, dry=True)


def saved(run: Run, keep: str = "", **changes: object) -> Json:
    """Return a plan as its file holds it; ``keep`` leaves the operations of one record."""
    content = json.loads(encode(report(run)))
    if keep:
        content["operations"] = [e for e in content["operations"] if e["record"] == keep]
    return {**content, **changes}


def restrict(run: Run, plan: Json, *, partial: bool = False) -> Plan:
    return restricted(run.plan, report(run), plan, partial=partial)


def asked(plan: Plan) -> dict[str, tuple[str, list[str], list[str]]]:
    """Return of each record its fate, and what each side is to get."""
    return {
        each.record.pair.id: (str(each.fate), [*each.record.writes], [*each.record.pulls])
        for each in plan.records
    }


def edits_of(run: Run, plan: Plan) -> list[str]:
    """Return the records whose rows a run of the plan would change."""
    found = concluded(replace(run, plan=plan)).edits
    return sorted({str(getattr(each, "record", getattr(each, "id", ""))) for each in found} - {""})


class TestAPlanThatFits:
    def test_is_done_whole(self) -> None:
        plan = restrict(BOTH, saved(BOTH))
        assert plan.stops == ()
        assert asked(plan) == {
            "UT-001": ("write", ["title"], []),
            "UT-002": ("nothing", [], ["notes"]),
        }

    def test_is_done_and_nothing_else(self) -> None:
        plan = restrict(BOTH, saved(BOTH, "UT-001"))
        assert asked(plan)["UT-002"] == ("nothing", [], [])
        assert edits_of(BOTH, plan) == ["UT-001"]
        plan = restrict(BOTH, saved(BOTH, "UT-002"))
        assert asked(plan)["UT-001"] == ("nothing", [], [])
        assert edits_of(BOTH, plan) == ["UT-002"]

    def test_of_nothing_does_nothing(self) -> None:
        plan = restrict(BOTH, saved(BOTH, operations=[]))
        assert (plan.stops, edits_of(BOTH, plan)) == ((), [])
        assert not plan.writes_to_github

    def test_leaves_a_create_that_is_not_in_it_out(self) -> None:
        run = run_of(row(), row("UT-002", line=6, title="B"))
        plan = restrict(run, saved(run, "UT-001"))
        assert [each.record.pair.id for each in plan.creates] == ["UT-001"]

    def test_need_not_match_what_follows_from_the_day_of_the_run(self) -> None:
        plan = saved(BOTH)
        operations = plan["operations"]
        assert isinstance(operations, list)
        for each in operations:
            if "last_update" in each.get("fields", {}):
                each["fields"]["last_update"]["after"] = "2020-01-01"
        others = [{"side": "tracker", "action": "update-heading", "record": "", "text": "2020"}]
        assert restrict(BOTH, {**plan, "operations": operations + others}).stops == ()

    def test_holds_labels_and_milestones_by_name(self) -> None:
        rows = (row(milestone="Launch"), row("UT-002", line=6, milestone="Launch"))
        run = run_of(
            *rows, row("UT-003", line=7, title="C"), links=(link(), link("UT-002", 2)), labels=()
        )
        whole = restrict(run, saved(run))
        assert whole.labels == run.plan.labels
        assert whole.milestones == (EditMilestone(1, "Launch"),)
        part = restrict(run, saved(run, "UT-003"))
        assert (part.labels, part.milestones) == ((), ())

    def test_goes_on_telling_what_waits_and_what_is_lost(self) -> None:
        run = run_of(
            row("UT-002", title="B"), links=(link(), link("UT-002", 2)), lost={2: "deleted"}
        )
        fates = {each.fate for each in restrict(run, saved(run, operations=[])).records}
        assert fates == {Fate.LOST, Fate.AWAIT_CLOSE}

    def test_leaves_conflicts_as_they_are(self) -> None:
        run = run_of(row(notes="Mine."), issues=(issue(notes="Theirs."),), links=(link(),))
        plan = restrict(run, saved(run))
        assert [each.field for each in plan.records[0].record.conflicts] == ["notes"]


class TestAPlanThatDoesNotFit:
    @pytest.mark.parametrize(
        "change", [{"repository": "acme/other"}, {"tracker": "docs/other.md"}, {"tracker": None}]
    )
    @pytest.mark.parametrize("partial", [False, True])
    def test_is_of_another_repository_or_tracker(self, change: Json, partial: bool) -> None:
        (stop,) = restrict(BOTH, {**saved(BOTH), **change}, partial=partial).stops
        assert (stop.code, stop.allow) == ("plan-misfit", None)

    @pytest.mark.parametrize(
        "now",
        [
            run_of(row(title="Bag"), issues=(issue(),), links=(link(),)),
            run_of(row(title="Purse"), issues=(issue(title="Bag"),), links=(link(),)),
            run_of(row(title="Purse", progress="50%"), issues=(issue(),), links=(link(),)),
            run_of(row(), issues=(issue(),), links=(link(),)),
        ],
        ids=["tracker changed", "GitHub changed", "another field changed", "nothing left"],
    )
    def test_is_of_other_values_on_either_side(self, now: Run) -> None:
        before = run_of(row(title="Purse"), issues=(issue(),), links=(link(),))
        (stop,) = restrict(now, saved(before)).stops
        assert stop.code == "plan-misfit"
        assert "UT-001" in stop.message

    def test_names_what_changed(self) -> None:
        label = run_of(row(), labels=())
        there = run_of(row(), labels=tuple(each.name for each in label.plan.labels))
        (stop,) = restrict(there, saved(label)).stops
        assert "create-label tracker: task" in stop.message

    def test_is_done_as_far_as_it_fits_when_told_to(self) -> None:
        before = run_of(
            row(title="Purse"),
            row("UT-002", line=6, title="Bag"),
            issues=(issue(), issue("UT-002", 2)),
            links=(link(), link("UT-002", 2)),
        )
        now = run_of(
            row(title="Purse"),
            row("UT-002", line=6, title="Changed"),
            issues=(issue(), issue("UT-002", 2)),
            links=(link(), link("UT-002", 2)),
        )
        plan = restrict(now, saved(before), partial=True)
        assert plan.stops == ()
        assert asked(plan) == {"UT-001": ("write", ["title"], []), "UT-002": ("nothing", [], [])}

    def test_leaves_a_record_out_of_which_one_side_does_not_fit(self) -> None:
        before = run_of(row(title="Purse"), issues=(issue(),), links=(link(),))
        now = run_of(row(title="Purse"), issues=(issue(notes="New."),), links=(link(),))
        plan = restrict(now, saved(before), partial=True)
        assert asked(plan) == {"UT-001": ("nothing", [], [])}
        assert edits_of(now, plan) == []

    def test_leaves_a_rendering_out_that_is_not_in_it(self) -> None:
        launch = (Milestone(1, "Launch"),)
        now = run_of(row(), issues=(issue(),), links=(link(),), milestones=launch)
        assert len(now.plan.renders) == 1
        plan = restrict(now, saved(now, operations=[]))
        assert plan.renders == ()
        assert restrict(now, saved(now)).renders == now.plan.renders

    @pytest.mark.parametrize("operations", [None, "x", [1, "x"], [{}]])
    def test_or_is_no_plan_at_all_does_nothing(self, operations: object) -> None:
        plan = restrict(BOTH, {**saved(BOTH), "operations": operations}, partial=True)
        assert not plan.writes_to_github
        assert edits_of(BOTH, plan) == []

    def test_without_fields_fits_only_what_has_none(self) -> None:
        run = run_of(row(title="Purse"), issues=(issue(),), links=(link(),))
        bare = [{"side": "github", "action": "update", "record": "UT-001"}]
        assert [e.code for e in restrict(run, saved(run, operations=bare)).stops] == ["plan-misfit"]


def test_a_label_is_held_by_its_name() -> None:
    run = run_of(row(), labels=("status: Blocked",))
    names = [each.name for each in run.plan.labels]
    assert "status: Blocked" not in names
    assert all(isinstance(each, CreateLabel) for each in restrict(run, saved(run)).labels)

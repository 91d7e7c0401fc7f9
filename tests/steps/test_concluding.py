"""What came of the records becomes edits and a new state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo

import pytest

from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddLogEntry, AddRow, GiveId, SetCell, SetHeadingDate
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.model import Policy
from gh_tracker.core.remote import Milestone
from gh_tracker.core.state import Base, Intent, State, Untold, Waiting
from gh_tracker.steps.carrying import Carried
from gh_tracker.steps.concluding import calendar_of, conclude, is_settled, next_state
from gh_tracker.steps.intending import intents_of
from gh_tracker.steps.preparing import Run
from tests.engine import (
    EARLIER,
    NOW,
    issue,
    link,
    local_of,
    plain_issue,
    row,
    state_of,
    with_base,
)
from tests.steps.runs import TODAY, ZONE, concluded, predicted, run_of, with_milestone

LABELLED = plain_issue(9, "New", labels=("tracker: task",))
CREATE = Intent("create", "UT-001", "tasks", EARLIER)


def state_after(
    run: Run, carried: Carried | None = None, dropped: Sequence[object] = (), *dones: Done
) -> State:
    carried = carried or Carried()
    left = tuple(each for each in concluded(run, carried, *dones).edits if type(each) in {*dropped})
    conclusion = concluded(run, carried, *dones)
    return next_state(run, conclusion, carried, left, intents_of(run, NOW))


class TestTheEdits:
    def test_are_cells_then_the_log_then_the_headings(self) -> None:
        changed = issue(status="Complete")
        run = run_of(
            row(), row("UT-002", line=6), issues=(changed,), links=(link(), link("UT-002", 2))
        )
        edits = concluded(run).edits
        assert [type(each) for each in edits] == [
            SetCell,
            SetCell,
            SetCell,
            AddLogEntry,
            SetHeadingDate,
        ]
        assert edits[-1] == SetHeadingDate("tasks", "2026-04-02")

    def test_begin_with_what_a_renamed_milestone_is_called_now(self) -> None:
        run = run_of(
            row(), issues=(issue(),), links=(link(),), milestones=(Milestone(1, "Launch"),)
        )
        assert concluded(run).edits == (SetCell("UT-001", "milestone", "M1", "Launch"),)

    def test_are_none_where_nobody_changed_anything(self) -> None:
        run = run_of(row(), issues=(issue(),), links=(link(),))
        assert concluded(run).edits == ()

    def test_are_dated_by_the_lines_that_people_changed(self) -> None:
        run = run_of(row(notes="Mine."), row("UT-002", line=6), links=(link(), link("UT-002", 2)))
        asked: list[Sequence[int]] = []

        def dates(lines: Sequence[int], _zone: tzinfo) -> Mapping[int, date]:
            asked.append(lines)
            return {5: date(2026, 3, 20)}

        calendar = calendar_of(ZONE, TODAY)
        found = conclude(run, predicted(run), Carried(), dates, calendar, ZONE)
        assert asked == [[5]]
        assert found.edits[0] == SetCell("UT-001", "last_update", "2026-03-01", "2026-03-20")

    def test_ask_for_no_date_of_lines_where_none_is_needed(self) -> None:
        def dates(lines: Sequence[int], _zone: tzinfo) -> Mapping[int, date]:
            raise AssertionError(lines)

        run = run_of(row(), issues=(issue(),), links=(link(),))
        calendar = calendar_of(ZONE, TODAY)
        assert conclude(run, predicted(run), Carried(), dates, calendar, ZONE).edits == ()


class TestTheCalendar:
    @pytest.mark.parametrize(
        ("time", "expected"),
        [
            ("2026-04-02T21:59:59Z", "2026-04-02"),
            ("2026-04-02T22:00:00Z", "2026-04-03"),
            ("2026-04-02T22:00:00", "2026-04-03"),
        ],
    )
    def test_gives_dates_in_the_time_zone_of_the_configuration(
        self, time: str, expected: str
    ) -> None:
        assert calendar_of(ZONE, TODAY).date_of(time) == expected

    def test_has_a_today_of_its_own_zone(self) -> None:
        late = datetime(2026, 4, 2, 23, 0, tzinfo=UTC)
        assert calendar_of(ZONE, late).today == "2026-04-03"
        assert calendar_of(UTC, late).today == "2026-04-02"


class TestTheState:
    def test_of_a_run_without_a_change_is_as_it_was_but_for_the_cursor(self) -> None:
        run = run_of(row(), issues=(issue(),), links=(link(),), state=None)
        state = state_after(run)
        used = {1: "M1"}
        assert state == replace(run.state, cursor=NOW, milestones=used)

    def test_remembers_the_first_sync_of_every_collection_that_has_a_table(self) -> None:
        run = run_of(row(), state=state_of(collections=frozenset()))
        assert state_after(replace(run, tables=frozenset({"tasks"}))).collections == {"tasks"}

    @pytest.mark.parametrize(
        "carried", [Carried(ended=KeyboardInterrupt()), Carried(unknown={"UT-001"})]
    )
    def test_does_not_take_a_first_sync_for_done_that_was_cut_short(self, carried: Carried) -> None:
        run = run_of(row(), state=state_of(collections=frozenset()))
        undone = Done(run.plan.records[0].record, Fate.NOTHING)
        assert state_after(run, carried, (), undone).collections == frozenset()

    def test_keeps_what_waits(self) -> None:
        waiting = (Waiting(9, "tasks", "stranger"),)
        assert state_after(run_of(row(), state=state_of(waiting=waiting))).waiting == waiting

    def test_keeps_the_links_of_a_collection_that_is_configured_no_more(self) -> None:
        chore = replace(link("CH-1", 7), collection="chores")
        run = run_of(row(), issues=(issue(),), state=state_of(link(), chore))
        assert state_after(run).links["CH-1"] == chore

    def test_has_the_link_of_a_renamed_record_under_its_new_id(self) -> None:
        run = run_of(row("UT-900"), issues=(issue(),), links=(link(),))
        links = state_after(run).links
        assert {key: each.id for key, each in links.items()} == {"UT-900": "UT-900"}

    def test_has_it_under_the_old_id_while_the_issue_has_not_got_the_new_one(self) -> None:
        """Else the marker with the old ID would be another record's in the next run."""
        run = run_of(row("UT-900"), issues=(issue(),), links=(link(),))
        undone = Done(run.plan.records[0].record, Fate.NOTHING, issue())
        for carried in (Carried(undone={"UT-900"}), Carried(failed={"UT-900": "locked"})):
            assert state_after(run, carried, (), undone).links == {"UT-001": link()}


class TestAnEditThatDidNotComeIntoTheTracker:
    def test_leaves_the_base_and_what_github_has_is_seen(self) -> None:
        run = run_of(row(), issues=(issue(notes="New."),), links=(link(),))
        kept = state_after(run, None, [SetCell]).links["UT-001"]
        assert (kept.base["notes"], kept.seen) == (Base("Text.", "Text."), {"notes": "New."})

    def test_leaves_a_field_that_had_no_base_without_one(self) -> None:
        known = link()
        bare = replace(known, base={k: v for k, v in known.base.items() if k != "notes"})
        run = run_of(row(), issues=(issue(notes="New."),), links=(bare,), prefer=Policy.GITHUB)
        kept = state_after(run, None, [SetCell]).links["UT-001"]
        assert "notes" not in kept.base
        assert kept.seen == {"notes": "New."}

    def test_leaves_a_row_that_was_to_come_back_as_it_was(self) -> None:
        known = replace(link(), gone_since=EARLIER)
        run = run_of(issues=(issue(notes="New."),), links=(known,))
        assert state_after(run, None, [AddRow]).links == {"UT-001": known}

    def test_leaves_a_new_row_without_a_link_and_the_cursor_where_it_was(self) -> None:
        run = run_of(issues=(LABELLED,))
        state = state_after(run, None, [AddRow])
        assert (state.links, state.cursor) == ({}, EARLIER)
        state = state_after(run)
        assert ([*state.links], state.cursor) == (["UT-001"], NOW)

    def test_leaves_a_row_that_was_to_get_its_id_without_a_link(self) -> None:
        run = run_of(row(""))
        made = Done(run.plan.records[0].record, Fate.CREATE, issue("UT-001", 4))
        assert state_after(run, None, [GiveId], made).links == {}
        assert [*state_after(run, None, [], made).links] == ["UT-001"]


class TestATrackerThatCouldNotBeWritten:
    """What both sides have by now is no change that could be told of again: the state keeps it."""

    RUN = run_of(row(status="Complete"), issues=(issue(),), links=(link(),))
    ALL = (SetCell, AddLogEntry, SetHeadingDate)

    def test_leaves_its_entry_to_the_next_run(self) -> None:
        done = Done(self.RUN.plan.records[0].record, Fate.WRITE, issue(status="Complete"))
        kept = state_after(self.RUN, None, self.ALL, done).links["UT-001"]
        assert kept.base["status"] == Base("Complete", "Complete")
        assert (kept.untold, kept.told) == ((Untold("2026-04-02", "completed", ""),), {})

        here, there = row(status="Complete"), issue(status="Complete")
        again = run_of(here, issues=(there,), links=(replace(kept, seen={}),))
        assert AddLogEntry("2026-04-02", "UT-001", "completed", "") in concluded(again).edits
        told = state_after(again).links["UT-001"]
        assert (told.untold, told.told) == ((), {"completed": "2026-04-02"})

    def test_leaves_none_that_only_had_no_place(self) -> None:
        done = Done(self.RUN.plan.records[0].record, Fate.WRITE, issue(status="Complete"))
        kept = state_after(self.RUN, None, [AddLogEntry], done).links["UT-001"]
        assert (kept.untold, kept.told) == ((), {"completed": "2026-04-02"})


class TestTheCursor:
    def test_waits_for_a_create_that_may_have_been_done(self) -> None:
        run = run_of(row(), pending=frozenset({"UT-001"}))
        assert not is_settled(run, Carried(), ())
        assert not is_settled(run_of(row()), Carried(unknown={"UT-001"}), ())

    def test_waits_for_an_issue_that_a_person_has_to_choose(self) -> None:
        run = run_of(row(), issues=(issue("UT-001", 4), issue("UT-001", 5)))
        assert not is_settled(run, Carried(), ())

    def test_waits_for_an_issue_that_can_have_no_row_yet(self) -> None:
        run = run_of(local=local_of(broken=("tasks",)), issues=(LABELLED,))
        assert not is_settled(run, Carried(), ())

    @pytest.mark.parametrize("where", ["undone", "failed"])
    def test_waits_for_an_unlinked_issue_that_was_not_done_with(self, where: str) -> None:
        run = run_of(issues=(LABELLED,))
        carried = (
            Carried(undone={"UT-001"}) if where == "undone" else Carried(failed={"UT-001": ""})
        )
        assert not is_settled(run, carried, ())
        assert is_settled(run, Carried(), ())

    def test_waits_for_an_issue_that_a_saved_plan_leaves_out(self) -> None:
        run = run_of(issues=(LABELLED,))
        (planned,) = run.plan.records
        left = replace(planned, record=replace(planned.record, frozen="not-in-plan"))
        assert not is_settled(replace(run, plan=replace(run.plan, records=(left,))), Carried(), ())

    @pytest.mark.parametrize(("known", "settled"), [("UT-001", False), ("UT-900", True)])
    def test_waits_for_an_issue_whose_marker_names_another_row_that_cannot_be_read(
        self, known: str, settled: bool
    ) -> None:
        """Its new ID is followed by that marker, once the row can be read."""
        local = local_of(frozen={"UT-900": "detached-row"})
        run = run_of(local=local, issues=(issue("UT-900"),), links=(link(known),))
        assert is_settled(run, Carried(), ()) is settled

    def test_passes_a_linked_issue_whose_write_failed(self) -> None:
        run = run_of(row(notes="Mine."), issues=(issue(),), links=(link(),))
        assert is_settled(run, Carried(failed={"UT-001": "locked"}), ())

    def test_passes_a_stranger_who_waits_by_name(self) -> None:
        stranger = replace(LABELLED, association="NONE", author="mallory")
        assert is_settled(run_of(issues=(stranger,)), Carried(), ())


class TestTheIntents:
    def test_are_the_creates_with_the_digest_of_a_row_without_an_id(self) -> None:
        run = run_of(row(), row("", line=6, title="B", digest="b" * 12))
        assert intents_of(run, NOW) == (
            Intent("create", "UT-001", "tasks", NOW),
            Intent("create", "UT-002", "tasks", NOW, digest="b" * 12),
        )

    def test_are_those_that_close_anew(self) -> None:
        run = run_of(
            row(status="Cancelled"),
            issues=(issue(status="Complete"),),
            links=(link(status="Complete"),),
            replacing=frozenset({"UT-001"}),
        )
        assert intents_of(run, NOW) == (Intent("replace", "UT-001", "tasks", NOW, issue=1),)

    def test_are_over_when_all_is_done(self) -> None:
        assert state_after(run_of(row(), state=state_of(intents=(CREATE,)))).intents == ()

    def test_of_a_create_whose_answer_is_lost_stay(self) -> None:
        run = run_of(row())
        undone = Done(run.plan.records[0].record, Fate.NOTHING)
        state = state_after(run, Carried(unknown={"UT-001"}), (), undone)
        assert state.intents == (replace(CREATE, at=NOW),)

    def test_of_an_earlier_run_stay_as_old_as_they_are_while_they_are_pending(self) -> None:
        """Else the second run after a lost answer would send it again."""
        run = run_of(row(), state=state_of(intents=(CREATE,)), pending=frozenset({"UT-001"}))
        assert intents_of(run, NOW) == (CREATE,)
        assert state_after(run).intents == (CREATE,)

    def test_of_an_earlier_run_stay_by_the_digest_of_a_row_without_an_id(self) -> None:
        intent = replace(CREATE, digest="a" * 12)
        run = run_of(
            row("", digest="a" * 12),
            state=state_of(intents=(intent,)),
            pending=frozenset({"a" * 12}),
        )
        assert state_after(run).intents == (intent,)

    def test_remember_what_an_issue_should_have_got_when_it_was_made(self) -> None:
        run = run_of(row(status="Complete"))
        made = Done(
            run.plan.records[0].record, Fate.CREATE, issue("UT-001", 7), unwritten={"status": "x"}
        )
        finish = Intent("finish", "UT-001", "tasks", NOW, issue=7)
        assert state_after(run, None, (), made).intents == (finish,)
        whole = replace(made, unwritten={})
        assert state_after(run, None, (), whole).intents == ()

    @pytest.mark.parametrize("where", ["undone", "failed", ""])
    def test_of_what_is_left_to_finish_stay_until_it_is_done(self, where: str) -> None:
        finish = Intent("finish", "UT-001", "tasks", EARLIER, issue=1)
        state = state_of(link(), intents=(finish,))
        run = run_of(row(status="Complete"), issues=(issue(),), state=state)
        carried = Carried()
        if where == "undone":
            carried.undone.add("UT-001")
        elif where:
            carried.failed["UT-001"] = "refused"
        assert state_after(run, carried).intents == ((finish,) if where else ())

    @pytest.mark.parametrize("where", ["undone", "failed", ""])
    def test_of_a_second_closing_stay_until_it_is_done(self, where: str) -> None:
        run = run_of(
            row(status="Cancelled"),
            issues=(issue(status="Complete"),),
            links=(link(status="Complete"),),
            replacing=frozenset({"UT-001"}),
        )
        carried = Carried()
        if where == "undone":
            carried.undone.add("UT-001")
        elif where:
            carried.failed["UT-001"] = "refused"
        assert bool(state_after(run, carried).intents) is bool(where)

    @pytest.mark.parametrize(
        ("labels", "fate", "stays"),
        [
            ((), Fate.AWAIT_CLOSE, True),
            ((), Fate.ADD_ROW, True),
            (("status: Blocked",), Fate.AWAIT_CLOSE, False),
            ((), Fate.BURY, False),
        ],
        ids=["row gone", "row back", "a person's word", "given up"],
    )
    def test_of_a_second_closing_stay_while_the_issue_is_open_by_our_own_doing(
        self, labels: tuple[str, ...], fate: Fate, stays: bool
    ) -> None:
        """As old as they are, so that a run that waits for the row to be meant changes nothing."""
        intent = Intent("replace", "UT-001", "tasks", EARLIER, issue=1)
        there = replace(issue(), labels=("tracker: task", *labels), state_reason="reopened")
        known = link(status="Complete")
        run = run_of(
            issues=(there,),
            state=state_of(known, intents=(intent,)),
            replacing=frozenset({"UT-001"}),
        )
        assert intents_of(run, NOW) == (intent,)
        done = Done(run.plan.records[0].record, fate, there)
        assert state_after(run, None, (), done).intents == ((intent,) if stays else ())


class TestTheTitlesOfMilestones:
    def titles(self, run: Run, carried: Carried | None = None, *dropped: object) -> object:
        return state_after(run, carried, dropped).milestones

    def test_are_those_of_milestones_that_records_have(self) -> None:
        run = run_of(row(), issues=(issue(),), links=(link(),))
        assert self.titles(run) == {1: "M1"}

    def test_are_those_that_cells_show_after_a_rename_on_github(self) -> None:
        run = run_of(
            row(), issues=(issue(),), links=(link(),), milestones=(Milestone(1, "Launch"),)
        )
        assert self.titles(run) == {1: "Launch"}

    def test_are_the_old_ones_where_a_cell_was_not_written(self) -> None:
        run = run_of(
            row(), issues=(issue(),), links=(link(),), milestones=(Milestone(1, "Launch"),)
        )
        assert self.titles(run, None, SetCell) == {1: "M1"}

    def test_are_the_old_ones_where_a_record_is_frozen(self) -> None:
        rows = (row(title="B"), row("UT-002", line=6, title="A"))
        links = (link(title="A"), link("UT-002", 2, title="B"))
        run = run_of(*rows, links=links, milestones=(Milestone(1, "Launch"),))
        assert self.titles(run) == {1: "M1"}

    def test_are_the_old_ones_where_a_saved_plan_leaves_a_cell_as_it_is(self) -> None:
        run = run_of(
            row(), issues=(issue(),), links=(link(),), milestones=(Milestone(1, "Launch"),)
        )
        assert self.titles(replace(run, plan=replace(run.plan, renders=()))) == {1: "M1"}

    def test_are_new_where_the_tracker_renames(self) -> None:
        rows = (row(milestone="Launch"), row("UT-002", line=6, milestone="Launch"))
        run = run_of(*rows, links=(link(), link("UT-002", 2)))
        carried = with_milestone(Carried(), 1, "Launch")
        assert self.titles(run, carried) == {1: "Launch"}

    def test_are_the_old_ones_where_a_rename_failed(self) -> None:
        rows = (row(milestone="Launch"), row("UT-002", line=6, milestone="Launch"))
        run = run_of(*rows, links=(link(), link("UT-002", 2)))
        assert self.titles(run, Carried(failed={"Launch": "refused"})) == {1: "M1"}

    def test_hold_the_number_of_one_that_was_made_in_this_run(self) -> None:
        run = run_of(row(milestone="M7"), issues=(issue(),), links=(link(),))
        carried = with_milestone(Carried(), 7, "M7")
        done = Done(run.plan.records[0].record, Fate.WRITE, replace(issue(), milestone=7))
        state = state_after(run, carried, (), done)
        assert state.milestones == {7: "M7"}
        assert state.links["UT-001"].base["milestone"] == Base("#7", "#7")

    def test_of_both_sides_stay_apart_until_a_person_decides(self) -> None:
        """Renamed here and there: the next run must not take the one for the base of the other."""
        rows = (row(milestone="Launch"), row("UT-002", line=6, milestone="Launch"))
        run = run_of(
            *rows, links=(link(), link("UT-002", 2)), milestones=(Milestone(1, "Release"),)
        )
        assert run.plan.milestones == ()
        assert self.titles(run) == {1: "M1"}


def test_a_link_keeps_the_side_of_a_base_that_cannot_be_equal() -> None:
    known = with_base(link(), owner=Base("@zoe", ""))
    run = run_of(row(owner="@zoe"), issues=(issue(),), links=(known,))
    assert state_after(run).links["UT-001"].base["owner"] == Base("@zoe", "")

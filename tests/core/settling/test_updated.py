"""Last Update: when a person last changed a field of a record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddRow, SetCell, SetHeadingDate
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import merge_pair
from gh_tracker.core.model import Facet
from gh_tracker.core.remote import Issue
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.settling.updated import Calendar, changed_on, heading_dates, with_last_update
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Link
from tests.engine import (
    CONTEXT,
    EARLIER,
    NOW,
    issue,
    lens_of,
    link,
    pair,
    plain_issue,
    row,
    with_base,
)

CALENDAR = Calendar("2026-04-09", lambda time: time[:10], {5: "2026-04-01"})
LENS = lens_of()
BEFORE = "2026-03-01"


def settled(found: Pair, fate: Fate = Fate.NOTHING, answer: Issue | None = None) -> Settled:
    record = merge_pair(found, CONTEXT)
    return settle(Done(record, fate, answer or found.issue), CONTEXT, NOW)


def dated(found: Settled, calendar: Calendar = CALENDAR) -> tuple[list[SetCell], Base | None]:
    """Return the edits of Last Update, and its base."""
    after = with_last_update(found, LENS, calendar)
    edits = [e for e in after.edits if isinstance(e, SetCell) and e.field == "last_update"]
    return edits, after.link.base.get("last_update") if after.link else None


def cell(after: str, before: str = BEFORE) -> list[SetCell]:
    return [SetCell("UT-001", "last_update", before, after)]


class TestAChangeOnGitHub:
    def test_has_the_date_of_the_issues_last_update(self) -> None:
        found = settled(pair(row(), issue(notes="New."), link()))
        assert dated(found) == (cell("2026-04-02"), Base("2026-04-02", ""))

    def test_has_not_the_date_of_what_this_run_wrote(self) -> None:
        answer = replace(issue(notes="New.", title="Purse"), updated_at="2026-04-08T00:00:00Z")
        found = pair(row(title="Purse"), issue(notes="New."), link())
        assert dated(settled(found, Fate.WRITE, answer))[0] == cell("2026-04-02")

    def test_of_the_status_has_the_date_of_the_closing(self) -> None:
        there = replace(issue(status="Cancelled"), closed_at=EARLIER)
        assert dated(settled(pair(row(), there, link())))[0] == cell("2026-03-30")

    def test_of_the_status_of_a_reopened_issue_has_that_of_its_last_update(self) -> None:
        known = link(status="Cancelled")
        found = pair(row(status="Cancelled"), replace(issue(), closed_at=None), known)
        assert dated(settled(found))[0] == cell("2026-04-02")

    def test_that_an_earlier_run_saw_and_left_has_the_date_of_the_run(self) -> None:
        """The issue is not read again for it."""
        waiting = replace(link(), seen={"notes": "New."})
        assert dated(settled(pair(row(), None, waiting)))[0] == cell("2026-04-09")

    def test_that_is_held_moves_nothing(self) -> None:
        found = settled(pair(row(notes="Mine."), issue(notes="Theirs."), link()))
        assert dated(found) == ([], Base(BEFORE, ""))


class TestAChangeInTheTracker:
    PAIR = pair(row(title="Purse"), issue(), link())
    DONE = replace(issue(), title="UT-001: Purse")

    def test_has_the_date_of_its_lines_commit(self) -> None:
        assert dated(settled(self.PAIR, Fate.WRITE, self.DONE))[0] == cell("2026-04-01")

    def test_has_the_date_of_the_run_where_the_line_is_not_committed(self) -> None:
        found = settled(self.PAIR, Fate.WRITE, self.DONE)
        assert dated(found, replace(CALENDAR, lines={}))[0] == cell("2026-04-09")

    def test_and_one_on_github_have_the_later_date(self) -> None:
        found = pair(row(title="Purse"), issue(notes="New."), link())
        answer = replace(issue(notes="New."), title="UT-001: Purse")
        assert dated(settled(found, Fate.WRITE, answer))[0] == cell("2026-04-02")

    def test_that_github_has_as_well_has_the_earlier_date(self) -> None:
        """A run that was cut short has carried the one across."""
        found = settled(pair(row(title="Purse"), issue(title="Purse"), link()))
        assert dated(found)[0] == cell("2026-04-01")

    def test_that_was_never_confirmed_is_no_change(self) -> None:
        bare = replace(link(), base={"last_update": Base(BEFORE, "")})
        assert dated(settled(pair(row(), issue(), bare)))[0] == []


class TestLastUpdate:
    def test_never_goes_backwards(self) -> None:
        here = row(last_update="2026-05-01")
        known = with_base(link(), last_update=Base("2026-05-01", ""))
        found = settled(pair(here, issue(notes="New."), known))
        assert dated(found) == ([], Base("2026-05-01", ""))

    def test_that_a_person_typed_stands_in_the_run_that_sees_it(self) -> None:
        here = row(last_update="2026-02-01")
        found = settled(pair(here, issue(notes="New."), link()))
        assert dated(found) == ([], Base("2026-02-01", ""))

    def test_that_a_person_typed_moves_with_a_later_change(self) -> None:
        here = row(last_update="2026-02-01")
        known = with_base(link(), last_update=Base("2026-02-01", ""))
        found = settled(pair(here, issue(notes="New."), known))
        assert dated(found)[0] == cell("2026-04-02", "2026-02-01")

    def test_of_an_empty_cell_is_filled(self) -> None:
        known = with_base(link(), last_update=Base("", ""))
        found = settled(pair(row(last_update=""), issue(notes="New."), known))
        assert dated(found)[0] == cell("2026-04-02", "")

    def test_of_an_untouched_record_stays_as_it_is(self) -> None:
        assert dated(settled(pair())) == ([], Base(BEFORE, ""))

    def test_that_was_never_noted_is_noted_as_it_is(self) -> None:
        bare = {name: each for name, each in link().base.items() if name != "last_update"}
        found = settled(pair(row(), issue(), replace(link(), base=bare)))
        assert dated(found) == ([], Base(BEFORE, ""))

    @pytest.mark.parametrize(
        "here", [row(without=("last_update",)), row(frozen={"last_update": "bad-date"})]
    )
    def test_that_no_cell_can_show_is_left_alone(self, here: object) -> None:
        assert isinstance(here, type(row()))
        found = settled(pair(here, issue(notes="New."), link()))
        assert dated(found)[0] == []

    def test_of_a_record_without_a_link_is_left_alone(self) -> None:
        bare = replace(settled(pair()), link=None)
        assert with_last_update(bare, LENS, CALENDAR) == bare

    def test_of_a_removed_record_is_left_alone(self) -> None:
        found = settled(pair(None, issue(), link()), Fate.CLOSE)
        assert with_last_update(found, LENS, CALENDAR) == found

    def test_of_a_collection_without_one_is_left_alone(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.UPDATED)
        found = settled(pair(row(), issue(notes="New."), link()))
        assert with_last_update(found, lens_of(replace(TASKS, fields=fields)), CALENDAR) == found

    def test_of_a_risk_is_left_alone(self) -> None:
        known = link("R-01", 3, collection="risks")
        found = pair(row("R-01", collection="risks"), issue("R-01", 3, collection="risks"), known)
        after = settled(found)
        assert with_last_update(after, lens_of(RISKS), CALENDAR) == after

    def test_of_a_collection_without_a_status_goes_by_the_issue(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        found = settled(pair(row(), issue(notes="New."), link()))
        assert changed_on(found, lens_of(replace(TASKS, fields=fields)), CALENDAR) == "2026-04-02"


class TestARowThatIsAdded:
    def row_of(self, found: Settled) -> tuple[str, Base]:
        after = with_last_update(found, LENS, CALENDAR)
        (edit,) = after.edits
        assert isinstance(edit, AddRow)
        assert after.link is not None
        return edit.values["last_update"], after.link.base["last_update"]

    def test_has_the_date_of_the_issues_last_change_and_not_of_its_block(self) -> None:
        there = plain_issue(9, "New")
        answer = replace(there, updated_at="2026-04-08T00:00:00Z")
        new = Pair("UT-009", "tasks", How.NEW_ISSUE, None, there)
        assert self.row_of(settled(new, Fate.ADD_ROW, answer)) == (
            "2026-04-02",
            Base("2026-04-02", ""),
        )

    def test_has_the_date_of_the_change_that_brought_it_back(self) -> None:
        back = settled(pair(None, issue(notes="New."), link()), Fate.ADD_ROW)
        assert self.row_of(back)[0] == "2026-04-02"

    def test_keeps_a_later_date_that_it_had(self) -> None:
        known = with_base(link(), last_update=Base("2026-05-01", ""))
        back = settled(pair(None, issue(notes="New."), known), Fate.ADD_ROW)
        assert self.row_of(back)[0] == "2026-05-01"

    def test_keeps_its_date_where_the_issue_was_not_listed(self) -> None:
        known: Link = replace(link(), seen={"notes": "New."})
        back = settled(pair(None, None, known), Fate.ADD_ROW)
        assert self.row_of(back)[0] == BEFORE

    def test_is_none_while_its_removal_waits(self) -> None:
        found = settled(pair(None, issue(), link()), Fate.AWAIT_CLOSE)
        assert with_last_update(found, LENS, CALENDAR) == found


class TestTheHeading:
    LENSES = CONTEXT.lenses
    ROWS = (row(last_update="2026-03-01"), row("UT-002", line=6, last_update="2026-03-20"))

    def headings(self, *found: Settled) -> tuple[SetHeadingDate, ...]:
        after = [with_last_update(each, LENS, CALENDAR) for each in found]
        risks = row("R-01", collection="risks", line=40)
        return heading_dates(after, [*self.ROWS, risks], self.LENSES)

    def test_has_the_newest_date_of_its_collection(self) -> None:
        changed = settled(pair(row(), issue(notes="New."), link()))
        assert self.headings(changed) == (SetHeadingDate("tasks", "2026-04-02"),)

    def test_has_the_newest_date_even_where_an_older_one_moves(self) -> None:
        there = replace(issue(notes="New."), updated_at="2026-03-10T00:00:00Z")
        changed = settled(pair(row(), there, link()))
        assert self.headings(changed) == (SetHeadingDate("tasks", "2026-03-20"),)

    def test_follows_a_row_that_is_added(self) -> None:
        new = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))
        assert self.headings(settled(new, Fate.ADD_ROW)) == (SetHeadingDate("tasks", "2026-04-02"),)

    def test_stays_while_no_date_moves(self) -> None:
        assert self.headings(settled(pair())) == ()

    def test_of_a_collection_without_dates_stays(self) -> None:
        there = issue("R-01", 3, collection="risks", mitigation="New.")
        known = link("R-01", 3, collection="risks")
        found = settled(pair(row("R-01", collection="risks", line=40), there, known))
        assert heading_dates([found], [], self.LENSES) == ()

"""The brake: of each clause the last plan that passes and the first that does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import Record, merge_pair
from gh_tracker.core.planning.brake import Allowance, Tally, brake
from gh_tracker.core.remote import Issue
from tests.engine import CONTEXT, issue, link, pair, plain_issue, row

Case = tuple[Record, Fate]
ALL: tuple[Allowance, ...] = ("removals", "edits", "additions")

QUIET: Case = (merge_pair(pair(), CONTEXT), Fate.NOTHING)
CLOSED: Case = (merge_pair(pair(None, issue(), link()), CONTEXT), Fate.CLOSE)
AWAITED: Case = (CLOSED[0], Fate.AWAIT_CLOSE)
BURIED: Case = (CLOSED[0], Fate.BURY)
RESTORED: Case = (CLOSED[0], Fate.ADD_ROW)
LOST: Case = (Record(pair(row(), None, link()), {}), Fate.LOST)
KNOWN_LOST: Case = (Record(pair(row(), None, replace(link(), lost="deleted")), {}), Fate.LOST)
EDITED: Case = (merge_pair(pair(row(title="Purse"), issue(), link()), CONTEXT), Fate.WRITE)
PULLED: Case = (merge_pair(pair(row(), issue(title="Purse"), link()), CONTEXT), Fate.NOTHING)
EMPTIED_THERE: Case = (merge_pair(pair(row(notes=""), issue(), link()), CONTEXT), Fate.WRITE)
EMPTIED_HERE: Case = (merge_pair(pair(row(), issue(notes=""), link()), CONTEXT), Fate.NOTHING)
COMPLETED: Case = (merge_pair(pair(row(), issue(status="Complete"), link()), CONTEXT), Fate.NOTHING)
CREATED: Case = (merge_pair(pair(row(), None, None, how=How.NEW_ROW), CONTEXT), Fate.CREATE)
ADOPTED: Case = (
    merge_pair(pair(row(), plain_issue(1), None, how=How.ADOPTED), CONTEXT),
    Fate.WRITE,
)


def added(there: Issue | None = None) -> Case:
    found = Pair("UT-009", "tasks", How.NEW_ISSUE, None, there or plain_issue(9))
    return merge_pair(found, CONTEXT), Fate.ADD_ROW


def stops(
    size: int,
    *cases: Case,
    first: bool = False,
    allowed: tuple[Allowance, ...] = (),
) -> list[str]:
    tally = Tally("tasks", size, first, cases)
    return [each.code for each in brake([tally], allowed)]


class TestRemovals:
    @pytest.mark.parametrize(
        ("size", "most"),
        [
            (1, 3),  # there is no half of one
            (2, 0),
            (3, 1),
            (4, 1),
            (5, 2),
            (6, 2),
            (7, 3),  # half of seven is reached with four
            (8, 3),
            (30, 3),
            (39, 3),
            (40, 4),
            (100, 10),
            (105, 10),
        ],
    )
    def test_pass_up_to_three_or_a_tenth_and_below_a_half(self, size: int, most: int) -> None:
        assert stops(size, *[CLOSED] * most) == []
        assert stops(size, *[CLOSED] * (most + 1)) == ["brake-removals"]

    @pytest.mark.parametrize("case", [CLOSED, AWAITED, LOST, EMPTIED_HERE, EMPTIED_THERE])
    def test_are_issues_to_be_closed_issues_that_went_and_values_to_be_emptied(
        self, case: Case
    ) -> None:
        assert stops(30, *[case] * 3) == []
        assert stops(30, *[case] * 4) == ["brake-removals"]

    def test_are_counted_together(self) -> None:
        assert stops(30, CLOSED, LOST, EMPTIED_HERE) == []
        assert stops(30, CLOSED, LOST, EMPTIED_HERE, EMPTIED_THERE) == ["brake-removals"]

    @pytest.mark.parametrize(
        "case", [BURIED, RESTORED, KNOWN_LOST, COMPLETED, QUIET, PULLED, CREATED]
    )
    def test_are_nothing_else(self, case: Case) -> None:
        assert stops(8, *[case] * 8) == []

    def test_count_each_value_of_a_record(self) -> None:
        here = row(notes="", milestone="", owner="", progress="")
        case = (merge_pair(pair(here, issue(), link()), CONTEXT), Fate.WRITE)
        assert stops(6, case) == ["brake-removals"]

    def test_go_on_when_allowed(self) -> None:
        assert stops(6, *[CLOSED] * 6, allowed=("removals",)) == []
        assert stops(6, *[CLOSED] * 6, allowed=("edits", "additions")) == ["brake-removals"]

    def test_of_a_collection_that_was_never_synced_are_measured_as_well(self) -> None:
        assert stops(0, *[EMPTIED_HERE] * 3) == []
        assert stops(0, *[EMPTIED_HERE] * 4) == ["brake-removals"]


class TestEdits:
    @pytest.mark.parametrize(("size", "most"), [(20, 10), (21, 10), (22, 11), (100, 50)])
    def test_pass_up_to_half_of_a_large_collection(self, size: int, most: int) -> None:
        assert stops(size, *[EDITED] * most) == []
        assert stops(size, *[EDITED] * (most + 1)) == ["brake-edits"]

    def test_pass_in_a_collection_of_fewer_than_twenty(self) -> None:
        assert stops(19, *[EDITED] * 19) == []

    @pytest.mark.parametrize("case", [PULLED, CREATED, ADOPTED, COMPLETED, QUIET])
    def test_are_only_writes_to_issues_that_were_linked(self, case: Case) -> None:
        assert stops(20, *[case] * 20) == []

    def test_go_on_when_allowed(self) -> None:
        assert stops(20, *[EDITED] * 20, allowed=("edits",)) == []
        assert stops(20, *[EDITED] * 20, allowed=("removals", "additions")) == ["brake-edits"]


class TestAdditions:
    def test_pass_up_to_five_in_a_run(self) -> None:
        assert stops(50, *[added()] * 5) == []
        assert stops(50, *[added()] * 6) == ["brake-additions"]

    def test_are_not_measured_in_the_first_sync(self) -> None:
        assert stops(0, *[added()] * 50, first=True) == []

    def test_are_no_rows_that_come_back(self) -> None:
        assert stops(50, *[RESTORED] * 6) == []

    def test_go_on_when_allowed(self) -> None:
        assert stops(50, *[added()] * 6, allowed=("additions",)) == []
        assert stops(50, *[added()] * 6, allowed=("removals", "edits")) == ["brake-additions"]


def test_each_stop_names_its_way_out() -> None:
    records = (*[EDITED] * 12, *[CLOSED] * 10, *[added()] * 6)
    found = brake([Tally("tasks", 20, first=False, records=records)], ())
    assert [each.allow for each in found] == [*ALL]
    assert all(f"--allow {each.allow}" in each.hint for each in found)
    assert [each.message.split()[0] for each in found] == ["10", "12", "6"]


def test_collections_are_measured_one_by_one() -> None:
    one = Tally("tasks", 8, first=False, records=(CLOSED,) * 3)
    other = Tally("risks", 8, first=False, records=(CLOSED,) * 4)
    assert ["risks" in each.message for each in brake([one, other], ())] == [True]

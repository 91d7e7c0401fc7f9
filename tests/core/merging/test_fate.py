"""What becomes of a record as a whole: made, written, closed, brought back, or left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.merging.fate import (
    Fate,
    Removal,
    changed_fields,
    fate,
    is_closed,
    left_list,
    needs_block,
    needs_write,
)
from gh_tracker.core.merging.records import Record, merge_pair
from gh_tracker.core.remote import Issue
from gh_tracker.core.spec import CHECKPOINTS, RISKS, TASKS
from gh_tracker.core.state import Base, Link
from tests.engine import (
    CONTEXT,
    NOW,
    context_of,
    issue,
    lens_of,
    link,
    pair,
    plain_issue,
    row,
    settings_of,
    with_base,
)

LENS = lens_of()
BEFORE = "2026-04-01T12:00:00Z"
JUST_AFTER = "2026-04-01T12:00:01Z"


def gone(_: Link) -> bool:
    return True


def removal(
    is_gone: Callable[[Link], bool] = gone, *, grace: float = 24.0, at_once: bool = False
) -> Removal:
    return Removal(is_gone, NOW, grace, at_once)


def fate_of(found: Pair, frozen: str = "", way: Removal | None = None) -> Fate:
    return fate(merge_pair(found, CONTEXT, frozen), LENS, way or removal())


def damaged(there: Issue) -> Issue:
    return replace(there, body=there.body.replace(":end", ":e"))


def without_block(there: Issue) -> Issue:
    return replace(there, body="Rewritten by a person.")


class TestARecordWithBothSides:
    def test_that_nobody_touched_is_left_alone(self) -> None:
        assert fate_of(pair()) is Fate.NOTHING

    def test_that_was_not_listed_is_left_alone(self) -> None:
        assert fate_of(pair(row(), None, link())) is Fate.NOTHING

    def test_that_the_tracker_changed_is_written(self) -> None:
        assert fate_of(pair(row(title="Purse"), issue(), link())) is Fate.WRITE

    def test_that_github_changed_needs_no_write(self) -> None:
        assert fate_of(pair(row(), issue(title="Purse"), link())) is Fate.NOTHING

    def test_that_is_in_conflict_needs_no_write(self) -> None:
        found = pair(row(notes="Mine."), issue(notes="Theirs."), link())
        assert fate_of(found) is Fate.NOTHING

    def test_that_was_renamed_is_written(self) -> None:
        assert fate_of(pair(renamed_from="UT-900")) is Fate.WRITE

    def test_that_is_frozen_is_left_alone_whatever_changed(self) -> None:
        found = pair(row(title="Purse"), issue(), link())
        assert fate_of(found, "swapped-ids") is Fate.NOTHING

    def test_with_several_labels_is_tidied_up_although_no_side_changes(self) -> None:
        there = issue(status="Blocked")
        labels = (*there.labels, "status: In Progress")
        assert fate_of(pair(row(), replace(there, labels=labels), link())) is Fate.WRITE


class TestTheBlock:
    def test_that_a_person_took_out_is_put_back_once(self) -> None:
        there = without_block(issue())
        assert fate_of(pair(row(), there, link())) is Fate.WRITE
        assert fate_of(pair(row(), there, replace(link(), mended=True))) is Fate.NOTHING

    def test_of_an_adopted_issue_is_put_in(self) -> None:
        adopted = pair(row(), plain_issue(1, "Wallet"), None, how=How.ADOPTED)
        assert needs_block(merge_pair(adopted, CONTEXT))

    def test_that_is_damaged_is_not_put_in_again(self) -> None:
        assert not needs_block(merge_pair(pair(row(), damaged(issue()), link()), CONTEXT))

    def test_of_an_issue_that_was_not_read_is_not_known(self) -> None:
        assert not needs_block(merge_pair(pair(row(), None, link()), CONTEXT))


class TestANewRecord:
    def test_of_the_tracker_is_made(self) -> None:
        assert fate_of(pair(row(), None, None, how=How.NEW_ROW)) is Fate.CREATE

    def test_of_github_becomes_a_row(self) -> None:
        found = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9))
        assert fate_of(found) is Fate.ADD_ROW


class TestALostIssue:
    LOST = replace(link(), lost="deleted")

    def test_is_left_alone_with_its_row(self) -> None:
        assert fate_of(pair(row(title="Purse"), None, self.LOST)) is Fate.LOST

    def test_that_is_there_again_is_synced_again(self) -> None:
        assert fate_of(pair(row(title="Purse"), issue(), self.LOST)) is Fate.WRITE


class TestARemovedRow:
    def test_waits_for_the_grace_from_when_it_was_first_missed(self) -> None:
        assert fate_of(pair(None, issue(), link())) is Fate.AWAIT_CLOSE
        young = replace(link(), gone_since=JUST_AFTER)
        assert fate_of(pair(None, issue(), young)) is Fate.AWAIT_CLOSE

    def test_takes_its_issue_with_it_when_the_grace_is_over(self) -> None:
        old = replace(link(), gone_since=BEFORE)
        assert fate_of(pair(None, issue(), old)) is Fate.CLOSE

    def test_takes_its_issue_with_it_at_once_when_told_to(self) -> None:
        assert fate_of(pair(None, issue(), link()), way=removal(at_once=True)) is Fate.CLOSE

    def test_waits_as_long_as_is_configured(self) -> None:
        old = replace(link(), gone_since=BEFORE)
        found = pair(None, issue(), old)
        assert fate_of(found, way=removal(grace=24.01)) is Fate.AWAIT_CLOSE
        assert fate_of(found, way=removal(grace=0)) is Fate.CLOSE

    def test_does_so_as_well_when_its_issue_was_not_listed(self) -> None:
        old = replace(link(), gone_since=BEFORE)
        assert fate_of(pair(None, None, old)) is Fate.CLOSE

    @pytest.mark.parametrize("there", [issue(notes="New."), issue(status="Complete")])
    def test_comes_back_when_its_issue_was_changed(self, there: Issue) -> None:
        found = pair(None, there, link())
        assert fate_of(found, way=removal(at_once=True)) is Fate.ADD_ROW

    def test_comes_back_when_its_issue_was_seen_to_be_changed(self) -> None:
        known = replace(link(), seen={"notes": "New."})
        assert fate_of(pair(None, None, known), way=removal(at_once=True)) is Fate.ADD_ROW

    @pytest.mark.parametrize("status", ["Complete", "Cancelled"])
    def test_of_a_closed_issue_is_buried_without_a_write(self, status: str) -> None:
        progress = "100%" if status == "Complete" else "40%"
        known = link(status=status, progress=progress)
        assert fate_of(pair(None, issue(status=status), known)) is Fate.BURY
        assert fate_of(pair(None, None, known)) is Fate.BURY

    @pytest.mark.parametrize("status", ["In Progress", "Complete"])
    def test_waits_for_a_person_where_its_issue_cannot_be_read(self, status: str) -> None:
        """What is hidden may be an edit, and edit beats delete."""
        progress = "100%" if status == "Complete" else "40%"
        there, known = damaged(issue(status=status)), link(status=status, progress=progress)
        assert fate_of(pair(None, there, known), way=removal(at_once=True)) is Fate.UNREAD

    def test_comes_back_when_what_can_be_read_of_its_issue_was_changed(self) -> None:
        there = damaged(issue(title="Purse"))
        assert fate_of(pair(None, there, link()), way=removal(at_once=True)) is Fate.ADD_ROW

    def test_does_not_wait_for_a_block_that_was_taken_out_whole(self) -> None:
        found = pair(None, without_block(issue()), link())
        assert fate_of(found, way=removal(at_once=True)) is Fate.CLOSE

    def test_comes_back_where_its_status_was_held_without_a_base(self) -> None:
        """After a lost state nobody knows which side had changed it."""
        base = {name: each for name, each in link().base.items() if name != "status"}
        known = replace(link(), base=base, seen={"status": "Blocked"})
        for there in (issue(status="Blocked"), None):
            found = pair(None, there, known)
            assert fate_of(found, way=removal(at_once=True)) is Fate.ADD_ROW

    def test_is_given_its_new_id_first_while_its_issue_has_the_old_one(self) -> None:
        renamed = replace(pair(None, issue(notes="Theirs."), link()), renamed_from="UT-900")
        assert fate_of(replace(renamed, id="UT-901"), way=removal(at_once=True)) is Fate.WRITE

    def test_is_closed_or_comes_back_at_once_where_its_issue_has_the_new_id(self) -> None:
        for there, expected in ((issue(), Fate.CLOSE), (issue(notes="Theirs."), Fate.ADD_ROW)):
            renamed = replace(pair(None, there, link()), renamed_from="UT-900")
            assert fate_of(renamed, way=removal(at_once=True)) is expected

    def test_is_not_taken_for_removed_while_that_is_not_sure(self) -> None:
        found = pair(None, issue(), replace(link(), gone_since=BEFORE))
        assert fate_of(found, way=removal(lambda _: False, at_once=True)) is Fate.NOTHING


class TestARemovedRowWhoseIssueIsKept:
    """As the configuration has it for the collection."""

    LENS = lens_of(replace(TASKS, keep_removed=True))

    @pytest.mark.parametrize(
        "there",
        [None, issue(), issue(notes="New."), issue(status="Complete"), damaged(issue())],
    )
    def test_is_given_up_whatever_its_issue_says(self, there: Issue | None) -> None:
        record = merge_pair(pair(None, there, link()), CONTEXT)
        assert fate(record, self.LENS, removal()) is Fate.BURY
        assert fate(record, self.LENS, removal(lambda _: False)) is Fate.NOTHING

    def test_does_not_come_back_when_its_issue_is_reopened(self) -> None:
        buried = replace(link(), tombstone=True, gone_since=BEFORE)
        record = merge_pair(pair(None, issue(), buried), CONTEXT)
        assert fate(record, self.LENS, removal()) is Fate.NOTHING


class TestATombstone:
    BURIED = replace(link(), tombstone=True, gone_since=BEFORE)

    def test_stays_while_its_issue_is_closed(self) -> None:
        there = replace(issue(status="Cancelled"), updated_at=NOW)
        assert fate_of(pair(None, there, self.BURIED)) is Fate.NOTHING

    def test_stays_while_its_issue_is_not_listed(self) -> None:
        assert fate_of(pair(None, None, self.BURIED)) is Fate.NOTHING

    def test_gets_its_row_back_when_its_issue_is_reopened(self) -> None:
        assert fate_of(pair(None, issue(), self.BURIED)) is Fate.ADD_ROW

    def test_is_not_deceived_by_a_stale_listing(self) -> None:
        stale = replace(issue(), updated_at=BEFORE)
        assert fate_of(pair(None, stale, self.BURIED)) is Fate.NOTHING


class TestTheChangedFields:
    def test_are_those_that_differ_from_the_base_of_github(self) -> None:
        record = merge_pair(pair(None, issue(notes="New.", title="Purse"), link()), CONTEXT)
        assert changed_fields(record, LENS) == ("title", "notes")

    def test_are_none_in_another_normal_form(self) -> None:
        known = with_base(link(), notes=Base("Caf\u00e9", "Caf\u00e9"))
        record = merge_pair(pair(None, issue(notes="Cafe\u0301"), known), CONTEXT)
        assert changed_fields(record, LENS) == ()

    def test_are_none_of_a_record_that_was_never_linked(self) -> None:
        found = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9))
        assert changed_fields(merge_pair(found, CONTEXT), LENS) == ()

    def test_are_none_of_columns_that_the_tracker_never_had(self) -> None:
        known = replace(link(), base={})
        record = merge_pair(pair(None, issue(notes="New."), known), CONTEXT)
        assert changed_fields(record, LENS) == ()

    def test_are_those_that_were_held_without_a_base(self) -> None:
        known = replace(link(), base={}, seen={"notes": "New."})
        record = merge_pair(pair(None, issue(notes="New."), known), CONTEXT)
        assert changed_fields(record, LENS) == ("notes",)


class TestBeingClosed:
    def test_is_what_the_issue_says(self) -> None:
        assert is_closed(merge_pair(pair(None, issue(status="Complete"), link()), CONTEXT), LENS)
        assert not is_closed(merge_pair(pair(None, issue(), link()), CONTEXT), LENS)

    def test_is_what_was_known_where_it_was_not_read(self) -> None:
        done = link(status="Complete")
        assert is_closed(merge_pair(pair(None, None, done), CONTEXT), LENS)
        seen = replace(done, seen={"status": "In Progress"})
        assert not is_closed(merge_pair(pair(None, None, seen), CONTEXT), LENS)

    def test_is_not_known_without_a_status(self) -> None:
        spec = replace(TASKS, fields=tuple(f for f in TASKS.fields if f.name != "status"))
        settings = settings_of(spec, RISKS)
        record = merge_pair(pair(None, None, link(status="Complete")), context_of(settings))
        assert not is_closed(record, lens_of(spec, settings))


def test_a_record_without_a_change_needs_no_write() -> None:
    assert not needs_write(merge_pair(pair(), CONTEXT))


class TestARecordWithoutAnId:
    """What is known of it where its issue was not read is what the state holds."""

    LENS = lens_of(CHECKPOINTS)

    def left(self, word: str) -> bool:
        known = Link("checkpoint-1", "checkpoints", 4, "node4", {"status": Base(word, word)})
        found = Pair(known.id, known.collection, How.LINKED, None, None, known)
        return left_list(Record(found, {}), self.LENS)

    def test_whose_issue_was_closed_has_left_the_list(self) -> None:
        assert self.left("Done")

    def test_whose_issue_is_open_has_not(self) -> None:
        assert not self.left("Upcoming")

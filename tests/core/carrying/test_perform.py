"""Carrying out one record: which request follows which answer, without a server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.following import CONVERTED
from gh_tracker.core.carrying.perform import Done, Work, carry_out
from gh_tracker.core.carrying.requests import ReadComments, ReadIssue, ReadTimeline, Request
from gh_tracker.core.merging.fate import DISCUSSION, Fate
from gh_tracker.core.merging.records import Context, Record, merge_pair
from gh_tracker.core.model import Facet, Policy
from gh_tracker.core.remote import KEEP, AddComment, CreateIssue, EditIssue, Event, Issue
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Decision, Link
from gh_tracker.errors import ForbiddenError, OutcomeUnknownError, RefusedError
from tests.engine import (
    CONTEXT,
    EARLIER,
    NOW,
    context_of,
    issue,
    link,
    pair,
    plain_issue,
    row,
    settings_of,
)
from tests.issues import edited
from tests.steps.runs import work_of

LOST = OutcomeUnknownError("the connection broke")
UNASSIGNABLE = RefusedError("invalid", status=422, fields=("assignees",))
REFUSED = RefusedError("invalid", status=422, fields=("title",))


class Driven:
    """A record that is carried out step by step: each answer is asked for, then given."""

    def __init__(
        self,
        found: Pair,
        fate: Fate = Fate.WRITE,
        context: Context = CONTEXT,
        *,
        stale: bool = False,
        frozen: str = "",
        work: Work | None = None,
    ) -> None:
        self.record: Record = merge_pair(found, context, frozen)
        self.steps = carry_out(self.record, fate, work or work_of(context, stale=stale))
        self.done: Done | None = None
        self.request: Request | None = None
        self._on(lambda: next(self.steps))

    def answer(self, answer: object) -> Request | None:
        """Give the answer to the last request, and return the next one if there is any."""
        self._on(lambda: self.steps.send(answer))
        return self.request

    def fail(self, error: BaseException) -> Request | None:
        """Throw in what came instead of an answer, and return the next request."""
        self._on(lambda: self.steps.throw(error))
        return self.request

    def _on(self, step: object) -> None:
        assert callable(step)
        try:
            self.request = step()
        except StopIteration as stop:
            self.request, self.done = None, stop.value

    @property
    def edit(self) -> EditIssue:
        """The last request, which must be an edit."""
        assert isinstance(self.request, EditIssue)
        return self.request

    @property
    def result(self) -> Done:
        assert self.done is not None, f"{self.request} waits for an answer"
        return self.done


def damaged(there: Issue) -> Issue:
    return replace(there, body=there.body.replace(":end", ":e"))


def titled(there: Issue, text: str) -> Issue:
    return replace(there, title=text)


class TestACreate:
    NEW = pair(row(), None, None, how=How.NEW_ROW)

    def test_is_one_post_for_an_open_record(self) -> None:
        driven = Driven(self.NEW, Fate.CREATE)
        assert isinstance(driven.request, CreateIssue)
        assert driven.request.title == "UT-001: Wallet"
        assert driven.request.milestone == 1
        driven.answer(issue())
        assert (driven.result.fate, driven.result.issue) == (Fate.CREATE, issue())
        assert driven.result.error is None

    @pytest.mark.parametrize(
        ("word", "reason"), [("Complete", "completed"), ("Cancelled", "not_planned")]
    )
    def test_is_closed_behind_the_post_where_the_status_says_so(
        self, word: str, reason: str
    ) -> None:
        driven = Driven(pair(row(status=word), None, None, how=How.NEW_ROW), Fate.CREATE)
        made = replace(issue(), labels=(TASKS.label,))
        driven.answer(made)
        assert driven.edit == EditIssue(1, state="closed", state_reason=reason)
        closed = edited(made, driven.edit)
        driven.answer(closed)
        assert driven.result.issue == closed

    def test_carries_the_digest_of_a_row_without_an_id(self) -> None:
        found = pair(row("", digest="a" * 12), None, None, how=How.NEW_ROW, id="UT-007")
        driven = Driven(found, Fate.CREATE)
        assert isinstance(driven.request, CreateIssue)
        assert f"tasks/UT-007 3f9a1c0b7e2d {'a' * 12}." in driven.request.body

    def test_names_a_milestone_that_was_made_before_it_by_its_number(self) -> None:
        work = work_of(CONTEXT)
        work = replace(work, numbers={**work.numbers, "M7": 7})
        found = pair(row(milestone="M7"), None, None, how=How.NEW_ROW)
        driven = Driven(found, Fate.CREATE, work=work)
        assert isinstance(driven.request, CreateIssue)
        assert driven.request.milestone == 7

    def test_goes_out_without_a_milestone_that_could_not_be_made(self) -> None:
        driven = Driven(pair(row(milestone="M7"), None, None, how=How.NEW_ROW), Fate.CREATE)
        assert isinstance(driven.request, CreateIssue)
        assert driven.request.milestone is None
        driven.answer(issue())
        assert driven.result.unwritten == {"milestone": "its milestone could not be made"}

    def test_goes_out_without_people_who_cannot_be_assigned(self) -> None:
        found = pair(row(owner="DevOps Lead"), None, None, how=How.NEW_ROW)
        driven = Driven(found, Fate.CREATE)
        assert isinstance(driven.request, CreateIssue)
        whole = driven.request
        assert whole.assignees == ("dave",)
        assert driven.fail(UNASSIGNABLE) == replace(whole, assignees=())
        driven.answer(issue())
        assert driven.result.issue == issue()

    def test_whose_answer_is_lost_is_never_sent_again(self) -> None:
        driven = Driven(self.NEW, Fate.CREATE)
        with pytest.raises(OutcomeUnknownError):
            driven.fail(LOST)

    @pytest.mark.parametrize("error", [REFUSED, RefusedError("none", fields=("assignees",))])
    def test_that_is_refused_is_not_sent_again(self, error: RefusedError) -> None:
        driven = Driven(self.NEW, Fate.CREATE)
        with pytest.raises(RefusedError):
            driven.fail(error)

    @pytest.mark.parametrize("error", [REFUSED, ForbiddenError("no"), KeyboardInterrupt()])
    def test_keeps_the_issue_whose_closing_failed(self, error: BaseException) -> None:
        driven = Driven(pair(row(status="Complete"), None, None, how=How.NEW_ROW), Fate.CREATE)
        driven.answer(issue())
        driven.fail(error)
        assert driven.result.issue == issue()
        assert driven.result.error is error
        assert [*driven.result.unwritten] == ["status"]

    @pytest.mark.parametrize(
        ("seen", "closed"), [([True], True), ([False, True], True), ([False, False], False)]
    )
    def test_looks_up_whether_it_was_closed_when_that_answer_is_lost(
        self, seen: list[bool], closed: bool
    ) -> None:
        driven = Driven(pair(row(status="Complete"), None, None, how=How.NEW_ROW), Fate.CREATE)
        driven.answer(issue())
        there = issue()
        for each in seen:
            assert driven.edit == EditIssue(
                1, labels=(TASKS.label,), state="closed", state_reason="completed"
            )
            assert driven.fail(LOST) == ReadIssue(1)
            there = issue(status="Complete") if each else issue()
            driven.answer(there)
        assert driven.result.issue == there
        assert driven.result.error is (None if closed else LOST)
        assert [*driven.result.unwritten] == ([] if closed else ["status"])

    def test_of_a_collection_without_a_status_closes_nothing(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        found = pair(row(status="Complete"), None, None, how=How.NEW_ROW)
        driven = Driven(found, Fate.CREATE, context)
        driven.answer(issue())
        assert driven.result.issue == issue()

    def test_needs_a_row(self) -> None:
        with pytest.raises(ValueError, match="UT-001 has no row to make an issue of"):
            Driven(pair(None, issue(), link()), Fate.CREATE)

    def test_needs_an_issue_for_an_answer(self) -> None:
        driven = Driven(self.NEW, Fate.CREATE)
        with pytest.raises(TypeError, match="an issue was expected, not str"):
            driven.answer("done")


class TestAWrite:
    TITLED = pair(row(title="Purse"), issue(), link())
    NOTED = pair(row(notes="Mine."), issue(), link())

    def test_is_one_patch_of_what_changed(self) -> None:
        driven = Driven(self.TITLED)
        assert driven.request == EditIssue(1, title="UT-001: Purse")
        driven.answer(titled(issue(), "UT-001: Purse"))
        assert driven.result.issue == titled(issue(), "UT-001: Purse")
        assert driven.result.unwritten == {}

    def test_of_several_fields_is_one_patch(self) -> None:
        driven = Driven(pair(row(title="Purse", status="Blocked"), issue(), link()))
        assert driven.edit.title == "UT-001: Purse"
        assert driven.edit.labels == (TASKS.label, "status: Blocked")

    def test_of_the_body_reads_the_issue_just_before(self) -> None:
        driven = Driven(self.NOTED)
        assert driven.request == ReadIssue(1)
        driven.answer(issue())
        assert "Mine." in str(driven.edit.body)

    def test_to_an_issue_that_was_not_listed_reads_it_first(self) -> None:
        driven = Driven(pair(row(title="Purse"), None, link()))
        assert driven.request == ReadIssue(1)
        assert driven.answer(issue()) == EditIssue(1, title="UT-001: Purse")

    def test_to_an_issue_that_was_read_too_long_ago_reads_it_again(self) -> None:
        assert Driven(self.TITLED, stale=True).request == ReadIssue(1)

    def test_merges_what_a_person_did_meanwhile(self) -> None:
        driven = Driven(self.NOTED)
        driven.answer(issue(notes="Theirs.", title="Purse"))
        assert driven.result.fate is Fate.WRITE
        assert [each.field for each in driven.result.record.conflicts] == ["notes"]
        assert [*driven.result.record.pulls] == ["title"]

    def test_sends_nothing_where_a_person_did_the_same(self) -> None:
        driven = Driven(self.NOTED)
        driven.answer(issue(notes="Mine."))
        assert driven.result.record.writes == {}

    def test_takes_the_edit_for_the_answer_where_that_says_nothing(self) -> None:
        driven = Driven(self.TITLED)
        driven.answer("1")
        assert driven.result.issue == titled(issue(), "UT-001: Purse")

    def test_goes_out_without_a_milestone_that_could_not_be_made(self) -> None:
        driven = Driven(pair(row(milestone="M7", title="Purse"), issue(), link()))
        assert driven.edit == EditIssue(1, title="UT-001: Purse")
        driven.answer(issue())
        assert driven.result.unwritten == {"milestone": "its milestone could not be made"}

    def test_of_nothing_but_such_a_milestone_is_not_sent(self) -> None:
        driven = Driven(pair(row(milestone="M7"), issue(), link()))
        assert driven.result.unwritten == {"milestone": "its milestone could not be made"}

    def test_names_a_milestone_that_was_made_before_it_by_its_number(self) -> None:
        work = work_of(CONTEXT)
        work = replace(work, numbers={**work.numbers, "M7": 7})
        driven = Driven(pair(row(milestone="M7"), issue(), link()), work=work)
        assert driven.edit == EditIssue(1, milestone=7)

    def test_goes_out_without_people_who_cannot_be_assigned(self) -> None:
        driven = Driven(pair(row(owner="DevOps Lead", title="Purse"), issue(), link()))
        whole = driven.edit
        assert whole.assignees == ("dave",)
        assert driven.fail(UNASSIGNABLE) == replace(whole, assignees=KEEP)
        driven.answer("1")
        assert driven.result.issue is not None
        assert driven.result.issue.assignees == ()

    def test_of_nothing_but_such_people_is_not_sent_again(self) -> None:
        driven = Driven(pair(row(owner="DevOps Lead"), issue(), link()))
        assert driven.edit == EditIssue(1, assignees=("dave",))
        driven.fail(UNASSIGNABLE)
        assert driven.result.issue == issue()

    def test_that_is_refused_is_not_sent_again(self) -> None:
        driven = Driven(self.TITLED)
        with pytest.raises(RefusedError):
            driven.fail(REFUSED)

    def test_of_another_closed_word_reopens_and_closes(self) -> None:
        known = link(status="Complete", progress="100%")
        there = issue(status="Complete")
        driven = Driven(pair(row(status="Cancelled", progress="100%"), there, known))
        if driven.request == ReadIssue(1):
            driven.answer(there)
        assert driven.edit.state == "open"
        opened = edited(there, driven.edit)
        driven.answer(opened)
        assert driven.edit == EditIssue(1, state="closed", state_reason="not_planned")

    def test_of_an_adopted_issue_puts_the_block_behind_what_people_wrote(self) -> None:
        there = plain_issue(1, "Wallet")
        driven = Driven(pair(row(), there, None, how=How.ADOPTED))
        driven.answer(there)
        assert str(driven.edit.body).startswith("Hello\n\n<!-- gh-tracker:begin tasks/UT-001 ")
        assert driven.edit.title is KEEP

    def test_of_a_new_row_gives_its_issue_block_and_prefix(self) -> None:
        there = plain_issue(9, "New", labels=(TASKS.label,))
        driven = Driven(Pair("UT-007", "tasks", How.NEW_ISSUE, None, there), Fate.ADD_ROW)
        assert driven.answer(there) == driven.edit
        assert "tasks/UT-007" in str(driven.edit.body)
        driven.answer(replace(there, body=str(driven.edit.body)))
        assert driven.result.fate is Fate.ADD_ROW

    def test_of_a_renamed_record_gives_marker_and_title_the_new_id(self) -> None:
        found = pair(row("UT-900"), issue(), link(), id="UT-900", renamed_from="UT-001")
        driven = Driven(found)
        driven.answer(issue())
        assert driven.edit.title == "UT-900: Wallet"
        assert "tasks/UT-900 " in str(driven.edit.body)


class TestAnIssueThatIsRemembered:
    """It did not change since an earlier run read it, so it needs no reading before a write."""

    def work(self, there: Issue | None) -> Work:
        return replace(work_of(CONTEXT), recall=lambda _: there)

    def test_is_written_as_if_it_had_been_listed(self) -> None:
        driven = Driven(pair(row(title="Purse"), None, link()), work=self.work(issue()))
        assert driven.request == EditIssue(1, title="UT-001: Purse")

    def test_is_read_where_it_does_not_agree_with_the_base(self) -> None:
        other = issue(title="Purse")
        driven = Driven(pair(row(title="Purse"), None, link()), work=self.work(other))
        assert driven.request == ReadIssue(1)

    def test_is_read_where_the_field_waits_as_seen(self) -> None:
        decision = Decision("Mine.", "Mine.", "Theirs.")
        known = replace(link(), seen={"notes": "Theirs."}, decisions={"notes": decision})
        there = issue(notes="Theirs.")
        driven = Driven(pair(row(notes="Mine."), None, known), work=self.work(there))
        assert driven.request == ReadIssue(1)

    def test_is_read_where_nothing_is_known_of_it(self) -> None:
        driven = Driven(pair(row(title="Purse"), None, link()), work=self.work(None))
        assert driven.request == ReadIssue(1)


class TestALostAnswer:
    """An edit of which it is not known whether it was done is looked up, and sent once more."""

    TITLED = pair(row(title="Purse"), issue(), link())
    DONE = titled(issue(), "UT-001: Purse")

    def test_of_an_edit_that_was_done_is_the_end_of_it(self) -> None:
        driven = Driven(self.TITLED)
        assert driven.fail(LOST) == ReadIssue(1)
        driven.answer(self.DONE)
        assert (driven.result.issue, driven.result.error) == (self.DONE, None)

    def test_of_an_edit_that_was_not_done_sends_it_again(self) -> None:
        driven = Driven(self.TITLED)
        first = driven.edit
        driven.fail(LOST)
        assert driven.answer(issue()) == first
        driven.answer(self.DONE)
        assert driven.result.issue == self.DONE

    def test_for_the_second_time_confirms_what_was_done(self) -> None:
        driven = Driven(self.TITLED)
        driven.fail(LOST)
        driven.answer(issue())
        assert driven.fail(LOST) == ReadIssue(1)
        driven.answer(self.DONE)
        assert (driven.result.error, driven.result.unwritten) == (None, {})

    def test_for_the_second_time_confirms_nothing_that_was_not_done(self) -> None:
        driven = Driven(self.TITLED)
        driven.fail(LOST)
        driven.answer(issue())
        driven.fail(LOST)
        driven.answer(issue())
        assert driven.result.error is LOST
        assert [*driven.result.unwritten] == ["title"]


class TestARemoval:
    GONE = pair(None, issue(), link())

    def test_comments_and_closes_as_not_planned(self) -> None:
        driven = Driven(self.GONE, Fate.CLOSE)
        assert driven.request == ReadIssue(1)
        assert driven.answer(issue()) == ReadComments(1)
        comment = driven.answer(())
        assert isinstance(comment, AddComment)
        assert comment.body.startswith("The row of UT-001 was removed from [the progress tracker](")
        assert f"removed/UT-001 {EARLIER} -->" in comment.body
        driven.answer("77")
        assert driven.edit == EditIssue(
            1, labels=(TASKS.label,), state="closed", state_reason="not_planned"
        )
        closed = edited(issue(), driven.edit)
        driven.answer(closed)
        assert (driven.result.fate, driven.result.issue) == (Fate.CLOSE, closed)

    def test_comments_once(self) -> None:
        driven = Driven(self.GONE, Fate.CLOSE)
        driven.answer(issue())
        said = f"Gone.\n\n<!-- gh-tracker:comment 3f9a1c0b7e2d removed/UT-001 {EARLIER} -->"
        driven.answer((Event("commented", "bot", NOW, body=said),))
        assert isinstance(driven.request, EditIssue)

    @pytest.mark.parametrize("body", ["", "removed/UT-001", "<!-- gh-tracker:comment x -->"])
    def test_is_not_kept_from_commenting_by_what_others_say(self, body: str) -> None:
        driven = Driven(self.GONE, Fate.CLOSE)
        driven.answer(issue())
        driven.answer((Event("commented", "bob", NOW, body=body),))
        assert isinstance(driven.request, AddComment)

    def test_of_an_issue_that_was_not_listed_reads_it_by_number(self) -> None:
        assert Driven(pair(None, None, link()), Fate.CLOSE).request == ReadIssue(1)

    def test_whose_answer_is_lost_is_looked_up(self) -> None:
        closed = issue(status="Cancelled")
        for there, last in ((closed, None), (issue(), EditIssue)):
            driven = Driven(self.GONE, Fate.CLOSE)
            driven.answer(issue())
            driven.answer(())
            driven.answer("77")
            assert driven.fail(LOST) == ReadIssue(1)
            request = driven.answer(there)
            assert (type(request) if request else None) is last

    def test_whose_answer_is_lost_twice_is_left_to_the_next_run(self) -> None:
        driven = Driven(self.GONE, Fate.CLOSE)
        for answer in (issue(), (), "77"):
            driven.answer(answer)
        driven.fail(LOST)
        driven.answer(issue())
        driven.fail(LOST)
        with pytest.raises(OutcomeUnknownError):
            driven.answer(issue())

    def test_is_off_when_a_person_changed_the_issue_meanwhile(self) -> None:
        driven = Driven(self.GONE, Fate.CLOSE)
        driven.answer(issue(notes="Theirs."))
        assert driven.result.fate is Fate.ADD_ROW
        assert driven.result.issue == issue(notes="Theirs.")

    def test_is_off_when_a_person_closed_the_issue_meanwhile(self) -> None:
        driven = Driven(self.GONE, Fate.CLOSE)
        driven.answer(issue(status="Complete"))
        assert driven.result.fate is Fate.ADD_ROW

    def test_is_off_when_something_in_the_issue_cannot_be_read(self) -> None:
        driven = Driven(pair(None, None, link()), Fate.CLOSE)
        driven.answer(damaged(issue()))
        assert (driven.result.fate, driven.result.late) == (Fate.UNREAD, True)
        assert driven.result.issue == damaged(issue())

    def test_leaves_labels_of_a_collection_without_a_status_alone(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        driven = Driven(self.GONE, Fate.CLOSE, context)
        driven.answer(issue())
        driven.answer(())
        driven.answer("77")
        assert driven.edit.labels is KEEP


class TestARecordThatIsGivenUp:
    """Its issue is closed already, and nobody changed it, as far as the listing shows."""

    DONE = issue(status="Cancelled")
    KNOWN = link(status="Cancelled")

    def test_is_read_by_number_for_a_listing_can_lag_behind(self) -> None:
        driven = Driven(pair(None, None, self.KNOWN), Fate.BURY)
        assert driven.request == ReadIssue(1)
        driven.answer(self.DONE)
        assert (driven.result.fate, driven.result.issue) == (Fate.BURY, self.DONE)

    def test_gets_its_row_back_when_its_issue_was_changed(self) -> None:
        driven = Driven(pair(None, self.DONE, self.KNOWN), Fate.BURY)
        driven.answer(issue(notes="New."))
        assert driven.result.fate is Fate.ADD_ROW

    def test_is_kept_when_something_in_its_issue_cannot_be_read(self) -> None:
        driven = Driven(pair(None, self.DONE, self.KNOWN), Fate.BURY)
        driven.answer(damaged(self.DONE))
        assert (driven.result.fate, driven.result.late) == (Fate.UNREAD, True)

    def test_needs_no_reading_where_the_issues_of_removed_rows_are_kept(self) -> None:
        context = context_of(settings_of(replace(TASKS, keep_removed=True), RISKS))
        driven = Driven(pair(None, issue(), link()), Fate.BURY, context)
        assert (driven.result.fate, driven.request) == (Fate.BURY, None)


class TestARowThatComesBack:
    CANCELLED = issue(status="Cancelled")

    def test_needs_no_request(self) -> None:
        driven = Driven(pair(None, issue(notes="New."), link()), Fate.ADD_ROW)
        assert (driven.result.fate, driven.request) == (Fate.ADD_ROW, None)

    def test_needs_none_for_an_issue_that_was_not_listed(self) -> None:
        known = replace(link(), seen={"notes": "New."})
        assert Driven(pair(None, None, known), Fate.ADD_ROW).result.fate is Fate.ADD_ROW

    def test_stays_away_when_a_run_of_ours_closed_its_issue(self) -> None:
        """That run was cut short before it could note so; its comment tells."""
        driven = Driven(pair(None, self.CANCELLED, link()), Fate.ADD_ROW)
        assert driven.request == ReadComments(1)
        said = f"<!-- gh-tracker:comment 3f9a1c0b7e2d removed/UT-001 {EARLIER} -->"
        driven.answer((Event("commented", "bot", NOW, body=said),))
        assert (driven.result.fate, driven.result.issue) == (Fate.BURY, self.CANCELLED)

    def test_waits_when_the_issue_that_we_closed_was_damaged_since(self) -> None:
        driven = Driven(pair(None, damaged(self.CANCELLED), link()), Fate.ADD_ROW)
        said = f"<!-- gh-tracker:comment 3f9a1c0b7e2d removed/UT-001 {EARLIER} -->"
        driven.answer((Event("commented", "bot", NOW, body=said),))
        assert (driven.result.fate, driven.result.late) == (Fate.UNREAD, True)

    def test_comes_when_a_person_closed_its_issue(self) -> None:
        driven = Driven(pair(None, self.CANCELLED, link()), Fate.ADD_ROW)
        driven.answer((Event("commented", "bob", NOW, body="Not needed."),))
        assert driven.result.fate is Fate.ADD_ROW


class TestWhatHappened:
    EVENTS = (Event("closed", "alice", NOW),)

    @pytest.mark.parametrize(
        ("here", "there"),
        [
            ("In Progress", "Complete"),
            ("In Progress", "Cancelled"),
            ("Complete", "In Progress"),
            ("Complete", "Cancelled"),
        ],
    )
    def test_is_asked_of_an_issue_that_a_person_closed_or_reopened(
        self, here: str, there: str
    ) -> None:
        found = pair(row(status=here), issue(status=there), link(status=here))
        driven = Driven(found, Fate.NOTHING)
        assert driven.request == ReadTimeline(1)
        driven.answer(self.EVENTS)
        assert driven.result.events == self.EVENTS

    def test_is_not_asked_of_another_change(self) -> None:
        for there in (issue(status="Blocked"), issue(notes="New."), issue()):
            driven = Driven(pair(row(), there, link()), Fate.NOTHING)
            assert driven.result.events == ()

    def test_is_not_asked_of_a_closing_by_the_tracker(self) -> None:
        found = pair(row(status="Complete"), issue(status="Complete"), link())
        assert Driven(found, Fate.NOTHING).result.events == ()

    def test_is_asked_of_an_issue_that_was_not_listed_once_that_is_read(self) -> None:
        known = replace(link(), seen={"status": "Complete"})
        driven = Driven(pair(row(), None, known), Fate.NOTHING)
        assert driven.request == ReadIssue(1)
        assert driven.answer(issue(status="Complete")) == ReadTimeline(1)
        driven.answer(self.EVENTS)
        assert driven.result.events == self.EVENTS

    def test_shows_that_it_is_a_discussion_by_now_and_nobody_was_done(self) -> None:
        driven = Driven(pair(row(), issue(status="Complete"), link()), Fate.NOTHING)
        driven.answer((Event(CONVERTED, "alice", NOW), *self.EVENTS))
        assert (driven.result.fate, driven.result.lost) == (Fate.LOST, DISCUSSION)

    def test_is_asked_after_a_write(self) -> None:
        found = pair(row(title="Purse"), issue(status="Complete"), link())
        driven = Driven(found)
        while not isinstance(driven.request, ReadTimeline):
            driven.answer(issue(status="Complete", title="Purse"))
        driven.answer(self.EVENTS)
        assert driven.result.events == self.EVENTS

    def test_of_a_collection_without_a_status_is_not_asked(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        driven = Driven(pair(row(), issue(status="Complete"), link()), Fate.NOTHING, context)
        assert driven.result.events == ()

    def test_must_be_events(self) -> None:
        found = pair(row(), issue(status="Complete"), link())
        driven = Driven(found, Fate.NOTHING)
        with pytest.raises(TypeError, match="events were expected, not str"):
            driven.answer("odd")


class TestAValueThatAPolicyGivesUp:
    BOTH = pair(row(notes="Mine.\n@bob"), issue(notes="Theirs.\n@carol"), link())

    @pytest.mark.parametrize(
        ("policy", "fate", "side", "lost"),
        [
            (Policy.TRACKER, Fate.WRITE, "GitHub", "> Theirs.\n> @\u2060carol"),
            (Policy.GITHUB, Fate.NOTHING, "The tracker", "> Mine.\n> @\u2060bob"),
        ],
    )
    def test_is_kept_in_a_comment_before_anything_is_overwritten(
        self, policy: Policy, fate: Fate, side: str, lost: str
    ) -> None:
        driven = Driven(self.BOTH, fate, context_of(prefer=policy))
        if driven.request == ReadIssue(1):
            driven.answer(self.BOTH.issue)
        assert driven.request == ReadComments(1)
        comment = driven.answer(())
        assert isinstance(comment, AddComment)
        assert f"{side} had:\n\n{lost}" in comment.body
        assert "Both sides changed notes of UT-001." in comment.body
        after = driven.answer("77")
        if fate is Fate.WRITE:
            assert after == ReadIssue(1)
            driven.answer(self.BOTH.issue)
            assert "Mine." in str(driven.edit.body)
            driven.answer(issue(notes="Mine.\n@bob"))
        assert driven.result.told == {"notes"}

    def test_is_kept_again_where_somebody_writes_while_the_comment_is_sent(self) -> None:
        driven = Driven(self.BOTH, Fate.WRITE, context_of(prefer=Policy.TRACKER))
        driven.answer(self.BOTH.issue)
        first = driven.answer(())
        assert isinstance(first, AddComment)
        later = issue(notes="Theirs, and more.")
        assert driven.answer("77") == ReadIssue(1)
        assert driven.answer(later) == ReadComments(1)
        second = driven.answer((Event("commented", "bot", NOW, body=first.body),))
        assert isinstance(second, AddComment)
        assert "> Theirs, and more." in second.body
        driven.answer("78")
        driven.answer(later)
        assert "Mine." in str(driven.edit.body)

    def test_is_kept_once(self) -> None:
        context = context_of(prefer=Policy.GITHUB)
        driven = Driven(self.BOTH, Fate.NOTHING, context)
        comment = driven.answer(())
        assert isinstance(comment, AddComment)
        again = Driven(self.BOTH, Fate.NOTHING, context)
        again.answer((Event("commented", "bot", NOW, body=comment.body),))
        assert again.result.told == {"notes"}

    def test_is_kept_again_when_it_is_another(self) -> None:
        context = context_of(prefer=Policy.GITHUB)
        comment = Driven(self.BOTH, Fate.NOTHING, context).answer(())
        assert isinstance(comment, AddComment)
        other = replace(self.BOTH, row=row(notes="Mine again."))
        again = Driven(other, Fate.NOTHING, context)
        again.answer((Event("commented", "bot", NOW, body=comment.body),))
        assert isinstance(again.request, AddComment)

    def test_is_kept_though_the_other_one_of_the_two_was_told_of_before(self) -> None:
        """A run was cut short behind its comment, and the next one goes by the other policy."""
        cut_short = Driven(self.BOTH, Fate.WRITE, context_of(prefer=Policy.TRACKER))
        cut_short.answer(self.BOTH.issue)
        comment = cut_short.answer(())
        assert isinstance(comment, AddComment)
        driven = Driven(self.BOTH, Fate.NOTHING, context_of(prefer=Policy.GITHUB))
        again = driven.answer((Event("commented", "bot", NOW, body=comment.body),))
        assert isinstance(again, AddComment)
        assert "> Mine." in again.body

    def test_that_is_nothing_needs_no_comment(self) -> None:
        found = pair(row(notes=""), issue(notes="Theirs."), link())
        driven = Driven(found, Fate.NOTHING, context_of(prefer=Policy.GITHUB))
        assert driven.result.told == frozenset()

    def test_goes_to_the_issue_by_number_where_it_was_not_listed(self) -> None:
        known = replace(link(), seen={"notes": "Theirs."})
        found = pair(row(notes="Mine."), None, known)
        driven = Driven(found, Fate.NOTHING, context_of(prefer=Policy.GITHUB))
        assert driven.request == ReadComments(1)

    def test_is_none_where_a_person_decided(self) -> None:
        decision = Decision("Theirs.\n@carol", "Mine.\n@bob", "Theirs.\n@carol")
        known = replace(link(), decisions={"notes": decision})
        record = merge_pair(replace(self.BOTH, link=known), context_of(prefer=Policy.TRACKER))
        assert record.losing == {}


def test_a_record_without_an_issue_cannot_be_written() -> None:
    bare = replace(pair(row(title="Purse"), None, link()), link=None)
    with pytest.raises(ValueError, match="UT-001 has no issue"):
        Driven(bare)


def test_a_frozen_record_stays_frozen_after_it_is_read_again() -> None:
    driven = Driven(pair(None, issue(), link()), Fate.CLOSE, frozen="odd")
    driven.answer(issue(notes="Theirs."))
    assert driven.result.record.frozen == "odd"


def test_a_link_is_what_a_pair_is_known_by() -> None:
    known: Link = link("UT-001", 12)
    assert Driven(pair(None, None, known), Fate.CLOSE).request == ReadIssue(12)

"""Carrying out the row of a milestone: which request follows which answer, without a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.milestones import TAKEN, carry_milestone
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.carrying.requests import ReadMilestone, ReadMilestones
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import merge_pair, read_milestone
from gh_tracker.core.model import LocalRecord, Place, Policy
from gh_tracker.core.remote import CreateMilestone, EditMilestone, Milestone
from gh_tracker.core.spec import MILESTONES
from gh_tracker.core.state import Base, Link
from gh_tracker.errors import OutcomeUnknownError, RefusedError
from tests.engine import context_of, settings_of
from tests.steps.runs import work_of

LOST = OutcomeUnknownError("the connection broke")
EXISTS = RefusedError("exists", status=422, code="already_exists", fields=("title",))
INVALID = RefusedError("invalid", status=422, fields=("due_on",))
VALUES = {"title": "Beta", "due": "2026-05-27", "state": "Open", "description": "Why."}
CONTEXT = context_of(settings_of(milestones=MILESTONES))
THERE = Milestone(1, "Beta", "open", "Why.", "2026-05-27")


def pair(milestone: Milestone | None = THERE, **values: str) -> Pair:
    """Give a row with these values, known to be as ``VALUES`` if there is a milestone."""
    key = "milestone Beta"
    row = LocalRecord(key, "milestones", {**VALUES, **values}, Place(0, 0, 5), "")
    base = {name: Base(each, each) for name, each in VALUES.items()}
    link = Link(key, "milestones", 1, "", base) if milestone else None
    how = How.LINKED if milestone else How.NEW_ROW
    return Pair(key, "milestones", how, row, None, link, "", milestone)


def carried(
    found: Pair, fate: Fate, answers: Sequence[object], context: object = CONTEXT
) -> tuple[list[object], Done]:
    """Give the requests that were made, each answered in turn, and what came of them."""
    assert isinstance(context, type(CONTEXT))
    steps = carry_milestone(merge_pair(found, context), fate, work_of(context))
    requests: list[object] = []
    left = [*answers]
    try:
        requests.append(next(steps))
        while True:
            answer = left.pop(0)
            if isinstance(answer, Exception):
                requests.append(steps.throw(answer))
            else:
                requests.append(steps.send(answer))
    except StopIteration as stop:
        assert not left
        done = stop.value
        assert isinstance(done, Done)
        return requests, done


class TestANewRow:
    CREATE = CreateMilestone("Beta", "2026-05-27", "Why.")

    def test_is_one_request(self) -> None:
        requests, done = carried(pair(None), Fate.CREATE, [THERE])
        assert requests == [self.CREATE]
        assert (done.milestone, done.unwritten) == (THERE, {})

    def test_whose_answer_is_lost_is_looked_for_and_taken(self) -> None:
        requests, done = carried(pair(None), Fate.CREATE, [LOST, (Milestone(9, "Other"), THERE)])
        assert requests == [self.CREATE, ReadMilestones()]
        assert (done.milestone, done.unwritten) == (THERE, {})

    def test_that_was_not_made_is_sent_once_more(self) -> None:
        requests, done = carried(pair(None), Fate.CREATE, [LOST, (), THERE])
        assert requests == [self.CREATE, ReadMilestones(), self.CREATE]
        assert done.milestone == THERE

    def test_whose_answers_are_lost_time_and_again_fails(self) -> None:
        with pytest.raises(OutcomeUnknownError):
            carried(pair(None), Fate.CREATE, [LOST, (), LOST, ()])

    def test_whose_title_was_taken_meanwhile_leaves_that_one_as_it_is(self) -> None:
        other = Milestone(4, "Beta", "closed", "Theirs.", "2026-05-27")
        _, done = carried(pair(None), Fate.CREATE, [EXISTS, (other,)])
        assert done.milestone == other
        assert done.unwritten == {"state": TAKEN, "description": TAKEN}

    def test_that_is_refused_fails(self) -> None:
        with pytest.raises(RefusedError):
            carried(pair(None), Fate.CREATE, [INVALID, ()])


class TestAnEdit:
    READ = ReadMilestone(1)

    def test_reads_the_milestone_and_sends_what_is_new(self) -> None:
        after = replace(THERE, due="2026-06-03")
        requests, done = carried(pair(due="2026-06-03"), Fate.WRITE, [THERE, after])
        assert requests == [self.READ, EditMilestone(1, due="2026-06-03")]
        assert (done.milestone, done.unwritten, done.error) == (after, {}, None)

    def test_sends_nothing_that_somebody_changed_just_before(self) -> None:
        theirs = replace(THERE, description="Theirs.")
        requests, done = carried(pair(description="Ours."), Fate.WRITE, [theirs])
        assert requests == [self.READ]
        assert [each.field for each in done.record.conflicts] == ["description"]

    def test_whose_answer_is_lost_is_looked_up_and_sent_again_only_if_it_is_left(self) -> None:
        after = replace(THERE, due="2026-06-03")
        sent = EditMilestone(1, due="2026-06-03")
        row = pair(due="2026-06-03")
        assert carried(row, Fate.WRITE, [THERE, LOST, after])[0] == [self.READ, sent, self.READ]
        requests, done = carried(row, Fate.WRITE, [THERE, LOST, THERE, after])
        assert requests == [self.READ, sent, self.READ, sent]
        assert done.milestone == after

    def test_whose_answers_are_lost_time_and_again_says_what_is_left(self) -> None:
        answers = [THERE, *[LOST, THERE] * 3]
        _, done = carried(pair(due="2026-06-03"), Fate.WRITE, answers)
        assert done.error is LOST
        assert done.unwritten == {"due": "the connection broke"}

    def test_to_a_title_that_is_taken_sends_the_rest_and_says_so(self) -> None:
        after = replace(THERE, due="2026-06-03")
        row = pair(title="Gamma", due="2026-06-03")
        requests, done = carried(row, Fate.WRITE, [THERE, EXISTS, after])
        assert requests[1:] == [
            EditMilestone(1, "Gamma", "2026-06-03"),
            EditMilestone(1, due="2026-06-03"),
        ]
        assert (done.unwritten, done.error, done.milestone) == ({"title": TAKEN}, EXISTS, after)

    def test_of_a_title_alone_that_is_taken_sends_nothing_more(self) -> None:
        requests, done = carried(pair(title="Gamma"), Fate.WRITE, [THERE, EXISTS])
        assert len(requests) == 2
        assert (done.unwritten, done.error) == ({"title": TAKEN}, EXISTS)

    def test_that_is_refused_for_anything_else_fails(self) -> None:
        with pytest.raises(RefusedError):
            carried(pair(due="2026-06-03"), Fate.WRITE, [THERE, INVALID])

    def test_by_a_policy_names_what_the_report_has_to_tell(self) -> None:
        context = replace(CONTEXT, prefer=Policy.TRACKER)
        theirs = replace(THERE, description="Theirs.")
        row = pair(theirs, description="Ours.")
        after = replace(THERE, description="Ours.")
        requests, done = carried(row, Fate.WRITE, [theirs, after], context)
        assert requests[1:] == [EditMilestone(1, description="Ours.")]
        assert done.told == {"description"}


def test_an_answer_that_is_no_milestone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="a milestone was expected, not str"):
        carried(pair(None), Fate.CREATE, ["Beta"])


def test_a_row_without_a_milestone_has_nothing_to_be_read() -> None:
    with pytest.raises(ValueError, match="milestone Beta has no milestone"):
        read_milestone(pair(None), CONTEXT.lenses["milestones"], CONTEXT)


def test_a_row_that_asks_for_nothing_sends_nothing() -> None:
    requests, done = carried(pair(), Fate.BURY, [])
    assert (requests, done.fate, done.milestone) == ([], Fate.BURY, THERE)

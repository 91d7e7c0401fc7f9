"""Second issues of a row: when one is closed, when it is left to a person, when it is done with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.adoption import DOUBLE, IN_USE, UNLINKED
from gh_tracker.core.carrying.comments import hidden
from gh_tracker.core.carrying.doubles import (
    Double,
    after_closing,
    close,
    doubles,
    is_used,
    still_waiting,
)
from gh_tracker.core.carrying.requests import ReadComments, ReadIssue
from gh_tracker.core.issue.marker import Marker
from gh_tracker.core.model import Direction
from gh_tracker.core.remote import AddComment, EditIssue, Event, Issue
from gh_tracker.core.state import Link, State, Waiting

LINEAGE = "0123456789ab"
MADE = "2026-04-01T08:00:00Z"
SECOND = Issue(
    7,
    "I_7",
    "UT-004: Rehearsal",
    f"{Marker('tasks', 'UT-004', LINEAGE)}\n- Owner: Data Lead\n<!-- gh-tracker:end -->\n",
    created_at=MADE,
    updated_at=MADE,
)
STATE = State(
    LINEAGE,
    "R_1",
    "acme/programme",
    "docs/tracker.md",
    links={"UT-004": Link("UT-004", "tasks", 6, "I_6")},
    waiting=(Waiting(7, "tasks", DOUBLE), Waiting(9, "tasks", "stranger")),
)
FOUND = Double("UT-004", "tasks", 7, 6)
KEY = hidden("double/UT-004 6", LINEAGE)


def reason(issue: Issue | None, before: str = DOUBLE, state: State = STATE) -> str:
    state = replace(state, waiting=(Waiting(7, "tasks", before),))
    (left,) = still_waiting(state, {} if issue is None else {7: issue})
    return left.reason


def answered(*answers: object) -> tuple[list[object], bool | None]:
    """Give what closing asks for, one answer after another, and what it comes to."""
    steps = close(FOUND, LINEAGE)
    asked: list[object] = [next(steps)]
    for answer in answers:
        try:
            asked.append(steps.send(answer))
        except StopIteration as stop:
            return asked, stop.value
    return asked, None


class TestWhatIsToBeClosed:
    def test_is_a_second_issue_whose_record_the_state_knows(self) -> None:
        assert doubles(STATE, {7: SECOND}, Direction.BOTH) == (FOUND,)
        assert doubles(STATE, {7: SECOND}, Direction.TRACKER) == (FOUND,)

    def test_is_none_in_a_run_from_github_alone_nor_of_another_record(self) -> None:
        assert doubles(STATE, {7: SECOND}, Direction.GITHUB) == ()
        assert doubles(STATE, {}, Direction.BOTH) == ()
        assert doubles(replace(STATE, links={}), {7: SECOND}, Direction.BOTH) == ()


class TestWhatStillWaits:
    def test_is_to_be_closed_while_it_is_open_with_its_marker(self) -> None:
        assert reason(SECOND) == DOUBLE

    @pytest.mark.parametrize("before", [DOUBLE, IN_USE])
    def test_is_done_with_when_it_is_closed_or_its_marker_is_gone(self, before: str) -> None:
        assert reason(replace(SECOND, state="closed"), before) == UNLINKED
        assert reason(replace(SECOND, body="All mine."), before) == UNLINKED
        assert reason(replace(SECOND, body=SECOND.body + SECOND.body), before) == UNLINKED

    def test_is_done_with_when_it_is_gone_but_not_when_it_only_did_not_change(self) -> None:
        assert reason(None) == UNLINKED
        assert reason(None, IN_USE) == IN_USE

    def test_is_a_persons_when_the_record_is_not_known_any_more(self) -> None:
        assert reason(SECOND, state=replace(STATE, links={})) == IN_USE

    def test_leaves_everything_else_as_it_is(self) -> None:
        assert still_waiting(STATE, {7: SECOND}) == STATE.waiting
        assert reason(None, "stranger") == "stranger"

    def test_knows_after_the_run_what_came_of_it(self) -> None:
        left = after_closing(STATE.waiting, {7: UNLINKED})
        assert [each.reason for each in left] == [UNLINKED, "stranger"]


class TestUse:
    @pytest.mark.parametrize(("at", "used"), [("08:00:05", False), ("08:00:06", True)])
    def test_is_whatever_happens_later_than_five_seconds_after_the_making(
        self, at: str, *, used: bool
    ) -> None:
        issue = replace(SECOND, updated_at=f"2026-04-01T{at}Z")
        assert is_used(issue, (), KEY) is used

    def test_is_any_comment_but_the_own(self) -> None:
        own = Event("commented", "bot", "2026-04-01T09:00:00Z", body=f"Duplicate of #6\n\n{KEY}")
        later = replace(SECOND, updated_at="2026-04-01T09:00:03Z")
        assert is_used(SECOND, (Event("commented", "alice", MADE, body="?"),), KEY)
        assert not is_used(later, (own,), KEY)
        assert is_used(replace(later, updated_at="2026-04-01T09:00:06Z"), (own,), KEY)


class TestClosing:
    def test_looks_says_why_and_closes(self) -> None:
        asked, closed = answered(SECOND, (), None, replace(SECOND, state="closed"))
        read, look, said, sent = asked
        assert (read, look) == (ReadIssue(7), ReadComments(7))
        assert isinstance(said, AddComment)
        assert said.body.startswith("Duplicate of #6\n")
        assert KEY in said.body
        assert sent == EditIssue(7, state="closed", state_reason="not_planned")
        assert closed is True

    def test_says_it_once(self) -> None:
        own = Event("commented", "bot", MADE, body=KEY)
        asked, closed = answered(SECOND, (own,), replace(SECOND, state="closed"))
        assert not any(isinstance(each, AddComment) for each in asked)
        assert closed is True

    def test_leaves_what_was_used_as_it_is(self) -> None:
        asked, closed = answered(SECOND, (Event("commented", "alice", MADE, body="Mine."),))
        assert asked == [ReadIssue(7), ReadComments(7)]
        assert closed is False

    def test_sends_nothing_to_what_is_closed_by_now(self) -> None:
        own = Event("commented", "bot", MADE, body=KEY)
        asked, closed = answered(replace(SECOND, state="closed"), (own,))
        assert asked == [ReadIssue(7), ReadComments(7)]
        assert closed is True

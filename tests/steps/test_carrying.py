"""Sending what a plan asks for: what one failure means for its record, and for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.remote import (
    AddComment,
    CreateIssue,
    CreateLabel,
    CreateMilestone,
    EditIssue,
    EditMilestone,
    Event,
    Fetched,
    Issue,
    Milestone,
    Repository,
    Write,
)
from gh_tracker.errors import (
    ForbiddenError,
    GitHubError,
    GoneError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    UnauthorisedError,
    UnfinishedError,
)
from gh_tracker.ports import Chronicle, Meter
from gh_tracker.steps.carrying import Carried, Carrier
from gh_tracker.steps.preparing import Run
from tests.engine import NOW, issue, link, row
from tests.steps.runs import run_of, work_of

LOST = OutcomeUnknownError("the connection broke")
ENDING = (
    UnauthorisedError("401"),
    ForbiddenError("403"),
    NotSentError("refused"),
    UnfinishedError("limit"),
    KeyboardInterrupt(),
)


@dataclass(slots=True)
class Scripted:
    """A gateway that answers what a test has written down, call by call, and notes the calls."""

    answers: list[object]
    there: tuple[Milestone, ...] = ()
    calls: list[object] = field(default_factory=list)

    def _next(self, call: object) -> object:
        self.calls.append(call)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @property
    def counts(self) -> Mapping[str, int]:
        return {}

    @property
    def now(self) -> str:
        return NOW

    def repository(self) -> Repository:
        raise NotImplementedError

    def fetch(self, since: str, *, full: bool, labels: bool) -> Fetched:
        self.calls.append(("fetch", since, full, labels))
        return Fetched((), self.there, full=full, cursor=NOW, now=NOW)

    def changed(self, since: str) -> Iterator[tuple[Issue, ...]]:
        raise NotImplementedError(since)

    def issue(self, number: int) -> Issue:
        found = self._next(("issue", number))
        assert isinstance(found, Issue)
        return found

    def milestones(self) -> tuple[Milestone, ...]:
        self.calls.append(("milestones",))
        return self.there

    def milestone(self, number: int) -> Milestone:
        found = self._next(("milestone", number))
        assert isinstance(found, Milestone)
        return found

    def timeline(self, number: int) -> tuple[Event, ...]:
        self._next(("timeline", number))
        return ()

    def comments(self, number: int) -> tuple[Event, ...]:
        self._next(("comments", number))
        return ()

    def assignable(self) -> frozenset[str]:
        raise NotImplementedError

    @property
    def meter(self) -> Meter:
        raise NotImplementedError

    @property
    def chronicle(self) -> Chronicle:
        raise NotImplementedError

    def perform(self, write: Write) -> Issue | Milestone | str:
        return self._next(write)  # type: ignore[return-value]  # as the test has it

    def close(self) -> None:
        pass


@dataclass(slots=True)
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


TWO = run_of(row("UT-001"), row("UT-002", line=6, title="B"))
"""Two issues to be made."""
PUSHED = run_of(
    row("UT-001", title="Purse"),
    row("UT-002", line=6, title="Bag"),
    issues=(issue(), issue("UT-002", 2)),
    links=(link(), link("UT-002", 2)),
)
"""Two issues to be written."""


def carried(run: Run, *answers: object) -> tuple[Carried, Scripted]:
    gateway = Scripted([*answers])
    found = Carried()
    carrier = Carrier(gateway, Clock(), lambda *_: None)
    carrier.carry(run.plan, work_of(run.plan.context), found)
    assert gateway.answers == []
    return found, gateway


def prepared(
    run: Run, *answers: object, there: tuple[Milestone, ...] = ()
) -> tuple[Carried, Scripted]:
    gateway = Scripted([*answers], there)
    found = Carried()
    Carrier(gateway, Clock(), lambda *_: None).prepare(run.plan, found)
    assert gateway.answers == []
    return found, gateway


class TestRecords:
    def test_are_carried_out_one_after_another(self) -> None:
        found, gateway = carried(TWO, issue("UT-001", 7), issue("UT-002", 8))
        assert [type(each) for each in gateway.calls] == [CreateIssue, CreateIssue]
        assert [each.issue and each.issue.number for each in found.dones] == [7, 8]
        assert (found.failed, found.unknown, found.undone, found.ended) == ({}, set(), set(), None)

    def test_that_need_nothing_are_left_as_they_are(self) -> None:
        run = run_of(row(), issues=(issue(),), links=(link(),))
        found, gateway = carried(run)
        assert gateway.calls == []
        assert [(e.fate, e.issue) for e in found.dones] == [(Fate.NOTHING, issue())]

    def test_have_read_what_happened_to_their_issue(self) -> None:
        run = run_of(row(), issues=(issue(status="Complete"),), links=(link(),))
        _, gateway = carried(run, ())
        assert gateway.calls == [("timeline", 1)]

    def test_that_were_removed_are_told_of_and_closed(self) -> None:
        run = run_of(links=(link(),), issues=(issue(),), at_once=True)
        found, gateway = carried(run, issue(), (), "77", issue(status="Cancelled"))
        assert gateway.calls[:2] == [("issue", 1), ("comments", 1)]
        assert [type(each) for each in gateway.calls[2:]] == [AddComment, EditIssue]
        assert [each.fate for each in found.dones] == [Fate.CLOSE]

    def test_are_counted_as_far_as_they_need_something(self) -> None:
        run = run_of(row(), row("UT-002", line=6, title="B"), issues=(issue(),), links=(link(),))
        told: list[tuple[str, int, int]] = []
        gateway = Scripted([issue("UT-002", 8)])
        carrier = Carrier(gateway, Clock(), lambda *each: told.append(each))
        carrier.carry(run.plan, work_of(run.plan.context), Carried())
        assert told == [("GitHub", 1, 1)]
        assert carrier.writes == 1


class TestAFailure:
    def test_of_one_record_does_not_stop_the_next(self) -> None:
        refused = RefusedError("title is too long", status=422)
        found, _ = carried(PUSHED, refused, issue("UT-002", 2, title="Bag"))
        assert found.failed == {"UT-001": "title is too long"}
        assert found.ended is None
        first, second = found.dones
        assert (first.fate, dict(first.unwritten)) == (
            Fate.NOTHING,
            {"title": "title is too long"},
        )
        assert second.unwritten == {}

    def test_of_the_server_is_one_of_its_record(self) -> None:
        found, _ = carried(PUSHED, GitHubError("500"), issue("UT-002", 2, title="Bag"))
        assert [*found.failed] == ["UT-001"]

    @pytest.mark.parametrize("error", ENDING, ids=lambda each: type(each).__name__)
    def test_that_ends_the_run_leaves_the_rest_undone(self, error: BaseException) -> None:
        found, gateway = carried(PUSHED, error)
        assert found.ended is error
        assert found.undone == {"UT-001", "UT-002"}
        assert len(gateway.calls) == 1
        assert found.failed == {}
        assert [dict(e.unwritten) for e in found.dones] == [
            {"title": str(error) or "interrupted"},
            {"title": "the run ended before"},
        ]

    def test_to_find_the_issue_is_told_as_its_loss(self) -> None:
        run = run_of(row(notes="Mine."), issues=(issue(),), links=(link(),))
        for location, lost in (("", "deleted"), ("https://github.com/o/r/issues/3",) * 2):
            gone = GoneError("gone", status=404)
            gone.location = location
            found, _ = carried(run, gone)
            assert [(e.fate, e.lost) for e in found.dones] == [(Fate.LOST, lost)]
            assert found.failed == {}

    def test_of_a_value_that_no_issue_can_hold_is_one_of_its_record(self) -> None:
        run = run_of(
            row(notes="x" * 70_000),
            row("UT-002", line=6, title="Bag"),
            issues=(issue(), issue("UT-002", 2)),
            links=(link(), link("UT-002", 2)),
        )
        found, _ = carried(run, issue("UT-002", 2, title="Bag"))
        assert [*found.failed] == ["UT-001"]
        assert "GitHub takes 65536" in found.failed["UT-001"]

    def test_to_read_when_a_status_turned_leaves_its_record_to_the_next_run(self) -> None:
        """Else its log entry would have neither its day nor what was said."""
        run = run_of(row(), issues=(issue(status="Complete"),), links=(link(),))
        found, _ = carried(run, GitHubError("500"))
        assert [each.record.frozen for each in found.dones] == ["500"]
        assert [*found.failed] == ["UT-001"]

    def test_keeps_a_removal_waiting(self) -> None:
        run = run_of(row(title="Purse"), issues=(issue(),), links=(link(), link("UT-002", 2)))
        found, _ = carried(run, RefusedError("no"))
        assert [each.fate for each in found.dones] == [Fate.NOTHING, Fate.AWAIT_CLOSE]


class TestACreate:
    def test_whose_answer_is_lost_is_unknown_and_the_next_goes_on(self) -> None:
        found, gateway = carried(TWO, LOST, issue("UT-002", 8))
        assert (found.unknown, found.failed, found.ended) == ({"UT-001"}, {}, None)
        assert len(gateway.calls) == 2

    def test_that_is_interrupted_is_unknown(self) -> None:
        found, _ = carried(TWO, KeyboardInterrupt())
        assert found.unknown == {"UT-001"}
        assert found.undone == {"UT-001", "UT-002"}

    @pytest.mark.parametrize("error", ENDING[:4], ids=lambda each: type(each).__name__)
    def test_that_was_certainly_not_done_is_not_unknown(self, error: BaseException) -> None:
        assert carried(TWO, error)[0].unknown == set()

    def test_that_is_refused_has_failed(self) -> None:
        found, _ = carried(TWO, RefusedError("no"), issue("UT-002", 8))
        assert (found.failed, found.unknown) == ({"UT-001": "no"}, set())

    @pytest.mark.parametrize(
        ("error", "failed"),
        [(RefusedError("no"), {"UT-001": "no"}), (UnauthorisedError("401"), {})],
    )
    def test_whose_closing_fails_has_its_issue_all_the_same(
        self, error: BaseException, failed: dict[str, str]
    ) -> None:
        run = run_of(row(status="Complete"))
        found, _ = carried(run, issue("UT-001", 7), error)
        assert [e.issue and e.issue.number for e in found.dones] == [7]
        assert found.failed == failed
        assert (found.ended is error) is not bool(failed)
        assert found.unknown == set()


class TestFreshness:
    def test_is_of_what_was_read_within_some_seconds(self) -> None:
        clock = Clock()
        carrier = Carrier(Scripted([]), clock, lambda *_: None)
        carrier.saw([1])
        assert not carrier.is_stale(1, 5.0)
        clock.now += 5.0
        assert not carrier.is_stale(1, 5.0)
        clock.now += 0.1
        assert carrier.is_stale(1, 5.0)
        assert carrier.is_stale(2, 5.0)

    def test_comes_with_every_answer_that_is_an_issue(self) -> None:
        run = run_of(row(notes="Mine."), issues=(issue(),), links=(link(),))
        carrier = Carrier(Scripted([issue(), issue(notes="Mine.")]), Clock(), lambda *_: None)
        carrier.carry(run.plan, work_of(run.plan.context), Carried())
        assert not carrier.is_stale(1, 5.0)


class TestLabelsAndMilestones:
    LABELS = run_of(row(), labels=("tracker: task", "status: Not Started", "status: Blocked"))
    NEW = run_of(row(milestone="M7"))
    RENAMED = run_of(
        row(milestone="Launch"),
        row("UT-002", line=6, milestone="Launch"),
        links=(link(), link("UT-002", 2)),
    )
    EXISTS = RefusedError("exists", status=422, code="already_exists")

    def test_are_made_before_the_records(self) -> None:
        found, gateway = prepared(self.NEW, Milestone(7, "M7"))
        assert gateway.calls == [CreateMilestone("M7")]
        assert found.milestones == {7: Milestone(7, "M7")}
        found, gateway = prepared(self.LABELS, "a", "b")
        assert [e.name for e in gateway.calls if isinstance(e, CreateLabel)] == [
            "status: In Progress",
            "status: On Hold",
        ]
        assert found.failed == {}

    def test_that_are_there_already_are_as_good(self) -> None:
        assert prepared(self.LABELS, self.EXISTS, "b")[0].failed == {}
        found, gateway = prepared(self.NEW, self.EXISTS, there=(Milestone(8, "M7"),))
        assert gateway.calls[1] == ("milestones",)
        assert (found.milestones, found.failed) == ({8: Milestone(8, "M7")}, {})

    def test_of_which_the_answer_is_lost_are_looked_up(self) -> None:
        found, _ = prepared(self.NEW, LOST, there=(Milestone(8, "M7"),))
        assert (found.milestones, found.failed) == ({8: Milestone(8, "M7")}, {})
        found, _ = prepared(self.NEW, LOST, Milestone(8, "M7"))
        assert found.milestones == {8: Milestone(8, "M7")}

    def test_that_are_refused_have_failed_and_the_others_go_on(self) -> None:
        found, _ = prepared(self.LABELS, RefusedError("no"), "b")
        assert found.failed == {"status: In Progress": "no"}
        found, _ = prepared(self.NEW, RefusedError("no"))
        assert found.failed == {"M7": "no"}

    def test_whose_answers_are_lost_time_and_again_have_failed(self) -> None:
        assert [*prepared(self.NEW, LOST, LOST)[0].failed] == ["M7"]
        assert [*prepared(self.LABELS, LOST, LOST, "b")[0].failed] == ["status: In Progress"]

    def test_that_got_the_title_of_another_one_are_not_taken_for_renamed(self) -> None:
        found, _ = prepared(self.RENAMED, self.EXISTS, there=(Milestone(9, "Launch"),))
        assert (found.milestones, [*found.failed]) == ({}, ["Launch"])

    def test_that_were_renamed_though_the_answer_was_lost_are_renamed(self) -> None:
        there = (Milestone(9, "Other"), Milestone(1, "Launch"))
        found, _ = prepared(self.RENAMED, LOST, there=there)
        assert (found.milestones, found.failed) == ({1: Milestone(1, "Launch")}, {})

    def test_are_renamed(self) -> None:
        found, gateway = prepared(self.RENAMED, Milestone(1, "Launch"))
        assert gateway.calls == [EditMilestone(1, "Launch")]
        assert found.milestones == {1: Milestone(1, "Launch")}

    @pytest.mark.parametrize("error", ENDING, ids=lambda each: type(each).__name__)
    def test_that_end_the_run_leave_the_rest_undone(self, error: BaseException) -> None:
        found, gateway = prepared(self.LABELS, error)
        assert found.ended is error
        assert len(gateway.calls) == 1
        carrier = Carrier(gateway, Clock(), lambda *_: None)
        carrier.carry(self.LABELS.plan, work_of(self.LABELS.plan.context), found)
        assert found.undone == {"UT-001"}
        assert len(gateway.calls) == 1


def test_a_write_is_what_the_record_asks_for() -> None:
    _, gateway = carried(PUSHED, issue(title="Purse"), issue("UT-002", 2, title="Bag"))
    assert gateway.calls == [
        EditIssue(1, title="UT-001: Purse"),
        EditIssue(2, title="UT-002: Bag"),
    ]

"""What happened to the issues of a run, from as few requests as the repository's lists allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from gh_tracker.core.remote import Event, Issue
from gh_tracker.errors import GoneError
from gh_tracker.gateway.wire import earlier
from gh_tracker.sandbox import Fault
from gh_tracker.steps.remembering import Remembering, Tells, change_of
from tests.engine import NOW, issue
from tests.fake import FakeGateway
from tests.sandbox.helpers import still

SINCE = "2024-05-27T11:59:59Z"
CLOSED: Tells = lambda event: event.kind == "closed"  # noqa: E731 - the type is worth more here


class Counted:
    """A repository with issues, and a gateway whose requests are counted."""

    def __init__(self, issues: int) -> None:
        self.github = still()
        self.alice = self.github.as_("alice")
        self.gateway = FakeGateway(self.github)
        self.numbers = [self.alice.create_issue(f"Task {n}") for n in range(issues)]

    def remembering(
        self,
        expected: Iterable[int] | None = None,
        tells: Tells | None = CLOSED,
        since: str = SINCE,
        *,
        comments: bool = True,
    ) -> Remembering:
        numbers = self.numbers if expected is None else expected
        return Remembering(self.gateway, dict.fromkeys(numbers, tells), since, comments=comments)

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, within the repository and without a query."""
        return [each.path.partition("?")[0].split("programme")[1] for each in self.github.log][
            self.before :
        ]

    before = 0

    def from_here(self) -> None:
        """Count from here on, an hour later."""
        self.github.clock.advance(3600)
        self.before = len(list(self.github.log))


def told(events: Iterable[Event]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.actor, each.body) for each in events]


LISTS = ["/issues/events", "/issues/comments"]


class TestSeveralIssues:
    def test_are_told_by_two_lists_as_their_timelines_tell_them(self) -> None:
        desk = Counted(50)
        desk.from_here()
        for n, number in enumerate(desk.numbers):
            desk.github.as_("bob" if n % 2 else "alice").close(number, comment=f"Said {n}.")
        remembering = desk.remembering()
        found = {number: remembering.of(number) for number in desk.numbers}
        assert desk.asked[-2:] == LISTS
        assert desk.gateway.counts == {"GET": 2}
        for number, events in found.items():
            timeline = desk.gateway.timeline(number)
            assert told(events) == told(timeline)
            assert {each.issue for each in events} == {number}

    @pytest.mark.parametrize("count", [1, 2])
    def test_are_not_one_or_two(self, count: int) -> None:
        desk = Counted(3)
        desk.from_here()
        for number in desk.numbers:
            desk.alice.close(number)
        remembering = desk.remembering(desk.numbers[:count])
        found = [remembering.of(number) for number in desk.numbers[:count]]
        assert [len(each) for each in found] == [1] * count
        assert desk.asked[-count:] == [f"/issues/{n}/timeline" for n in desk.numbers[:count]]

    def test_are_those_that_were_expected(self) -> None:
        desk = Counted(4)
        desk.from_here()
        for number in desk.numbers:
            desk.alice.close(number)
        remembering = desk.remembering(desk.numbers[:3])
        assert len(remembering.of(desk.numbers[3])) == 1
        assert desk.asked[-1] == f"/issues/{desk.numbers[3]}/timeline"

    def test_of_which_nothing_was_said_need_no_comments_where_none_was_turned(self) -> None:
        desk = Counted(3)
        desk.from_here()
        for number in desk.numbers:
            desk.alice.label(number, "status: Blocked")
        remembering = desk.remembering(tells=None, since=SINCE)
        assert [told(remembering.of(n)) for n in desk.numbers] == [[("labeled", "alice", "")]] * 3
        assert desk.gateway.counts == {"GET": 1}

    def test_are_told_without_comments_where_those_do_not_matter(self) -> None:
        desk = Counted(3)
        for number in desk.numbers:
            desk.alice.close(number, comment="Said.")
        remembering = desk.remembering(comments=False)
        assert [told(remembering.of(n)) for n in desk.numbers] == [[("closed", "alice", "")]] * 3
        assert desk.gateway.counts == {"GET": 1}


class TestTheEvents:
    def test_are_read_until_the_change_of_each_and_what_was_said_before_it(self) -> None:
        desk = Counted(9)
        desk.from_here()
        for number in desk.numbers:
            desk.alice.close(number)
        desk.github.clock.advance(601)
        busy(desk, 120)
        remembering = desk.remembering()
        assert [len(remembering.of(number)) for number in desk.numbers] == [1] * 9
        assert desk.gateway.counts == {"GET": 3}

    def test_are_read_on_while_an_earlier_turn_may_own_what_was_said(self) -> None:
        desk = Counted(4)
        desk.from_here()
        for number in desk.numbers:
            desk.alice.close(number, comment="Said.")
            desk.alice.reopen(number)
        busy(desk, 100)
        desk.github.clock.advance(300)
        for number in desk.numbers:
            desk.alice.close(number)
        remembering = desk.remembering()
        for number in desk.numbers:
            turns = [kind for kind, *_ in told(remembering.of(number)) if kind != "commented"]
            assert turns == ["closed", "reopened", "closed"]

    def test_are_read_no_further_than_timelines_would_have_been_requests(self) -> None:
        desk = Counted(4)
        for number in desk.numbers:
            desk.alice.close(number)
        desk.github.clock.advance(3600)
        busy(desk, 500)
        remembering = desk.remembering()
        found = [remembering.of(number) for number in desk.numbers]
        assert [told(each) for each in found] == [[("closed", "alice", "")]] * 4
        assert desk.gateway.counts == {"GET": 3 + 4}

    def test_of_before_the_last_run_are_not_read(self) -> None:
        desk = Counted(20)
        desk.alice.close(desk.numbers[0])
        busy(desk, 250)
        desk.from_here()
        now = desk.github.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        for number in desk.numbers[1:]:
            desk.alice.close(number)
        remembering = desk.remembering(since=now)
        assert [len(remembering.of(number)) for number in desk.numbers] == [1] * 20
        assert desk.gateway.counts == {"GET": 1 + 1 + 1}

    def test_are_all_needed_where_any_may_tell(self) -> None:
        desk = Counted(3)
        busy(desk, 10)
        desk.from_here()
        now = desk.github.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        for number in desk.numbers:
            desk.alice.label(number, "one")
            desk.alice.label(number, "two")
        remembering = desk.remembering(tells=None, since=now)
        assert [len(remembering.of(number)) for number in desk.numbers] == [2] * 3
        assert desk.gateway.counts == {"GET": 1}

    def test_of_a_young_repository_are_whole_however_near_they_are(self) -> None:
        desk = Counted(3)
        for number in desk.numbers:
            desk.alice.close(number)
        remembering = desk.remembering(since="")
        assert [len(remembering.of(number)) for number in desk.numbers] == [1] * 3
        assert desk.gateway.counts == {"GET": 2}


class TestTheComments:
    def test_are_read_until_a_minute_after_the_last_change(self) -> None:
        desk = Counted(4)
        desk.from_here()
        for number in desk.numbers:
            desk.alice.close(number, comment="Said.")
        desk.github.clock.advance(120)
        talk(desk, 350)
        remembering = desk.remembering()
        assert all(told(remembering.of(n))[0][2] == "Said." for n in desk.numbers)
        assert desk.gateway.counts == {"GET": 2}

    def test_that_are_too_many_are_asked_for_issue_by_issue(self) -> None:
        desk = Counted(4)
        desk.from_here()
        talk(desk, 350)
        for number in desk.numbers:
            desk.alice.close(number, comment="Said.")
        remembering = desk.remembering()
        assert all(told(remembering.of(n))[-2][2] == "Said." for n in desk.numbers)
        assert desk.gateway.counts == {"GET": 1 + 3 + 4}


class TestAServerWithoutLists:
    @pytest.mark.parametrize("path", ["/issues/events", "/issues/comments"])
    def test_is_asked_issue_by_issue(self, path: str) -> None:
        desk = Counted(3)
        for number in desk.numbers:
            desk.alice.close(number, comment="Said.")
        desk.github.fail(Fault("refuse", status=404, path=path, times=None))
        remembering = desk.remembering()
        expected = [("commented", "alice", "Said."), ("closed", "alice", "")]
        assert [told(remembering.of(n)) for n in desk.numbers] == [expected] * 3

    def test_may_have_lost_the_issue_meanwhile(self) -> None:
        desk = Counted(3)
        desk.github.as_("olga").delete_issue(desk.numbers[0])
        with pytest.raises(GoneError):
            desk.remembering().of(desk.numbers[0])


DONE = issue(status="Complete")


class TestTheChangeOfAnIssue:
    @pytest.mark.parametrize(
        ("there", "verbs", "kind", "at", "expected"),
        [
            (DONE, {"completed"}, "closed", NOW, True),
            (DONE, {"completed"}, "closed", earlier(NOW, 1), True),
            (DONE, {"completed"}, "closed", earlier(NOW, 2), False),
            (DONE, {"cancelled"}, "closed", NOW, True),
            (DONE, {"completed"}, "reopened", NOW, False),
            (issue(), {"reopened"}, "reopened", NOW, True),
            (issue(), {"reopened"}, "labeled", NOW, False),
        ],
    )
    def test_is_the_turn_that_led_to_how_it_is(
        self, there: Issue, verbs: set[str], kind: str, at: str, *, expected: bool
    ) -> None:
        tells = change_of(there, verbs)
        assert tells is not None
        assert tells(Event(kind, "alice", at)) is expected

    @pytest.mark.parametrize("verbs", [{"moved"}, {"started"}, {"completed", "moved"}, set()])
    def test_may_be_any_where_more_is_told_than_a_turn(self, verbs: set[str]) -> None:
        assert change_of(DONE, verbs) is None

    def test_may_be_any_where_it_is_not_known_when_it_was_closed(self) -> None:
        assert change_of(replace(DONE, closed_at=None), {"completed"}) is None


def busy(desk: Counted, events: int) -> None:
    """Let things happen to another issue."""
    act(desk, events, lambda number, n: desk.alice.edit_issue(number, title=f"Other {n}"))


def talk(desk: Counted, comments: int) -> None:
    """Let people talk about another issue."""
    act(desk, comments, lambda number, n: desk.alice.comment(number, f"Talk {n}"))


def act(desk: Counted, times: int, do: Callable[[int, int], object]) -> None:
    number = desk.alice.create_issue("Other")
    for n in range(times):
        do(number, n)

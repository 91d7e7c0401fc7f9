"""The client over the sandbox in this process: lists that move, faults, limits, redirects."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from gh_tracker.core.remote import (
    AddComment,
    CreateIssue,
    CreateMilestone,
    EditIssue,
    EditMilestone,
    Event,
    Issue,
    Milestone,
)
from gh_tracker.errors import (
    ForbiddenError,
    GitHubError,
    GoneError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    RepositoryError,
    TrackerError,
    UnauthorisedError,
    UnfinishedError,
)
from gh_tracker.gateway.messages import Answer
from gh_tracker.gateway.messages import Request as Request_
from gh_tracker.sandbox import TOKEN, Behaviour, Fault, Request, Sandbox
from gh_tracker.sandbox.limits import WRITES
from gh_tracker.sandbox.messages import OFFLINE_BASE
from tests.fake import FakeGateway, SandboxTransport

START = datetime(2024, 5, 27, 9, 0, tzinfo=UTC)

LOST = [
    Fault("lose", status=500),
    Fault("lose", status=502),
    Fault("lose", status=503),
    Fault("lose", status=504),
    Fault("lose", answer="reset"),
    Fault("lose", answer="hang", seconds=0),
    Fault("truncate"),
    Fault("garbage"),
]
UNDONE = [
    Fault("refuse", status=500),
    Fault("refuse", status=502),
    Fault("refuse", status=503),
    Fault("refuse", status=504),
    Fault("reset"),
    Fault("hang", seconds=0),
]
LIMITS = [
    Fault("primary", status=403),
    Fault("primary", status=429),
    Fault("secondary", status=403, retry_after="5"),
    Fault("secondary", status=429, retry_after="0"),
    Fault("secondary", status=403, retry_after=""),
    Fault("secondary", status=403),
]


def name_of(fault: Fault) -> str:
    return f"{fault.kind}-{fault.answer}-{fault.status}-{fault.retry_after}"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(start=START)


@pytest.fixture
def gateway(sandbox: Sandbox) -> FakeGateway:
    return FakeGateway(sandbox)


def numbers(gateway: FakeGateway, since: str = "") -> list[int]:
    return [each.number for each in gateway.fetch(since, full=False, labels=False).issues]


def fill(sandbox: Sandbox, count: int) -> None:
    """Make issues, a second apart."""
    for n in range(count):
        sandbox.as_("alice").create_issue(f"Task {n}")
        sandbox.clock.advance(1)


def on_second_page(sandbox: Sandbox, act: Callable[[], object], times: int = 1) -> None:
    """Let a person act just before each of the first few second pages is read."""
    read = 0

    def before(request: Request) -> None:
        nonlocal read
        read += request.path.endswith("/issues")
        # All lists here have two pages.
        if request.path.endswith("/issues") and read % 2 == 0 and read <= 2 * times:
            sandbox.clock.advance(1)
            act()

    sandbox.before_request = before


@dataclass(slots=True)
class Numbered(SandboxTransport):
    """A server whose pages are numbered, as older ones are; with `again` all pages are the first."""

    again: bool = False

    def send(self, request: Request_, target: str) -> Answer:
        address, _, query = target.partition("?")
        asked = dict(parse_qsl(query))
        page = int(asked.pop("page", "1"))
        if page > 1 and not self.again:
            asked["page"] = str(page)
        answer = SandboxTransport.send(self, request, f"{address}?{urlencode(asked)}")
        if not answer.next_page or page > 1:
            return replace(answer, headers={**answer.headers, "link": ""})
        following = urlencode({**asked, "page": page + 1})
        link = f'<{OFFLINE_BASE}{urlsplit(address).path}?{following}>; rel="next"'
        return replace(answer, headers={**answer.headers, "link": link})


class Circling(SandboxTransport):
    """A server that answers every request with a redirect."""

    def send(self, request: Request_, target: str) -> Answer:
        del request, target
        return Answer(301, {}, "", f"{OFFLINE_BASE}/repositories/1")


def numbered(sandbox: Sandbox, *, again: bool = False) -> FakeGateway:
    return FakeGateway(sandbox, transport=Numbered(sandbox, again=again))


class TestLists:
    def test_the_timeline_has_comments_among_the_events(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        alice = sandbox.as_("alice")
        number = alice.create_issue("A task")
        alice.close(number, comment="Shipped.")

        events = gateway.timeline(number)

        assert events[-2:] == (
            Event("commented", "alice", "2024-05-27T09:00:00Z", body="Shipped.", issue=number),
            Event("closed", "alice", "2024-05-27T09:00:00Z"),
        )

    def test_pull_requests_are_left_out_but_move_the_cursor(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        number = sandbox.as_("alice").create_issue("A task")
        sandbox.clock.advance(60)
        sandbox.as_("bob").open_pull_request("<!-- gh-tracker:begin tasks/UT-001 -->")

        fetched = gateway.fetch("", full=False, labels=False)

        assert [each.number for each in fetched.issues] == [number]
        assert fetched.cursor == "2024-05-27T09:01:00Z"

    def test_an_incremental_read_stops_at_the_cursor(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 250)
        cursor = gateway.fetch("", full=False, labels=False).cursor
        sandbox.log.reset()

        # All 250 are within the overlap, on three pages.
        assert len(numbers(gateway, cursor)) == 100
        assert sandbox.log.count(path="/issues") == 1

    def test_an_incremental_read_goes_on_while_a_page_is_newer_than_the_cursor(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 250)
        cursor = "2024-05-27T09:00:40Z"  # the forty-first issue

        assert set(numbers(gateway, cursor)) >= set(range(42, 251))

    def test_the_overlap_is_fifteen_minutes(self, sandbox: Sandbox, gateway: FakeGateway) -> None:
        fill(sandbox, 2)

        assert numbers(gateway, "2024-05-27T09:15:00Z") == [1, 2]
        assert numbers(gateway, "2024-05-27T09:15:01Z") == [2]
        assert numbers(gateway, "2024-05-27T09:15:02Z") == []

    def test_the_cursor_never_moves_back(self, sandbox: Sandbox, gateway: FakeGateway) -> None:
        fill(sandbox, 1)

        fetched = gateway.fetch("2024-05-27T09:10:00Z", full=False, labels=False)

        assert fetched.cursor == "2024-05-27T09:10:00Z"
        assert [each.number for each in fetched.issues] == [1]

    def test_an_issue_that_changes_while_the_list_is_read_comes_with_the_next_read(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 150)
        on_second_page(sandbox, lambda: sandbox.as_("alice").edit_issue(10, title="Changed"))

        first = gateway.fetch("2024-05-27T09:00:00Z", full=False, labels=False)
        second = gateway.fetch(first.cursor, full=False, labels=False)

        assert 10 not in [each.number for each in first.issues]
        assert "Changed" in [each.title for each in second.issues]

    def test_a_list_of_numbered_pages_that_shifts_is_read_again(self, sandbox: Sandbox) -> None:
        fill(sandbox, 150)
        gateway = numbered(sandbox)
        on_second_page(sandbox, lambda: sandbox.as_("alice").edit_issue(10, title="Changed"))

        fetched = gateway.fetch("2024-05-27T09:00:00Z", full=False, labels=False)

        assert [each.number for each in fetched.issues] == list(range(1, 151))
        assert fetched.issues[9].title == "Changed"
        assert sandbox.log.count(path="/issues") == 4

    def test_a_list_that_never_stands_still_is_read_three_times(self, sandbox: Sandbox) -> None:
        fill(sandbox, 150)
        gateway = numbered(sandbox)
        unread = count(10)
        on_second_page(
            sandbox, lambda: sandbox.as_("alice").edit_issue(next(unread), body="Text"), times=9
        )

        fetched = gateway.fetch("2024-05-27T09:00:00Z", full=False, labels=False)

        assert sandbox.log.count(path="/issues") == 6
        assert len({each.number for each in fetched.issues}) == len(fetched.issues)

    def test_a_whole_read_that_never_stands_still_does_not_claim_to_be_whole(
        self, sandbox: Sandbox
    ) -> None:
        fill(sandbox, 150)
        gateway = numbered(sandbox, again=True)

        fetched = gateway.fetch("", full=True, labels=False)

        assert len(fetched.issues) == 100
        assert not fetched.full

    @pytest.mark.parametrize("stale", [False, True])
    def test_of_two_versions_of_an_issue_the_newer_one_stays(
        self, sandbox: Sandbox, *, stale: bool
    ) -> None:
        fill(sandbox, 101)
        gateway = numbered(sandbox, again=True)
        title = (f"Change {n}" for n in count(1))
        changed = lambda: sandbox.as_("alice").edit_issue(10, title=next(title))  # noqa: E731
        on_second_page(sandbox, changed, times=3)
        if stale:
            # Every second page comes from a replica that lags behind.
            sandbox.after_request = lambda *_: setattr(
                sandbox, "behaviour", Behaviour(stale=0 if sandbox.behaviour.stale else 2)
            )

        fetched = gateway.fetch("", full=True, labels=False)

        newest = "Change 2" if stale else "Change 3"
        assert [each.title for each in fetched.issues if each.number == 10] == [newest]

    def test_many_changes_in_the_second_of_the_cursor_are_not_read_on(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        for n in range(150):
            sandbox.as_("alice").create_issue(f"Task {n}")
        cursor = gateway.fetch("", full=False, labels=False).cursor
        sandbox.log.reset()

        gateway.fetch(cursor, full=False, labels=False)

        assert len(sandbox.log) == 2

    def test_a_whole_read_mends_a_cursor_that_is_ahead(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 1)

        fetched = gateway.fetch("2099-01-01T00:00:00Z", full=True, labels=False)

        assert fetched.cursor == "2024-05-27T09:00:00Z"

    def test_every_milestone_and_label_is_read_over_many_pages(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        alice = sandbox.as_("alice")
        for n in range(120):
            alice.create_milestone(f"M{n}")
            alice.create_label(f"label {n}")

        fetched = gateway.fetch("", full=False, labels=True)

        assert [each.number for each in fetched.milestones] == list(range(1, 121))
        assert len(fetched.labels or ()) == 120

    def test_comments_over_many_pages_are_read_in_order(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        alice = sandbox.as_("alice")
        number = alice.create_issue("A task")
        for n in range(130):
            alice.comment(number, f"Comment {n}")

        assert [each.body for each in gateway.comments(number)] == [
            f"Comment {n}" for n in range(130)
        ]
        assert len(gateway.timeline(number)) == 130

    def test_now_is_the_servers_time_when_the_read_began(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 150)
        sandbox.after_request = lambda _request, _response: sandbox.clock.advance(10)

        fetched = gateway.fetch("", full=False, labels=False)

        assert fetched.now == "2024-05-27T09:02:30Z"
        assert gateway.now == "2024-05-27T09:02:50Z"

    def test_a_hidden_issue_is_left_out_and_still_there(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 2)
        sandbox.behaviour = Behaviour(hidden=frozenset({1}))

        assert numbers(gateway) == [2]
        assert gateway.issue(1).number == 1


class TestConditional:
    def test_a_quiet_read_is_answered_by_304_alone(self, sandbox: Sandbox) -> None:
        fill(sandbox, 3)
        pages: dict[str, str] = {}
        cursor = FakeGateway(sandbox).fetch("", full=False, labels=False).cursor
        first = FakeGateway(sandbox, pages=pages).fetch(cursor, full=False, labels=False)
        sandbox.log.reset()

        second = FakeGateway(sandbox, pages=pages).fetch(cursor, full=False, labels=False)

        assert [entry.status for entry in sandbox.log] == [304, 304]
        assert second == first

    def test_a_page_of_another_token_is_sent_anew(self, sandbox: Sandbox) -> None:
        fill(sandbox, 1)
        pages: dict[str, str] = {}
        cursor = "2024-05-27T09:00:00Z"
        FakeGateway(sandbox, pages=pages).fetch(cursor, full=False, labels=False)
        sandbox.log.reset()

        FakeGateway(sandbox, token="alice-token", pages=pages).fetch(
            cursor, full=False, labels=False
        )

        assert [entry.status for entry in sandbox.log] == [200, 200]

    def test_the_store_holds_one_page_of_each_list(self, sandbox: Sandbox) -> None:
        pages: dict[str, str] = {}
        for n in range(5):
            fill(sandbox, 1)
            FakeGateway(sandbox, pages=pages).fetch(
                f"2024-05-27T09:00:0{n}Z", full=False, labels=True
            )

        assert len(pages) == 3

    def test_a_kept_page_leads_on_to_the_next(self, sandbox: Sandbox) -> None:
        fill(sandbox, 150)
        pages: dict[str, str] = {}
        cursor = "2024-05-27T09:00:00Z"
        first = FakeGateway(sandbox, pages=pages).fetch(cursor, full=False, labels=False)
        sandbox.log.reset()

        second = FakeGateway(sandbox, pages=pages).fetch(cursor, full=False, labels=False)

        assert second == first
        assert len(second.issues) == 150

    @pytest.mark.parametrize("damage", ["", "{}", "[]", '{"etag": "x"}', "null", "\x00"])
    def test_a_damaged_store_costs_a_request_and_no_more(
        self, sandbox: Sandbox, damage: str
    ) -> None:
        fill(sandbox, 1)
        pages: dict[str, str] = {}
        cursor = "2024-05-27T09:00:00Z"
        first = FakeGateway(sandbox, pages=pages).fetch(cursor, full=False, labels=False)

        damaged = dict.fromkeys(pages, damage)
        second = FakeGateway(sandbox, pages=damaged).fetch(cursor, full=False, labels=False)

        assert second == first
        assert damaged == pages

    def test_a_large_page_is_not_kept(self, sandbox: Sandbox) -> None:
        for _ in range(17):
            sandbox.as_("alice").create_issue("A task", "x" * 60_000)
        pages: dict[str, str] = {}

        FakeGateway(sandbox, pages=pages).fetch("2024-05-27T09:00:00Z", full=False, labels=False)

        assert [address.partition("?")[0].rpartition("/")[2] for address in pages] == ["milestones"]

    def test_a_whole_read_takes_nothing_from_the_store(self, sandbox: Sandbox) -> None:
        fill(sandbox, 1)
        pages: dict[str, str] = {}
        for _ in range(2):
            sandbox.log.reset()
            FakeGateway(sandbox, pages=pages).fetch("", full=False, labels=False)

        assert next((e.path[-6:], e.status) for e in sandbox.log) == ("issues", 200)


class TestLostAnswers:
    @pytest.mark.parametrize("fault", LOST, ids=name_of)
    def test_a_create_is_sent_once_whatever_becomes_of_the_answer(
        self, sandbox: Sandbox, gateway: FakeGateway, fault: Fault
    ) -> None:
        sandbox.fail(fault)

        with pytest.raises(OutcomeUnknownError):
            gateway.perform(CreateIssue("A task", ""))

        assert len(sandbox.repo().issues) == 1
        assert gateway.counts == {"POST": 1}

    @pytest.mark.parametrize("fault", [*LOST, *UNDONE], ids=name_of)
    @pytest.mark.parametrize(
        "write",
        [
            EditIssue(1, title="Changed"),
            AddComment(1, "Hello"),
            CreateMilestone("New"),
            EditMilestone(1, "Other"),
            EditMilestone(1, due="2024-05-27"),
        ],
        ids=lambda write: type(write).__name__,
    )
    def test_no_write_is_repeated_by_itself(
        self,
        sandbox: Sandbox,
        gateway: FakeGateway,
        fault: Fault,
        write: EditIssue | AddComment | CreateMilestone | EditMilestone,
    ) -> None:
        sandbox.as_("alice").create_issue("A task")
        sandbox.as_("alice").create_milestone("Beta")
        sandbox.fail(fault)

        with pytest.raises(OutcomeUnknownError):
            gateway.perform(write)

        assert sandbox.log.writes() == 1

    @pytest.mark.parametrize("fault", [*LOST, *UNDONE], ids=name_of)
    @pytest.mark.parametrize("times", [1, 4])
    def test_a_read_is_repeated_until_it_is_whole(
        self, sandbox: Sandbox, gateway: FakeGateway, fault: Fault, times: int
    ) -> None:
        fill(sandbox, 3)
        whole = FakeGateway(sandbox).fetch("", full=False, labels=True)
        sandbox.fail(replace(fault, times=times))

        fetched = gateway.fetch("", full=False, labels=True)

        assert fetched.issues == whole.issues
        assert fetched.full
        assert gateway.counts == {"GET": 3 + times}
        assert gateway.clock.slept == [1, 2, 4, 8][:times]

    @pytest.mark.parametrize("fault", [*LOST, *UNDONE], ids=name_of)
    def test_a_list_that_cannot_be_read_whole_is_an_error_and_never_a_part(
        self, sandbox: Sandbox, gateway: FakeGateway, fault: Fault
    ) -> None:
        fill(sandbox, 150)
        sandbox.fail(replace(fault, path="after=", times=None))

        with pytest.raises(GitHubError, match="no whole answer to reading the issues") as caught:
            gateway.fetch("", full=True, labels=False)

        assert not isinstance(caught.value, OutcomeUnknownError)
        assert caught.value.hint

    def test_a_page_of_another_shape_is_no_list(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        # 200 with an error object, as some proxies send.
        sandbox.fail(Fault("refuse", status=200, message="No", times=None))

        with pytest.raises(GitHubError, match="no whole answer"):
            gateway.fetch("", full=False, labels=False)

        assert gateway.counts == {"GET": 5}

    def test_a_connection_that_was_refused_is_tried_again_for_writes_too(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        gateway.transport.down = 2

        issue = gateway.perform(CreateIssue("A task", ""))

        assert isinstance(issue, Issue)
        assert len(sandbox.repo().issues) == 1
        assert gateway.counts == {"POST": 1}
        assert gateway.clock.slept == [1, 2]

    def test_a_server_that_is_away_is_told_as_not_sent(self, gateway: FakeGateway) -> None:
        gateway.transport.down = 3

        with pytest.raises(NotSentError):
            gateway.perform(CreateIssue("A task", ""))

        assert gateway.counts.get("POST", 0) == 0


class TestRefusals:
    def test_after_401_nothing_goes_out_any_more(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.fail(Fault("refuse", status=401))

        for _ in range(3):
            with pytest.raises(UnauthorisedError):
                gateway.perform(CreateIssue("A task", ""))
        with pytest.raises(UnauthorisedError):
            gateway.fetch("", full=False, labels=False)

        assert len(sandbox.log) == 1

    def test_a_missing_permission_is_not_repeated_and_reads_go_on(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.fail(Fault("refuse", method="POST", status=403, times=None))

        with pytest.raises(ForbiddenError) as caught:
            gateway.perform(CreateIssue("A task", ""))

        assert caught.value.permission == "issues=write"
        assert gateway.fetch("", full=False, labels=False).full
        assert sandbox.log.writes() == 1

    def test_a_refused_value_is_not_repeated(self, sandbox: Sandbox, gateway: FakeGateway) -> None:
        sandbox.fail(Fault("refuse", status=422))

        with pytest.raises(RefusedError) as caught:
            gateway.perform(CreateIssue("A task", ""))

        assert caught.value.fields == ("title",)
        assert len(sandbox.log) == 1

    def test_a_locked_issue_refuses_a_comment(self, sandbox: Sandbox, gateway: FakeGateway) -> None:
        sandbox.as_("olga").lock(sandbox.as_("alice").create_issue("A task"))
        outsider = FakeGateway(sandbox, token="mallory-token")

        with pytest.raises(TrackerError) as caught:
            outsider.perform(AddComment(1, "Hello"))

        assert isinstance(caught.value, RefusedError | ForbiddenError)
        assert gateway.issue(1).locked


class TestAbsence:
    def test_a_deleted_issue_is_gone(self, sandbox: Sandbox, gateway: FakeGateway) -> None:
        number = sandbox.as_("alice").create_issue("A task")
        sandbox.as_("olga").delete_issue(number)

        with pytest.raises(GoneError) as caught:
            gateway.issue(number)
        with pytest.raises(GoneError):
            gateway.perform(EditIssue(number, title="Changed"))

        assert caught.value.status == 410

    @pytest.mark.parametrize("readable", [True, False])
    def test_a_transferred_issue_is_gone_and_neither_followed_nor_changed(
        self, sandbox: Sandbox, gateway: FakeGateway, *, readable: bool
    ) -> None:
        sandbox.seed({"repositories": [{"full_name": "acme/other", "private": not readable}]})
        number = sandbox.as_("alice").create_issue("A task")
        there = sandbox.as_("olga").transfer_issue(number, "acme/other")
        sandbox.log.reset()

        errors = []
        acts: list[Callable[[], object]] = [
            lambda: gateway.issue(number),
            lambda: gateway.perform(EditIssue(number, title="Changed")),
            lambda: gateway.timeline(number),
        ]
        for act in acts:
            with pytest.raises(GoneError) as caught:
                act()
            errors.append(caught.value)

        place = f"/acme/other/issues/{there}" if readable else f"/issues/{there}"
        assert all(each.location.endswith(place) for each in errors)
        assert sandbox.repo("acme/other").issues[there].title == "A task"
        assert all(entry.status != 200 for entry in sandbox.log if entry.method in WRITES)

    def test_an_issue_transferred_from_a_renamed_repository_is_gone(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.seed({"repositories": [{"full_name": "acme/other"}]})
        number = sandbox.as_("alice").create_issue("A task")
        sandbox.as_("olga").transfer_issue(number, "acme/other")
        sandbox.as_("olga").rename_repository("renamed")

        with pytest.raises(GoneError) as caught:
            gateway.issue(number)

        assert "acme/other" in caught.value.location

    def test_a_listing_keeps_its_query_under_the_new_name(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        fill(sandbox, 120)
        sandbox.as_("alice").close(1)
        sandbox.as_("olga").rename_repository("renamed")

        assert numbers(gateway) == list(range(1, 121))

    def test_a_write_to_a_renamed_repository_is_done_once(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.as_("olga").rename_repository("renamed")

        gateway.perform(CreateIssue("A task", ""))

        assert len(sandbox.repo("acme/renamed").issues) == 1

    @pytest.mark.parametrize("kind", ["garbage", "truncate", "reset"])
    def test_a_new_name_that_cannot_be_read_at_first_is_read_again(
        self, sandbox: Sandbox, gateway: FakeGateway, kind: str
    ) -> None:
        sandbox.as_("olga").rename_repository("renamed")
        sandbox.fail(Fault(kind, path="/repositories/"))

        assert gateway.repository().full_name == "acme/renamed"

    def test_a_redirect_to_another_server_is_not_followed(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.as_("olga").rename_repository("renamed")
        gateway_elsewhere = FakeGateway(sandbox)
        gateway_elsewhere._api_url = "https://api.github.com"  # noqa: SLF001 — another host

        with pytest.raises(RepositoryError, match="acme/programme has moved"):
            gateway_elsewhere.repository()
        assert gateway.repository().full_name == "acme/renamed"

    def test_redirects_without_an_end_are_not_followed(self, sandbox: Sandbox) -> None:
        sandbox.as_("olga").rename_repository("renamed")
        gateway = FakeGateway(sandbox, transport=Circling(sandbox))

        with pytest.raises(RepositoryError, match="has moved"):
            gateway.repository()
        with pytest.raises(GoneError):
            gateway.issue(1)

    def test_a_repository_that_became_unreadable_is_no_reason_to_call_an_issue_gone(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.as_("alice").create_issue("A task")
        sandbox.fail(Fault("refuse", status=404, times=None))

        acts: list[Callable[[], object]] = [
            lambda: gateway.issue(1),
            lambda: gateway.perform(EditIssue(1, title="Changed")),
            lambda: gateway.perform(CreateIssue("A task", "")),
        ]
        for act in acts:
            with pytest.raises(ForbiddenError, match="does not exist, or the token may not read"):
                act()

    def test_a_write_answered_by_404_though_the_issue_is_there_is_a_missing_permission(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.as_("alice").create_issue("A task")
        sandbox.fail(Fault("refuse", method="PATCH", status=404))

        with pytest.raises(ForbiddenError, match="does not permit editing issue #1"):
            gateway.perform(EditIssue(1, title="Changed"))

    def test_a_milestone_is_read_by_its_number(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.as_("alice").create_milestone("Beta", due_on="2024-05-27T12:00:00Z")

        assert gateway.milestone(1) == Milestone(1, "Beta", due="2024-05-27")
        with pytest.raises(GoneError):
            gateway.milestone(2)

    def test_a_milestone_that_is_not_there_is_refused(self, gateway: FakeGateway) -> None:
        with pytest.raises(RefusedError) as caught:
            gateway.perform(EditMilestone(9, "Beta"))

        assert caught.value.status == 404


class TestLimits:
    @pytest.mark.parametrize("fault", LIMITS, ids=name_of)
    @pytest.mark.parametrize("reading", [True, False])
    def test_a_limit_is_waited_for_and_the_request_sent_again_once(
        self, sandbox: Sandbox, gateway: FakeGateway, fault: Fault, *, reading: bool
    ) -> None:
        sandbox.fail(fault)

        if reading:
            assert gateway.repository().full_name == "acme/programme"
        else:
            gateway.perform(CreateIssue("A task", ""))

        assert sum(gateway.counts.values()) == 2
        assert len(sandbox.repo().issues) == (not reading)
        asked = (
            fault.seconds + 1 if fault.kind == "primary" else float(fault.retry_after or 0) or 60
        )
        assert gateway.clock.slept == [asked]

    def test_no_request_goes_out_during_a_wait(self, sandbox: Sandbox) -> None:
        gateway = FakeGateway(sandbox, max_wait=20)
        sandbox.fail(Fault("secondary", retry_after="45"))

        for _ in range(3):
            with pytest.raises(UnfinishedError) as caught:
                gateway.perform(CreateIssue("A task", ""))
            assert caught.value.wait == 45
        with pytest.raises(UnfinishedError):
            gateway.repository()
        assert len(sandbox.log) == 1

        gateway.clock.sleep(30)
        gateway.perform(CreateIssue("A task", ""))
        assert gateway.clock.slept == [30, 15]

    def test_secondary_limits_in_a_row_double_the_wait_and_end(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.fail(Fault("secondary", times=None))

        with pytest.raises(UnfinishedError) as caught:
            gateway.perform(CreateIssue("A task", ""))

        assert gateway.clock.slept == [60, 120, 240]
        assert caught.value.wait == 480
        assert len(sandbox.repo().issues) == 0

    def test_a_success_ends_the_doubling(self, sandbox: Sandbox, gateway: FakeGateway) -> None:
        for _ in range(2):
            sandbox.fail(Fault("secondary"))
            gateway.repository()

        assert gateway.clock.slept == [60, 60]

    def test_the_wait_is_told(self, sandbox: Sandbox) -> None:
        told: list[tuple[float, str]] = []
        gateway = FakeGateway(sandbox, on_wait=lambda *wait: told.append(wait))
        sandbox.fail(Fault("primary", seconds=900))

        gateway.repository()

        assert told == [(901, "GitHub's hourly rate limit")]

    def test_the_servers_clock_may_be_a_day_off(self) -> None:
        sandbox = Sandbox(start=datetime(2020, 1, 1, tzinfo=UTC))
        gateway = FakeGateway(sandbox)
        sandbox.fail(Fault("primary", seconds=100))

        gateway.repository()

        assert gateway.clock.slept == [101]

    def test_a_real_limit_is_kept_without_a_refusal(self, sandbox: Sandbox) -> None:
        sandbox.behaviour = Behaviour(primary_limit=3)
        gateway = FakeGateway(sandbox)

        for _ in range(7):
            gateway.repository()

        assert [entry.status for entry in sandbox.log] == [200] * 7
        assert len(gateway.clock.slept) == 2

    def test_a_new_connection_is_opened_after_a_long_wait(
        self, sandbox: Sandbox, gateway: FakeGateway
    ) -> None:
        sandbox.fail(Fault("secondary"))

        gateway.perform(CreateIssue("A task", ""))

        assert gateway.transport.closed == 1


class TestLog:
    def test_each_request_is_a_line_without_secrets_or_control_characters(
        self, sandbox: Sandbox, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "gh_tracker.gateway")
        sandbox.fail(Fault("reset", method="GET"))

        gateway.perform(CreateIssue("A\n::error::task", "\x1b[31m"))
        gateway.issue(1)

        assert [line.rpartition(" ")[0] for line in caplog.messages] == [
            "POST /repos/acme/programme/issues 201",
            "GET /repos/acme/programme/issues/1 lost",
            "GET /repos/acme/programme/issues/1 200",
        ]
        assert caplog.messages[0].endswith("ms")
        assert all(line.isprintable() and TOKEN not in line for line in caplog.messages)

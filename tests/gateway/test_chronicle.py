"""What happened in a repository, against the sandbox in this process."""

from __future__ import annotations

import pytest

from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event
from gh_tracker.errors import RefusedError
from gh_tracker.sandbox import Fault, Sandbox
from tests.fake import FakeGateway
from tests.sandbox.helpers import still

NOON = "2024-05-27T12:00:00Z"
LATER = "2024-05-27T12:00:01Z"


@pytest.fixture
def github() -> Sandbox:
    return still()


@pytest.fixture
def gateway(github: Sandbox) -> FakeGateway:
    return FakeGateway(github)


def test_events_of_all_issues_come_newest_first_each_with_its_issue(
    github: Sandbox, gateway: FakeGateway
) -> None:
    alice, bob = github.as_("alice"), github.as_("bob")
    first, second = alice.create_issue("A"), alice.create_issue("B")
    alice.close(first, comment="Shipped.")
    github.clock.advance(1)
    bob.close(second, reason="not_planned")
    assert list(gateway.chronicle.events()) == [
        (
            Event("closed", "bob", LATER, issue=second, reason="not_planned"),
            Event("closed", "alice", NOON, issue=first),
        )
    ]
    assert gateway.counts == {"GET": 1}


def test_a_page_of_events_is_asked_for_only_when_it_is_wanted(
    github: Sandbox, gateway: FakeGateway
) -> None:
    alice = github.as_("alice")
    number = alice.create_issue("A")
    for _ in range(60):
        alice.close(number)
        alice.reopen(number)
    pages = gateway.chronicle.events()
    assert len(next(pages)) == 100
    assert gateway.counts == {"GET": 1}
    assert len(next(pages)) == 20
    assert next(pages, None) is None
    assert gateway.counts == {"GET": 2}


def test_comments_of_all_issues_are_read_since_a_moment_in_the_order_of_writing(
    github: Sandbox, gateway: FakeGateway
) -> None:
    alice, bob = github.as_("alice"), github.as_("bob")
    first, second = alice.create_issue("A"), alice.create_issue("B")
    alice.comment(first, "Early")
    github.clock.advance(1)
    bob.comment(second, "One")
    alice.comment(first, "Two")
    assert list(gateway.chronicle.remarks(LATER)) == [
        (
            Event("commented", "bob", LATER, body="One", issue=second),
            Event("commented", "alice", LATER, body="Two", issue=first),
        )
    ]
    assert [len(page) for page in gateway.chronicle.remarks(NOON)] == [3]


class TestAMergedPullRequest:
    def test_comes_with_the_listing_and_tells_what_it_closes(
        self, github: Sandbox, gateway: FakeGateway
    ) -> None:
        alice = github.as_("alice")
        number = alice.create_issue("A")
        alice.open_pull_request("Not merged", f"Fixes #{number}")
        merged = alice.open_pull_request("Merged", f"Fixes #{number}")
        alice.open_pull_request("Closes nothing", "For the record")
        alice.merge_pull_request(merged)
        alice.merge_pull_request(merged + 1)
        fetched = gateway.fetch("", full=True, labels=False)
        (found,) = fetched.pulls
        assert (found.number, found.title, found.merged_at) == (merged, "Merged", NOON)
        assert found.url.endswith(f"/acme/programme/pull/{merged}")
        assert found.closes == {number}
        assert [each.number for each in fetched.issues] == [number]
        assert gateway.counts == {"GET": 2}

    def test_is_found_by_a_commit(self, github: Sandbox, gateway: FakeGateway) -> None:
        alice = github.as_("alice")
        number = alice.create_issue("A")
        pull = alice.open_pull_request("Merged")
        commit = alice.merge_pull_request(pull, f"Fixes #{number}")
        (found,) = gateway.chronicle.pulls_of(commit)
        assert found == Pull(pull, "Merged", found.url, NOON)
        (closed, *_) = next(gateway.chronicle.events())
        assert (closed.kind, closed.issue, closed.commit) == ("closed", number, commit)

    def test_is_none_of_a_commit_that_was_pushed(
        self, github: Sandbox, gateway: FakeGateway
    ) -> None:
        commit = github.as_("alice").push("Tidy up")
        assert gateway.chronicle.pulls_of(commit) == ()

    @pytest.mark.parametrize("status", [403, 404, 422])
    def test_is_none_where_github_does_not_tell(
        self, github: Sandbox, gateway: FakeGateway, status: int
    ) -> None:
        github.fail(Fault("refuse", status=status, path="/pulls$"))
        assert gateway.chronicle.pulls_of("c0ffee") == ()


def test_a_server_without_such_a_list_says_so(github: Sandbox, gateway: FakeGateway) -> None:
    github.fail(Fault("refuse", status=404, path="/issues/events"))
    with pytest.raises(RefusedError):
        next(gateway.chronicle.events())

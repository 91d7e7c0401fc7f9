"""What happened, as GitHub's JSON tells it: events, comments, pull requests."""

from __future__ import annotations

from typing import Final

import pytest

from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event
from gh_tracker.gateway import happenings
from gh_tracker.gateway.messages import UnreadableError
from tests.gateway.samples import OCTOCAT

AT = "2024-05-27T09:00:00Z"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {
                "event": "labeled",
                "actor": OCTOCAT,
                "created_at": "2024-05-27T09:00:00Z",
                "label": {"name": "bug"},
            },
            Event("labeled", "octocat", "2024-05-27T09:00:00Z", label="bug"),
        ),
        (
            {
                "event": "commented",
                "user": OCTOCAT,
                "created_at": "2024-05-27T09:00:00Z",
                "body": "Hello",
            },
            Event("commented", "octocat", "2024-05-27T09:00:00Z", body="Hello"),
        ),
        (
            {"event": "reviewed", "user": OCTOCAT, "submitted_at": "2024-05-27T09:00:00Z"},
            Event("reviewed", "octocat", "2024-05-27T09:00:00Z"),
        ),
        (
            {"event": "committed", "committer": {"date": "2024-05-27T11:00:00+02:00"}},
            Event("committed", "", "2024-05-27T09:00:00Z"),
        ),
        ({"event": "closed", "actor": None, "created_at": None}, Event("closed", "", "")),
    ],
    ids=["labeled", "commented", "reviewed", "committed", "a deleted account"],
)
def test_events_of_every_shape_are_read(data: object, expected: Event) -> None:
    assert happenings.event(data) == expected


def test_a_comment_is_an_event_too() -> None:
    data = {"id": 1, "user": OCTOCAT, "created_at": "2024-05-27T09:00:00Z", "body": "Hi"}

    assert happenings.comment(data) == Event(
        "commented", "octocat", "2024-05-27T09:00:00Z", body="Hi"
    )


@pytest.mark.parametrize(
    ("data", "number"),
    [
        ({"issue": {"number": 7}}, 7),
        ({"issue_url": "https://api.github.com/repos/acme/programme/issues/8"}, 8),
        ({"issue_url": ""}, 0),
        ({}, 0),
    ],
    ids=["event of a repository", "comment", "no address", "timeline"],
)
def test_the_issue_of_an_event_is_told_where_it_is_not_asked_for(
    data: dict[str, object], number: int
) -> None:
    assert happenings.event({"event": "closed", "created_at": AT, **data}).issue == number


def test_a_closing_has_its_reason_and_its_commit() -> None:
    data = {"event": "closed", "created_at": AT, "commit_id": "abc", "state_reason": "duplicate"}

    assert happenings.event(data) == Event("closed", "", AT, commit="abc", reason="duplicate")


def test_a_pull_request_is_read_with_what_it_closes() -> None:
    data = {
        "number": 12,
        "title": "Open the wallet",
        "html_url": "https://github.com/acme/programme/pull/12",
        "merged_at": AT,
        "body": "Fixes #3",
    }

    assert happenings.pull(data, "acme/programme") == Pull(
        12, "Open the wallet", "https://github.com/acme/programme/pull/12", AT, frozenset({3})
    )
    assert happenings.pull({**data, "merged_at": None}, "acme/programme").merged_at == ""


class TestAMention:
    PULL: Final = {
        "number": 12,
        "title": "Open the wallet",
        "html_url": "https://github.com/acme/programme/pull/12",
        "body": "Fixes #3",
        "pull_request": {"merged_at": AT},
    }

    def pull(self, **changes: object) -> Pull | None:
        data = {
            "event": "cross-referenced",
            "actor": OCTOCAT,
            "created_at": AT,
            "source": {"type": "issue", "issue": {**self.PULL, **changes}},
        }
        return happenings.event(data, "acme/programme").pull

    def test_by_a_merged_pull_request_tells_what_that_closes(self) -> None:
        url = "https://github.com/acme/programme/pull/12"
        assert self.pull() == Pull(12, "Open the wallet", url, AT, frozenset({3}))

    def test_from_another_repository_closes_what_it_names_in_full(self) -> None:
        other = {"full_name": "acme/other"}
        found = self.pull(repository=other, body="Fixes #3, closes acme/programme#4")
        assert found
        assert found.closes == {4}

    @pytest.mark.parametrize("pull_request", [None, {"merged_at": None}, {}])
    def test_by_an_issue_or_an_open_pull_request_tells_nothing(self, pull_request: object) -> None:
        assert self.pull(pull_request=pull_request) is None


def test_another_shape_is_no_event() -> None:
    with pytest.raises(UnreadableError):
        happenings.event([])

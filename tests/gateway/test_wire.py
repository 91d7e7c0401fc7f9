"""GitHub's JSON to values."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.remote import (
    Issue,
    Milestone,
    Repository,
)
from gh_tracker.gateway import wire
from gh_tracker.gateway.messages import UnreadableError
from tests.gateway.samples import ISSUE, MILESTONE, OCTOCAT, REPOSITORY

JSON: st.SearchStrategy[object] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.just([]), st.just({})
)


class TestIssues:
    def test_an_issue_is_read_whole(self) -> None:
        assert wire.issue(ISSUE) == Issue(
            number=1347,
            node_id="MDU6SXNzdWUx",
            title="Found a bug",
            body="I'm having a problem with this.",
            state="closed",
            state_reason="completed",
            labels=("bug", "ux"),
            assignees=("octocat", "hubot"),
            milestone=7,
            author="octocat",
            bot=False,
            association="COLLABORATOR",
            created_at="2011-04-22T13:33:48Z",
            updated_at="2011-04-22T13:33:48Z",
            closed_at="2013-02-12T13:22:01Z",
            closed_by="hubot",
            locked=True,
            url="https://github.com/octocat/Hello-World/issues/1347",
        )

    def test_null_is_nothing(self) -> None:
        names = ("body", "user", "milestone", "closed_at", "closed_by", "state_reason", "labels")
        issue = wire.issue({**ISSUE, **dict.fromkeys(names)})

        assert (issue.body, issue.author, issue.milestone) == ("", "", None)
        assert (issue.closed_at, issue.closed_by, issue.state_reason) == (None, None, None)
        assert issue.labels == ()

    def test_a_sub_issue_knows_its_parent(self) -> None:
        address = "https://api.github.com/repos/octocat/Hello-World/issues/42"

        assert wire.issue({**ISSUE, "parent_issue_url": address}).parent == 42
        assert wire.issue({**ISSUE, "parent_issue_url": None}).parent is None

    def test_a_bot_is_known_by_its_type(self) -> None:
        app = {"login": "github-actions[bot]", "type": "Bot"}

        assert wire.issue({**ISSUE, "user": app}).bot
        assert not wire.issue({**ISSUE, "user": {**OCTOCAT, "login": "robot"}}).bot

    def test_labels_may_be_plain_text(self) -> None:
        assert wire.issue({**ISSUE, "labels": ["bug", {"name": "ux"}]}).labels == ("bug", "ux")

    def test_the_body_is_kept_as_it_is(self) -> None:
        body = "One\r\n\r\n  Two\t\n\u202e"

        assert wire.issue({**ISSUE, "body": body}).body == body

    @pytest.mark.parametrize(
        ("extra", "expected"), [({}, False), ({"pull_request": {"url": "x"}}, True)]
    )
    def test_a_pull_request_is_known_in_a_list(
        self, extra: dict[str, object], expected: bool
    ) -> None:
        assert wire.listed({**ISSUE, **extra}).pull_request is expected

    @given(name=st.sampled_from(sorted(ISSUE)), value=JSON)
    def test_any_other_shape_is_unreadable_and_nothing_worse(
        self, name: str, value: object
    ) -> None:
        with suppress(UnreadableError):
            assert isinstance(wire.issue({**ISSUE, name: value}), Issue)

    @pytest.mark.parametrize("name", ["number", "title", "user", "labels", "updated_at"])
    def test_a_wrong_type_is_named(self, name: str) -> None:
        wrong: object = "x" if name == "number" else 4.5

        with pytest.raises(UnreadableError):
            wire.issue({**ISSUE, name: wrong})

    @pytest.mark.parametrize("data", [None, [], "x", 3])
    def test_something_that_is_no_object_is_unreadable(self, data: object) -> None:
        with pytest.raises(UnreadableError, match="expected an object"):
            wire.issue(data)

    def test_a_boolean_is_no_number(self) -> None:
        with pytest.raises(UnreadableError, match="number"):
            wire.issue({**ISSUE, "number": True})


class TestOthers:
    def test_a_milestone_keeps_the_day_it_is_due(self) -> None:
        assert wire.milestone(MILESTONE) == Milestone(
            1, "v1.0", "open", "Tracking milestone for version 1.0", "2012-10-09"
        )

    def test_a_milestone_without_a_date_has_none(self) -> None:
        assert wire.milestone({**MILESTONE, "due_on": None, "description": None}).due == ""

    def test_a_repository_is_read(self) -> None:
        assert wire.repository(REPOSITORY) == Repository(
            node_id="MDEwOlJlcG9zaXRvcnkxMjk2MjY5",
            full_name="octocat/Hello-World",
            has_issues=True,
            default_branch="master",
            may_push=False,
            url="https://github.com/octocat/Hello-World",
        )

    def test_a_repository_that_tells_no_permissions_is_given_the_benefit_of_the_doubt(self) -> None:
        told = {name: value for name, value in REPOSITORY.items() if name != "permissions"}

        assert wire.repository(told).may_push

    def test_an_id_over_32_bits_is_kept(self) -> None:
        assert wire.identifier({"id": 5_000_000_123}) == "5000000123"


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ""),
            ("2024-05-27T09:00:00Z", "2024-05-27T09:00:00Z"),
            ("2024-05-27T09:00:00.999Z", "2024-05-27T09:00:00Z"),
            ("2024-05-27T11:00:00+02:00", "2024-05-27T09:00:00Z"),
            ("2024-05-27T09:00:00", "2024-05-27T09:00:00Z"),
        ],
    )
    def test_a_time_is_utc_to_the_whole_second(self, text: str, expected: str) -> None:
        assert wire.moment(text) == expected

    def test_something_else_is_unreadable(self) -> None:
        for text in ("yesterday", "0001-01-01T00:00:00+09:00"):
            with pytest.raises(UnreadableError, match="not a time"):
                wire.moment(text)

    @given(st.datetimes(timezones=st.just(UTC)))
    def test_normalising_twice_is_normalising_once(self, when: datetime) -> None:
        once = wire.moment(when.isoformat())

        assert wire.moment(once) == once

    def test_the_overlap_crosses_midnight(self) -> None:
        assert wire.earlier("2024-03-01T00:05:00Z", 15) == "2024-02-29T23:50:00Z"

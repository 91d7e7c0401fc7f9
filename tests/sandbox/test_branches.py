"""Merges and pushes: what they close, and what events and lists then say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gh_tracker.sandbox import Sandbox
from gh_tracker.sandbox.messages import JsonObject
from tests.sandbox.helpers import ask, still, thing, things


def events(sandbox: Sandbox, number: int) -> list[tuple[object, object, object]]:
    rows = things(ask(sandbox, "GET", f"/issues/{number}/events"))
    return [(one["event"], one["commit_id"], one["commit_url"]) for one in rows]


def with_issue(title: str = "One") -> tuple[Sandbox, int]:
    sandbox = still()
    return sandbox, sandbox.as_("alice").create_issue(title)


@pytest.mark.parametrize(
    "words",
    [
        "Fixes #1",
        "closes: #1",
        "It RESOLVED #1.",
        "fix #1, and more",
        "Closed #1",
        "Fixes acme/programme#1",
        "Fixes https://github.com/acme/programme/issues/1",
    ],
)
def test_a_merge_closes_what_the_pull_requests_text_says(words: str) -> None:
    """The event does not tell that, as people have found of GitHub's."""
    sandbox, number = with_issue()
    bob = sandbox.as_("bob")
    bob.merge_pull_request(bob.open_pull_request("A change", words))

    issue = sandbox.issue(number)
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert events(sandbox, number) == [("closed", None, None)]


@pytest.mark.parametrize("words", ["See #1", "prefixes #1", "Fixes #10", "Fixes acme/other#1", ""])
def test_what_a_text_only_mentions_stays_open(words: str) -> None:
    sandbox, number = with_issue()
    bob = sandbox.as_("bob")
    bob.merge_pull_request(bob.open_pull_request("A change", words))
    assert sandbox.issue(number)["state"] == "open"


def test_a_commits_message_closes_and_the_event_has_the_commit() -> None:
    sandbox, number = with_issue()
    sha = sandbox.as_("bob").push(f"Mend it\n\nFixes #{number}")
    url = f"{sandbox.issue(number)['repository_url']}/commits/{sha}"
    assert events(sandbox, number) == [("referenced", sha, url), ("closed", sha, url)]


def test_what_is_closed_already_is_only_referenced() -> None:
    sandbox, number = with_issue()
    sandbox.as_("alice").close(number, "not_planned")
    sandbox.as_("bob").push(f"Fixes #{number}")
    assert [each[0] for each in events(sandbox, number)] == ["closed", "referenced"]
    assert sandbox.issue(number)["state_reason"] == "not_planned"


def pulls(sandbox: Sandbox, sha: str) -> list[JsonObject]:
    return things(ask(sandbox, "GET", f"/commits/{sha}/pulls"))


def test_the_pull_request_of_a_commit_is_told_and_marked_as_merged() -> None:
    sandbox, number = with_issue()
    bob = sandbox.as_("bob")
    pull = bob.open_pull_request("A change")
    sha = bob.merge_pull_request(pull, f"A change (#{pull})\n\nFixes #{number}")

    (found,) = pulls(sandbox, sha)
    assert (found["number"], found["title"], found["state"]) == (pull, "A change", "closed")
    assert found["merge_commit_sha"] == sha
    assert found["merged_at"] == sandbox.issue(number)["closed_at"]
    (listed,) = [
        one
        for one in things(ask(sandbox, "GET", "/issues?state=all"))
        if isinstance(one.get("pull_request"), dict)
    ]
    links = listed["pull_request"]
    assert isinstance(links, dict)
    assert links["merged_at"] == found["merged_at"]


def test_a_pushed_commit_has_no_pull_request_and_one_that_is_not_there_is_refused() -> None:
    sandbox, _ = with_issue()
    assert pulls(sandbox, sandbox.as_("bob").push("Mend it")) == []
    refused = thing(ask(sandbox, "GET", f"/commits/{'0' * 40}/pulls"), 422)
    assert refused["message"] == f"No commit found for SHA: {'0' * 40}"


def test_commits_are_kept_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    sandbox = Sandbox(path=path)
    bob = sandbox.as_("bob")
    sha = bob.merge_pull_request(bob.open_pull_request("A change"))
    assert [one["title"] for one in pulls(Sandbox(path=path), sha)] == ["A change"]


class TestAPullRequestThatMentionsAnIssue:
    @pytest.mark.parametrize("words", ["Fixes #1", "See #1.", "Closes acme/programme#1"])
    def test_stands_in_its_timeline_with_how_it_is_now(self, words: str) -> None:
        sandbox, number = with_issue()
        bob = sandbox.as_("bob")
        pull = bob.open_pull_request("A change", words)
        bob.merge_pull_request(pull)

        rows = things(ask(sandbox, "GET", f"/issues/{number}/timeline"))

        mention = rows[0]
        assert mention["event"] == "cross-referenced"
        source = mention["source"]
        assert isinstance(source, dict)
        shown = thing(ask(sandbox, "GET", f"/issues/{pull}"))
        assert source["issue"] == {n: v for n, v in shown.items() if n in source["issue"]}
        assert source["issue"]["pull_request"]["merged_at"]

    def test_stands_in_no_list_of_events(self) -> None:
        sandbox, number = with_issue()
        sandbox.as_("bob").open_pull_request("A change", "See #1")
        event = sandbox.repo().events[-1]
        assert event.kind == "cross-referenced"
        for rest in (f"/issues/{number}/events", "/issues/events"):
            assert things(ask(sandbox, "GET", rest)) == []
        assert ask(sandbox, "GET", f"/issues/events/{event.id}").status == 404

    @pytest.mark.parametrize("words", ["See #9", "acme/other#1", "prefix#1", ""])
    def test_names_one_that_is_there(self, words: str) -> None:
        sandbox, _ = with_issue()
        sandbox.as_("bob").open_pull_request("A change", words)
        assert sandbox.repo().events == []

"""Branches, pull requests and comments: what is asked, and what GitHub's answers mean."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from gh_tracker.errors import ForbiddenError, OutcomeUnknownError, RefusedError
from gh_tracker.gateway.exchange import Exchange
from gh_tracker.gateway.hosting import GitHubHosting, MovedError, NewCommit
from gh_tracker.gateway.messages import Answer, Request
from gh_tracker.gateway.pacing import Pacer

NEW = NewCommit("main", "abc", "Sync", "", {"docs/t.md": b"text\n"})
PULL = {"number": 12, "html_url": "https://x/12", "title": "T", "body": None, "state": "open"}


@dataclass(slots=True)
class Script:
    """A connection that gives one answer after another."""

    answers: list[Answer]
    sent: list[tuple[str, str, Mapping[str, object] | None]] = field(default_factory=list)

    def send(self, request: Request, target: str) -> Answer:
        self.sent.append((request.verb, target, request.body))
        return self.answers.pop(0)

    def close(self) -> None:
        """Nothing is open."""


def answer(content: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, headers, json.dumps(content))


def hosting(*answers: Answer, api: str = "https://api.github.com") -> tuple[GitHubHosting, Script]:
    script = Script(list(answers))
    return GitHubHosting("acme/programme", api, Exchange(script, Pacer(time), time)), script


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        ("https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql"),
    ],
)
def test_a_commit_names_the_head_that_it_expects(api: str, graphql: str) -> None:
    made = {"data": {"createCommitOnBranch": {"commit": {"oid": "def"}}}}
    one, script = hosting(answer(made), api=api)

    assert one.commit(NEW) == "def"

    ((verb, target, body),) = script.sent
    assert (verb, target) == ("POST", graphql)
    asked = json.loads(json.dumps(body))["variables"]["input"]
    assert asked["expectedHeadOid"] == "abc"
    assert asked["branch"] == {
        "repositoryNameWithOwner": "acme/programme",
        "branchName": "main",
    }
    assert asked["fileChanges"]["additions"] == [{"path": "docs/t.md", "contents": "dGV4dAo="}]


def test_a_branch_that_moved_and_a_rule_that_refuses_are_told_apart() -> None:
    moved = {"data": None, "errors": [{"type": "STALE_DATA", "message": "did not"}]}
    refused = {"data": None, "errors": [{"type": "FORBIDDEN", "message": "rule"}]}
    one, _ = hosting(answer(moved), answer(refused))

    with pytest.raises(MovedError, match="did not"):
        one.commit(NEW)
    with pytest.raises(RefusedError, match="rule") as caught:
        one.commit(NEW)
    assert "pull-request" in caught.value.hint


def test_a_commit_whose_answer_is_lost_is_not_sent_twice() -> None:
    one, script = hosting(Answer(502, {}, ""), Answer(502, {}, ""))

    with pytest.raises(OutcomeUnknownError):
        one.commit(NEW)

    assert len(script.sent) == 1


def test_comments_are_read_page_by_page() -> None:
    person = {"login": "alice", "type": "User"}
    bot = {"login": "x[bot]", "type": "Bot"}
    link = '<https://api.github.com/repositories/1/issues/12/comments?page=2>; rel="next"'
    one, script = hosting(
        answer([{"id": 1, "user": person, "body": "a"}], link=link),
        answer([{"id": 2, "user": bot, "body": None}, {"id": 3, "user": None, "body": "c"}]),
    )

    found = one.comments(12)

    assert [(e.id, e.author, e.bot, e.body) for e in found] == [
        (1, "alice", False, "a"),
        (2, "x[bot]", True, ""),
        (3, "", False, "c"),
    ]
    assert script.sent[1][1].endswith("/issues/12/comments?page=2")


def test_an_open_pull_request_is_looked_for_by_its_two_branches() -> None:
    one, script = hosting(answer([PULL]), answer([]))

    found = one.pull_request("gh-tracker/docs", "main")

    assert found is not None
    assert (found.number, found.body, found.open) == (12, "", True)
    assert script.sent[0][1] == (
        "/repos/acme/programme/pulls?state=open&head=acme%3Agh-tracker%2Fdocs&base=main"
    )
    assert one.pull_request("gh-tracker/docs", "main") is None


def test_an_apps_token_has_no_login() -> None:
    refused = answer({"message": "Resource not accessible by integration"}, 403)
    one, _ = hosting(refused, answer({"login": "alice"}))

    assert one.login() == ""
    assert one.login() == "alice"


def test_a_token_that_may_not_comment_is_refused() -> None:
    one, _ = hosting(answer({"message": "Resource not accessible by integration"}, 403))

    with pytest.raises(ForbiddenError):
        one.comment(12, "text")

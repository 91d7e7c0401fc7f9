"""What metrics are read with, against the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from gh_tracker.core.sections.metrics import WorkflowJob, WorkflowRun
from gh_tracker.errors import ForbiddenError, GitHubError
from gh_tracker.gateway.messages import Answer, Request
from gh_tracker.gateway.meter import FURTHEST, GitHubMeter
from gh_tracker.sandbox import Fault, Sandbox
from tests.fake import FakeGateway
from tests.sandbox.helpers import still

T = TypeVar("T")


@pytest.fixture
def github() -> Sandbox:
    return still()


@pytest.fixture
def gateway(github: Sandbox) -> FakeGateway:
    return FakeGateway(github)


def conclusions(runs: tuple[WorkflowRun, ...]) -> list[str]:
    return [each.conclusion for each in runs]


def test_runs_are_read_newest_first_and_only_those_that_are_over(
    github: Sandbox, gateway: FakeGateway
) -> None:
    alice = github.as_("alice")
    alice.run_workflow("ci.yml", {"build": ["success", 60]}, name="CI")
    alice.run_workflow("nightly.yml", {"checks": ["failure", 60]}, name="Nightly checks")
    alice.run_workflow("ci.yml", {"build": ["timed_out", 60]}, branch="topic")
    alice.run_workflow("ci.yml")
    found = gateway.meter.runs("", "", 20)
    assert conclusions(found) == ["failure", "failure", "success"]
    assert (found[1].file, found[1].name) == ("nightly.yml", "Nightly checks")
    assert conclusions(gateway.meter.runs("ci.yml", "main", 20)) == ["success"]
    assert conclusions(gateway.meter.runs("", "", 1)) == ["failure"]
    assert conclusions(gateway.meter.runs("nightly CHECKS", "", 20)) == ["failure"]
    assert gateway.counts == {"GET": 4}


def test_a_name_is_looked_for_on_further_pages_but_not_for_ever(
    github: Sandbox, gateway: FakeGateway
) -> None:
    alice = github.as_("alice")
    alice.run_workflow("old.yml", {"x": ["success", 1]}, name="Old")
    for _ in range(120):
        alice.run_workflow("ci.yml", {"x": ["success", 1]})
    assert len(gateway.meter.runs("Old", "", 20)) == 1
    assert gateway.counts == {"GET": 2}
    for _ in range(100 * FURTHEST):
        alice.run_workflow("ci.yml", {"x": ["success", 1]})
    assert gateway.meter.runs("Old", "", 20) == ()
    assert gateway.counts == {"GET": 2 + FURTHEST}
    assert len(gateway.meter.runs("old.yml", "", 20)) == 1


def test_jobs_tell_when_they_were_at_work(github: Sandbox, gateway: FakeGateway) -> None:
    run = github.as_("alice").run_workflow("ci.yml", {"a": ["success", 60], "b": ["skipped", 0]})
    assert gateway.meter.jobs(run) == (
        WorkflowJob("a", "success", "2024-05-27T11:59:00Z", "2024-05-27T12:00:00Z"),
        WorkflowJob("b", "skipped", "2024-05-27T12:00:00Z", "2024-05-27T12:00:00Z"),
    )


def test_issues_of_a_label_are_the_open_ones_and_those_closed_lately(
    github: Sandbox, gateway: FakeGateway
) -> None:
    alice = github.as_("alice")
    for title in ("long closed", "old and open", "fresh", "of another label"):
        label = "other" if "other" in title else "queue: a & b"
        number = alice.create_issue(title, labels=[label])
        if title == "long closed":
            alice.close(number)
            github.clock.advance(86400)
    alice.close(3)
    found = gateway.meter.labelled("queue: a & b", closed_since="2024-05-28T00:00:00Z")
    assert [(each.number, each.state) for each in found] == [(2, "open"), (3, "closed")]


def test_a_workflow_that_is_not_there_is_an_error(gateway: FakeGateway) -> None:
    with pytest.raises(GitHubError):
        gateway.meter.runs("none.yml", "", 20)


def test_a_token_without_the_permission_is_told(github: Sandbox, gateway: FakeGateway) -> None:
    github.fail(Fault("refuse", path="/actions/", status=403, times=None))
    with pytest.raises(ForbiddenError):
        gateway.meter.runs("", "", 20)


def test_an_answer_of_another_shape_is_not_taken_for_an_empty_list() -> None:
    def ask(_request: Request, read: Callable[[Answer], T], /) -> T:
        return read(Answer(200, {}, "[]"))

    with pytest.raises(ValueError, match="expected an object"):
        GitHubMeter(ask).runs("", "", 20)

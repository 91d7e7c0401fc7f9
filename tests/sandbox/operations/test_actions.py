from typing import cast

import pytest

from gh_tracker.sandbox import Sandbox
from gh_tracker.sandbox.described import DescriptionError
from gh_tracker.sandbox.messages import JsonObject
from tests.sandbox.helpers import ask, next_link, still, thing


def listed(sandbox: Sandbox, rest: str, name: str = "workflow_runs") -> list[JsonObject]:
    return cast("list[JsonObject]", thing(ask(sandbox, "GET", f"/actions{rest}"))[name])


def numbers(sandbox: Sandbox, rest: str) -> list[object]:
    return [(one["path"], one["run_number"]) for one in listed(sandbox, rest)]


CI, NIGHTLY = ".github/workflows/ci.yml", ".github/workflows/nightly.yml"


def lived() -> Sandbox:
    """Runs of two workflows, an hour apart."""
    sandbox = still()
    alice = sandbox.as_("alice")
    alice.run_workflow("ci.yml", {"build": ["success", 60], "test": ["success", 120]})
    sandbox.clock.advance(3600)
    alice.run_workflow("nightly.yml", {"checks": ["timed_out", 5]}, name="Nightly checks")
    sandbox.clock.advance(3600)
    alice.run_workflow("ci.yml", {"build": ["failure", 30]}, branch="topic", event="pull_request")
    sandbox.clock.advance(3600)
    sandbox.as_("bob").run_workflow("ci.yml")
    return sandbox


def test_runs_come_newest_first_and_are_counted_by_workflow() -> None:
    assert numbers(lived(), "/runs") == [(CI, 3), (CI, 2), (NIGHTLY, 1), (CI, 1)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("branch=topic", [(CI, 2)]),
        ("status=completed", [(CI, 2), (NIGHTLY, 1), (CI, 1)]),
        ("status=in_progress", [(CI, 3)]),
        ("status=failure", [(CI, 2), (NIGHTLY, 1)]),
        ("event=push", [(CI, 3), (NIGHTLY, 1), (CI, 1)]),
        ("actor=bob", [(CI, 3)]),
        ("created=%3E%3D2024-05-27T13:30:00Z", [(CI, 3), (CI, 2)]),
    ],
)
def test_runs_can_be_filtered(query: str, found: list[object]) -> None:
    assert numbers(lived(), f"/runs?{query}") == found


def test_the_runs_of_a_workflow_are_found_by_its_file_and_by_its_id() -> None:
    sandbox = lived()
    by_file = numbers(sandbox, "/workflows/nightly.yml/runs")
    (run,) = listed(sandbox, "/workflows/nightly.yml/runs")
    assert by_file == numbers(sandbox, f"/workflows/{run['workflow_id']}/runs") == [(NIGHTLY, 1)]
    assert run["name"] == "Nightly checks"
    assert ask(sandbox, "GET", "/actions/workflows/none.yml/runs").status == 404


def test_a_run_and_its_jobs_tell_when_they_were_at_work_and_what_came_of_it() -> None:
    sandbox = lived()
    run = listed(sandbox, "/runs")[3]
    assert (run["status"], run["conclusion"]) == ("completed", "success")
    assert (run["run_started_at"], run["updated_at"]) == (
        "2024-05-27T11:57:00Z",
        "2024-05-27T12:00:00Z",
    )
    jobs = listed(sandbox, f"/runs/{run['id']}/jobs", "jobs")
    assert [(one["name"], one["conclusion"], one["started_at"]) for one in jobs] == [
        ("build", "success", "2024-05-27T11:57:00Z"),
        ("test", "success", "2024-05-27T11:58:00Z"),
    ]
    assert jobs[1]["completed_at"] == "2024-05-27T12:00:00Z"


def test_a_run_without_jobs_is_still_at_work() -> None:
    sandbox = lived()
    run = listed(sandbox, "/runs")[0]
    assert (run["status"], run["conclusion"]) == ("in_progress", None)
    assert listed(sandbox, f"/runs/{run['id']}/jobs", "jobs") == []
    assert ask(sandbox, "GET", "/actions/runs/1/jobs").status == 404


def test_the_conclusion_can_be_another_than_that_of_the_jobs() -> None:
    sandbox = still()
    sandbox.as_("alice").run_workflow("ci.yml", {"a": ["success", 1]}, conclusion="cancelled")
    assert listed(sandbox, "/runs")[0]["conclusion"] == "cancelled"


@pytest.mark.parametrize(
    ("jobs", "details"),
    [({"a": ["fine", 1]}, {}), ({"a": ["success", "long"]}, {}), ({}, {"branche": "main"})],
)
def test_what_a_run_cannot_be_is_refused(
    jobs: dict[str, list[object]], details: dict[str, object]
) -> None:
    with pytest.raises(DescriptionError):
        still().as_("alice").run_workflow("ci.yml", jobs, **details)


def test_a_list_says_how_long_it_is_and_comes_in_pages() -> None:
    sandbox = lived()
    first = ask(sandbox, "GET", "/actions/runs?per_page=3")
    assert thing(first)["total_count"] == 4
    target = next_link(first)
    assert target is not None
    rest = thing(sandbox.request("GET", target))
    assert len(cast("list[object]", rest["workflow_runs"])) == 1

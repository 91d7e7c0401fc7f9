"""Workflow runs and their jobs: https://docs.github.com/rest/actions/workflow-runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from gh_tracker.sandbox.calls import RepoCall
from gh_tracker.sandbox.messages import Response, dumps, not_found
from gh_tracker.sandbox.paging import Place, numbered_lazily
from gh_tracker.sandbox.render_actions import job, run
from gh_tracker.sandbox.values import WorkflowRun

Item = TypeVar("Item")

FURTHEST = 1_000
"""How many runs a list with a filter reaches; the documentation says so for each of them."""


def of_repository(call: RepoCall) -> Response:
    """List the runs of all workflows, newest first."""
    return _runs(call, list(call.repo.runs.values()))


def of_workflow(call: RepoCall) -> Response:
    """List the runs of one workflow, which is named by its id or its file."""
    wanted = call.params["workflow"]
    found = [
        one
        for one in call.repo.runs.values()
        if wanted in (str(one.workflow), one.path.rpartition("/")[2])
    ]
    if not found:
        raise not_found()
    return _runs(call, found)


def _runs(call: RepoCall, runs: Sequence[WorkflowRun]) -> Response:
    known = [one for one in reversed(runs) if _is_asked_for(call, one)]
    filters = {"actor", "branch", "event", "status", "created"} & set(call.query)
    return _listed(
        call,
        "workflow_runs",
        known[: FURTHEST if filters else None],
        lambda one: run(call.view, one),
    )


def _is_asked_for(call: RepoCall, one: WorkflowRun) -> bool:
    query = call.query
    done = "in_progress" if one.conclusion is None else "completed"
    return (
        query.get("branch", one.branch) == one.branch
        and query.get("event", one.event) == one.event
        and query.get("actor", one.actor) == one.actor
        and query.get("status", done) in (done, one.conclusion)
        and one.started_at >= query.get("created", "").removeprefix(">=")
    )


def jobs(call: RepoCall) -> Response:
    """List the jobs of a run."""
    number = int(call.params["id"])
    if number not in call.repo.runs:
        raise not_found()
    known = [one for one in call.repo.jobs.values() if one.run == number]
    return _listed(call, "jobs", known, lambda one: job(call.view, one))


def _listed(
    call: RepoCall, name: str, items: Sequence[Item], render: Callable[[Item], object]
) -> Response:
    """Answer with a page of a list that has its length and its name around it."""
    path = call.request.path.partition("/actions")[2]
    where = Place(f"{call.view.api}/actions{path}", call.query)
    page = numbered_lazily(where, items, lambda one: dumps(render(one)))
    text = f'{{"total_count":{len(items)},"{name}":{page.body.decode()}}}'
    return Response(page.status, page.headers, text.encode())

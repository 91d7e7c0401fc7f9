"""Workflow runs and their jobs as GitHub's JSON."""

from __future__ import annotations

import hashlib

from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.render import View, node_id
from gh_tracker.sandbox.render_repository import minimal
from gh_tracker.sandbox.values import WorkflowJob, WorkflowRun


def _sha(run: WorkflowRun) -> str:
    """Return the commit of a run; nothing here has commits, so it is made of the run's id."""
    return hashlib.sha256(f"commit {run.id}".encode()).hexdigest()[:40]


def run(view: View, one: WorkflowRun) -> JsonObject:
    """Return a workflow run. https://docs.github.com/rest/actions/workflow-runs."""
    url = f"{view.api}/actions/runs/{one.id}"
    repository = minimal(view)
    author = {"name": one.actor, "email": f"{one.actor}@example.com"}
    return {
        "id": one.id,
        "name": one.name,
        "node_id": node_id("WFR", one.id),
        "check_suite_id": one.id,
        "check_suite_node_id": node_id("CS", one.id),
        "head_branch": one.branch,
        "head_sha": _sha(one),
        "path": one.path,
        "display_title": one.name,
        "run_number": one.number,
        "run_attempt": 1,
        "event": one.event,
        "status": _status(one.conclusion),
        "conclusion": one.conclusion,
        "workflow_id": one.workflow,
        "workflow_url": f"{view.api}/actions/workflows/{one.workflow}",
        "url": url,
        "html_url": f"{view.html}/actions/runs/{one.id}",
        "pull_requests": [],
        "actor": view.user(one.actor),
        "triggering_actor": view.user(one.actor),
        "created_at": one.started_at,
        "run_started_at": one.started_at,
        "updated_at": one.updated_at,
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": f"{view.api}/check-suites/{one.id}",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": None,
        "head_commit": {
            "id": _sha(one),
            "tree_id": _sha(one),
            "message": one.name,
            "timestamp": one.started_at,
            "author": author,
            "committer": author,
        },
        "repository": repository,
        "head_repository": repository,
    }


def job(view: View, one: WorkflowJob) -> JsonObject:
    """Return a job. https://docs.github.com/rest/actions/workflow-jobs."""
    of_run = view.repo.runs[one.run]
    return {
        "id": one.id,
        "run_id": one.run,
        "run_url": f"{view.api}/actions/runs/{one.run}",
        "run_attempt": 1,
        "node_id": node_id("CR", one.id),
        "head_sha": _sha(of_run),
        "head_branch": of_run.branch,
        "url": f"{view.api}/actions/jobs/{one.id}",
        "html_url": f"{view.html}/actions/runs/{one.run}/job/{one.id}",
        "status": _status(one.conclusion),
        "conclusion": one.conclusion,
        "created_at": one.started_at,
        "started_at": one.started_at,
        "completed_at": one.completed_at,
        "name": one.name,
        "steps": [],
        "check_run_url": f"{view.api}/check-runs/{one.id}",
        "labels": ["ubuntu-latest"],
        "runner_id": 1,
        "runner_name": "GitHub Actions 1",
        "runner_group_id": 0,
        "runner_group_name": "GitHub Actions",
        "workflow_name": of_run.name,
    }


def _status(conclusion: str | None) -> str:
    return "in_progress" if conclusion is None else "completed"

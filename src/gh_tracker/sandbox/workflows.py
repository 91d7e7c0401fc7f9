"""Workflow runs as they come to be: nothing runs here, people say what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from gh_tracker.sandbox import described
from gh_tracker.sandbox.clock import stamp
from gh_tracker.sandbox.described import DescriptionError
from gh_tracker.sandbox.desk import Desk
from gh_tracker.sandbox.values import WorkflowJob, WorkflowRun

CONCLUSIONS = (
    "success",
    "failure",
    "neutral",
    "cancelled",
    "skipped",
    "timed_out",
    "action_required",
)
"""https://docs.github.com/rest/actions/workflow-jobs#get-a-job-for-a-workflow-run"""


def record(
    desk: Desk, workflow: str, jobs: Mapping[str, Sequence[object]], details: Mapping[str, object]
) -> WorkflowRun:
    """Keep a run that ended just now, its jobs one after another; one without jobs has just begun.

    Raises:
        DescriptionError: a detail or a conclusion is not known, or a duration is no number.

    """
    described.known(details, ("name", "branch", "event", "conclusion"), "workflow run")
    ends = [*accumulate(described.number(seconds, "duration") for _, seconds in jobs.values())]
    begun = datetime.fromisoformat(desk.now) - timedelta(seconds=ends[-1] if ends else 0)
    path = f".github/workflows/{workflow}"
    same = [one.workflow for one in desk.repo.runs.values() if one.path == path]
    run = WorkflowRun(
        desk.store.next_id(),
        len(same) + 1,
        same[0] if same else desk.store.next_id(),
        path,
        described.text(details.get("name", workflow), "name"),
        described.text(details.get("branch", "main"), "branch"),
        described.text(details.get("event", "push"), "event"),
        desk.actor,
        stamp(begun),
        desk.now,
        _conclusion(jobs, details),
    )
    kept = [
        WorkflowJob(
            desk.store.next_id(),
            run.id,
            name,
            stamp(begun + timedelta(seconds=start)),
            stamp(begun + timedelta(seconds=end)),
            _known(conclusion),
        )
        for (name, (conclusion, _)), start, end in zip(
            jobs.items(), [0.0, *ends], ends, strict=False
        )
    ]
    desk.store.put_run(desk.repo, run, kept)
    return run


def _conclusion(jobs: Mapping[str, Sequence[object]], details: Mapping[str, object]) -> str | None:
    """Return the run's conclusion: what was said, else what its jobs come to."""
    if "conclusion" in details:
        return _known(details["conclusion"])
    if not jobs:
        return None
    failed = any(conclusion in ("failure", "timed_out") for conclusion, _ in jobs.values())
    return "failure" if failed else "success"


def _known(conclusion: object) -> str:
    if conclusion not in CONCLUSIONS:
        raise DescriptionError(f"a conclusion is one of {', '.join(CONCLUSIONS)}")
    return str(conclusion)

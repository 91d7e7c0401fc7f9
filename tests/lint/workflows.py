"""Judges the workflows of this repository: pinned actions, least permissions, one gate."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")
EXPRESSION = re.compile(r"\$\{\{")


def complaints(text: str) -> Iterator[str]:
    """Say what is wrong with the text of a workflow."""
    workflow: dict[str, Any] = yaml.safe_load(text)
    if workflow.get("permissions") != {}:
        yield "the workflow does not begin without permissions"
    for name, job in workflow["jobs"].items():
        if "permissions" not in job:
            yield f"{name} does not name its permissions"
        if "timeout-minutes" not in job:
            yield f"{name} may run for six hours"
        for step in job["steps"]:
            yield from (f"{name}: {complaint}" for complaint in _of_step(step))


def _of_step(step: dict[str, Any]) -> Iterator[str]:
    if "name" not in step:
        yield "a step has no name"
    used = step.get("uses", "")
    if used and not PINNED.match(used):
        yield f"{used} is not pinned to a commit"
    if used.startswith("actions/checkout@"):
        kept = step.get("with", {}).get("persist-credentials")
        if kept is not False:
            yield "the checkout leaves its token on disk"
    # What an expression holds may be anybody's text; a shell would run it.
    # https://docs.github.com/actions/security-guides/security-hardening-for-github-actions
    if EXPRESSION.search(step.get("run", "")):
        yield "a script contains an expression; pass it by env"


def ungated(text: str) -> set[str]:
    """Give the jobs that the job ``gate`` does not wait for."""
    jobs = yaml.safe_load(text)["jobs"]
    return set(jobs) - {"gate", *jobs["gate"]["needs"]}

"""The check of a pull request: what merging it would do, as a comment that is kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from gh_tracker import config, files
from gh_tracker.action import events, promising, telling
from gh_tracker.action.checkout import Checkout
from gh_tracker.action.content import Content
from gh_tracker.action.entering import enter
from gh_tracker.action.inputs import Inputs
from gh_tracker.action.job import Job
from gh_tracker.action.refreshing import Result, hosting_of, options_of, tool_branch
from gh_tracker.cli import syncing
from gh_tracker.cli.opening import Opened
from gh_tracker.cli.options import Common
from gh_tracker.core.problem import Problem
from gh_tracker.core.report.report import Report, needs_person
from gh_tracker.errors import ForbiddenError, TrackerError

COMMENT_LIMIT: Final = 65_000
"""Characters; GitHub takes 65,536."""


def check(job: Job, common: Common, inputs: Inputs) -> int:
    """Tell what merging the pull request would do; nothing is written but one comment.

    What is checked out may come from anybody, so it is read and never run. Where the token may
    not comment, as in a run from a fork, the step's summary alone holds the plan.

    Raises:
        TrackerError: the tracker or GitHub cannot be read.
    """
    # The configuration is the pull request's: it does not say which server to talk to.
    common = common._replace(api_url=job.named("GITHUB_API_URL"))
    opened = enter(common, inputs)
    if _is_own(job, inputs, opened.workspace.relative_path):
        return telling.nothing(
            job, "This is the tool's own pull request; there is nothing to plan."
        )
    checkout = Checkout(opened.workspace.root, job.named("GITHUB_SERVER_URL"))
    content = Content(checkout, opened.workspace.relative_path, opened.settings)
    base = _base(job, checkout)
    here, there = content.here(), content.of(base)
    if here == there and _configuration(checkout) == _configuration(checkout, base):
        return telling.nothing(job)
    with _state_of(content, there.get(content.state)):
        report = syncing.plan(common, inputs.tracker, options_of(inputs))
    if here.get(content.state) != there.get(content.state):
        report = _with_problem(report, content.state)
    result = Result(report)
    telling.show(job, report)
    job.summarise(telling.summary(report))
    telling.outputs(job, report, result)
    number = events.number_of(job.event, "pull_request")
    if number:
        _comment(job, common, opened, number, report)
    return telling.verdict(job, _judged(report), fails=inputs.fail_on_conflict is not False)


def _base(job: Job, checkout: Checkout) -> str:
    """Return the commit that the pull request would be merged into.

    The payload's is that of the moment the run was asked for; the first parent of the merge that
    GitHub made is at least as new. That of any other commit may be whatever a stranger likes.
    """
    parents = checkout.parents("HEAD")
    merged = len(parents) > 1 and checkout.head == job.named("GITHUB_SHA")
    base = parents[0] if merged else events.base_of(job.event)
    if not base or not checkout.has(base):
        raise TrackerError(
            "the commit that the pull request would be merged into is not here",
            hint="Give the step that checks out `fetch-depth: 2`, or 0.",
        )
    return base


def _is_own(job: Job, inputs: Inputs, path: str) -> bool:
    """Tell whether the pull request is the tool's: what it holds is what syncs go on from."""
    own = (job.named("GITHUB_REPOSITORY"), tool_branch(inputs, path))
    return inputs.commit == "pull-request" and events.head_of(job.event) == own


def _configuration(checkout: Checkout, commit: str = "") -> list[bytes | None]:
    """Return what the configuration may stand in, here or in a commit."""
    if commit:
        return [checkout.read(commit, each) for each in config.PLACES]
    return [files.read_if_there(checkout.root / each) for each in config.PLACES]


@contextmanager
def _state_of(content: Content, data: bytes | None) -> Iterator[None]:
    """Have the state file of the base branch here meanwhile: a fork's own proves nothing."""
    file = content.checkout.root / content.state
    kept = file.read_bytes() if file.exists() else None
    _put(content, data)
    try:
        yield
    finally:
        _put(content, kept)


def _put(content: Content, data: bytes | None) -> None:
    file = content.checkout.root / content.state
    if data is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(data)


def _with_problem(report: Report, name: str) -> Report:
    text = f"{name} is changed here; it belongs to the tool. Take this change back."
    return replace(
        report, problems=(*report.problems, Problem("error", "changed-state", 0, 0, text))
    )


def _judged(report: Report) -> Report:
    """Return a report whose exit code says whether a person is needed; changes are no fault."""
    return replace(report, exit_code=telling.PERSON if needs_person(report) else 0)


def _comment(job: Job, common: Common, opened: Opened, number: int, report: Report) -> None:
    head = promising.marker(opened.workspace.relative_path)
    body = _fitted(f"{head}\n{promising.promise(report)}{telling.summary(report)}")
    try:
        with hosting_of(common, opened, job) as hosting:
            known = promising.own_comment(hosting, number, head)
            if known is None:
                hosting.comment(number, body)
            elif known.body != body:
                hosting.edit_comment(known.id, body)
    except ForbiddenError:
        job.notice("The token may not comment here; the plan is in the summary of this run.")


def _fitted(body: str) -> str:
    if len(body) <= COMMENT_LIMIT:
        return body
    kept = body[:COMMENT_LIMIT].rpartition("\n")[0]
    return f"{kept}\n\nThe rest is in the summary of the run.\n"

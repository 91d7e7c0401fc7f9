"""A run that syncs, and delivers the result: again on the new head when another was there first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gh_tracker import gateway
from gh_tracker.action import events, promising
from gh_tracker.action.checkout import Checkout
from gh_tracker.action.content import Content
from gh_tracker.action.delivery import (
    REFUSED,
    Delivered,
    Delivery,
    InPullRequest,
    Message,
    Nowhere,
    OnBranch,
    ThroughApi,
)
from gh_tracker.action.inputs import Inputs
from gh_tracker.action.job import Job
from gh_tracker.cli import syncing
from gh_tracker.cli.connecting import route
from gh_tracker.cli.opening import Opened, open_tracker
from gh_tracker.cli.options import Common
from gh_tracker.core.problem import Problem
from gh_tracker.core.report import markdown
from gh_tracker.core.report.report import Report, worst
from gh_tracker.errors import GitHubError, TrackerError
from gh_tracker.gateway.auth import find_token
from gh_tracker.steps.preparing import Options

if TYPE_CHECKING:
    from gh_tracker.gateway.hosting import Hosting

TRIES: Final = 3
UNFINISHED: Final = 7

_UNFIT: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to; ``error`` is what kept the result from being delivered.

    ``keep`` tells whether more is known of GitHub than before, which saves the next run requests.
    ``promise`` says, as Markdown, how far the plan of a merged pull request was kept.
    """

    report: Report
    delivered: Delivered = field(default_factory=Delivered)
    error: TrackerError | None = None
    keep: bool = False
    promise: str = ""


def refresh(job: Job, common: Common, inputs: Inputs) -> Result | None:
    """Sync the tracker and deliver it; None when the event had nothing to do with it.

    Raises:
        TrackerError: nothing was written, neither to GitHub nor to the repository.
    """
    opened = open_tracker(common, inputs.tracker)
    state = opened.workspace.read_state()
    if not events.matters(job.named("GITHUB_EVENT_NAME"), job.event, state, opened.settings):
        return None
    if inputs.dry_run:
        return Result(syncing.plan(common, inputs.tracker, options_of(inputs)))
    with _delivery(job, common, inputs, opened) as delivery:
        delivery.begin()
        before = opened.workspace.read_cache()
        result = _Refresh(job, common, inputs, opened, delivery).run()
        after = opened.workspace.read_cache()
        known = (before.cursor, before.full_at) != (after.cursor, after.full_at)
    return replace(result, keep=known, promise=_promise(job, common, opened, result.report))


def _promise(job: Job, common: Common, opened: Opened, made: Report) -> str:
    """Compare what was done with the plan of the pull request that was merged, if one was."""
    commit = str(job.event.get("after") or "")
    if job.named("GITHUB_EVENT_NAME") != "push" or not commit or not made.operations:
        return ""
    try:
        with hosting_of(common, opened, job) as hosting:
            return promising.kept(hosting, commit, opened.workspace.relative_path, made)
    except GitHubError as error:
        job.say(f"Whether a plan was kept is not known: {error}")
        return ""


class _Refresh:
    def __init__(
        self, job: Job, common: Common, inputs: Inputs, opened: Opened, delivery: Delivery
    ) -> None:
        self.job = job
        self.common = common
        self.inputs = inputs
        self.workspace = opened.workspace
        self.delivery = delivery
        self.reports: list[Report] = []

    def run(self) -> Result:
        for _ in range(TRIES):
            made = syncing.sync(self.common, self.inputs.tracker, options_of(self.inputs))
            self.reports.append(made)
            try:
                return Result(self.whole, self.delivery.deliver(self._message()))
            except REFUSED as error:
                refused = error
            except TrackerError as error:
                return Result(self.whole, error=error)
            try:
                self.delivery.catch_up(refused)
            except TrackerError as error:
                return Result(self.whole, error=error)
            self.job.say("Another commit was there first; syncing again on it.")
        return Result(_overtaken(self.whole))

    @property
    def whole(self) -> Report:
        """The last report, with what the syncs before it did on GitHub."""
        *earlier, last = self.reports
        done = [each for made in earlier for each in made.operations if each.side == "github"]
        requests = sum((Counter(each.requests) for each in self.reports), Counter())
        operations = (*done, *last.operations)
        return replace(last, operations=operations, requests=requests)

    def _message(self) -> Message:
        text = markdown.encode(self.whole)
        return Message(self.inputs.message, f"{_ABOUT}\n\n{text}", self.inputs.author)


_ABOUT: Final = """\
This pull request brings the progress tracker up to date with the issues. It is kept up to date \
until it is merged; syncs go on from its branch meanwhile. The last sync that changed something:"""


def options_of(inputs: Inputs) -> Options:
    """Return the options of the sync."""
    flags = syncing.Flags(
        direction=inputs.direction,
        prefer=inputs.prefer,
        full=inputs.full,
        yes=False,
        allow=inputs.allow,
        adopt=inputs.adopt,
        adopt_labelled=False,
        renumber=False,
        rebuild=False,
    )
    return syncing.options_of(flags)


def _overtaken(made: Report) -> Report:
    problem = Problem(
        "warning",
        "overtaken",
        0,
        0,
        f"other commits were there first {TRIES} times; the next run goes on from there",
    )
    code = worst([made.exit_code, UNFINISHED])
    return replace(made, problems=(*made.problems, problem), exit_code=code)


@contextmanager
def hosting_of(common: Common, opened: Opened, job: Job) -> Iterator[Hosting]:
    """Open the way to the checkout's own repository, which may be another than the issues'.

    Raises:
        UnauthorisedError: there is no token.
    """
    place = route(common, opened)
    name = job.named("GITHUB_REPOSITORY") or place.repository
    made = gateway.connect_hosting(name, find_token(job.environ, place.host), place.api_url)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def _delivery(job: Job, common: Common, inputs: Inputs, opened: Opened) -> Iterator[Delivery]:
    token = job.named("GH_TOKEN")
    checkout = Checkout(opened.workspace.root, job.named("GITHUB_SERVER_URL"), token)
    content = Content(checkout, opened.workspace.relative_path, opened.settings)
    needs_api = inputs.commit in {"api", "pull-request"}
    with hosting_of(common, opened, job) if needs_api else nullcontext() as hosting:
        if inputs.commit == "none":
            yield Nowhere()
        elif hosting is None:
            yield OnBranch(content)
        elif inputs.commit == "api":
            yield ThroughApi(content, hosting)
        else:
            branch = inputs.branch or branch_for(opened.workspace.relative_path)
            yield InPullRequest(content, hosting, branch)


def branch_for(tracker: str) -> str:
    """Return the name of the tool's branch: one for each tracker of a repository."""
    stem = tracker.removesuffix(".md")
    return f"gh-tracker/{_UNFIT.sub('-', stem).strip('-').lower() or 'tracker'}"

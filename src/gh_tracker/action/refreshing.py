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
from gh_tracker.action.entering import enter
from gh_tracker.action.inputs import Inputs
from gh_tracker.action.job import Job
from gh_tracker.action.turns import Turns
from gh_tracker.cli import syncing
from gh_tracker.cli.connecting import route
from gh_tracker.cli.opening import Opened
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

DONE: Final = frozenset({0, 5})
"""Exit codes of a sync that has done all that can be done without a person."""

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


@dataclass(frozen=True, slots=True)
class Unconcerned:
    """What comes of an event that has nothing to do with the tracker; ``keep`` as in a result."""

    keep: bool = False


def refresh(job: Job, common: Common, inputs: Inputs) -> Result | Unconcerned:
    """Sync the tracker and deliver it, if the event has anything to do with it.

    Raises:
        TrackerError: nothing was written, neither to GitHub nor to the repository.
    """
    opened = enter(common, inputs)
    turns = Turns(opened.workspace.private("-turns.json"), job)
    with _delivery(job, common, inputs, opened) as delivery:
        delivery.begin()
        if inputs.dry_run:
            return _planned(common, inputs, delivery)
        state = opened.workspace.read_state()
        if not events.matters(job.event_name, job.event, state, opened.settings):
            return Unconcerned(keep=turns.follows() and turns.note())
        only = events.issue_of(job.event_name, job.event) if turns.follows() else 0
        known = _known(opened)
        result = _Refresh(job, common, inputs, opened, delivery).run(only)
        noted = _is_done(result) and turns.note()
        keep = noted or known != _known(opened)
    return replace(result, keep=keep, promise=_promise(job, common, opened, result.report))


def _planned(common: Common, inputs: Inputs, delivery: Delivery) -> Result:
    try:
        return Result(syncing.plan(common, inputs.tracker, options_of(inputs)))
    finally:
        delivery.give_up()


def _is_done(result: Result) -> bool:
    """Tell whether a run left nothing undone but what a person has to decide."""
    report = result.report
    return result.error is None and report.exit_code in DONE and not report.stops


def _known(opened: Opened) -> tuple[str, str]:
    """Return how far GitHub was read: what makes a cache worth keeping."""
    cache = opened.workspace.read_cache()
    return cache.cursor, cache.full_at


def _promise(job: Job, common: Common, opened: Opened, made: Report) -> str:
    """Compare what was done with the plan of the pull request that was merged, if one was."""
    commit = str(job.event.get("after") or "")
    if job.event_name != "push" or not commit:
        return ""
    # Where nothing was done it is asked only of what looks like a merge, to stay quiet.
    if not made.operations and not events.names_pull_request(job.event):
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

    def run(self, only: int) -> Result:
        """Sync and deliver; ``only`` is the issue that may be all there is to look at."""
        options = replace(options_of(self.inputs), only=only)
        for _ in range(TRIES):
            made = syncing.sync(self.common, self.inputs.tracker, options)
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
            options = replace(options, only=0)
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
    server = job.named("GITHUB_SERVER_URL")
    page = f"{server}/{job.named('GITHUB_REPOSITORY')}"
    checkout = Checkout(opened.workspace.root, server, job.named("GH_TOKEN"))
    content = Content(checkout, opened.workspace.relative_path, opened.settings)
    # Only in a pull request may there be something else to go on from.
    mode = "none" if inputs.dry_run and inputs.commit != "pull-request" else inputs.commit
    needs_api = mode in {"api", "pull-request"}
    with hosting_of(common, opened, job) if needs_api else nullcontext() as hosting:
        if mode == "none":
            yield Nowhere()
        elif hosting is None:
            yield OnBranch(content)
        elif mode == "api":
            yield ThroughApi(content, hosting)
        else:
            yield InPullRequest(content, hosting, tool_branch(inputs, content.tracker), page)


def tool_branch(inputs: Inputs, tracker: str) -> str:
    """Return the name of the tool's branch: one for each tracker of a repository."""
    stem = tracker.removesuffix(".md")
    return inputs.branch or f"gh-tracker/{_UNFIT.sub('-', stem).strip('-').lower() or 'tracker'}"

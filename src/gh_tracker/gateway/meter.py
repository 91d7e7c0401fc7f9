"""Metrics on GitHub: workflow runs, their jobs, and the issues of a label."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from urllib.parse import quote, urlencode

from gh_tracker.core.sections.metrics import WorkflowJob, WorkflowRun
from gh_tracker.gateway import wire
from gh_tracker.gateway.messages import READ, Answer, Request
from gh_tracker.gateway.pages import Page

if TYPE_CHECKING:
    from gh_tracker.core.remote import Issue

T = TypeVar("T")

FURTHEST: Final = 5
"""Pages of runs that are read in search of a workflow that is known by its name alone."""

_FILES: Final = (".yml", ".yaml")


class Ask(Protocol):
    """Sends a request and reads its answer, as ``GitHubGateway`` does."""

    def __call__(self, request: Request, read: Callable[[Answer], T], /) -> T:
        """Return what the answer holds."""


@dataclass(frozen=True, slots=True)
class GitHubMeter:
    """The ``Meter`` of one repository."""

    ask: Ask

    def runs(self, workflow: str, branch: str, count: int) -> tuple[WorkflowRun, ...]:
        """Read the last runs; see ``Meter``.

        https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-repository
        """
        by_file = workflow.endswith(_FILES)
        of = f"/workflows/{quote(workflow, safe='')}" if by_file else ""
        query = {"status": "completed", "exclude_pull_requests": "true", "per_page": "100"}
        query |= {"branch": branch} if branch else {}
        path = f"/actions{of}/runs?{urlencode(query)}"
        pages = self._pages(path, "the workflow runs", lambda data: _within(data, "workflow_runs"))
        found = (run for page in islice(pages, FURTHEST) for run in map(_run, page))
        wanted = (each for each in found if by_file or not workflow or _is_named(each, workflow))
        return tuple(islice(wanted, count))

    def jobs(self, run: int) -> tuple[WorkflowJob, ...]:
        """Read the jobs of a run; see ``Meter``.

        https://docs.github.com/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run
        """
        path = f"/actions/runs/{run}/jobs?per_page=100"
        pages = self._pages(path, f"the jobs of run {run}", lambda data: _within(data, "jobs"))
        return tuple(_job(each) for page in pages for each in page)

    def labelled(self, label: str, *, closed_since: str) -> tuple[Issue, ...]:
        """Read the issues of a label; see ``Meter``.

        What was closed since a moment was also updated since it.
        https://docs.github.com/rest/issues/issues#list-repository-issues
        """
        common = {"labels": label, "per_page": "100"}
        queries = ({"state": "open"}, {"state": "closed", "since": closed_since})
        listed = [
            wire.listed(each)
            for query in queries
            for page in self._pages(f"/issues?{urlencode(common | query)}", "issues", wire.items)
            for each in page
        ]
        found = {each.issue.number: each.issue for each in listed if not each.pull_request}
        return tuple(found[number] for number in sorted(found))

    def _pages(
        self, path: str, what: str, items: Callable[[object], tuple[object, ...]]
    ) -> Iterator[tuple[object, ...]]:
        """Yield the items of a list page by page, each read when it is asked for."""

        def read(answer: Answer) -> Page[object]:
            return Page(items(answer.json()), answer.next_page)

        request = Request(READ, path, f"reading {what}")
        page = self.ask(request, read)
        yield page.items
        while page.next_page:
            page = self.ask(replace(request, path=page.next_page), read)
            yield page.items


def _within(data: object, name: str) -> tuple[object, ...]:
    """Return a list that has its length beside it."""
    return wire.items(wire.mapping(data).get(name))


def _is_named(run: WorkflowRun, workflow: str) -> bool:
    return run.name.casefold() == workflow.casefold()


def _run(data: object) -> WorkflowRun:
    got = wire.mapping(data)
    return WorkflowRun(
        id=wire.number_of(got, "id"),
        file=wire.text_of(got, "path").partition("@")[0].rpartition("/")[2],
        name=wire.text_of(got, "name"),
        conclusion=wire.text_of(got, "conclusion"),
    )


def _job(data: object) -> WorkflowJob:
    got = wire.mapping(data)
    return WorkflowJob(
        name=wire.text_of(got, "name"),
        conclusion=wire.text_of(got, "conclusion"),
        started_at=wire.moment(wire.text_of(got, "started_at")),
        completed_at=wire.moment(wire.text_of(got, "completed_at")),
    )

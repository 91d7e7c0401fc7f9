"""What happened in a repository: the events and comments of all issues, and whose a commit is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar
from urllib.parse import quote, urlencode

from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event
from gh_tracker.errors import ForbiddenError, RefusedError
from gh_tracker.gateway import happenings
from gh_tracker.gateway.messages import READ, Answer, Request
from gh_tracker.gateway.pages import Page

T = TypeVar("T")


class Ask(Protocol):
    """Sends one request and gives its answer, read."""

    def __call__(self, request: Request, read: Callable[[Answer], T], /) -> T:
        """Send it."""


class EachPage(Protocol):
    """Asks for a list, page by page."""

    def __call__(self, request: Request, read: Callable[[object], T], /) -> Iterator[Page[T]]:
        """Yield its pages."""


@dataclass(frozen=True, slots=True)
class GitHubChronicle:
    """The ``Chronicle`` of one repository, asked for through its gateway."""

    ask: Ask
    each_page: EachPage
    repository: str

    def events(self) -> Iterator[tuple[Event, ...]]:
        """Read what happened to all issues; see ``Chronicle``.

        https://docs.github.com/rest/issues/events#list-issue-events-for-a-repository
        """
        request = Request(READ, "/issues/events?per_page=100", "reading the events of all issues")
        yield from (page.items for page in self.each_page(request, happenings.event))

    def remarks(self, since: str) -> Iterator[tuple[Event, ...]]:
        """Read the comments of all issues; see ``Chronicle``.

        https://docs.github.com/rest/issues/comments#list-issue-comments-for-a-repository
        """
        query = urlencode(
            {"since": since, "sort": "created", "direction": "asc", "per_page": "100"}
        )
        request = Request(READ, f"/issues/comments?{query}", "reading the comments of all issues")
        yield from (page.items for page in self.each_page(request, happenings.comment))

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        """Read the pull requests of a commit; see ``Chronicle``.

        A commit of another repository is refused, and one may be hidden from the token.
        https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit
        """
        path = f"/commits/{quote(commit)}/pulls"
        request = Request(READ, path, f"reading the pull requests of {commit[:7]}")

        def read(data: object) -> Pull:
            return happenings.pull(data, self.repository)

        try:
            page = self.ask(request, lambda answer: Page.of(answer, read))
        except (RefusedError, ForbiddenError):
            return ()
        return tuple(each for each in page.items if each.merged_at)

"""The repository on GitHub: which request asks for what, and what an absence there means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from gh_tracker.core.pulls import Pull, closed_by
from gh_tracker.core.remote import Event, Fetched, Issue, Milestone, Repository, Write
from gh_tracker.errors import GoneError, RefusedError, RepositoryError, TrackerError
from gh_tracker.gateway import classify, happenings, wire, writes
from gh_tracker.gateway.chronicle import GitHubChronicle
from gh_tracker.gateway.messages import (
    BAD_REQUEST,
    GONE,
    NOT_FOUND,
    READ,
    REDIRECTS,
    Answer,
    Request,
)
from gh_tracker.gateway.meter import GitHubMeter
from gh_tracker.gateway.pages import Page, PageStore, Slot, conditional

if TYPE_CHECKING:
    from gh_tracker.gateway.exchange import Exchange
    from gh_tracker.ports import Chronicle, Meter

T = TypeVar("T")

OVERLAP: Final = 15
"""Minutes before the cursor from which an incremental read begins: lists lag behind at times."""

LISTINGS: Final = 3
"""How often a list is read in all when it moves while it is read."""

_BY_CREATION: Final = {"state": "all", "sort": "created", "direction": "asc", "per_page": "100"}
_BY_CHANGE: Final = {"state": "all", "sort": "updated", "direction": "desc", "per_page": "100"}


class _RedirectedError(Exception):
    """A redirect: the repository has a new name, or the issue a new repository."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.moved_to)
        self.answer = answer


@dataclass(slots=True)
class _Listing:
    """The issues of a list as far as it has been read; ``moved`` when one came twice."""

    cursor: str
    issues: dict[int, Issue] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    moved: bool = False
    now: str = ""

    def add(self, item: wire.Listed) -> None:
        """Take in an item; of two versions of one issue the newer one stays."""
        issue = item.issue
        self.cursor = max(self.cursor, issue.updated_at)
        self.moved = self.moved or issue.number in self.numbers
        self.numbers.add(issue.number)
        known = self.issues.get(issue.number)
        if not item.pull_request and (known is None or known.updated_at <= issue.updated_at):
            self.issues[issue.number] = issue

    def note(self, item: wire.Listed, repository: str) -> None:
        """Keep what a merged pull request closes: it is listed beside the issues anyway."""
        issue = item.issue
        closes = closed_by(issue.body, repository) if item.merged_at else frozenset[int]()
        if closes:
            pull = Pull(issue.number, issue.title, issue.url, item.merged_at, closes)
            self.pulls[issue.number] = pull


class GitHubGateway:
    """The ``Gateway`` to one repository, over any transport.

    ``name`` is ``owner/name``, ``api_url`` the address of the API. ``pages`` keeps first pages for
    conditional requests; it is changed in place.
    """

    def __init__(self, name: str, api_url: str, exchange: Exchange, pages: PageStore) -> None:
        self._name = name
        self._api_url = api_url.rstrip("/")
        self._exchange = exchange
        self._pages = pages
        self._root = f"/repos/{quote(name)}"
        self._renamed = False

    @property
    def counts(self) -> Mapping[str, int]:
        """Requests by verb that went out, repeated ones included."""
        return self._exchange.counts

    @property
    def now(self) -> str:
        """The server's time by its last ``Date`` header; empty before that."""
        return self._exchange.now

    def close(self) -> None:
        """Let go of the connection."""
        self._exchange.close()

    # Reading

    def repository(self) -> Repository:
        """Read the repository itself; see ``Gateway``."""
        request = Request(READ, "", f"reading {self._name}")
        return self._ask(request, lambda answer: wire.repository(answer.json()))

    def fetch(self, since: str, *, full: bool, labels: bool) -> Fetched:
        """Read issues, milestones and perhaps labels; see ``Gateway``.

        Everything is read in the order of creation, where nothing that happens meanwhile can push
        an issue off its page. What changed is read newest first, and no further than to the
        cursor: an issue that changes meanwhile comes with the next read.
        """
        start = "" if full else since
        listing = self._issues(start)
        milestones = self.milestones()
        names = self._all("/labels?per_page=100", "labels", wire.label) if labels else None
        return Fetched(
            issues=tuple(listing.issues[number] for number in sorted(listing.issues)),
            milestones=milestones,
            full=not start and not listing.moved,
            cursor=listing.cursor,
            now=listing.now,
            labels=names,
            pulls=tuple(listing.pulls[number] for number in sorted(listing.pulls)),
        )

    def changed(self, since: str) -> Iterator[tuple[Issue, ...]]:
        """Read issues that changed since a moment, page by page; see ``Gateway``."""
        query = {**_BY_CREATION, "since": since} if since else _BY_CREATION
        request = Request(READ, f"/issues?{urlencode(query)}", "reading what changed")
        for page in self._each_page(request, wire.listed):
            yield tuple(each.issue for each in page.items if not each.pull_request)

    def issue(self, number: int) -> Issue:
        """Read one issue; see ``Gateway``."""
        request = Request(READ, f"/issues/{number}", f"reading issue #{number}", issue=number)
        return self._ask(request, lambda answer: wire.issue(answer.json()))

    def milestones(self) -> tuple[Milestone, ...]:
        """Read all milestones; see ``Gateway``."""
        found = self._all("/milestones?state=all&per_page=100", "milestones", wire.milestone)
        return _by_number(found)

    def milestone(self, number: int) -> Milestone:
        """Read one milestone; see ``Gateway``."""
        request = Request(READ, f"/milestones/{number}", f"reading milestone {number}")
        try:
            return self._ask(request, lambda answer: wire.milestone(answer.json()))
        except RefusedError as error:
            if error.status in {NOT_FOUND, GONE}:
                raise classify.gone(request, error.status) from None
            raise

    def timeline(self, number: int) -> tuple[Event, ...]:
        """Read everything that happened to an issue; see ``Gateway``."""
        return self._of_issue(number, "timeline", lambda d: happenings.event(d, self._name))

    def comments(self, number: int) -> tuple[Event, ...]:
        """Read the comments of an issue; see ``Gateway``."""
        return self._of_issue(number, "comments", happenings.comment)

    def assignable(self) -> frozenset[str]:
        """Read who can be assigned; see ``Gateway``."""
        return frozenset(self._all("/assignees?per_page=100", "assignees", wire.login))

    @property
    def meter(self) -> Meter:
        """What metrics are read with; see ``Gateway``."""
        return GitHubMeter(self._ask)

    @property
    def chronicle(self) -> Chronicle:
        """What happened to all issues; see ``Gateway``."""
        return GitHubChronicle(self._ask, self._each_page, self._name)

    # Writing

    def perform(self, write: Write) -> Issue | Milestone | str:
        """Send one write; see ``Gateway``."""
        return self._ask(writes.request(write), lambda answer: writes.result(write, answer.json()))

    # Lists

    def _issues(self, since: str) -> _Listing:
        """Read issues until none comes twice, which shows that the pages have shifted."""
        listing = self._listing(since)
        for _ in range(LISTINGS - 1):
            if not listing.moved:
                break
            listing = self._listing(since)
        return listing

    def _listing(self, since: str) -> _Listing:
        query = {**_BY_CHANGE, "since": wire.earlier(since, OVERLAP)} if since else _BY_CREATION
        request = Request(READ, f"/issues?{urlencode(query)}", "reading the issues")
        listing = _Listing(since)
        for page in self._each_page(request, wire.listed, keep=bool(since)):
            # The time of the first page: what was created after it may be missing.
            listing.now = listing.now or self.now
            for item in page.items:
                listing.add(item)
                listing.note(item, self._name)
            # Not "older than": a quiet run must not read on because many changed in one second.
            if since and page.items and page.items[-1].issue.updated_at <= since:
                break
        return listing

    def _of_issue(
        self, number: int, what: str, read: Callable[[object], Event]
    ) -> tuple[Event, ...]:
        path = f"/issues/{number}/{what}?per_page=100"
        request = Request(READ, path, f"reading the {what} of issue #{number}", issue=number)
        return tuple(each for page in self._each_page(request, read) for each in page.items)

    def _all(self, path: str, what: str, read: Callable[[object], T]) -> tuple[T, ...]:
        request = Request(READ, path, f"reading the {what}")
        pages = self._each_page(request, read, keep=True)
        return tuple(dict.fromkeys(each for page in pages for each in page.items))

    def _each_page(
        self, request: Request, read: Callable[[object], T], *, keep: bool = False
    ) -> Iterator[Page[T]]:
        """Yield the pages of a list; with ``keep`` the first is asked for only if it changed."""
        address = f"{self._api_url}{self._target(request.path)}"
        slot = Slot(self._pages if keep else {}, address)
        page = self._ask(*conditional(request, slot, read))
        yield page
        while page.next_page:
            following = replace(request, path=page.next_page)
            page = self._ask(following, lambda answer: Page.of(answer, read))
            yield page

    # One request

    def _ask(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Send a request to wherever the repository is by now; read its answer or say what failed.

        GitHub answers for a renamed repository and for a transferred issue with the same redirect;
        it was not carried out, so it may be sent again.
        https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        try:
            return self._send(request, read)
        except _RedirectedError as moved:
            if not self._has_new_name():
                raise self._transferred(request, moved.answer) from None
        except (GoneError, RefusedError) as error:
            if error.status == NOT_FOUND:
                raise self._absence(request, error) from None
            raise
        return self._ask(request, read)

    def _send(self, request: Request, read: Callable[[Answer], T]) -> T:
        def judge(answer: Answer) -> T:
            if answer.status in REDIRECTS:
                raise _RedirectedError(answer)
            if classify.says_issues_disabled(answer):
                raise classify.issues_disabled(self._name)
            if answer.status >= BAD_REQUEST:
                raise classify.failure(request, answer)
            return read(answer)

        return self._exchange.send(request, self._target(request.path), judge)

    def _look(self, path: str) -> Answer:
        """Send a read for its status, whatever that is; an object that is there is whole."""

        def whole(answer: Answer) -> Answer:
            if answer.status not in REDIRECTS and answer.status < BAD_REQUEST:
                wire.mapping(answer.json())
            return answer

        request = Request(READ, path, f"looking for {self._name}")
        return self._exchange.send(request, self._target(path), whole)

    def _target(self, path: str) -> str:
        return path if "://" in path else f"{self._root}{path}"

    def _has_new_name(self) -> bool:
        """Find out, once, whether the repository was renamed; use its new name from then on."""
        if self._renamed:
            return False
        old = self._look("")
        if old.status not in REDIRECTS:
            return False
        self._renamed = True
        new = self._look(old.moved_to) if self._is_here(old.moved_to) else old
        if new.status in REDIRECTS:
            raise RepositoryError(
                f"{self._name} has moved, and where to cannot be followed.",
                hint="Check the address of the API and the name of the repository.",
            )
        if new.status >= BAD_REQUEST:
            raise classify.repository_hidden(self._name, new.status)
        self._name = wire.repository(new.json()).full_name
        self._root = f"/repos/{quote(self._name)}"
        return True

    def _is_here(self, address: str) -> bool:
        return urlsplit(address).netloc in {"", urlsplit(self._api_url).netloc}

    def _transferred(self, request: Request, answer: Answer) -> TrackerError:
        """Return the error for a transferred issue, with the address of its page if readable."""
        place = self._look(answer.moved_to) if self._is_here(answer.moved_to) else answer
        location = str(place.error().get("html_url") or answer.moved_to)
        return classify.gone(request, answer.status, location)

    def _absence(self, request: Request, error: TrackerError) -> TrackerError:
        """Return what a 404 means: GitHub also answers so for what the token may not do."""
        if not request.path or self._look("").status >= BAD_REQUEST:
            return classify.repository_hidden(self._name)
        if request.issue and not request.reads:
            found = self._look(f"/issues/{request.issue}")
            if found.status < BAD_REQUEST:
                return classify.not_permitted(request, found)
        return error


def _by_number(milestones: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    found = {each.number: each for each in milestones}
    return tuple(found[number] for number in sorted(found))

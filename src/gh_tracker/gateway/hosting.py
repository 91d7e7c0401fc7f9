"""Branches, pull requests and their comments: what the Action asks of GitHub besides issues."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from gh_tracker.errors import ForbiddenError, GitHubError, RefusedError
from gh_tracker.gateway import classify, wire
from gh_tracker.gateway.messages import (
    BAD_REQUEST,
    READ,
    REDIRECTS,
    Answer,
    Request,
    UnreadableError,
)
from gh_tracker.gateway.pages import Page

if TYPE_CHECKING:
    from gh_tracker.gateway.exchange import Exchange

T = TypeVar("T")

_COMMIT: Final = """\
mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}"""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request; ``body`` is empty when there is none."""

    number: int
    url: str
    title: str
    body: str
    open: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; ``bot`` tells whether an App wrote it, and not a person."""

    id: int
    author: str
    bot: bool
    body: str


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit to be made on a branch whose head is ``expected``; ``files`` by their path."""

    branch: str
    expected: str
    headline: str
    body: str
    files: Mapping[str, bytes]


class MovedError(GitHubError):
    """The branch has another head than was expected; nothing was committed."""


class Hosting(Protocol):
    """One repository's branches and pull requests; every method raises as ``Gateway``'s do."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Requests by verb that went out."""

    def login(self) -> str:
        """Return whose token this is; empty for an App's, which GitHub does not tell."""

    def pull_request(self, branch: str, base: str) -> PullRequest | None:
        """Return the open pull request from one branch into another."""

    def open_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequest:
        """Open a pull request."""

    def edit_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        """Give a pull request another title and text."""

    def pull_requests_of(self, commit: str) -> tuple[PullRequest, ...]:
        """Return the pull requests that brought a commit to the default branch."""

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Return the comments of an issue or pull request, oldest first."""

    def comment(self, number: int, body: str) -> None:
        """Write a comment."""

    def edit_comment(self, comment: int, body: str) -> None:
        """Give a comment another text."""

    def commit(self, new: NewCommit) -> str:
        """Make a commit, which GitHub signs, and return its SHA.

        Raises:
            MovedError: the branch has moved on.
            RefusedError: a rule of the repository forbids it.
        """

    def close(self) -> None:
        """Let go of the connection."""


class GitHubHosting:
    """The ``Hosting`` of a repository, ``owner/name``, over any transport."""

    def __init__(self, name: str, api_url: str, exchange: Exchange) -> None:
        self._name = name
        self._api_url = api_url.rstrip("/")
        self._exchange = exchange

    @property
    def counts(self) -> Mapping[str, int]:
        """Requests by verb that went out."""
        return self._exchange.counts

    def close(self) -> None:
        """Let go of the connection."""
        self._exchange.close()

    def login(self) -> str:
        """Return whose token this is; see ``Hosting``."""
        try:
            return self._ask(Request(READ, "/user", "reading whose token this is"), wire.login)
        except ForbiddenError:
            # https://docs.github.com/rest/users/users#get-the-authenticated-user
            return ""

    def pull_request(self, branch: str, base: str) -> PullRequest | None:
        """Return the open pull request between two branches; see ``Hosting``."""
        owner = self._name.partition("/")[0]
        query = urlencode({"state": "open", "head": f"{owner}:{branch}", "base": base})
        found = self._list(f"/pulls?{query}", "looking for the pull request", _pull_request)
        return next(iter(found), None)

    def open_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequest:
        """Open a pull request; see ``Hosting``."""
        content = {"head": branch, "base": base, "title": title, "body": body}
        return self._write("POST", "/pulls", "opening a pull request", content, _pull_request)

    def edit_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        """Change a pull request; see ``Hosting``."""
        what = f"editing pull request #{number}"
        content = {"title": title, "body": body}
        return self._write("PATCH", f"/pulls/{number}", what, content, _pull_request)

    def pull_requests_of(self, commit: str) -> tuple[PullRequest, ...]:
        """Return the pull requests of a commit; see ``Hosting``."""
        what = "looking for the commit's pull request"
        return self._list(f"/commits/{quote(commit)}/pulls", what, _pull_request)

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Return the comments; see ``Hosting``."""
        what = f"reading the comments of #{number}"
        return self._list(f"/issues/{number}/comments?per_page=100", what, _comment)

    def comment(self, number: int, body: str) -> None:
        """Write a comment; see ``Hosting``."""
        path, what = f"/issues/{number}/comments", f"commenting on #{number}"
        self._write("POST", path, what, {"body": body}, _comment)

    def edit_comment(self, comment: int, body: str) -> None:
        """Change a comment; see ``Hosting``."""
        path, what = f"/issues/comments/{comment}", f"editing comment {comment}"
        self._write("PATCH", path, what, {"body": body}, _comment)

    def commit(self, new: NewCommit) -> str:
        """Make a commit; see ``Hosting``.

        https://docs.github.com/graphql/reference/mutations#createcommitonbranch
        """
        added = [
            {"path": path, "contents": b64encode(data).decode()} for path, data in new.files.items()
        ]
        asked = {
            "branch": {"repositoryNameWithOwner": self._name, "branchName": new.branch},
            "message": {"headline": new.headline, "body": new.body},
            "expectedHeadOid": new.expected,
            "fileChanges": {"additions": added},
        }
        content = {"query": _COMMIT, "variables": {"input": asked}}
        request = Request("POST", _graphql(self._api_url), f"committing to {new.branch}", content)
        return self._ask(request, _oid)

    def _list(self, path: str, what: str, read: Callable[[object], T]) -> tuple[T, ...]:
        request = Request(READ, f"/repos/{quote(self._name)}{path}", what)
        found: list[T] = []
        while request.path:
            page = self._send(request, lambda answer: Page.of(answer, read))
            found += page.items
            request = replace(request, path=page.next_page)
        return tuple(found)

    def _write(
        self,
        verb: str,
        path: str,
        what: str,
        content: Mapping[str, object],
        read: Callable[[object], T],
    ) -> T:
        return self._ask(Request(verb, f"/repos/{quote(self._name)}{path}", what, content), read)

    def _ask(self, request: Request, read: Callable[[object], T]) -> T:
        return self._send(request, lambda answer: read(answer.json()))

    def _send(self, request: Request, read: Callable[[Answer], T]) -> T:
        def judge(answer: Answer) -> T:
            if answer.status in REDIRECTS or answer.status >= BAD_REQUEST:
                raise classify.failure(request, answer)
            return read(answer)

        return self._exchange.send(request, request.path, judge)


def _graphql(api_url: str) -> str:
    """Return the address of the GraphQL API beside that of the REST API.

    https://docs.github.com/enterprise-server@latest/graphql/guides/forming-calls-with-graphql
    """
    parts = urlsplit(api_url)
    path = parts.path.removesuffix("/v3") + "/graphql"
    return urlunsplit(parts._replace(path=path))


def _text(got: Mapping[str, object], name: str) -> str:
    return str(got.get(name) or "")


def _number(got: Mapping[str, object], name: str) -> int:
    value = got.get(name)
    if not isinstance(value, int):
        raise UnreadableError(f"expected {name} to be a number, got {type(value).__name__}")
    return value


def _pull_request(data: object) -> PullRequest:
    got = wire.mapping(data)
    return PullRequest(
        number=_number(got, "number"),
        url=_text(got, "html_url"),
        title=_text(got, "title"),
        body=_text(got, "body"),
        open=_text(got, "state") == "open",
    )


def _comment(data: object) -> Comment:
    got = wire.mapping(data)
    user = wire.mapping(got.get("user") or {})
    return Comment(
        id=_number(got, "id"),
        author=_text(user, "login"),
        bot=_text(user, "type") == "Bot",
        body=_text(got, "body"),
    )


def _oid(data: object) -> str:
    """Read the answer to the commit: GraphQL tells of errors with the status 200."""
    got = wire.mapping(data)
    errors = [wire.mapping(each) for each in wire.items(got.get("errors") or [])]
    if errors:
        message = str(errors[0].get("message") or "no reason given")
        if errors[0].get("type") == "STALE_DATA":
            raise MovedError(f"The branch has moved on: {message}")
        raise RefusedError(
            f"GitHub refused the commit: {message}",
            hint="Commit through a pull request: `commit: pull-request`.",
        )
    made = wire.mapping(wire.mapping(got.get("data"))["createCommitOnBranch"])
    return _text(wire.mapping(made["commit"]), "oid")

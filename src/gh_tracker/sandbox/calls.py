"""What a handler of one operation is given, and the answers it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from gh_tracker.sandbox import access
from gh_tracker.sandbox.access import Caller
from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.clock import Clock
from gh_tracker.sandbox.desk import Desk
from gh_tracker.sandbox.messages import (
    JsonObject,
    RefusalError,
    Request,
    Response,
    content_of,
    encode,
    not_found,
)
from gh_tracker.sandbox.render import View
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.values import LEVELS, Issue


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been understood: who asks for what."""

    request: Request
    params: Mapping[str, str]
    caller: Caller
    store: Store
    clock: Clock
    behaviour: Behaviour

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters behind the `?`."""
        return self.request.query

    def content(self) -> JsonObject:
        """Return the request's JSON object, or refuse the request."""
        return content_of(self.request)

    def content_or_list(self) -> JsonObject | list[object]:
        """Return the request's JSON where a bare list will do, too."""
        if self.request.body.lstrip().startswith(b"["):
            listed = content_of(self.request, wrap="items")["items"]
            return listed if isinstance(listed, list) else []
        return self.content()


@dataclass(frozen=True, slots=True)
class RepoCall(Call):
    """A call about one repository that the caller may read."""

    repo: Repo
    view: View
    level: int

    def desk(self) -> Desk:
        """Return where the caller's changes are made.

        Raises:
            RefusalError: 401 when nobody is logged in.

        """
        return Desk(
            self.store,
            self.repo,
            self.caller.name,
            self.clock.stamp(),
            self.behaviour,
            creates_labels=self.level >= LEVELS["write"],
        )

    def need(self, role: str) -> None:
        """Refuse a caller who has a lower role (401, 403)."""
        access.need(self.caller, self.level, role)

    @property
    def staff(self) -> bool:
        """Whether the caller may triage."""
        return self.level >= LEVELS["triage"]

    def issue(self) -> Issue:
        """Return the issue whose number is in the path.

        Raises:
            RefusalError: 410 when it was deleted, 301 when it was moved, 404 when it never was.

        """
        number = int(self.params["number"])
        if number in self.repo.issues:
            return self.repo.issues[number]
        why = self.repo.departed.get(number)
        if why is None:
            raise not_found()
        if why.repository is None:
            raise RefusalError(HTTPStatus.GONE, "This issue was deleted")
        target = self.store.repos.get(why.repository)
        if target is None or self.caller.level(self.store, target) < LEVELS["read"]:
            raise not_found()
        raise moved(f"{self.request.base}/repositories/{why.repository}/issues/{why.number}")


def moved(url: str, *, reading: bool = True) -> RefusalError:
    """Return the redirect to `url`: permanent for reads, one that keeps the method for writes."""
    status = HTTPStatus.MOVED_PERMANENTLY if reading else HTTPStatus.TEMPORARY_REDIRECT
    words = "Moved Permanently" if reading else "Temporary Redirect"
    docs = (
        "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"
    )
    return RefusalError(status, words, headers={"Location": url}, url=url, docs=docs)


def ok(content: object) -> Response:
    """Return 200 with JSON."""
    return Response(HTTPStatus.OK, {}, encode(content))


def ok_text(text: str, modified: str | None = None) -> Response:
    """Return 200 with JSON text that is ready, and when the thing was last modified."""
    headers = {} if modified is None else {"Last-Modified": modified}
    return Response(HTTPStatus.OK, headers, text.encode())


def created(content: object, url: str) -> Response:
    """Return 201 with JSON and where the new thing is."""
    text = content if isinstance(content, str) else None
    body = text.encode() if text is not None else encode(content)
    return Response(HTTPStatus.CREATED, {"Location": url}, body)


def nothing() -> Response:
    """Return 204."""
    return Response(HTTPStatus.NO_CONTENT)

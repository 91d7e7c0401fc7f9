"""The sandbox without a wire: a request goes in, the answer that GitHub would give comes out."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlencode

from gh_tracker.sandbox import access, router
from gh_tracker.sandbox.access import Caller
from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.calls import Call, RepoCall, moved, ok
from gh_tracker.sandbox.clock import Clock
from gh_tracker.sandbox.faults import Fault, Faults, answer_after, answer_instead
from gh_tracker.sandbox.limits import WRITES, Limits, Window
from gh_tracker.sandbox.log import Log
from gh_tracker.sandbox.messages import DOCS, RefusalError, Request, Response, not_found
from gh_tracker.sandbox.render import View
from gh_tracker.sandbox.store import Repo, Store

ENTERPRISE = "/api/v3"
"""The prefix of the API on GitHub Enterprise Server, taken as well as none."""

_CONSTANT = {
    "Content-Type": "application/json; charset=utf-8",
    "X-GitHub-Media-Type": "github.v3; format=json",
    "X-GitHub-Api-Version-Selected": "2022-11-28",
    "Server": "github.com",
}


def _ignore(*_: object) -> None:
    """Stand where a hook can be put."""


@dataclass(slots=True)
class Application:
    """All of the sandbox's state and the way of a request through it; safe for threads.

    `before_request(request)` and `after_request(request, response)` run outside of the lock, so
    they may send requests and act as people; what they raise, `handle` raises. `save(store)` runs
    after each change.
    """

    store: Store
    clock: Clock
    behaviour: Behaviour = field(default_factory=Behaviour)
    faults: Faults = field(default_factory=Faults)
    log: Log = field(default_factory=Log)
    limits: Limits = field(default_factory=Limits)
    before_request: Callable[[Request], object] = _ignore
    after_request: Callable[[Request, Response], object] = _ignore
    save: Callable[[Store], object] = _ignore
    lock: threading.RLock = field(default_factory=threading.RLock)
    _views: dict[tuple[int, str], View] = field(default_factory=dict)
    _saved: int = -1

    def handle(self, request: Request) -> Response:
        """Answer a request as GitHub does, faults and all.

        Raises:
            ConnectionResetError: a fault breaks the connection.
            TimeoutError: a fault leaves the request without an answer.

        """
        self.before_request(request)
        with self.lock:
            response = self._logged(request)
        self.after_request(request, response)
        return response

    def _logged(self, request: Request) -> Response:
        fault = self.faults.strike(request, self.log.start())
        login = self._login(request)
        kind = None if fault is None else fault.kind
        try:
            response = self._disturbed(request, fault)
        except OSError:
            # A broken connection is part of what the log must tell.
            self.log.add(request, 0, login, kind)
            raise
        self.log.add(request, response.status, login, kind)
        return response

    def _login(self, request: Request) -> str | None:
        try:
            return access.identify(self.store, request).login
        except RefusalError:
            return None

    def _disturbed(self, request: Request, fault: Fault | None) -> Response:
        if fault is None:
            return self._metered(request)
        # Faults are no part of GitHub's accounting: they cost nothing of any limit.
        reset_at = int(self.clock.seconds()) + int(fault.seconds)
        instead = answer_instead(fault, reset_at)
        if instead is not None:
            token = request.headers.get("authorization", "").rpartition(" ")[2]
            return self._dressed(request, Caller(), instead, self._window(request, token))
        answer = answer_after(fault, self._metered(request))
        return self._dressed(request, Caller(), answer, None)

    def _metered(self, request: Request) -> Response:
        """Answer within the rate limits."""
        try:
            caller = access.identify(self.store, request)
        except RefusalError as refusal:
            return self._dressed(request, Caller(), refusal.response(DOCS), None)
        now = self.clock.seconds()
        window = self._window(request, caller.token)
        if request.path.removeprefix(ENTERPRISE) == "/rate_limit":
            overview = self.limits.overview(caller.token, self.behaviour, now)
            return self._dressed(request, caller, ok(overview), window)
        try:
            self.limits.refuse_beyond(window, self.behaviour)
        except RefusalError as refusal:
            return self._dressed(request, caller, refusal.response(DOCS), window)
        window.used += 1
        if request.method in WRITES:
            slow = self.limits.too_fast(caller.token, self.behaviour, now)
            if slow is not None:
                return self._dressed(request, caller, slow, window)
        return self._dressed(request, caller, self.answer(request, caller), window)

    def _window(self, request: Request, token: str) -> Window:
        return self.limits.window(token, _resource(request), self.behaviour, self.clock.seconds())

    def answer(self, request: Request, caller: Caller) -> Response:
        """Answer a caller who is known, without faults, limits, log or common headers."""
        with self.lock:
            if request.path.startswith(ENTERPRISE + "/"):
                request = replace(
                    request,
                    path=request.path.removeprefix(ENTERPRISE),
                    base=request.base + ENTERPRISE,
                )
            docs = DOCS
            try:
                docs, act = self._understand(request, caller)
                response = act()
            except RefusalError as refusal:
                response = refusal.response(docs)
            self.persist()
            return response

    def persist(self) -> None:
        """Save the store if it changed."""
        if self._saved != self.store.revision:
            self.save(self.store)
            self._saved = self.store.revision

    def _understand(self, request: Request, caller: Caller) -> tuple[str, Callable[[], Response]]:
        segments = tuple(segment for segment in request.path.split("/") if segment)
        match segments:
            case ("repos", owner, name, *rest):
                repo = self._named(request, f"{owner}/{name}", rest)
                return self._in_repo(request, caller, repo, tuple(rest))
            case ("repositories", number, *rest) if number.isdecimal():
                numbered = self.store.repos.get(int(number))
                if numbered is None:
                    raise not_found()
                return self._in_repo(request, caller, numbered, tuple(rest))
        known = router.find_global(request.method, segments)
        if known is None:
            raise not_found()
        route, params = known
        call = Call(request, params, caller, self.store, self.clock, self.behaviour)
        return route.docs, lambda: route.handler(call)

    def _named(self, request: Request, name: str, rest: list[str]) -> Repo:
        repo = self.store.repo(name)
        if repo is not None:
            return repo
        moved_to = self.store.renamed.get(name.casefold())
        if moved_to is None:
            raise not_found()
        asked = f"?{urlencode(request.query)}" if request.query else ""
        path = "/".join(("repositories", str(moved_to), *rest))
        url = f"{request.base}/{path}{asked}"
        raise moved(url, reading=request.method == "GET")

    def _in_repo(
        self, request: Request, caller: Caller, repo: Repo, segments: tuple[str, ...]
    ) -> tuple[str, Callable[[], Response]]:
        level = caller.level(self.store, repo)
        access.may_read(level)
        known = router.find(request.method, segments)
        if known is None:
            raise not_found()
        route, params = known
        if route.issues and not repo.about.has_issues:
            raise RefusalError(HTTPStatus.GONE, "Issues has been disabled in this repository.")
        view = self._view(repo, request.base)
        call = RepoCall(
            request, params, caller, self.store, self.clock, self.behaviour, repo, view, level
        )
        return route.docs, lambda: route.handler(call)

    def _view(self, repo: Repo, base: str) -> View:
        key = (repo.about.id, base)
        view = self._views.get(key)
        if view is None or view.repo is not repo:
            view = self._views[key] = View(self.store, repo, base)
        view.refresh()
        return view

    def _dressed(
        self, request: Request, caller: Caller, response: Response, window: Window | None
    ) -> Response:
        """Return an answer with the headers that all have, or 304 for what is known."""
        headers = _CONSTANT | {"Date": self.clock.http_date()}
        headers["X-GitHub-Request-Id"] = f"5A4D:{self.log.started:06X}"
        if window is not None:
            headers |= window.headers(_resource(request))
        headers |= response.headers
        if request.method == "GET" and response.status == HTTPStatus.OK and window is not None:
            headers["ETag"] = _etag(response.body, caller.token)
            headers["Cache-Control"] = "private, max-age=60, s-maxage=60"
            if request.headers.get("if-none-match") == headers["ETag"]:
                return self._unmodified(caller, headers, window)
        return Response(response.status, headers, response.body, response.delay)

    def _unmodified(self, caller: Caller, headers: dict[str, str], window: Window) -> Response:
        if caller.login is not None:
            # https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
            window.used -= 1
            headers |= window.headers(headers["X-RateLimit-Resource"])
        return Response(HTTPStatus.NOT_MODIFIED, headers)


def _resource(request: Request) -> str:
    return "search" if "/search/" in request.path else "core"


def _etag(body: bytes, token: str) -> str:
    return f'W/"{hashlib.sha256(token.encode() + body).hexdigest()}"'

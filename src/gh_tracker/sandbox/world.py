"""The sandbox as tests, the demo and the command line hold it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from gh_tracker.sandbox import disk, seed
from gh_tracker.sandbox.application import Application
from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.clock import Clock
from gh_tracker.sandbox.control import PREFIX, Control, configure
from gh_tracker.sandbox.faults import Fault, Faults
from gh_tracker.sandbox.log import Log
from gh_tracker.sandbox.messages import OFFLINE_BASE, JsonObject, Request, Response
from gh_tracker.sandbox.people import Person
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.wire import Listener

TOKEN = "sandbox-token"  # noqa: S105 — opens nothing but the sandbox
REPOSITORY = "acme/programme"


class Sandbox:
    """A GitHub on this machine.

    `handle` answers in process, without sockets. Used as a context manager it also serves HTTP on
    127.0.0.1, at `url`, until the block ends.
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        content: Mapping[str, object] | None = None,
        start: datetime | None = None,
    ) -> None:
        """Begin with the world in the file at `path`, else with `content`, else the default one.

        `path` is kept up to date. The clock stands still at `start`, or runs.

        Raises:
            ValueError: the file or the content is not a world (`DescriptionError` is one).

        """
        clock = Clock(start)
        known = path is not None and path.exists()
        store = disk.load(path) if path is not None and known else Store()
        store.now = clock.seconds
        self._application = Application(store, clock)
        self._control = Control(self._application)
        self._listener: Listener | None = None
        if not known:
            seed.plant(store, clock, seed.DEFAULT if content is None else content)
        if path is not None:
            target = path
            self._application.save = lambda kept: disk.save(kept, target)
            self._application.persist()

    def fork(self) -> Sandbox:
        """Return a sandbox that goes on by itself from here, in memory, its clock standing still.

        Faults, behaviour, hooks, log and what is used of the limits stay behind.
        """
        made = Sandbox(start=self.clock.now())
        store = made._application.store = deepcopy(self.store)
        store.now = made.clock.seconds
        return made

    # Requests

    def handle(self, request: Request) -> Response:
        """Answer a request, GitHub's or the sandbox's own; safe for threads.

        Raises:
            ConnectionResetError: a fault breaks the connection.
            TimeoutError: a fault leaves the request without an answer.

        """
        if request.path.startswith(PREFIX):
            return self._control.handle(request)
        return self._application.handle(request)

    def request(
        self, method: str, target: str, content: object = None, *, token: str | None = TOKEN
    ) -> Response:
        """Send a request in process, with the default token unless another is given."""
        base = self._listener.url if self._listener else OFFLINE_BASE
        return self.handle(Request.to(method, target, content=content, token=token, base=base))

    # Serving

    def __enter__(self) -> Self:
        """Begin to serve HTTP on a free port."""
        self.listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()

    def listen(self, port: int = 0) -> str:
        """Serve HTTP on 127.0.0.1 in the background and return the URL; 0 is any free port."""
        if self._listener is None:
            self._listener = Listener(self.handle, port)
        return self._listener.url

    def close(self) -> None:
        """Stop serving, if it serves."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    @property
    def url(self) -> str:
        """Where it serves: the base URL of the API.

        Raises:
            RuntimeError: it does not serve.

        """
        if self._listener is None:
            raise RuntimeError("The sandbox serves no HTTP: use it in a with block, or listen().")
        return self._listener.url

    # State

    @property
    def store(self) -> Store:
        """Everything it holds."""
        return self._application.store

    @property
    def clock(self) -> Clock:
        """Its time."""
        return self._application.clock

    @property
    def log(self) -> Log:
        """What was asked of it."""
        return self._application.log

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._application.faults

    @property
    def behaviour(self) -> Behaviour:
        """How it strays from a prompt and faithful GitHub; assign to change it."""
        return self._application.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._application.behaviour = behaviour

    def fail(self, *faults: Fault) -> None:
        """Switch faults on."""
        self.faults.add(*faults)

    def configure(self, text: str) -> None:
        """Switch on the faults and behaviour that JSON text, or the file it names, describes.

        Raises:
            ValueError: it is neither JSON nor a file, or something in it is not known.

        """
        if not text.lstrip().startswith(("{", "[")):
            text = Path(text).read_text(encoding="utf-8")
        content = json.loads(text)
        configure(self._application, {"faults": content} if isinstance(content, list) else content)

    @property
    def before_request(self) -> Callable[[Request], object]:
        """Called with each request before it is answered; assign to hook in."""
        return self._application.before_request

    @before_request.setter
    def before_request(self, hook: Callable[[Request], object]) -> None:
        self._application.before_request = hook

    @property
    def after_request(self) -> Callable[[Request, Response], object]:
        """Called with each request and its answer before that is sent; assign to hook in."""
        return self._application.after_request

    @after_request.setter
    def after_request(self, hook: Callable[[Request, Response], object]) -> None:
        self._application.after_request = hook

    # People and what they see

    def as_(self, login: str, repository: str = REPOSITORY) -> Person:
        """Return a person at work in a repository."""
        return Person(self._application, login, self.repo(repository).about.id)

    def repo(self, repository: str = REPOSITORY) -> Repo:
        """Return a repository.

        Raises:
            KeyError: there is none of that name.

        """
        repo = self.store.repo(repository)
        if repo is None:
            raise KeyError(repository)
        return repo

    def issue(self, number: int, repository: str = REPOSITORY) -> JsonObject:
        """Return an issue as `GET` would, without a request."""
        return self.as_(self.repo(repository).about.owner, repository).send(
            "GET", f"/issues/{number}"
        )

    def seed(self, content: Mapping[str, object]) -> None:
        """Add users, repositories and tokens.

        Raises:
            DescriptionError: something in it is not known.

        """
        seed.plant(self.store, self.clock, content)
        self._application.persist()

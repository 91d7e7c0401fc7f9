"""Three GitHubs to run the same test on: in this process, over HTTP, and the independent emulator.

A test that takes the fixture `backend` runs on all three. It may leave the emulator out only by
naming an entry of ``differences.toml``: `@differs("assignee-list")`. Where GH_TRACKER_SCRATCH_TOKEN
is set, it also runs on GitHub itself, unless it needs more people than that token's owner:
`@several_people`. Each test gets a private repository of its own there, which is deleted after it.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import Any, Protocol, TypeAlias, TypeVar
from urllib.parse import quote

import pytest

from gh_tracker.gateway import API_URL, connect
from gh_tracker.gateway.auth import Secret
from gh_tracker.ports import Gateway
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from tests.emulator import differences, runner
from tests.emulator.http import Answer, Client
from tests.fake import FakeGateway

__all__ = ["Backend", "People", "backend", "differs", "pytest_generate_tests", "several_people"]

NAMES = ("fake", "sandbox", "emulator")
SCRATCH_TOKEN = os.environ.get("GH_TRACKER_SCRATCH_TOKEN", "")
SCRATCH_URL = os.environ.get("GH_TRACKER_SCRATCH_URL") or API_URL

Json: TypeAlias = Any
"""Parsed JSON, as a test looks into it."""

Test = TypeVar("Test", bound=Callable[..., object])


class Caller(Protocol):
    """Sends one request as somebody; an error status is an answer like any other."""

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class InProcess:
    """The sandbox's answers without a socket between."""

    sandbox: Sandbox
    token: str

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        assert not headers, "nothing that acts as people sends headers"
        response = self.sandbox.request(method, path, body, token=self.token)
        received = Message()
        for name, value in response.headers.items():
            received[name] = value
        return Answer(response.status, received, response.json())


@dataclass(frozen=True, slots=True)
class People:
    """Somebody at work in a repository; `as_` gives somebody else."""

    repository: str
    login: str
    caller: Callable[[str], Caller]

    def as_(self, login: str) -> "People":
        return replace(self, login=login)

    def send(self, method: str, path: str, **body: object) -> Json:
        """Send a request about the repository; a refusal fails the test."""
        target = f"/repos/{self.repository}{path}"
        answer = self.caller(self.login).call(method, target, body or None)
        assert 200 <= answer.status < 300, f"{self.login} {method} {path}: {answer}"
        return answer.body

    # Issues

    def create_issue(self, title: str, body: str = "", **fields: object) -> int:
        return int(self.send("POST", "/issues", title=title, body=body, **fields)["number"])

    def edit_issue(self, number: int, **fields: object) -> None:
        self.send("PATCH", f"/issues/{number}", **fields)

    def close(self, number: int, comment: str = "", reason: str = "completed") -> None:
        if comment:
            self.comment(number, comment)
        self.edit_issue(number, state="closed", state_reason=reason)

    def reopen(self, number: int) -> None:
        self.edit_issue(number, state="open")

    def comment(self, number: int, body: str) -> None:
        self.send("POST", f"/issues/{number}/comments", body=body)

    def label(self, number: int, *names: str) -> None:
        self.send("POST", f"/issues/{number}/labels", labels=list(names))

    def unlabel(self, number: int, name: str) -> None:
        self.send("DELETE", f"/issues/{number}/labels/{quote(name, safe='')}")

    def lock(self, number: int) -> None:
        self.send("PUT", f"/issues/{number}/lock")

    def issue(self, number: int) -> Json:
        return self.send("GET", f"/issues/{number}")

    def issues(self) -> list[Json]:
        """Give the issues of all states in the order of their numbers, pull requests left out."""
        found = self._all("/issues?state=all&sort=created&direction=asc")
        return sorted((i for i in found if "pull_request" not in i), key=lambda i: int(i["number"]))

    def comments(self, number: int) -> list[Json]:
        return self._all(f"/issues/{number}/comments?")

    # Milestones and labels

    def create_milestone(self, title: str, **fields: object) -> int:
        return int(self.send("POST", "/milestones", title=title, **fields)["number"])

    def rename_milestone(self, number: int, title: str) -> None:
        self.send("PATCH", f"/milestones/{number}", title=title)

    def milestones(self) -> list[Json]:
        return sorted(self._all("/milestones?state=all"), key=lambda each: int(each["number"]))

    def labels(self) -> list[str]:
        return sorted(each["name"] for each in self._all("/labels?"))

    def _all(self, path: str) -> list[Json]:
        found: list[Json] = []
        page = 1
        while items := self.send("GET", f"{path}&per_page=100&page={page}"):
            found += items
            page += 1
        return found


Pages = MutableMapping[str, str] | None

Connect = Callable[[str, str | None, Pages], Gateway]
"""Opens a gateway to a repository, as a login or the bot, with a store of pages."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A GitHub with one empty repository.

    alice and bob may write, `owner` administers, mallory may only read. A gateway acts as
    tracker-bot unless another login is given.
    """

    name: str
    repository: str
    owner: str
    people: People
    api_url: str
    token: str
    _connect: Connect
    _open: ExitStack = field(default_factory=ExitStack)

    def connect(
        self, *, login: str | None = None, pages: Pages = None, repository: str = ""
    ) -> Gateway:
        """Open a gateway, which is closed with the test."""
        gateway = self._connect(repository or self.repository, login, pages)
        self._open.callback(gateway.close)
        return gateway

    def at_the_end(self, act: Callable[[], object]) -> None:
        """Do something after the test, when every gateway that it opened is closed."""
        self._open.callback(act)

    def close(self) -> None:
        self._open.close()


def in_process(sandbox: Sandbox) -> Backend:
    """Give the sandbox in this process, without sockets; it has no address to reach it by."""

    def open_gateway(repository: str, login: str | None, pages: Pages) -> Gateway:
        return FakeGateway(sandbox, repository, token=_token(login), pages=pages)

    people = People(REPOSITORY, "alice", lambda login: InProcess(sandbox, _token(login)))
    return Backend("fake", REPOSITORY, "olga", people, "", TOKEN, open_gateway)


def over_http(sandbox: Sandbox) -> Backend:
    """Give a sandbox that serves HTTP."""

    def open_gateway(repository: str, login: str | None, pages: Pages) -> Gateway:
        return connect(repository, Secret(_token(login)), sandbox.url, pages=pages)

    people = People(REPOSITORY, "alice", lambda login: Client(sandbox.url, _token(login)))
    return Backend("sandbox", REPOSITORY, "olga", people, sandbox.url, TOKEN, open_gateway)


def emulated(emulator: runner.Emulator) -> Backend:
    """Give the emulator, with a repository of its own for each test."""
    repository = emulator.new_repository()

    def open_gateway(name: str, login: str | None, pages: Pages) -> Gateway:
        token = emulator.token_of(login or runner.BOT)
        return connect(name, Secret(token), emulator.url, pages=pages)

    people = People(repository, "alice", emulator.client)
    return Backend(
        "emulator", repository, runner.OWNER, people, emulator.url, emulator.token, open_gateway
    )


def on_github(url: str, token: str) -> Backend:
    """Give GitHub itself, with a private repository of its own for each test.

    ``token`` may create and delete repositories of its owner, who is everybody there.
    """
    client = Client(url, token)
    login = str(_answered(client, "GET", "/user")["login"])
    made = {"name": f"gh-tracker-contract-{secrets.token_hex(6)}", "private": True}
    repository = str(_answered(client, "POST", "/user/repos", made)["full_name"])

    def open_gateway(name: str, _login: str | None, pages: Pages) -> Gateway:
        return connect(name, Secret(token), url, pages=pages)

    people = People(repository, login, lambda _login: client)
    opened = Backend("github", repository, login, people, url, token, open_gateway)
    opened.at_the_end(lambda: _delete(client, repository))
    return opened


def _delete(client: Client, repository: str) -> None:
    # A test may have renamed it; reading the old name leads to the new one.
    name = _answered(client, "GET", f"/repos/{repository}")["full_name"]
    _answered(client, "DELETE", f"/repos/{name}")


def _answered(client: Client, method: str, path: str, body: object = None) -> Json:
    answer = client.call(method, path, body)
    assert 200 <= answer.status < 300, f"{method} {path}: {answer}"
    return answer.body


def several_people(test: Test) -> Test:
    """Leave a test out on GitHub itself: there one person is all there is."""
    vars(test)["several_people"] = True
    return test


def differs(*names: str) -> Callable[[Test], Test]:
    """Leave the emulator out of a test, for these entries of ``differences.toml``."""
    unknown = set(names) - {each.id for each in differences.read()}
    assert names, "a test leaves the emulator out for a reason"
    assert not unknown, f"not in differences.toml: {', '.join(sorted(unknown))}"

    def mark(test: Test) -> Test:
        vars(test)["differences"] = names
        return test

    return mark


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that takes `backend` on every backend that it does not differ from."""
    if "backend" not in metafunc.fixturenames:
        return
    chosen = [pytest.param(name) for name in NAMES if name != "emulator"]
    if not hasattr(metafunc.function, "differences"):
        chosen.append(pytest.param("emulator", marks=pytest.mark.contract))
    one_is_enough = not hasattr(metafunc.function, "several_people")
    if SCRATCH_TOKEN and one_is_enough and metafunc.module.__name__.startswith("tests.contract."):
        chosen.append(pytest.param("github", marks=pytest.mark.github))
    metafunc.parametrize("backend", chosen, indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Give each backend in turn, empty."""
    with ExitStack() as stack:
        if request.param == "emulator":
            made = emulated(request.getfixturevalue("emulator"))
        elif request.param == "github":
            made = on_github(SCRATCH_URL, SCRATCH_TOKEN)
        elif request.param == "sandbox":
            made = over_http(stack.enter_context(Sandbox()))
        else:
            made = in_process(Sandbox())
        stack.callback(made.close)
        yield made


def _token(login: str | None) -> str:
    return f"{login}-token" if login else TOKEN

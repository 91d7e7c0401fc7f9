"""The gateway without sockets: the client itself over the sandbox's `handle`, on a virtual clock."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gh_tracker.errors import NotSentError
from gh_tracker.gateway.classify import outcome_unknown
from gh_tracker.gateway.client import GitHubGateway
from gh_tracker.gateway.exchange import Exchange
from gh_tracker.gateway.messages import REDIRECTS, Answer, Request
from gh_tracker.gateway.pacing import OnWait, Pacer
from gh_tracker.sandbox import REPOSITORY, TOKEN, Sandbox
from gh_tracker.sandbox import Request as SandboxRequest
from gh_tracker.sandbox.messages import OFFLINE_BASE


@dataclass(slots=True)
class VirtualClock:
    """Time that passes only by sleeping; `also` is told, so that a server's clock can follow."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)
    also: Callable[[float], object] = lambda _: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        if seconds > 0:
            self.slept.append(seconds)
            self.now += seconds
            self.also(seconds)


@dataclass(slots=True)
class SandboxTransport:
    """Hands requests to a sandbox in this process; `down` refuses connections that often."""

    sandbox: Sandbox
    token: str = TOKEN
    down: int = 0
    closed: int = 0

    def send(self, request: Request, target: str) -> Answer:
        if self.down:
            self.down -= 1
            raise NotSentError("nobody listens")
        parts = urlsplit(target)
        asked = SandboxRequest.to(
            request.verb,
            f"{parts.path}?{parts.query}",
            content=request.body,
            token=self.token,
            headers=request.headers,
        )
        try:
            response = self.sandbox.handle(asked)
        except (ConnectionResetError, TimeoutError) as error:
            raise outcome_unknown(request, "the connection broke") from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        if int(headers.get("content-length", len(response.body))) != len(response.body):
            raise outcome_unknown(request, "the answer was cut short")
        moved_to = headers.pop("location", "") if response.status in REDIRECTS else ""
        return Answer(response.status, headers, response.body.decode(), moved_to)

    def close(self) -> None:
        self.closed += 1


class FakeGateway(GitHubGateway):
    """A `Gateway` to a repository of a sandbox in this process.

    Everything but the connection is what runs against GitHub, so every fault of the sandbox is
    met as it would be there; writes are not paced, as on any loopback. Sleeping takes no time, and moves the sandbox's clock.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        repository: str = REPOSITORY,
        *,
        token: str = TOKEN,
        pages: MutableMapping[str, str] | None = None,
        max_wait: float = float("inf"),
        on_wait: OnWait | None = None,
        transport: SandboxTransport | None = None,
    ) -> None:
        self.clock = VirtualClock(also=sandbox.clock.advance)
        self.transport = transport or SandboxTransport(sandbox, token)
        pacer = Pacer(self.clock, max_wait=max_wait, on_wait=on_wait)
        exchange = Exchange(self.transport, pacer, self.clock)
        super().__init__(repository, OFFLINE_BASE, exchange, {} if pages is None else pages)

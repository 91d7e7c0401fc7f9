"""The connection itself: real sockets, and what PyGithub and requests do on them."""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ssl import SSLCertVerificationError

import pytest
from requests import exceptions
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, SSLError

from gh_tracker.core.remote import AddComment, CreateIssue, EditIssue, Event
from gh_tracker.errors import GoneError, NotSentError, OutcomeUnknownError
from gh_tracker.gateway import connect
from gh_tracker.gateway.auth import Secret
from gh_tracker.gateway.messages import Request
from gh_tracker.gateway.transport import PyGithubTransport, lost_by
from gh_tracker.ports import Gateway
from gh_tracker.sandbox import TOKEN, Fault, Sandbox
from gh_tracker.sandbox.log import Entry

READ = Request("GET", "/x", "reading x")
WRITE = Request("POST", "/x", "creating x", {"title": "é"})


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as served:
        yield served


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    opened = connect("acme/programme", Secret(TOKEN), sandbox.url)
    yield opened
    opened.close()


def whole_request(connection: socket.socket) -> bytes:
    """Read a request with its body; what is left unread would break the answer."""
    with connection.makefile("rb") as stream:
        head = b"".join(iter(stream.readline, b"\r\n"))
        sizes = [line.split(b":")[1] for line in head.splitlines() if b"Content-Length" in line]
        return head + b"\r\n" + stream.read(int(sizes[0]) if sizes else 0)


@contextmanager
def server(*replies: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Answer each connection in turn with raw bytes, then close it; gives address and requests."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for reply in replies:
                connection, _ = listening.accept()
                with connection:
                    asked.append(whole_request(connection))
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        thread.join(timeout=5)


@contextmanager
def transport(url: str, timeout: int = 5) -> Iterator[PyGithubTransport]:
    opened = PyGithubTransport(url, Secret("t0ken"), timeout=timeout)
    yield opened
    opened.close()


def http(body: bytes, status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_a_request_says_who_asks_and_which_version_of_the_api_is_meant() -> None:
    with server(http(b"{}")) as (url, asked), transport(url) as opened:
        opened.send(WRITE, "/repos/acme/programme/issues?a=b")

    head, _, body = asked[0].decode().partition("\r\n\r\n")
    lines = {
        line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head.splitlines()
    }
    assert head.startswith("POST /repos/acme/programme/issues?a=b HTTP/1.1")
    assert lines["authorization"] == "token t0ken"
    assert lines["user-agent"].startswith("gh-tracker/")
    assert lines["accept"] == "application/vnd.github+json"
    assert lines["x-github-api-version"] == "2022-11-28"
    assert body == '{"title": "\\u00e9"}'


def test_an_answer_comes_back_as_it_is_with_names_in_lower_case() -> None:
    reply = http("“ü”".encode(), "418 I'm a teapot", "X-GitHub-Thing: One")
    with server(reply) as (url, _), transport(url) as opened:
        answer = opened.send(READ, "/x")

    assert (answer.status, answer.text, answer.moved_to) == (418, "“ü”", "")
    assert answer.headers["x-github-thing"] == "One"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_redirect_is_handed_over_and_not_followed(status: str, request_: Request) -> None:
    place = "http://127.0.0.1:1/elsewhere?state=all"
    with server(http(b"", status, f"Location: {place}")) as (url, asked), transport(url) as opened:
        answer = opened.send(request_, "/x")

    assert answer.moved_to == place
    assert "location" not in answer.headers
    assert len(asked) == 1


def test_a_location_that_is_no_redirect_is_an_ordinary_header() -> None:
    reply = http(b"{}", "201 Created", "Location: https://api.github.com/x/1")
    with server(reply) as (url, _), transport(url) as opened:
        answer = opened.send(WRITE, "/x")

    assert answer.moved_to == ""
    assert answer.headers["location"] == "https://api.github.com/x/1"


def test_the_token_goes_to_no_other_host() -> None:
    with server(http(b"[]")) as (url, asked), transport(url) as opened:
        opened.send(READ, "https://evil.example/repos/acme/programme/issues?page=2")

    assert asked[0].startswith(b"GET /repos/acme/programme/issues?page=2 ")
    assert b"Host: 127.0.0.1" in asked[0]


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_refused_connection_was_not_sent(request_: Request) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    with transport(url) as opened, pytest.raises(NotSentError, match="no connection") as caught:
        opened.send(request_, "/x")

    assert "t0ken" not in repr(caught.value) + str(caught.value.__cause__)


def test_an_unknown_host_was_not_sent() -> None:
    with transport("http://no-such-host.invalid") as opened, pytest.raises(NotSentError):
        opened.send(WRITE, "/x")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        http(b'{"number": 1', length=500),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
        b"no http at all\r\n\r\n",
    ],
    ids=["nothing", "half a body", "half a chunk", "nonsense"],
)
def test_an_answer_that_breaks_off_is_lost(reply: bytes) -> None:
    with (
        server(reply) as (url, asked),
        transport(url) as opened,
        pytest.raises(OutcomeUnknownError, match="the connection broke"),
    ):
        opened.send(WRITE, "/x")

    assert len(asked) == 1


def test_an_answer_that_never_comes_is_lost() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        transport(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=1) as opened,
        pytest.raises(OutcomeUnknownError, match="no answer in time"),
    ):
        opened.send(WRITE, "/x")


def test_a_broken_handshake_is_not_taken_for_a_request_that_was_not_sent() -> None:
    with (
        server() as (url, _),
        transport(url.replace("http:", "https:"), timeout=1) as opened,
        pytest.raises(OutcomeUnknownError),
    ):
        opened.send(READ, "/x")


def test_a_certificate_that_is_not_trusted_stands_before_the_request() -> None:
    untrusted = SSLError(SSLCertVerificationError("self-signed certificate"))
    error = exceptions.SSLError(MaxRetryError(HTTPConnectionPool("ghe.acme.org"), "/x", untrusted))

    lost = lost_by(WRITE, error)

    assert isinstance(lost, NotSentError)
    assert "its certificate is not trusted here" in str(lost)


def test_a_proxy_of_the_environment_does_not_lead_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    with server(http(b"{}")) as (url, _), transport(url) as opened:
        assert opened.send(READ, "/x").status == 200


def test_a_prefix_of_the_api_is_kept(sandbox: Sandbox) -> None:
    gateway = connect("acme/programme", Secret(TOKEN), f"{sandbox.url}/api/v3")
    for n in range(101):
        sandbox.as_("alice").create_issue(f"Task {n}")

    fetched = gateway.fetch("", full=False, labels=False)
    gateway.close()

    assert len(fetched.issues) == 101
    assert {entry.path[:8] for entry in sandbox.log} == {"/api/v3/"}


class TestOverHttp:
    """What only real sockets show; the rest is in the contract."""

    def test_one_connection_serves_many_requests(self, sandbox: Sandbox, gateway: Gateway) -> None:
        for _ in range(3):
            gateway.repository()

        assert len(sandbox.log) == 3

    @pytest.mark.parametrize(
        "fault",
        [
            Fault("lose", method="POST", answer="reset"),
            Fault("lose", method="POST", status=502),
            Fault("truncate", method="POST"),
            Fault("garbage", method="POST"),
        ],
        ids=lambda fault: f"{fault.kind}-{fault.answer}",
    )
    def test_a_post_whose_answer_is_lost_is_sent_once(
        self, sandbox: Sandbox, gateway: Gateway, fault: Fault
    ) -> None:
        sandbox.fail(fault)

        with pytest.raises(OutcomeUnknownError):
            gateway.perform(CreateIssue("A task", ""))

        assert sandbox.log.writes() == 1
        assert len(sandbox.repo().issues) == 1

    @pytest.mark.parametrize("kind", ["reset", "truncate", "garbage", "refuse"])
    def test_a_read_is_repeated(self, sandbox: Sandbox, gateway: Gateway, kind: str) -> None:
        sandbox.as_("alice").create_issue("A task")
        sandbox.fail(Fault(kind, times=2))

        assert gateway.issue(1).title == "A task"
        assert gateway.counts == {"GET": 3}

    def test_comments_stand_in_the_timeline(self, sandbox: Sandbox, gateway: Gateway) -> None:
        alice = sandbox.as_("alice")
        alice.close(alice.create_issue("A task"), comment="Shipped – “at last”.")

        commented, closed = gateway.timeline(1)

        assert (commented.kind, commented.body) == ("commented", "Shipped – “at last”.")
        assert closed == Event("closed", "alice", closed.at)

    def test_a_transferred_issue_is_not_edited_in_its_new_repository(
        self, sandbox: Sandbox, gateway: Gateway
    ) -> None:
        sandbox.seed({"repositories": [{"full_name": "acme/other"}]})
        number = sandbox.as_("alice").create_issue("A task")
        there = sandbox.as_("olga").transfer_issue(number, "acme/other")

        with pytest.raises(GoneError) as caught:
            gateway.perform(EditIssue(number, title="Changed"))

        assert caught.value.location == f"{sandbox.url}/acme/other/issues/{there}"
        assert sandbox.repo("acme/other").issues[there].title == "A task"

    def test_hostile_text_arrives_as_it_was_sent(self, gateway: Gateway) -> None:
        hostile = "a\u202eb \U0001f980 \\ | ` <!-- --> \r\n\ttab {{x}} é\u0301"

        gateway.perform(CreateIssue("T", hostile))
        gateway.perform(AddComment(1, hostile))

        assert gateway.issue(1).body == hostile
        assert [each.body for each in gateway.comments(1)] == [hostile]


def test_writes_to_this_machine_are_not_paced(sandbox: Sandbox) -> None:
    clock = _Counting()
    gateway = connect("acme/programme", Secret(TOKEN), sandbox.url, clock=clock)
    for n in range(5):
        gateway.perform(CreateIssue(f"Task {n}", ""))
    gateway.close()

    assert clock.slept == 0


def test_writes_to_any_other_host_are_paced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are resolved to this machine, so the host is another and the server still ours."""
    resolve: Callable[..., object] = socket.getaddrinfo

    def to_this_machine(host: str, *rest: object, **named: object) -> object:
        return resolve("127.0.0.1" if host == "ghe.acme.org" else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", to_this_machine)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    clock = _Counting()
    with Sandbox() as sandbox:
        url = sandbox.url.replace("127.0.0.1", "ghe.acme.org")
        gateway = connect("acme/programme", Secret(TOKEN), url, clock=clock)
        for n in range(3):
            gateway.perform(CreateIssue(f"Task {n}", ""))
        gateway.close()

        entries: list[Entry] = list(sandbox.log)
        assert [entry.status for entry in entries] == [201] * 3
    assert clock.slept >= 2


class _Counting:
    """A clock that only passes by sleeping."""

    def __init__(self) -> None:
        self.slept = 0.0

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float, /) -> None:
        self.slept += seconds


@pytest.mark.parametrize("module", ["github", "tenacity", "requests"])
def test_importing_the_gateway_does_not_import_what_is_slow(module: str) -> None:
    code = f"import sys, gh_tracker.gateway; sys.exit({module!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

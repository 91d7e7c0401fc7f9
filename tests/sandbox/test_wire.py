import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from gh_tracker.sandbox import Fault, Sandbox
from tests.sandbox.helpers import REPO

AUTH = {"Authorization": "token alice-token"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def wire(sandbox: Sandbox) -> Iterator[http.client.HTTPConnection]:
    connection = connect(sandbox)
    yield connection
    connection.close()


def connect(sandbox: Sandbox, timeout: float = 10) -> http.client.HTTPConnection:
    address = urlsplit(sandbox.url)
    assert address.hostname is not None
    return http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)


def send(
    wire: http.client.HTTPConnection, method: str, path: str, content: object = None
) -> tuple[int, bytes]:
    body = None if content is None else json.dumps(content)
    wire.request(method, path, body, AUTH)
    response = wire.getresponse()
    return response.status, response.read()


def test_a_connection_is_kept_for_many_requests(wire: http.client.HTTPConnection) -> None:
    assert send(wire, "POST", f"{REPO}/issues", {"title": "One"})[0] == 201
    kept = wire.sock
    assert send(wire, "GET", f"{REPO}/issues/1")[0] == 200
    assert send(wire, "PUT", f"{REPO}/issues/1/lock")[0] == 204
    assert send(wire, "DELETE", f"{REPO}/labels/none")[0] == 404
    assert wire.sock is kept


def test_urls_in_answers_lead_back_here(sandbox: Sandbox, wire: http.client.HTTPConnection) -> None:
    issue = json.loads(send(wire, "POST", f"{REPO}/issues", {"title": "One"})[1])
    assert issue["url"] == f"{sandbox.url}{REPO}/issues/1"
    assert send(wire, "GET", urlsplit(issue["url"]).path)[0] == 200


def test_a_304_has_no_body_and_the_connection_goes_on(wire: http.client.HTTPConnection) -> None:
    wire.request("GET", f"{REPO}/issues", headers=AUTH)
    first = wire.getresponse()
    first.read()
    wire.request("GET", f"{REPO}/issues", headers={**AUTH, "If-None-Match": first.headers["ETag"]})
    again = wire.getresponse()
    assert (again.status, again.read()) == (304, b"")
    assert send(wire, "GET", f"{REPO}/issues")[0] == 200


def test_it_answers_on_loopback_only(sandbox: Sandbox) -> None:
    assert urlsplit(sandbox.url).hostname == "127.0.0.1"
    port = urlsplit(sandbox.url).port
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=2):  # noqa: PT011 — any
        pass


def test_it_stops_with_its_block() -> None:
    with Sandbox() as running:
        url = running.url
        assert running.listen() == url
    address = urlsplit(url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port), timeout=2)
    with pytest.raises(RuntimeError, match="no HTTP"):
        _ = running.url


@pytest.mark.parametrize(
    ("fault", "done"), [(Fault("reset"), 0), (Fault("lose", answer="reset"), 1)]
)
def test_a_reset_is_a_reset(
    sandbox: Sandbox, wire: http.client.HTTPConnection, fault: Fault, done: int
) -> None:
    sandbox.fail(fault)
    with pytest.raises(ConnectionError):
        send(wire, "POST", f"{REPO}/issues", {"title": "One"})
    assert len(sandbox.repo().issues) == done


@pytest.mark.parametrize(("fault", "done"), [(Fault("hang"), 0), (Fault("lose", answer="hang"), 1)])
def test_a_hang_outlasts_the_patience_of_a_client(
    sandbox: Sandbox, fault: Fault, done: int
) -> None:
    sandbox.fail(fault)
    wire = connect(sandbox, timeout=0.3)
    with pytest.raises(TimeoutError):
        send(wire, "POST", f"{REPO}/issues", {"title": "One"})
    wire.close()
    assert len(sandbox.repo().issues) == done


def test_others_are_served_while_one_hangs(
    sandbox: Sandbox, wire: http.client.HTTPConnection
) -> None:
    sandbox.fail(Fault("hang", path="labels"))
    stuck = connect(sandbox)
    stuck.request("GET", f"{REPO}/labels", headers=AUTH)
    assert send(wire, "GET", f"{REPO}/issues")[0] == 200
    stuck.close()


def test_a_hang_does_not_keep_the_sandbox_from_ending() -> None:
    began = time.monotonic()
    with Sandbox() as running:
        running.fail(Fault("hang", seconds=60))
        stuck = connect(running)
        stuck.request("GET", f"{REPO}/labels", headers=AUTH)
    assert time.monotonic() - began < 5
    stuck.close()


def test_a_truncated_answer_ends_before_its_length(
    sandbox: Sandbox, wire: http.client.HTTPConnection
) -> None:
    sandbox.fail(Fault("truncate"))
    with pytest.raises(http.client.IncompleteRead):
        send(wire, "GET", REPO)


def test_a_delay_is_waited_for(sandbox: Sandbox, wire: http.client.HTTPConnection) -> None:
    sandbox.fail(Fault("delay", seconds=0.3))
    began = time.monotonic()
    assert send(wire, "GET", f"{REPO}/issues")[0] == 200
    assert time.monotonic() - began >= 0.3


def test_its_own_endpoints_are_reached(sandbox: Sandbox, wire: http.client.HTTPConnection) -> None:
    send(wire, "PUT", "/_sandbox/clock", {"now": "2024-05-27T12:00:00Z"})
    assert sandbox.clock.stamp() == "2024-05-27T12:00:00Z"


def test_a_body_beyond_reason_is_refused(wire: http.client.HTTPConnection) -> None:
    wire.putrequest("POST", f"{REPO}/issues")
    wire.putheader("Content-Length", str(1 << 30))
    wire.endheaders()
    assert wire.getresponse().status == 413


def test_a_chunked_body_is_refused_rather_than_misread(wire: http.client.HTTPConnection) -> None:
    wire.request("POST", f"{REPO}/issues", iter([b"{}"]), AUTH, encode_chunked=True)
    assert wire.getresponse().status == 411


def test_many_clients_at_once_get_their_own_answers(sandbox: Sandbox) -> None:
    wrong: list[object] = []

    def work(name: str) -> None:
        wire = connect(sandbox)
        for turn in range(20):
            title = f"{name}-{turn}"
            status, body = send(wire, "POST", f"{REPO}/issues", {"title": title})
            if status != 201 or json.loads(body)["title"] != title:
                wrong.append((status, body))
        wire.close()

    threads = [threading.Thread(target=work, args=(f"t{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(sandbox.repo().issues) == 160

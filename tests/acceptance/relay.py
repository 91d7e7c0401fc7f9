"""Stands between the command and a server: sees every request, and can keep an answer back."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PER_HOP = frozenset(
    {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came by; ``path`` has no query."""

    method: str
    path: str
    body: str


def pass_on(_asked: Asked) -> bool:
    """Let every answer through."""
    return True


@dataclass(slots=True)
class Relay:
    """A server on loopback that hands everything to another one.

    ``answers`` is called once a request was carried out: the connection breaks without an answer
    where it returns False.
    """

    url: str
    answers: Callable[[Asked], bool] = pass_on
    asked: list[Asked] = field(default_factory=list)

    def count(self, method: str, path_end: str) -> int:
        return sum(e.method == method and e.path.endswith(path_end) for e in self.asked)


@contextmanager
def relaying(target: str) -> Iterator[Relay]:
    """Serve a relay to the server at ``target`` until the block ends."""
    relay = Relay("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            if self.raw_requestline_read():
                _hand_over(self, relay, target)

        def raw_requestline_read(self) -> bool:
            self.raw_requestline = self.rfile.readline(65537)
            self.close_connection = not self.raw_requestline
            return bool(self.raw_requestline) and self.parse_request()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    relay.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _hand_over(handler: BaseHTTPRequestHandler, relay: Relay, target: str) -> None:
    """Send one request on, and its answer back unless that is to be lost."""
    body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    asked = Asked(handler.command, urlsplit(handler.path).path, body.decode())
    headers = {k: v for k, v in handler.headers.items() if k.lower() not in PER_HOP | {"host"}}
    connection = http.client.HTTPConnection(urlsplit(target).netloc, timeout=30)
    connection.request(asked.method, handler.path, body or None, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    relay.asked.append(asked)
    if not relay.answers(asked):
        handler.close_connection = True
        return
    handler.send_response_only(answer.status)
    for name, value in answer.getheaders():
        if name.lower() not in PER_HOP - {"date"}:
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)

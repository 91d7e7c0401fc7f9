"""The sandbox over HTTP, on 127.0.0.1 and nowhere else."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from gh_tracker.sandbox.messages import Request, Response

HOST = "127.0.0.1"
BODY_LIMIT = 1 << 20

Handle = Callable[[Request], Response]


class _Server(ThreadingHTTPServer):
    """A server that knows whom to ask and when it ends."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handle: Handle, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.handle = handle
        self.ending = threading.Event()
        self.url = f"http://{HOST}:{self.server_address[1]}"

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Stay silent when a client goes away; anything else is the sandbox's own mistake."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection, kept alive."""

    protocol_version = "HTTP/1.1"
    server: _Server

    # Without it every answer waits for an acknowledgement of its headers.
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        if self.headers.get("Transfer-Encoding"):
            self._send(Response(HTTPStatus.LENGTH_REQUIRED))
            return
        # No client of GitHub needs more than a body of 65,536 characters.
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_LIMIT:
            self._send(Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        named = dict(self.headers.items())
        request = Request.to(self.command, self.path, headers=named, base=self.server.url)
        request = request.with_body(self.rfile.read(length))
        try:
            response = self.server.handle(request)
        except ConnectionResetError:
            self._break()
        except TimeoutError as error:
            self.server.ending.wait(_seconds(error))
            self._break()
        else:
            self.server.ending.wait(response.delay)
            self._send(response)

    do_GET = _serve  # noqa: N815 — the base class's name
    do_POST = _serve  # noqa: N815 — as above
    do_PATCH = _serve  # noqa: N815 — as above
    do_PUT = _serve  # noqa: N815 — as above
    do_DELETE = _serve  # noqa: N815 — as above

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        claimed = response.headers.get("Content-Length")
        if claimed is None and response.status not in (
            HTTPStatus.NO_CONTENT,
            HTTPStatus.NOT_MODIFIED,
        ):
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)
        if claimed is not None:
            # A body that is cut short can only be ended by closing.
            self.close_connection = True

    def _break(self) -> None:
        # Lingering for no time makes the close a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — named by the base
        """Say nothing: the sandbox has a log of its own."""


def _seconds(error: TimeoutError) -> float:
    last = error.args[-1]
    return float(last) if isinstance(last, int | float) else 0.0


class Listener:
    """A server in the background."""

    def __init__(self, handle: Handle, port: int) -> None:
        """Bind and begin to serve."""
        self._server = _Server(handle, port)
        self.url = self._server.url
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop, and let go of the port."""
        self._server.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

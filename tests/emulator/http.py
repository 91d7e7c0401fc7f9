"""One request over urllib, answered as data: the emulator is judged without PyGithub between."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

TIMEOUT = 10  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; ``body`` is parsed JSON, None when there was none."""

    status: int
    headers: Message  # names fit whatever their case
    body: Any


@dataclass(frozen=True, slots=True)
class Client:
    """A server and the token that requests carry."""

    url: str
    token: str

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> Answer:
        """Send one request; an error status is an answer like any other.

        Raises:
            OSError: nobody answered within ``timeout`` seconds.
        """
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as reply:
                return Answer(reply.status, reply.headers, _parsed(reply.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, _parsed(error.read()))


def _parsed(raw: bytes) -> object:
    return json.loads(raw) if raw else None

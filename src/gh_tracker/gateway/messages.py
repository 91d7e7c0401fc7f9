"""A request and its answer as data, and the one method a connection must have."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

READ: Final = "GET"

REDIRECTS: Final = frozenset({301, 302, 307, 308})
NOT_MODIFIED: Final = 304
BAD_REQUEST: Final = 400
UNAUTHORISED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
GONE: Final = 410
UNPROCESSABLE: Final = 422
TOO_MANY_REQUESTS: Final = 429
SERVER_ERROR: Final = 500

_NEXT: Final = re.compile(r'<([^>]*)>\s*;[^<]*?\brel="?next"?')


class UnreadableError(ValueError):
    """An answer that is cut short, not JSON, or not of the documented shape."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a repository.

    ``path`` begins at the repository (``/issues?state=all``), or is an address that GitHub gave
    (a next page). ``what`` names the request in messages ("editing issue #5"); ``issue`` is the
    number of the issue that it is about, 0 for none.
    """

    verb: str
    path: str
    what: str
    body: Mapping[str, object] | None = None
    issue: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> bool:
        """True when sending it twice does no harm."""
        return self.verb == READ


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers are in lower case.

    ``moved_to`` is where a redirect points, empty without one.
    """

    status: int
    headers: Mapping[str, str]
    text: str
    moved_to: str = ""

    def json(self) -> object:
        """Return the parsed body.

        Raises:
            UnreadableError: it is not JSON, or was cut short.
        """
        try:
            return json.loads(self.text)
        except ValueError as error:
            raise UnreadableError(
                f"the answer is not JSON ({len(self.text)} characters)"
            ) from error

    def error(self) -> Mapping[str, object]:
        """Return GitHub's error object, empty when the body is none."""
        try:
            body = self.json()
        except UnreadableError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def next_page(self) -> str:
        """The address of the next page, empty on the last.

        https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
        """
        found = _NEXT.search(self.headers.get("link", ""))
        return found[1] if found else ""


def printable(text: str) -> str:
    """Return text with its control characters escaped: it may come from a stranger."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def quoted(text: str, limit: int = 60) -> str:
    """Return a title as messages show it: in quotation marks, printable, not too long."""
    shown = printable(text)
    return f"“{shown}”" if len(shown) <= limit else f"“{shown[: limit - 1]}…”"


class Transport(Protocol):
    """A connection to one server: sends exactly one request, never twice, and follows nothing."""

    def send(self, request: Request, target: str) -> Answer:
        """Send a request to ``target`` (a path from the API's root, or a whole address).

        Raises:
            NotSentError: it did not reach the server.
            OutcomeUnknownError: the answer was lost.
        """

    def close(self) -> None:
        """Let go of the connection; the next request opens a new one."""

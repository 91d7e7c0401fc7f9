"""Requests, responses and refusals as values, whatever carries them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import parse_qsl

OFFLINE_BASE = "http://sandbox.localhost"
"""Where the URLs in answers point while nothing serves HTTP."""

DOCS = "https://docs.github.com/rest"

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `path` is percent-encoded and has no query, header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = OFFLINE_BASE

    @classmethod
    def to(
        cls,
        method: str,
        target: str,
        *,
        content: object = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        base: str = OFFLINE_BASE,
    ) -> Request:
        """Build a request as a client sees it: a target with its query, JSON content, a token."""
        path, _, query = target.partition("?")
        named = {name.lower(): value for name, value in (headers or {}).items()}
        if token is not None:
            named["authorization"] = f"token {token}"
        body = b"" if content is None else json.dumps(content).encode()
        pairs = dict(parse_qsl(query, keep_blank_values=True))
        return cls(method.upper(), path, pairs, named, body, base)

    def with_body(self, body: bytes) -> Request:
        """Return the same request with these bytes as its body."""
        return replace(self, body=body)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `delay` is the number of seconds that an adapter holds it back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0

    def json(self) -> object:
        """Return the decoded body, `None` for an empty one.

        Raises:
            json.JSONDecodeError: the body is not JSON (a fault made it so).

        """
        return json.loads(self.body) if self.body else None


class RefusalError(Exception):
    """An answer other than success, raised where the reason is found."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: list[JsonObject] | None = None,
        headers: Mapping[str, str] | None = None,
        url: str | None = None,
        docs: str | None = None,
    ) -> None:
        """Remember the parts of the body; `docs` overrides the page of the operation."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})
        self.url = url
        self.docs = docs

    def response(self, docs: str) -> Response:
        """Render GitHub's error body, with `docs` as its documentation page."""
        content: JsonObject = {"message": self.message}
        if self.errors is not None:
            content["errors"] = self.errors
        if self.url is not None:
            content["url"] = self.url
        content["documentation_url"] = self.docs or docs
        content["status"] = str(self.status)
        return Response(self.status, self.headers, encode(content))


def encode(content: object) -> bytes:
    """Return compact JSON as GitHub sends it."""
    return dumps(content).encode()


def dumps(content: object) -> str:
    """Return compact JSON text."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def not_found() -> RefusalError:
    """Return the answer for what does not exist or must not be seen."""
    return RefusalError(HTTPStatus.NOT_FOUND, "Not Found")


def invalid(*errors: JsonObject) -> RefusalError:
    """Return 422 with the fields that were refused.

    https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    return RefusalError(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", errors=list(errors))


def malformed(reason: str) -> RefusalError:
    """Return 422 for a body that does not have the shape of the operation."""
    return RefusalError(HTTPStatus.UNPROCESSABLE_ENTITY, f"Invalid request.\n\n{reason}")


def content_of(request: Request, *, wrap: str | None = None) -> JsonObject:
    """Return the request's JSON object, an empty one when nothing was sent.

    With `wrap`, a list is taken, too, and returned under that name.

    Raises:
        RefusalError: 400 for a body that is not JSON, or not an object.

    """
    if not request.body:
        return {}
    try:
        content = json.loads(request.body)
    except ValueError:
        raise RefusalError(HTTPStatus.BAD_REQUEST, "Problems parsing JSON") from None
    if wrap is not None and isinstance(content, list):
        return {wrap: content}
    if not isinstance(content, dict):
        raise RefusalError(HTTPStatus.BAD_REQUEST, "Body should be a JSON object")
    return content

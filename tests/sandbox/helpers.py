"""Short ways to ask a sandbox, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from gh_tracker.sandbox import Response, Sandbox
from gh_tracker.sandbox.messages import JsonObject

REPO = "/repos/acme/programme"
NOON = datetime(2024, 5, 27, 12, 0, tzinfo=UTC)


def still() -> Sandbox:
    """Return a sandbox whose clock stands at noon."""
    return Sandbox(start=NOON)


def ask(
    sandbox: Sandbox, method: str, rest: str, content: object = None, *, by: str = "alice"
) -> Response:
    """Send a request about the usual repository as one of the people."""
    token = f"{by}-token" if by != "bot" else "sandbox-token"
    return sandbox.request(method, REPO + rest, content, token=token)


def thing(response: Response, status: int = 200) -> JsonObject:
    """Return the object in an answer that must have this status."""
    assert response.status == status, response.body
    return cast("JsonObject", response.json())


def things(response: Response, status: int = 200) -> list[JsonObject]:
    """Return the list in an answer that must have this status."""
    assert response.status == status, response.body
    return cast("list[JsonObject]", response.json())


def errors(response: Response) -> list[JsonObject]:
    """Return what a 422 complains of."""
    return cast("list[JsonObject]", thing(response, 422)["errors"])


def numbers(response: Response) -> list[int]:
    """Return the numbers of the issues in a list."""
    return [cast("int", one["number"]) for one in things(response)]


def names(labels: object) -> list[str]:
    """Return the names of labels."""
    return [cast("str", one["name"]) for one in cast("list[JsonObject]", labels)]


def logins(users: object) -> list[str]:
    """Return the logins of users."""
    return [cast("str", one["login"]) for one in cast("list[JsonObject]", users)]


def next_link(response: Response) -> str | None:
    """Return the target, path and query, of `rel="next"`."""
    for part in response.headers.get("Link", "").split(", "):
        url, _, relation = part.partition("; ")
        if relation == 'rel="next"':
            return url.strip("<>").removeprefix("http://sandbox.localhost")
    return None

"""Pages of lists and the `Link` header that leads from one to the next.

https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from gh_tracker.sandbox.messages import RefusalError, Response, invalid

Item = TypeVar("Item")

PAGE_LIMIT = 100
DEFAULT_PAGE = 30
DEEPEST = 10_000
"""How many items `page` reaches in lists that have cursors."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a list was asked for: its URL without a query, and the query."""

    url: str
    query: Mapping[str, str]

    @property
    def size(self) -> int:
        """How many items a page holds; out of range is brought into it, as GitHub does."""
        return min(PAGE_LIMIT, _whole(self.query.get("per_page"), DEFAULT_PAGE))

    @property
    def number(self) -> int:
        """Which page, from 1."""
        return _whole(self.query.get("page"), 1)

    def link(self, relation: str, **changes: str) -> str:
        """Return one part of the header: the same query with changes."""
        kept = {key: value for key, value in self.query.items() if key not in ("page", "after")}
        return f'<{self.url}?{urlencode(kept | changes)}>; rel="{relation}"'


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default


def numbered(place: Place, items: Sequence[str]) -> Response:
    """Answer with a page of JSON texts, linked by page numbers with the last one known."""
    return numbered_lazily(place, items, str)


def numbered_lazily(place: Place, items: Sequence[Item], render: Callable[[Item], str]) -> Response:
    """Answer as `numbered` does, rendering only what the page shows."""
    first = (place.number - 1) * place.size
    last = max(1, -(-len(items) // place.size))
    links = []
    if place.number > 1:
        links.append(place.link("prev", page=str(place.number - 1)))
    if place.number < last:
        links.append(place.link("next", page=str(place.number + 1)))
        links.append(place.link("last", page=str(last)))
    if place.number > 1:
        links.append(place.link("first", page="1"))
    return page([render(one) for one in items[first : first + place.size]], links)


def by_cursor(
    place: Place,
    items: Sequence[Item],
    key: Callable[[Item], tuple[str, int]],
    render: Callable[[Item], str],
    *,
    descending: bool,
) -> Response:
    """Answer with a page of sorted items, linked by a cursor that holds the last item's key.

    Raises:
        RefusalError: 422 for a page too deep or a cursor that is none of ours.

    """
    # A cursor names the last item seen, so that nothing is skipped when others come or go.
    if "after" in place.query:
        beyond = _decode(place.query["after"])
        rest = [one for one in items if (key(one) < beyond if descending else key(one) > beyond)]
    else:
        rest = list(items[_reachable(place) :])
    shown = rest[: place.size]
    links = []
    if len(rest) > len(shown):
        following = {"after": _encode(key(shown[-1])), "page": str(place.number + 1)}
        links.append(place.link("next", **following))
    if place.number > 1:
        links.append(place.link("prev", page=str(place.number - 1)))
    return page([render(one) for one in shown], links)


def _reachable(place: Place) -> int:
    if place.number * place.size >= DEEPEST:
        raise RefusalError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Pagination with the page parameter is not supported for large datasets, "
            "please use cursor based pagination (after/before)",
        )
    return (place.number - 1) * place.size


def page(texts: Sequence[str], links: Sequence[str]) -> Response:
    """Answer with JSON texts as one list."""
    headers = {"Link": ", ".join(links)} if links else {}
    return Response(HTTPStatus.OK, headers, f"[{','.join(texts)}]".encode())


def _encode(key: tuple[str, int]) -> str:
    return base64.urlsafe_b64encode(b"cursor:v2:" + json.dumps(key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[str, int]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        first, second = json.loads(raw.removeprefix(b"cursor:v2:"))
    except (binascii.Error, ValueError, TypeError):
        raise invalid({"resource": "Issue", "code": "invalid", "field": "after"}) from None
    if not isinstance(first, str) or not isinstance(second, int):
        raise invalid({"resource": "Issue", "code": "invalid", "field": "after"})
    return first, second

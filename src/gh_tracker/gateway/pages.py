"""Lists page by page, and first pages that are asked for only if they changed."""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeAlias, TypeVar

from gh_tracker.gateway.messages import NOT_MODIFIED, Answer, Request
from gh_tracker.gateway.wire import items

T = TypeVar("T")

PageStore: TypeAlias = MutableMapping[str, str]
"""Address of a page to what is needed to use a 304; may be lost at any time."""

KEPT: Final = 1_000_000
"""Characters of the largest page that is kept."""

_PARTS: Final = ("etag", "link", "body")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next_page`` is the address of the one after it, or empty."""

    items: tuple[T, ...]
    next_page: str

    @classmethod
    def of(cls, answer: Answer, read: Callable[[object], T]) -> Page[T]:
        """Read an answer as a page, ``read`` making a value of each item.

        Raises:
            UnreadableError: it is no list, or an item has another shape.
        """
        return cls(tuple(read(each) for each in items(answer.json())), answer.next_page)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one page in the store."""

    store: PageStore
    address: str

    def load(self) -> Answer | None:
        """Return the page as the answer it was; None for nothing or anything damaged."""
        try:
            parts = json.loads(self.store.get(self.address, ""))
            etag, link, body = (str(parts[name]) for name in _PARTS)
            answer = Answer(200, {"etag": etag, "link": link}, body)
            items(answer.json())
        except (ValueError, KeyError, TypeError):
            return None
        return answer

    def save(self, answer: Answer) -> None:
        """Keep a page in place of earlier ones of the same list: their ``since`` is past."""
        resource = self.address.partition("?")[0]
        for other in [each for each in self.store if each.partition("?")[0] == resource]:
            del self.store[other]
        etag = answer.headers.get("etag")
        if etag and len(answer.text) <= KEPT:
            parts = (etag, answer.headers.get("link", ""), answer.text)
            self.store[self.address] = json.dumps(dict(zip(_PARTS, parts, strict=True)))


def conditional(
    request: Request, slot: Slot, read: Callable[[object], T]
) -> tuple[Request, Callable[[Answer], Page[T]]]:
    """Return a request for a page, with ``If-None-Match`` if it is kept, and its answer's reader.

    A 304 is free of the hourly limit. It gives the page as it was kept, so a caller cannot tell
    the two apart. An ETag depends on the token: under another one the page comes in full.
    https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    """
    kept = slot.load()

    def read_page(answer: Answer) -> Page[T]:
        if kept and answer.status == NOT_MODIFIED:
            return Page.of(kept, read)
        page = Page.of(answer, read)
        slot.save(answer)
        return page

    headers = {"If-None-Match": kept.headers["etag"]} if kept else {}
    return replace(request, headers=headers), read_page

"""Rate limits: what is used up, the headers that tell, the refusals.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus

from gh_tracker.sandbox.behaviour import Behaviour
from gh_tracker.sandbox.faults import LIMIT_DOCS, secondary_limit
from gh_tracker.sandbox.messages import JsonObject, RefusalError, Response

HOUR = 3600
MINUTE = 60
WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
_USUAL = {"core": 5000, "search": 30, "graphql": 5000}
_SPAN = {"core": HOUR, "search": MINUTE, "graphql": HOUR}


@dataclass(slots=True)
class Window:
    """What one token has used of one resource until `reset`, in seconds since the epoch."""

    limit: int
    reset: int
    used: int = 0

    def headers(self, resource: str) -> dict[str, str]:
        """Return the five headers of every answer."""
        # Where no limit is enforced, a window that is used up begins anew.
        used = self.used if self.used <= self.limit else self.used % self.limit
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - used),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(self.reset),
            "X-RateLimit-Resource": resource,
        }

    def content(self) -> JsonObject:
        """Return the window as `GET /rate_limit` shows it."""
        used = min(self.used, self.limit)
        return {
            "limit": self.limit,
            "used": used,
            "remaining": self.limit - used,
            "reset": self.reset,
        }


@dataclass(slots=True)
class Limits:
    """The windows and the latest writes of every token."""

    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    writes: dict[str, deque[float]] = field(default_factory=dict)

    def window(self, token: str, resource: str, behaviour: Behaviour, now: float) -> Window:
        """Return the window of a token that holds `now`."""
        limit = _USUAL[resource]
        if resource == "core" and behaviour.primary_limit is not None:
            limit = behaviour.primary_limit
        known = self.windows.get((token, resource))
        if known is None or known.reset <= now or known.limit != limit:
            known = Window(limit, int(now) + _SPAN[resource])
            self.windows[token, resource] = known
        return known

    def overview(self, token: str, behaviour: Behaviour, now: float) -> JsonObject:
        """Return what `GET /rate_limit` says; asking costs nothing."""
        resources = {name: self.window(token, name, behaviour, now).content() for name in _USUAL}
        return {"resources": resources, "rate": resources["core"]}

    def refuse_beyond(self, window: Window, behaviour: Behaviour) -> None:
        """Refuse a request for which nothing is left.

        Raises:
            RefusalError: 403, when the primary limit is enforced and used up.

        """
        if behaviour.primary_limit is not None and window.used >= window.limit:
            raise RefusalError(
                HTTPStatus.FORBIDDEN,
                "API rate limit exceeded for installation ID 1.",
                docs=LIMIT_DOCS,
            )

    def too_fast(self, token: str, behaviour: Behaviour, now: float) -> Response | None:
        """Count a write, or return the answer to one too many."""
        spans = ((MINUTE, behaviour.writes_a_minute), (HOUR, behaviour.writes_an_hour))
        if not any(limit for _, limit in spans):
            return None
        times = self.writes.setdefault(token, deque())
        while times and times[0] <= now - HOUR:
            times.popleft()
        for span, limit in spans:
            recent = [moment for moment in times if moment > now - span]
            if limit is not None and len(recent) >= limit:
                wait = max(1, int(recent[0] + span - now) + 1)
                return secondary_limit(HTTPStatus.FORBIDDEN, str(wait))
        times.append(now)
        return None

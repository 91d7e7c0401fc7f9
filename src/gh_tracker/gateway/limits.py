"""Which answers are rate limits and how long GitHub asks to wait, by its own clock: pure.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from gh_tracker.gateway.messages import (
    FORBIDDEN,
    TOO_MANY_REQUESTS,
    UNPROCESSABLE,
    Answer,
)

LEAST_SECONDARY: Final = 60.0
"""Seconds to wait at a secondary limit that names no time."""

_SECONDARY_WORDS: Final = re.compile(
    r"secondary rate limit|abuse detection|temporarily blocked|submitted too quickly"
    r"|please wait a few minutes",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A wait in seconds that GitHub asks for, before any request at all."""

    wait: float
    reason: str
    secondary: bool = False


def limit_of(answer: Answer, strikes: int = 0) -> Limit | None:
    """Return the limit that refused a request, None when it was none.

    ``strikes`` is the number of secondary limits in a row before this one: each doubles a wait
    that GitHub leaves open.
    """
    if answer.status not in (FORBIDDEN, TOO_MANY_REQUESTS, UNPROCESSABLE):
        return None
    if _is_secondary(answer):
        return Limit(
            _secondary_wait(answer, strikes), "GitHub's secondary rate limit", secondary=True
        )
    if answer.status != UNPROCESSABLE and _is_used_up(answer):
        return Limit(_until_reset(answer), "GitHub's hourly rate limit")
    if answer.status == TOO_MANY_REQUESTS:
        return Limit(_doubled(strikes), "GitHub's rate limit", secondary=True)
    return None


def used_up(answer: Answer) -> Limit | None:
    """Return the wait before the next request when this answer was the last of the hour's."""
    if not _is_used_up(answer):
        return None
    return Limit(_until_reset(answer), "GitHub's hourly rate limit")


def seconds_of_date(answer: Answer) -> float | None:
    """Return the server's time in seconds since the epoch, None without a ``Date`` header."""
    return _http_date(answer.headers.get("date", ""))


def _is_secondary(answer: Answer) -> bool:
    words = str(answer.error().get("message", "")) + str(
        answer.error().get("documentation_url", "")
    )
    if _SECONDARY_WORDS.search(words) or "secondary-rate-limits" in words:
        return True
    return answer.status != UNPROCESSABLE and "retry-after" in answer.headers


def _is_used_up(answer: Answer) -> bool:
    return answer.headers.get("x-ratelimit-remaining", "").strip() == "0"


def _until_reset(answer: Answer) -> float:
    """Return the seconds to the reset, both ends by the server's clock, and one more."""
    reset = _seconds(answer.headers.get("x-ratelimit-reset", ""))
    now = seconds_of_date(answer)
    if reset is None or now is None:
        return LEAST_SECONDARY
    return max(reset - now, 0.0) + 1.0


def _secondary_wait(answer: Answer, strikes: int) -> float:
    """Return what ``Retry-After`` asks for: seconds or a date; nothing usable is a minute."""
    text = answer.headers.get("retry-after")
    if text is None:
        return _doubled(strikes)
    wait = _seconds(text)
    if wait is None:
        until, now = _http_date(text), seconds_of_date(answer)
        wait = until - now if until is not None and now is not None else 0.0
    return wait if wait > 0 else LEAST_SECONDARY


def _doubled(strikes: int) -> float:
    return float(LEAST_SECONDARY * 2**strikes)


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\s*\d{1,12}(\.\d+)?\s*", text) else None


def _http_date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None
